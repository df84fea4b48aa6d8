"""Precision, recall and F1 of the labels of many videos, from counts. `docs/evaluation.md`
defines each.

Arrays have named axes in this order: draws (if any), kinds, values, counts. `Counts` end in
(hits, predicted, gold): from them comes every score, and they may be summed over videos with any
weights, so that a bootstrap draw is one more matrix product.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from overtones_schema import Level, ValueId
from overtones_schema.values import VALUE_IDS

Levels = Mapping[ValueId, Level]
"""The labels of one video: absent values are left out."""

Grid = NDArray[np.int8]
"""Videos × 19 values: 2 dominant, 1 present, 0 absent, -1 in conflict, or `NO_ANSWER`."""
Counts = NDArray[np.float32]
"""… × kinds × 19 values × (hits, predicted, gold). Whole numbers below 2^24 are exact."""
Floats = NDArray[np.float64]

NO_ANSWER = 9
"""A video that a system failed on: wrong whatever the truth is, and never a false alarm."""

Kind = Literal["endorsed", "conflict", "absent", "signed", "presence", "dominant"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What is counted. `signed`: a label of either sign, right if the sign is, too. `presence`: a
label of either sign, whatever the sign."""

Measure = Literal["endorsed", "conflict", "three_class", "signed", "presence", "dominant"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
"""What is scored. `three_class` averages over endorsed, absent and in conflict."""

Average = Literal["macro", "macro_all", "weighted", "micro"]
AVERAGES: tuple[Average, ...] = get_args(Average)

_CLASSES = [KINDS.index("endorsed"), KINDS.index("absent"), KINDS.index("conflict")]
_THREE = MEASURES.index("three_class")
_KIND_OF = [KINDS.index("presence" if name == "three_class" else name) for name in MEASURES]
"""The kind whose gold labels are a measure's support."""


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 from counts. Each is 0 where it is undefined."""

    hits: int
    predicted: int
    gold: int

    @property
    def precision(self) -> float:
        """The share of the predicted labels that are right."""
        return self.hits / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """The share of the gold labels that were found."""
        return self.hits / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.predicted + self.gold
        return 2 * self.hits / total if total else 0.0


def grid(rows: Sequence[Levels | None]) -> Grid:
    """The labels of videos as a grid; None is a video without an answer."""
    made = np.zeros((len(rows), len(VALUE_IDS)), dtype=np.int8)
    places = {value: place for place, value in enumerate(VALUE_IDS)}
    for row, levels in zip(made, rows, strict=True):
        if levels is None:
            row[:] = NO_ANSWER
            continue
        for value, level in levels.items():
            row[places[value]] = level
    return made


def signs(levels: Grid) -> Grid:
    """Dominant and present as one: 1, 0, -1, or `NO_ANSWER`."""
    return np.where(levels == 2, np.int8(1), levels)


def tallies(truth: Grid, predicted: Grid) -> Counts:
    """Videos × kinds × values × (hit, predicted, gold), each 0 or 1."""
    true, said = signs(truth), signs(predicted)
    labelled, answered = truth != 0, (predicted != 0) & (predicted != NO_ANSWER)
    gold = [true == 1, true == -1, true == 0, labelled, labelled, truth == 2]
    told = [said == 1, said == -1, said == 0, answered, answered, predicted == 2]
    hits = [g & p for g, p in zip(gold, told, strict=True)]
    hits[KINDS.index("signed")] = labelled & (true == said)
    stacked = np.stack([hits, told, gold], axis=-1).astype(np.float32)
    return np.moveaxis(stacked, 0, 1)


def count(truth: Grid, predicted: Grid) -> Counts:
    """Kinds × values × (hits, predicted, gold) over all videos."""
    summed: Counts = tallies(truth, predicted).sum(axis=0)
    return summed


def score(counts: Counts) -> Score:
    """One (hits, predicted, gold) as a score."""
    hits, predicted, gold = (int(number) for number in counts)
    return Score(hits, predicted, gold)


def f1(counts: Counts) -> Floats:
    """… × (hits, predicted, gold) → …; 0 where it is undefined."""
    hits = counts[..., 0].astype(np.float64)
    total = counts[..., 1].astype(np.float64) + counts[..., 2]
    return np.divide(2 * hits, total, out=np.zeros_like(hits), where=total > 0)


def value_f1(counts: Counts) -> Floats:
    """… × kinds × values × counts → … × measures × values.

    Three classes: the mean over those of endorsed, absent and in conflict that are in the truth
    or the predictions.
    """
    by_kind = f1(counts)
    made = by_kind[..., _KIND_OF, :]
    classes = counts[..., _CLASSES, :, :]
    occurs = (classes[..., 1] + classes[..., 2]) > 0
    seen = occurs.sum(axis=-2)
    total = by_kind[..., _CLASSES, :].sum(axis=-2)
    made[..., _THREE, :] = np.divide(total, seen, out=np.zeros_like(total), where=seen > 0)
    return made


def support(counts: Counts) -> Floats:
    """… × kinds × values × counts → … × measures × values: how many gold labels there are."""
    return counts[..., 2][..., _KIND_OF, :].astype(np.float64)


def frequent(truth: Grid, least: float) -> NDArray[np.bool_]:
    """Measures × values: whether at least this share of the videos has a gold label of it."""
    found = support(count(truth, truth))
    return (found > 0) & (found >= least * len(truth) - 1e-9)


def averages(counts: Counts, often: NDArray[np.bool_]) -> Floats:
    """… × kinds × values × counts → … × measures × averages.

    macro: over the values that `often` marks, all alike; macro_all: over all 19; weighted: over
    the marked values by their gold labels; micro: all labels of all 19 values in one count.
    NaN where no value is frequent.
    """
    each, weight = value_f1(counts), support(counts) * often
    chosen = often.sum(axis=-1).astype(np.float64)
    total = weight.sum(axis=-1)
    macro = np.divide((each * often).sum(-1), chosen, out=_nan(each), where=chosen > 0)
    weighted = np.divide((each * weight).sum(-1), total, out=_nan(each), where=total > 0)
    pooled = counts.sum(axis=-2)
    micro = f1(pooled)[..., _KIND_OF]
    micro[..., _THREE] = f1(pooled[..., _CLASSES, :].sum(axis=-2))
    return np.stack([macro, each.mean(axis=-1), weighted, micro], axis=-1)


def _nan(like: Floats) -> Floats:
    return np.full(like.shape[:-1], np.nan)
