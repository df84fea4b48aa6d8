"""How sure a model was of each level that it wrote, by the probabilities of its tokens."""

import math
import re
from collections.abc import Iterable, Sequence

from overtones.domain.chat import ChatAnswer, TokenProbability
from overtones.prompts.codebook import LEVELS, LevelWord
from overtones_schema import Level

_FIELD = re.compile(r'"level"\s*:\s*"(dominant|present|conflict)"')
"""Inside a JSON string the quotes would be escaped, so this finds fields alone."""
_LETTERS = re.compile(r"[a-z]+")


def level_probabilities(
    answer: ChatAnswer, written: Sequence[LevelWord]
) -> tuple[dict[Level, float], ...]:
    """For each label of an answer, the probabilities of the levels; their sum is 1 where the
    server told alternatives, else only the written level has one. `written`: the labels' levels.

    The token that begins the level's word decides: the words differ in their first letter.
    Empty if the server told no probabilities, or they can't be matched with all labels.
    """
    if not answer.tokens or "".join(token.text for token in answer.tokens) != answer.text:
        return ()
    # Of models that think aloud, the last object is the answer.
    fields = list(_FIELD.finditer(answer.text))[-len(written) :] if written else []
    if [match.group(1) for match in fields] != list(written):
        return ()
    ends = _ends(answer.tokens)
    found = []
    for match in fields:
        start = match.start(1)
        index = next(number for number, end in enumerate(ends) if end > start)
        before = start - (ends[index - 1] if index else 0)
        found.append(_of_token(answer.tokens[index], before))
    return tuple(found)


def _ends(tokens: Sequence[TokenProbability]) -> list[int]:
    end, ends = 0, []
    for token in tokens:
        end += len(token.text)
        ends.append(end)
    return ends


def _of_token(token: TokenProbability, before: int) -> dict[Level, float]:
    """`before`: characters of the token that stand before the word."""
    written = _levels_of(token.text[before:])
    shares: dict[Level, float] = {}
    others = [pair for pair in token.alternatives if pair[0] != token.text]
    for word, logprob in (
        *((word, token.logprob) for word in written),
        *((word, logprob) for text, logprob in others for word in _levels_of(text)),
    ):
        level = LEVELS[word]
        shares[level] = shares.get(level, 0.0) + math.exp(logprob)
    total = sum(shares.values())
    return {
        level: share / (total if others else max(total, 1.0)) for level, share in shares.items()
    }


def _levels_of(text: str) -> Iterable[LevelWord]:
    letters = _LETTERS.search(text)
    if letters is None:
        return ()
    begun = letters.group()
    return [word for word in LEVELS if word.startswith(begun) or begun.startswith(word)]
