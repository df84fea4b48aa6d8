"""From an encoder's outputs to scores and labels: the rules, without any model."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from overtones.adapters.label_map import LabelMap, around_half
from overtones_schema import Attainment, Confidence, Evidence, Label, ScriptLine, ValueId
from overtones_schema.annotation import ConfidenceMethod
from overtones_schema.values import VALUE_IDS

BOUNDARY = 0.5
"""Of scores: from here on a value counts."""
MAX_EVIDENCE = 3
_EVIDENCE_SHARE = 0.5
"""A further line is evidence if leaving it out costs at least this share of what the best costs."""

Sign = Literal[1, -1]
"""1 endorsed, -1 in conflict."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of one value of one script."""

    score: float
    """In [0, 1], with `BOUNDARY`."""
    chance: float
    """The probability that the score comes from."""
    output: int
    """Place of the output that it was read from."""


Sides = Mapping[Sign, Side]
"""What is known of a value: both sides, or the endorsed one alone."""


def chance_of(logit: float, calibration: tuple[float, float] | None) -> float:
    """The probability of a logit; `calibration` is a slope and an offset."""
    slope, offset = calibration or (1.0, 0.0)
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, slope * logit + offset))))


def sides_of(logits: Sequence[float], label_map: LabelMap) -> dict[ValueId, Sides]:
    """For each of the 19 values its sides, as far as the model has outputs for them.

    `logits` are one for each output of the map.
    """
    found: dict[ValueId, dict[Sign, Side]] = {value: {} for value in VALUE_IDS}
    for index, (output, logit) in enumerate(zip(label_map.outputs, logits, strict=True)):
        if output.target is not None:
            value, side = output.target
            chance = chance_of(float(logit), label_map.calibration)
            score = around_half(chance, output.threshold)
            found[value][-1 if side == "constrained" else 1] = Side(score, chance, index)
    return dict(found)


def winner(sides: Sides) -> Side | None:
    """The side that counts, if any does."""
    best = max(sides.values(), key=lambda side: side.score, default=None)
    return best if best is not None and best.score >= BOUNDARY else None


def attainment(sides: Sides) -> Attainment:
    """Both scores, the weaker one cut so that their sum is at most 1."""
    return capped(*(sides[sign].score if sign in sides else 0.0 for sign in (1, -1)))


def capped(attained: float, constrained: float) -> Attainment:
    """Both scores to four decimals, the weaker one cut so that their sum is at most 1."""
    attained, constrained = round(attained, 4), round(constrained, 4)
    if attained >= constrained:
        return Attainment(attained=attained, constrained=round(min(constrained, 1 - attained), 4))
    return Attainment(attained=round(min(attained, 1 - constrained), 4), constrained=constrained)


def labels_of(
    sides: Mapping[ValueId, Sides],
    evidence: Mapping[int, tuple[Evidence, ...]],
    label_map: LabelMap,
) -> tuple[Label, ...]:
    """What counts, the surest endorsed value first (it alone may be dominant), conflicts last.

    `evidence` is by output.
    """
    method: ConfidenceMethod = "calibrated" if label_map.calibration else "stated"
    found: list[Label] = []
    for value, both in sides.items():
        side = winner(both)
        if side is None:
            continue
        score = attainment(both)
        found.append(
            Label(
                value=value,
                level=1 if score.attained >= score.constrained else -1,
                attained=score.attained,
                constrained=score.constrained,
                confidence=Confidence(score=round(side.chance, 4), method=method),
                evidence=evidence.get(side.output, ()),
            )
        )
    found.sort(key=lambda label: (label.level < 0, -max(label.attained, label.constrained)))
    least = label_map.dominance
    if found and least is not None and found[0].level == 1 and found[0].attained >= least:
        found[0] = found[0].model_copy(update={"level": 2})
    return tuple(found)


def evidence_of(losses: Sequence[tuple[float, ScriptLine]]) -> tuple[Evidence, ...]:
    """The lines that a label rests on, strongest first; each with what its absence costs, or with
    its share of the attention."""
    ranked = sorted(losses, key=lambda entry: -entry[0])[:MAX_EVIDENCE]
    return tuple(
        Evidence.of(line)
        for place, (loss, line) in enumerate(ranked)
        if place == 0 or (loss > 0 and loss >= _EVIDENCE_SHARE * ranked[0][0])
    )
