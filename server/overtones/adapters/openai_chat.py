"""Language and vision models of every server that speaks OpenAI's chat completions."""

import asyncio
import logging
import os
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from overtones.adapters.chat_body import chat_body
from overtones.adapters.chat_failure import ChatFailure, refused_parameter
from overtones.adapters.chat_profile import chat_profile
from overtones.adapters.chat_reply import ChatReply
from overtones.adapters.ledger import Ledger
from overtones.adapters.model_address import ModelAddress
from overtones.adapters.model_prices import ModelPrices
from overtones.domain.chat import ChatAnswer, ChatRequest
from overtones.errors import ModelFailed, ModelMissing
from overtones.settings import ChatModelSettings, Settings
from overtones_schema import Usage

if TYPE_CHECKING:
    import ssl

    from openai import AsyncOpenAI, AsyncStream
    from openai.types.chat import ChatCompletionChunk

log = logging.getLogger(__name__)

_VERSION = 1
"""Rises when equal settings may give other answers than before."""
_NO_KEY = "none"
"""Sent to servers without a key: the package wants one, and must not take OpenAI's."""
_MOST_REFUSALS = 12
"""Parameters left out one after the other before a request is given up."""


@dataclass
class _Lease:
    client: "AsyncOpenAI"
    users: int = 0


class OpenAiChat:
    """Port `ChatModel`.

    Connections are shared by requests that run side by side, and closed with the last of them:
    they belong to one event loop, and nobody tells a model when its loop ends.
    """

    def __init__(self, section: ChatModelSettings, settings: Settings) -> None:
        """Raises `ModelMissing` for an unknown profile."""
        self._section = section
        self._setting = "vision_model" if section is settings.vision_model else "language_model"
        self._address = ModelAddress(section.base_url)
        self._profile = chat_profile(section)
        self._prices = ModelPrices(section)
        self._ledger = Ledger(settings)
        self._has_budget = settings.budget.dollars_per_day is not None
        self._ssl: ssl.SSLContext | None = None
        self._leases: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, _Lease] = (
            weakref.WeakKeyDictionary()
        )
        self.name = section.model or "no model"
        self.abilities = self._profile.abilities
        self.fingerprint = (
            f"openai-chat/{_VERSION}:{section.model}@{self._address.host}:{self._profile.name}"
            f":temperature={section.temperature}:seed={section.seed}"
            f":reasoning_effort={section.reasoning_effort}"
        )

    async def answer(self, request: ChatRequest) -> AsyncIterator[str | ChatAnswer]:
        """Pieces of text as they come; the last item is the whole `ChatAnswer`.

        Where a server does not tell its tokens, they count as 0 and the cost is None.
        Raises `ModelMissing`, `ModelFailed`, `BudgetSpent`.
        """
        model, key = self._model(), self._key()
        await asyncio.to_thread(self._check_budget, model)
        failure = ChatFailure(self._setting, self._address.host, model, key)
        async with self._connected(key) as client:
            stream = await self._begin(client, request, model, failure)
            deadline = asyncio.get_running_loop().time() + self._section.timeout_seconds
            reply = ChatReply()
            try:
                while (chunk := await _next(stream, deadline, failure)) is not None:
                    piece = _add(reply, chunk, failure)
                    if piece:
                        yield piece
                _check(reply, failure)
            finally:
                await stream.close()
                usage = await asyncio.to_thread(self._count, reply, model)
        yield ChatAnswer(
            text=reply.text,
            usage=usage,
            finish="length" if reply.finish == "length" else "stop",
            tokens=reply.probabilities() if request.logprobs else (),
        )

    # --------------------------------------------------------------------------------------

    def _model(self) -> str:
        if not self._section.model:
            raise ModelMissing(
                f"No model is chosen: set {self._setting}.model to its name on the server."
            )
        if not self._address.usable:
            raise ModelMissing(
                f"{self._setting}.base_url is no address: it begins with http:// or https://."
            )
        return self._section.model

    def _key(self) -> str:
        if self._section.api_key is not None:
            return self._section.api_key.get_secret_value()
        if self._section.base_url is not None:
            return _NO_KEY
        key = os.environ.get("OPENAI_API_KEY")
        if not key:
            raise ModelMissing(
                f"There is no key for the model server: set {self._setting}.api_key, or "
                "OPENAI_API_KEY in the environment."
            )
        return key

    def _check_budget(self, model: str) -> None:
        self._ledger.check(datetime.now(UTC))
        if self._has_budget and not self._prices.known(model):
            raise ModelMissing(
                f"There is a budget, but what {model} costs is not known: set "
                f"{self._setting}.input_price and {self._setting}.output_price."
            )

    @asynccontextmanager
    async def _connected(self, key: str) -> AsyncIterator["AsyncOpenAI"]:
        if self._ssl is None:
            self._ssl = await asyncio.to_thread(_prepare)
        loop = asyncio.get_running_loop()
        lease = self._leases.get(loop)
        if lease is None:
            lease = self._leases[loop] = _Lease(self._client(key, self._ssl))
        lease.users += 1
        try:
            yield lease.client
        finally:
            lease.users -= 1
            if not lease.users:
                del self._leases[loop]
                await lease.client.close()

    def _client(self, key: str, context: "ssl.SSLContext") -> "AsyncOpenAI":
        import httpx2
        from openai import AsyncOpenAI, DefaultAsyncHttpxClient

        section = self._section
        timeout = httpx2.Timeout(section.timeout_seconds, connect=section.connect_seconds)
        return AsyncOpenAI(
            api_key=key,
            base_url=self._address.url,
            timeout=timeout,
            max_retries=section.attempts - 1,
            http_client=DefaultAsyncHttpxClient(verify=context, timeout=timeout),
        )

    async def _begin(
        self, client: "AsyncOpenAI", request: ChatRequest, model: str, failure: ChatFailure
    ) -> "AsyncStream[ChatCompletionChunk]":
        """Ask; if the server refuses a parameter, ask without it.

        What it did not refuse in the end is remembered: the next request begins with that.
        """
        import openai

        known = profile = self._profile
        for _ in range(_MOST_REFUSALS):
            body = await asyncio.to_thread(chat_body, request, model, self._section, profile)
            try:
                stream: AsyncStream[ChatCompletionChunk]
                stream = await client.chat.completions.create(**body)
            except openai.APIStatusError as error:
                refused = refused_parameter(error, body)
                if refused is None:
                    raise failure.of(error) from None
                profile = profile.without(refused)
            except openai.APIError as error:
                raise failure.of(error) from None
            else:
                if profile is not known and self._profile is known:
                    log.warning("%s takes less than profile %s says", model, profile.name)
                    self._profile, self.abilities = profile, profile.abilities
                return stream
        raise ModelFailed("model_rejected", detail=f"{model} refuses one parameter after the other")

    def _count(self, reply: ChatReply, model: str) -> Usage:
        usage = self._usage(reply, model)
        self._ledger.add(usage, datetime.now(UTC))
        return usage

    def _usage(self, reply: ChatReply, model: str) -> Usage:
        resolved, counts = reply.model or model, reply.counts
        if counts is None:
            if self._has_budget:
                log.warning("%s did not tell its tokens: the budget does not count them", model)
            cost = 0.0 if self._prices.cost((model,), 1, 1, 1) == 0 else None
            return Usage(model=resolved, requests=1, input_tokens=0, output_tokens=0, cost=cost)
        return Usage(
            model=resolved,
            requests=1,
            input_tokens=counts.input,
            cached_tokens=counts.cached,
            output_tokens=counts.output,
            cost=self._prices.cost((resolved, model), counts.input, counts.cached, counts.output),
        )


def _prepare() -> "ssl.SSLContext":
    """What takes long: a second for the package, 30 ms for the authorities."""
    import httpx2
    import openai  # noqa: F401

    return httpx2.create_ssl_context()


async def _next(stream: Any, deadline: float | None, failure: ChatFailure) -> Any:
    """The next chunk; None after the last. Raises `ModelFailed`."""
    import openai

    try:
        async with asyncio.timeout_at(deadline):
            return await anext(stream, None)
    except (TimeoutError, openai.APITimeoutError):
        raise failure.unavailable("did not finish its answer in time") from None
    except (openai.APIError, ValueError) as error:
        raise failure.unusable(f"the stream broke: {error}") from None


def _add(reply: ChatReply, chunk: Any, failure: ChatFailure) -> str:
    try:
        return reply.add(chunk)
    except (AttributeError, TypeError, ValueError) as error:
        raise failure.unusable(f"the stream is no chat completion: {error}") from None


def _check(reply: ChatReply, failure: ChatFailure) -> None:
    if reply.refusal or reply.finish == "content_filter":
        raise failure.refused(reply.refusal or "the server's filter stopped the answer")
    if not reply.text.strip():
        why = "max_tokens were used up before a word was said" if reply.finish == "length" else ""
        raise failure.unusable(why or "no text")
    if reply.finish is None:
        raise failure.unusable("the stream ended in the middle")
