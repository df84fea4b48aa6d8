"""What went wrong with a model server, in our own errors.

Servers quote the request in what they say of it, the key included. So their words go into
`detail` alone, without the key, and their exceptions are not chained.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_args

from overtones.adapters import retry_after
from overtones.adapters.chat_profile import Parameter
from overtones.errors import ModelFailed

if TYPE_CHECKING:
    import openai

_PARAMETERS: tuple[Parameter, ...] = get_args(Parameter)
_FORMAT = re.compile(r"json_schema|json_object|response.?format|structured output|grammar", re.I)
_TOO_LONG = re.compile(r"context.?(length|window|size)|too (long|large)|maximum.+tokens", re.I)
_FILTERED = frozenset({"content_filter", "content_policy_violation"})


class ChatFailure:
    """Knows whose failures it tells: `setting` is `language_model` or `vision_model`."""

    def __init__(self, setting: str, host: str, model: str, key: str) -> None:
        self._setting = setting
        self._host = host
        self._model = model
        self._key = key

    def unavailable(self, what: str, retry_after: float | None = None) -> ModelFailed:
        """The server does not answer; `what` goes on after its name."""
        return ModelFailed(
            "model_unavailable",
            message=f"The model server {self._host} {what}.",
            retry_after=retry_after,
        )

    def unusable(self, why: str) -> ModelFailed:
        """The answer is no answer."""
        detail = f"{self._model} at {self._host}: {why}"
        return ModelFailed("model_answer_unusable", detail=self._clean(detail))

    def refused(self, said: str) -> ModelFailed:
        """The model declines."""
        return ModelFailed("model_refused", detail=self._clean(said))

    def of(self, error: "openai.APIError") -> ModelFailed:
        """What an error of the openai package means, before an answer has begun."""
        import openai

        if isinstance(error, openai.APITimeoutError):
            return self.unavailable("did not answer in time")
        if not isinstance(error, openai.APIStatusError):
            return self.unavailable("could not be reached")
        status, setting = error.status_code, self._setting
        if _FILTERED & {error.code, error.type}:
            return self.refused(_said(error))
        if error.code == "insufficient_quota" or status == 402:
            return self._rejected("has no credit left for this key", error)
        if status in (408, 409, 429) or status >= 500:
            after = retry_after.seconds_in(error.response.headers)
            what = "has too much to do" if status == 429 else f"failed (HTTP {status})"
            return self.unavailable(what, after)
        match status:
            case 401:
                what = f"refused the key: check {setting}.api_key"
            case 403:
                what = f"does not let this key use it: check {setting}.api_key and {setting}.model"
            case 404:
                what = (
                    f"knows no model {self._model!r}, or nothing at this address: check "
                    f"{setting}.model and {setting}.base_url (it ends in /v1 on most servers)"
                )
            case _ if _TOO_LONG.search(_said(error)):
                what = "did not take the request: it is too long for the model"
            case _:
                what = (
                    f"did not take the request (HTTP {status}): check {setting}.model and "
                    f"{setting}.profile"
                )
        return self._rejected(what, error)

    def _rejected(self, what: str, error: "openai.APIStatusError") -> ModelFailed:
        return ModelFailed(
            "model_rejected",
            message=f"The model server {self._host} {what}.",
            detail=self._clean(_said(error)),
        )

    def _clean(self, text: str) -> str:
        return text.replace(self._key, "(key)")[:2_000]


def refused_parameter(error: "openai.APIStatusError", body: Mapping[str, Any]) -> Parameter | None:
    """The parameter of `body` that a server has refused, if it is one that can be left out."""
    whole = _said(error)
    if error.status_code not in (400, 422) or _TOO_LONG.search(whole):
        return None
    named = error.param if isinstance(error.param, str) else ""
    # Before the whole text: a server may name several parameters in one breath.
    for text in (named, whole):
        for parameter in _PARAMETERS:
            if parameter in body and re.search(rf"(?<!\w)(top_)?{parameter}(?!\w)", text):
                return parameter
    if "prompt_cache_options" in body and "prompt_cache_breakpoint" in whole:
        return "prompt_cache_options"
    return "response_format" if "response_format" in body and _FORMAT.search(whole) else None


def _said(error: "openai.APIStatusError") -> str:
    """All that a server said. The exception's own text leaves out what is not as OpenAI says it."""
    return f"{error} {error.body}"
