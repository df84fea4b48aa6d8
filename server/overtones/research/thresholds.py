"""Calibration and thresholds of a fine-tuned encoder, from scripts that it did not learn from.

Rare values have too few positives for thresholds of their own: theirs is the one shared by all
outputs of a side. From `LEAST_POSITIVES` on an output's own best threshold counts, the more so the
more positives it rests on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from overtones.adapters.encoder_scores import labels_of, sides_of
from overtones.adapters.label_map import LabelMap
from overtones.research.scores import Levels

Doubles = NDArray[np.float64]

LEAST_POSITIVES = 8
"""An output with fewer positives takes its side's shared threshold."""
PRIOR_POSITIVES = 16
"""The shared threshold weighs as much as so many positives of the output's own."""
_LOWEST, _HIGHEST = 0.01, 0.99
_STEPS = 100


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What a model says of scripts that it did not learn from, in the scripts' order."""

    logits: Doubles
    """Scripts x outputs; -inf where a script has too few words."""
    levels: Sequence[Levels]

    def targets(self, label_map: LabelMap) -> Doubles:
        """Scripts x outputs, each 0 or 1."""
        return targets(label_map, self.levels)


def targets(label_map: LabelMap, levels: Sequence[Levels]) -> Doubles:
    """Scripts x outputs: 1 where the labels say what the output stands for, else 0."""
    rows = np.zeros((len(levels), len(label_map.outputs)))
    for column, output in enumerate(label_map.outputs):
        if output.target is None:
            continue
        value, side = output.target
        for row, given in enumerate(levels):
            level = given.get(value, 0)
            meant = {"attained": level > 0, "constrained": level < 0, "present": level != 0}
            rows[row, column] = meant[side]
    return rows


def tuned(label_map: LabelMap, held: HeldOut) -> LabelMap:
    """The map with calibration, thresholds and dominance fitted on held-out scripts.

    Without any positive, or where higher logits are wrong more often, chances stay as they are.
    """
    wanted = held.targets(label_map)
    label_map = replace(label_map, calibration=calibration(held.logits, wanted))
    chances = chances_of(held.logits, label_map)
    sides = [output.target[1] if output.target else None for output in label_map.outputs]
    found = thresholds(chances, wanted, sides)
    outputs = tuple(
        replace(output, threshold=float(threshold))
        for output, threshold in zip(label_map.outputs, found, strict=True)
    )
    label_map = replace(label_map, outputs=outputs, dominance=None)
    return replace(label_map, dominance=dominance(label_map, held))


def calibration(logits: Doubles, wanted: Doubles) -> tuple[float, float] | None:
    """Slope and offset of Platt's sigmoid (1999, with his smoothed targets), by Newton's method.

    None where there is nothing to fit, or the slope would not be positive.
    """
    readable = np.isfinite(logits)
    scores, truth = logits[readable], wanted[readable]
    positives = float(truth.sum())
    negatives = len(truth) - positives
    if not positives or not negatives:
        return None
    smooth = np.where(truth > 0, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    features = np.stack([scores, np.ones_like(scores)], axis=1)
    weights = np.array([0.0, np.log(positives / negatives)])
    for _ in range(_STEPS):
        chances = 1 / (1 + np.exp(-np.clip(features @ weights, -60, 60)))
        slopes = features.T @ (chances - smooth)
        curve = (features * (chances * (1 - chances))[:, None]).T @ features + 1e-9 * np.eye(2)
        step = np.linalg.solve(curve, slopes)
        weights -= step * min(1.0, 5.0 / float(np.abs(step).max() + 1e-12))
        if np.abs(step).max() < 1e-9:
            break
    slope, offset = (round(float(one), 6) for one in weights)
    return (slope, offset) if slope > 0 and np.isfinite([slope, offset]).all() else None


def chances_of(logits: Doubles, label_map: LabelMap) -> Doubles:
    """Scripts x outputs, each a probability; 0 where there were too few words to read."""
    slope, offset = label_map.calibration or (1.0, 0.0)
    chances: Doubles = 1 / (1 + np.exp(-np.clip(slope * logits + offset, -60, 60)))
    return np.where(np.isfinite(logits), chances, 0.0)


def thresholds(chances: Doubles, wanted: Doubles, sides: Sequence[str | None]) -> Doubles:
    """For each output the probability from which it counts, in [.01, .99].

    Chosen for the best F1: of all outputs of its side together, and of the output alone.
    """
    found = np.full(chances.shape[1], 0.5)
    for side in sorted({side for side in sides if side}):
        columns = [place for place, one in enumerate(sides) if one == side]
        shared = best_cut(chances[:, columns], wanted[:, columns])
        for column in columns:
            count = int(wanted[:, column].sum())
            found[column] = shared
            if count >= LEAST_POSITIVES:
                weight = count / (count + PRIOR_POSITIVES)
                own = best_cut(chances[:, [column]], wanted[:, [column]])
                found[column] = weight * own + (1 - weight) * shared
    clipped: Doubles = np.round(np.clip(found, _LOWEST, _HIGHEST), 4)
    return clipped


def best_cut(chances: Doubles, wanted: Doubles) -> float:
    """The threshold with the best micro-F1, half way between two probabilities; .5 if there is
    no positive. Of equally good ones the highest."""
    if not wanted.any():
        return 0.5
    order = np.argsort(-chances, axis=None, kind="stable")
    ordered, right = chances.reshape(-1)[order], wanted.reshape(-1)[order]
    f1 = 2 * np.cumsum(right) / (np.arange(1, len(order) + 1) + right.sum())
    following = np.append(ordered[1:], 0.0)
    f1[ordered <= following] = -1.0  # no threshold lies between equal probabilities
    best = int(f1.argmax())
    return float(ordered[best] + following[best]) / 2


def dominance(label_map: LabelMap, held: HeldOut) -> float | None:
    """The score from which calling the most endorsed value dominant has the best F1.

    None where no value is dominant, or the model never finds one that is.
    """
    tops: list[float] = []
    right: list[bool] = []
    for row, levels in zip(held.logits, held.levels, strict=True):
        labels = labels_of(sides_of(row.tolist(), label_map), {}, label_map)
        if labels and labels[0].level > 0:
            tops.append(labels[0].attained)
            right.append(levels.get(labels[0].value) == 2)
    if not any(right):
        return None
    dominant = sum(level == 2 for levels in held.levels for level in levels.values())
    order = np.argsort(-np.array(tops), kind="stable")
    hits = np.cumsum(np.array(right)[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + dominant)
    ordered = np.array(tops)[order]
    f1[ordered <= np.append(ordered[1:], -1.0)] = -1.0
    return round(float(ordered[int(f1.argmax())]), 4)
