"""An answer as it comes from an OpenAI-compatible server, piece by piece."""

import codecs
from dataclasses import dataclass
from typing import Any

from overtones.domain.chat import TokenProbability


@dataclass(frozen=True, slots=True)
class TokenCounts:
    """What a server says it has read and written."""

    input: int
    """All of the prompt, cached or not."""
    cached: int
    output: int
    """What was thought but not shown, too."""


class ChatReply:
    """Gathers the chunks of a stream. Their fields are not checked by anybody before."""

    def __init__(self) -> None:
        self.text = ""
        self.refusal = ""
        self.finish: str | None = None
        self.model: str | None = None
        """As the server resolved it."""
        self.counts: TokenCounts | None = None
        """None if the server did not tell."""
        self._tokens: list[Any] = []

    def add(self, chunk: Any) -> str:
        """Take a chunk in; the text that it brings.

        Raises `AttributeError`, `TypeError` or `ValueError` if it is no chunk at all.
        """
        if isinstance(chunk.model, str) and chunk.model:
            self.model = chunk.model
        if chunk.usage is not None:
            self.counts = _counts(chunk.usage)
        piece = ""
        for choice in chunk.choices or ():
            if choice.delta is not None:
                piece += choice.delta.content or ""
                self.refusal += choice.delta.refusal or ""
            if choice.logprobs is not None:
                self._tokens += choice.logprobs.content or ()
            self.finish = choice.finish_reason or self.finish
        self.text += piece
        return piece

    def probabilities(self) -> tuple[TokenProbability, ...]:
        """The text's tokens; empty if none were told, or others than make up the text."""
        found: list[TokenProbability] = []
        rest = self.text
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        for token in self._tokens:
            # A character may be spread over several tokens; only their bytes tell it.
            text = token.token if token.bytes is None else decoder.decode(bytes(token.bytes))
            if not rest and text:
                break  # the mark of the end
            if not rest.startswith(text):
                return ()
            rest = rest[len(text) :]
            others = tuple((top.token, float(top.logprob)) for top in token.top_logprobs or ())
            found.append(TokenProbability(text, float(token.logprob), others))
        return () if rest else tuple(found)


def _counts(usage: Any) -> TokenCounts:
    details = usage.prompt_tokens_details
    read, written = _whole(usage.prompt_tokens), _whole(usage.completion_tokens)
    # Gemini leaves out of `completion_tokens` what it thought, and charges it.
    written = max(written, _whole(usage.total_tokens) - read)
    cached = _whole(details.cached_tokens) if details is not None else 0
    return TokenCounts(read, min(cached, read), written)


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0
