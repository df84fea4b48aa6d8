"""Calibration and thresholds of the embedded model, from scripts that it did not learn from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from overtones.adapters.embedded_model.rules import TARGETS, Rules, verdicts
from overtones.research.scores import Levels
from overtones.research.thresholds import Doubles, best_cut, calibration, thresholds
from overtones_schema.values import VALUE_IDS

LEAST_CHANCE = 0.2
"""What is less likely is not shown, though F1 on the scripts that thresholds are chosen by would be
higher: it would mostly be wrong, and on other scripts F1 is the same."""

_SIDES: tuple[str, ...] = tuple("attained" if sign > 0 else "constrained" for _, sign in TARGETS)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What a model says of scripts of one coverage that it did not learn from."""

    logits: Doubles
    """Scripts x 38; -inf where a script has too few words."""
    dominance: Doubles
    """Scripts x 19."""
    levels: Sequence[Levels]
    """What people say."""


def tuned(held: HeldOut) -> Rules:
    """The rules with the best micro-F1 on held-out scripts.

    Each side has a calibration of its own (Platt 1999); thresholds are chosen for all targets of
    a side together and, where there are enough labels, for each.
    """
    readable = np.flatnonzero(np.isfinite(held.logits).all(axis=1))
    logits, dominance = held.logits[readable], held.dominance[readable]
    levels = [held.levels[row] for row in readable.tolist()]
    wanted = np.array(
        [[one.get(value, 0) * sign > 0 for value, sign in TARGETS] for one in levels], dtype=float
    )
    fitted = [calibration(logits[:, side::2], wanted[:, side::2]) or (1.0, 0.0) for side in (0, 1)]
    slope = np.tile([one[0] for one in fitted], len(VALUE_IDS))
    offset = np.tile([one[1] for one in fitted], len(VALUE_IDS))
    likely = 1 / (1 + np.exp(-np.clip(slope * logits + offset, -60, 60)))
    found = np.maximum(thresholds(likely, wanted, _SIDES), LEAST_CHANCE)
    rules = Rules(
        calibration=(fitted[0], fitted[1]),
        thresholds=tuple(float(one) for one in found),
        dominance=float("inf"),
    )
    return Rules(rules.calibration, rules.thresholds, _dominance(rules, logits, dominance, levels))


def predicted(rules: Rules, logits: Doubles, dominance: Doubles) -> list[Levels]:
    """The levels of scripts by the labeler's own rules."""
    return [
        {one.value: one.level for one in verdicts(row.tolist(), top.tolist(), rules)}
        if np.isfinite(row).all()
        else {}
        for row, top in zip(logits, dominance, strict=True)
    ]


def _dominance(
    rules: Rules, logits: Doubles, dominance: Doubles, levels: Sequence[Levels]
) -> float:
    """The logit from which calling the foremost endorsed value dominant has the best F1."""
    tops: list[float] = []
    right: list[float] = []
    for row, top, gold in zip(logits, dominance, levels, strict=True):
        endorsed = [one for one in verdicts(row.tolist(), top.tolist(), rules) if one.level > 0]
        if endorsed:
            first = max(endorsed, key=lambda one: top[one.target // 2])
            tops.append(float(top[first.target // 2]))
            right.append(float(gold.get(first.value) == 2))
    if not any(right):
        return 20.0
    chances = 1 / (1 + np.exp(-np.array(tops)))
    cut = best_cut(chances[:, None], np.array(right)[:, None])
    return float(np.log(cut / (1 - cut)))
