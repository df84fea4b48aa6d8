"""How well labels agree with those of people: pure counts, and a run of any labeler over a corpus.

A value counts as labelled whatever its sign for `presence`; for `signed` the sign must be right
too; `endorsed` and `conflict` look at one sign alone. All four are micro-averaged over scripts
and values, as in arXiv 2501.11770. Levels 2 and 1 are both endorsement here; `dominant` compares
level 2 alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from overtones.ports import Labeler
from overtones.research.scores import KINDS, MEASURES, Kind, Score, count, frequent, grid, score
from overtones.research.scores import Levels as Levels
from overtones_schema import Annotation, Script, ValueId
from overtones_schema.values import VALUE_IDS

FREQUENT_SHARE = 0.05
"""A value is frequent if at least this share of the gold scripts has it, with either sign."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """All measures of one set of predictions."""

    scripts: int
    presence: Score
    signed: Score
    endorsed: Score
    conflict: Score
    dominant: Score
    values: Mapping[ValueId, Score]
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


def agreement(predicted: Sequence[Levels], gold: Sequence[Levels]) -> Agreement:
    """Compare predictions with gold labels, script by script, in the same order.

    Raises `ValueError` if there are not as many predictions as gold scripts.
    """
    if len(predicted) != len(gold):
        raise ValueError(f"{len(predicted)} predictions for {len(gold)} scripts")
    truth = grid(gold)
    counts = count(truth, grid(predicted))
    pooled = counts.sum(axis=1)

    def of(kind: Kind) -> Score:
        return score(pooled[KINDS.index(kind)])

    often = frequent(truth, FREQUENT_SHARE)[MEASURES.index("presence")]
    return Agreement(
        scripts=len(gold),
        presence=of("presence"),
        signed=of("signed"),
        endorsed=of("endorsed"),
        conflict=of("conflict"),
        dominant=of("dominant"),
        values={
            value: score(counts[KINDS.index("signed"), place])
            for place, value in enumerate(VALUE_IDS)
        },
        frequent=tuple(value for value, is_often in zip(VALUE_IDS, often, strict=True) if is_often),
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
