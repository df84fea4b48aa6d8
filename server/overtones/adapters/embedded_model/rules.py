"""From the embedded model's logits to scores and labels: the rules, without any model.

A logit becomes a chance by a calibration that was fitted on scripts that the model had not seen; a
target counts from its threshold on; the rest is silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as checked

from overtones.adapters.encoder_scores import BOUNDARY, Sign, capped, chance_of
from overtones.adapters.label_map import around_half
from overtones_schema import Attainment, Level, ValueId
from overtones_schema.values import VALUE_IDS

_SIGNS: tuple[Sign, Sign] = (1, -1)

TARGETS: tuple[tuple[ValueId, Sign], ...] = tuple(
    (value, sign) for value in VALUE_IDS for sign in _SIGNS
)
"""The 38 outputs, in order: each value endorsed, then in conflict."""

_Chance = Annotated[float, Field(gt=0, lt=1)]


@checked(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Rules:
    """What logits mean, for scripts of one coverage."""

    calibration: tuple[tuple[float, float], tuple[float, float]]
    """Slope and offset from logit to chance, of endorsed targets and of those in conflict."""
    thresholds: Annotated[tuple[_Chance, ...], Field(min_length=38, max_length=38)]
    """Least chance of each target."""
    dominance: float
    """Least dominance logit of a value that is endorsed."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A label before it has its evidence."""

    target: int
    """Place in `TARGETS`."""
    value: ValueId
    level: Level
    score: Attainment
    chance: float
    """The calibrated probability."""


def chances(logits: Sequence[float], rules: Rules) -> tuple[float, ...]:
    """38 probabilities."""
    return tuple(
        chance_of(logit, rules.calibration[place % 2]) for place, logit in enumerate(logits)
    )


def scores(likely: Sequence[float], rules: Rules) -> dict[ValueId, Attainment]:
    """Both sides of each value: chances with each threshold moved to .5, linearly below and
    above, and the weaker side cut so that their sum is at most 1."""
    found = [around_half(*one) for one in zip(likely, rules.thresholds, strict=True)]
    return {
        value: capped(found[2 * index], found[2 * index + 1])
        for index, value in enumerate(VALUE_IDS)
    }


def verdicts(
    logits: Sequence[float], dominance: Sequence[float], rules: Rules
) -> tuple[Verdict, ...]:
    """What is over its threshold, one sign for each value: the dominant one first, then the
    likeliest endorsed ones, conflicts last."""
    likely = chances(logits, rules)
    found: list[Verdict] = []
    for index, (value, score) in enumerate(scores(likely, rules).items()):
        side = 0 if score.attained >= score.constrained else 1
        if max(score.attained, score.constrained) >= BOUNDARY:
            place = 2 * index + side
            found.append(Verdict(place, value, -1 if side else 1, score, round(likely[place], 4)))
    endorsed = [one for one in found if one.level > 0]
    if endorsed:
        first = max(endorsed, key=lambda one: dominance[one.target // 2])
        if dominance[first.target // 2] >= rules.dominance:
            place = found.index(first)
            found[place] = Verdict(first.target, first.value, 2, first.score, first.chance)
    return tuple(sorted(found, key=lambda one: (-one.level, -one.chance)))
