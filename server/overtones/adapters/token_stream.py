"""Turns the tokens that a local model writes into text, one by one, with their probabilities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from overtones.adapters.worker_thread import Stop
from overtones.domain.chat import TokenProbability

if TYPE_CHECKING:
    import torch

ALTERNATIVES = 5
"""Other tokens told for each place."""


class TokenTexts:
    """The text that each further token adds; empty while a character is not yet whole."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._tokens: list[int] = []
        # Tokens before `_start` are settled. Those from there to `_told` are decoded once more
        # with each new one, as a token's text may depend on the one before (spaces do).
        self._start = 0
        self._told = 0

    def peek(self, token: int) -> str:
        """What `token` would add as the next one."""
        before = self._decode(self._tokens[self._start : self._told])
        whole = self._decode([*self._tokens[self._start :], token])
        return "" if whole.endswith("\ufffd") else whole[len(before) :]

    def add(self, token: int) -> str:
        """Take the next token."""
        text = self.peek(token)
        self._tokens.append(token)
        if text:
            self._start, self._told = self._told, len(self._tokens)
        return text

    def _decode(self, tokens: Sequence[int]) -> str:
        text: str = self._tokenizer.decode(
            tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return text


class TokenOdds:
    """A logits processor that changes nothing and remembers the last distribution.

    It stands after a schema's constraint and before temperature: probabilities are those that the
    model gives, among the tokens that fit.
    """

    def __init__(self) -> None:
        self._row: torch.Tensor

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Scores as they are."""
        del input_ids
        self._row = scores[0].log_softmax(-1)
        return scores

    def of(self, token: int) -> float:
        """Natural logarithm of the token's probability."""
        return float(self._row[token])

    def likeliest(self, count: int) -> list[tuple[int, float]]:
        """The likeliest tokens, those of no probability left out."""
        best = self._row.topk(min(count, len(self._row)))
        pairs = zip(best.indices.tolist(), best.values.tolist(), strict=True)
        return [(token, odds) for token, odds in pairs if odds > float("-inf")]


class AnswerStream:
    """A streamer of transformers: hands each piece of text on and keeps the whole."""

    def __init__(
        self,
        tokenizer: Any,
        ends: frozenset[int],
        emit: Callable[[str], None],
        odds: TokenOdds | None,
    ) -> None:
        self._texts = TokenTexts(tokenizer)
        self._ends = ends
        self._emit = emit
        self._odds = odds
        self._prompt = True
        self.count = 0
        """Tokens written, the ending one included."""
        self.ended = False
        """Whether the model ended its answer itself."""
        self.pieces: list[str] = []
        self.tokens: list[TokenProbability] = []

    def put(self, value: torch.Tensor) -> None:
        """Take the prompt first, then each token."""
        if self._prompt:
            self._prompt = False
            return
        token = int(value.reshape(-1)[0])
        if self.ended:
            return
        self.count += 1
        if token in self._ends:
            self.ended = True
            return
        if self._odds is not None:
            self._keep_odds(token, self._odds)
        else:
            self.pieces.append(self._texts.add(token))
        if self.pieces[-1]:
            self._emit(self.pieces[-1])

    def end(self) -> None:
        """Nothing is held back."""

    def _keep_odds(self, token: int, odds: TokenOdds) -> None:
        others = [
            (self._texts.peek(other), logprob)
            for other, logprob in odds.likeliest(ALTERNATIVES + 1)
            if other != token
        ]
        self.pieces.append(self._texts.add(token))
        named = tuple((text, logprob) for text, logprob in others if text)[:ALTERNATIVES]
        self.tokens.append(TokenProbability(self.pieces[-1], odds.of(token), named))


class StopWhenTold:
    """A stopping criterion of transformers: ends the answer once nobody waits for it."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop

    def __call__(self, input_ids: torch.Tensor, scores: object, **rest: object) -> torch.Tensor:
        """One truth value for each answer."""
        del scores, rest
        import torch

        return torch.full((input_ids.shape[0],), self._stop.is_set(), device=input_ids.device)
