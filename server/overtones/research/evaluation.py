"""How well labels agree with those of people: pure counts, and a run of any labeler over a corpus.

A value counts as labelled whatever its sign for `presence`; for `signed` the sign must be right
too; `endorsed` and `conflict` look at one sign alone. All four are micro-averaged over scripts
and values, as in arXiv 2501.11770. Levels 2 and 1 are both endorsement here; `dominant` compares
level 2 alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from overtones.ports import Labeler
from overtones_schema import Annotation, Level, Script, ValueId
from overtones_schema.values import VALUE_IDS

Levels = Mapping[ValueId, Level]
"""The labels of one script: absent values are left out."""

FREQUENT_SHARE = 0.05
"""A value is frequent if at least this share of the gold scripts has it, with either sign."""


@dataclass(frozen=True, slots=True)
class Measure:
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


@dataclass(frozen=True, slots=True)
class Agreement:
    """All measures of one set of predictions."""

    scripts: int
    presence: Measure
    signed: Measure
    endorsed: Measure
    conflict: Measure
    dominant: Measure
    values: Mapping[ValueId, Measure]
    """For each value, with the sign: a hit is the right value with the right sign."""
    frequent: tuple[ValueId, ...]
    """The values that at least `FREQUENT_SHARE` of the gold scripts have."""

    @property
    def macro_f1(self) -> float:
        """The mean of the 19 values' F1."""
        return _mean([measure.f1 for measure in self.values.values()])

    @property
    def macro_f1_frequent(self) -> float:
        """The mean F1 of the frequent values."""
        return _mean([self.values[value].f1 for value in self.frequent])


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


Key = tuple[int, ValueId, int]
Item = TypeVar("Item")


def _keys(levels: Sequence[Levels]) -> set[Key]:
    return {
        (index, value, 1 if level > 0 else -1)
        for index, of_script in enumerate(levels)
        for value, level in of_script.items()
    }


def _measure(predicted: set[Item], gold: set[Item]) -> Measure:
    return Measure(hits=len(predicted & gold), predicted=len(predicted), gold=len(gold))


def agreement(predicted: Sequence[Levels], gold: Sequence[Levels]) -> Agreement:
    """Compare predictions with gold labels, script by script, in the same order.

    Raises `ValueError` if there are not as many predictions as gold scripts.
    """
    if len(predicted) != len(gold):
        raise ValueError(f"{len(predicted)} predictions for {len(gold)} scripts")
    mine, theirs = _keys(predicted), _keys(gold)

    def dominant(levels: Sequence[Levels]) -> set[tuple[int, ValueId]]:
        return {
            (index, value)
            for index, of_script in enumerate(levels)
            for value, level in of_script.items()
            if level == 2
        }

    def of_sign(keys: set[Key], sign: int) -> set[Key]:
        return {key for key in keys if key[2] == sign}

    def of_value(keys: set[Key], value: ValueId) -> set[Key]:
        return {key for key in keys if key[1] == value}

    values = {
        value: _measure(of_value(mine, value), of_value(theirs, value)) for value in VALUE_IDS
    }
    return Agreement(
        scripts=len(gold),
        presence=_measure({key[:2] for key in mine}, {key[:2] for key in theirs}),
        signed=_measure(mine, theirs),
        endorsed=_measure(of_sign(mine, 1), of_sign(theirs, 1)),
        conflict=_measure(of_sign(mine, -1), of_sign(theirs, -1)),
        dominant=_measure(dominant(predicted), dominant(gold)),
        values=values,
        frequent=tuple(
            value
            for value in VALUE_IDS
            if gold and values[value].gold >= FREQUENT_SHARE * len(gold)
        ),
    )


def levels_of(annotation: Annotation) -> Levels:
    """The levels that an annotation gives."""
    return {label.value: label.level for label in annotation.labels}


def everything_endorsed(scripts: int) -> tuple[Levels, ...]:
    """The trivial baseline: each of the 19 values present in every script."""
    return tuple(dict.fromkeys(VALUE_IDS, 1) for _ in range(scripts))


async def annotate(labeler: Labeler, script: Script) -> Annotation:
    """The last, complete annotation that a labeler gives.

    Raises `ValueError` if it gives none, and whatever the labeler raises.
    """
    last: Annotation | None = None
    async for annotation in labeler.label(script):
        last = annotation
    if last is None:
        raise ValueError(f"{labeler.name} gave no annotation for {script.video_id}")
    return last


async def evaluate(labeler: Labeler, scripts: Iterable[tuple[Script, Levels]]) -> Agreement:
    """Run a labeler over labelled scripts, one after the other, and compare.

    Raises what `annotate` raises.
    """
    predicted: list[Levels] = []
    gold: list[Levels] = []
    for script, levels in scripts:
        predicted.append(levels_of(await annotate(labeler, script)))
        gold.append(levels)
    return agreement(predicted, gold)
