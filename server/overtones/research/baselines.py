"""What a system must beat: predictions that need no look at a video."""

from typing import Literal, get_args

import numpy as np

from overtones.research.scores import KINDS, Counts, Grid, count, signs

Baseline = Literal["all_endorsed", "all_conflict", "most_common", "random"]
BASELINES: tuple[Baseline, ...] = get_args(Baseline)


def baseline_counts(baseline: Baseline, truth: Grid) -> Counts:
    """Kinds × values × (hits, predicted, gold) of a baseline.

    all_endorsed, all_conflict: that label for every value of every video.
    most_common: for each value endorsed, absent or in conflict, whichever the truth has most.
    random: labels drawn at the truth's own rates, value by value. No draw is made: these are the
    expected counts, hits = rate × gold.
    """
    match baseline:
        case "all_endorsed":
            return count(truth, np.ones_like(truth))
        case "all_conflict":
            return count(truth, -np.ones_like(truth))
        case "most_common":
            levels = np.array([0, 1, -1], dtype=np.int8)
            often = np.stack([(signs(truth) == level).sum(axis=0) for level in levels])
            return count(truth, np.broadcast_to(levels[often.argmax(axis=0)], truth.shape))
        case "random":
            return _expected(truth)


def _expected(truth: Grid) -> Counts:
    made = count(truth, truth)
    made[..., 0] = made[..., 2] ** 2 / len(truth)
    # The sign must fit, too: drawn endorsed and endorsed, or drawn in conflict and in conflict.
    by_sign = made[[KINDS.index("endorsed"), KINDS.index("conflict")], :, 0]
    made[KINDS.index("signed"), :, 0] = by_sign.sum(axis=0)
    return made
