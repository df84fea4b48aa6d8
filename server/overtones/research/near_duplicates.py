"""Scripts that are too much alike: the same plot told twice teaches nothing and spoils a test part.

Two scripts are alike by the share of their words, or runs of three words, that both have (Jaccard;
Broder 1997, "On the resemblance and containment of documents"). Languages that write without
spaces are compared by runs of three letters.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from overtones_schema import Script

SAME_WORDS = 0.4
"""From this share on two scripts are near-duplicates. Pairs that differ in their end only, written
on purpose, stay below: they are told in other words."""
SAME_RUNS = 0.2

_WORD = re.compile(r"\w+")
_UNSPACED = {"ja", "zh", "th"}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two scripts that are too much alike."""

    first: str
    second: str
    words: float
    """Share of words in common, in [0, 1]."""
    runs: float
    """Share of runs of three words."""


def near_duplicates(scripts: Sequence[Script]) -> tuple[Pair, ...]:
    """All pairs in one language that are too much alike, the most alike first."""
    made = [(script, _pieces(script)) for script in scripts]
    found = []
    for (one, (words, runs)), (other, (more_words, more_runs)) in combinations(made, 2):
        if one.language == other.language:
            pair = Pair(
                one.video_id, other.video_id, _shared(words, more_words), _shared(runs, more_runs)
            )
            if pair.words >= SAME_WORDS or pair.runs >= SAME_RUNS:
                found.append(pair)
    return tuple(sorted(found, key=lambda pair: -max(pair.words, pair.runs)))


def _pieces(script: Script) -> tuple[frozenset[str], frozenset[str]]:
    text = " ".join(line.text for line in script.lines).lower()
    words = _WORD.findall(text)
    if script.language in _UNSPACED:
        letters = "".join(words)
        threes = frozenset(letters[at : at + 3] for at in range(len(letters) - 2))
        return threes, threes
    runs = (" ".join(words[at : at + 3]) for at in range(len(words) - 2))
    return frozenset(words), frozenset(runs)


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one & other)
    together = len(one) + len(other) - both
    return both / together if together else 0.0
