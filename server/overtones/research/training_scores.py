"""What a model's logits mean as labels, by the labeler's own rules, and how good they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from overtones.adapters.encoder_scores import attainment, labels_of, sides_of
from overtones.adapters.label_map import LabelMap
from overtones.research.evaluation import agreement
from overtones.research.scores import Levels
from overtones.research.thresholds import Doubles
from overtones.research.training_options import StopBy
from overtones_schema import ValueId
from overtones_schema.annotation import Attainment


@dataclass(frozen=True, slots=True)
class Verdict:
    """The labels of one script."""

    levels: Levels
    confidences: Mapping[ValueId, float]
    scores: Mapping[ValueId, Attainment]


def judge(logits: Doubles, label_map: LabelMap) -> tuple[Verdict, ...]:
    """Scripts x outputs → a verdict on each script."""
    found = []
    for row in logits.tolist():
        sides = sides_of(row, label_map)
        labels = labels_of(sides, {}, label_map)
        found.append(
            Verdict(
                {label.value: label.level for label in labels},
                {label.value: label.confidence.score for label in labels},
                {value: attainment(both) for value, both in sides.items()},
            )
        )
    return tuple(found)


def f1_of(
    predicted: Sequence[Levels], gold: Sequence[Levels], label_map: LabelMap, by: StopBy
) -> float:
    """F1 with the right sign, or of presence where the model tells no sign. `macro` is the mean
    over the values that occur in the labels by people."""
    if not label_map.tells_conflict:
        predicted = [dict.fromkeys(levels, 1) for levels in predicted]
        gold = [dict.fromkeys(levels, 1) for levels in gold]
    found = agreement(predicted, gold)
    if by == "micro":
        return found.signed.f1
    known = [score.f1 for score in found.values.values() if score.gold]
    return sum(known) / len(known) if known else 0.0
