"""Intervals and tests by drawing videos again.

The bootstrap is Efron's, with percentile intervals; the test is approximate randomisation
(Noreen 1989), which makes no assumption about how F1 is distributed; Holm's step-down procedure
(1979) keeps the chance of any false alarm among many tests.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from overtones.research.scores import Counts, Floats

Weights = NDArray[np.float32]
"""Draws × videos: how often each video is in each draw."""

LEVEL = 0.95


def draws(videos: int, times: int, seed: int) -> Weights:
    """`times` samples of as many videos as there are, with replacement."""
    generator = np.random.default_rng(seed)
    shares = np.full(videos, 1 / videos)
    return generator.multinomial(videos, shares, size=times).astype(np.float32)


def resampled(tallies: Counts, weights: Weights) -> Counts:
    """Videos × rest, draws × videos → draws × rest: the counts of each draw."""
    videos, *rest = tallies.shape
    return (weights @ tallies.reshape(videos, -1)).reshape(len(weights), *rest)


def interval(samples: Floats) -> tuple[Floats, Floats]:
    """The middle 95 % of draws, over the first axis."""
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(samples, [tail, 1 - tail], axis=0)
    return low, high


def randomisation(
    first: Counts,
    second: Counts,
    statistics: Callable[[Counts], Floats],
    times: int,
    seed: int,
) -> Floats:
    """Two-sided p-values of the differences between two systems' statistics.

    `first` and `second` are tallies (videos × rest) of the same videos. If it did not matter which
    system gave which labels, swapping them for half of the videos would make differences as large
    as the one observed; p is the share of `times` swaps that do, the observed one counted in.
    """
    swaps = np.random.default_rng(seed).random((times, len(first))) < 0.5
    moved = resampled(second - first, swaps.astype(np.float32))
    one, other = first.sum(axis=0), second.sum(axis=0)
    observed = np.abs(statistics(one) - statistics(other))
    swapped = np.abs(statistics(one + moved) - statistics(other - moved))
    p_values: Floats = (1 + (swapped >= observed - 1e-12).sum(axis=0)) / (1 + times)
    return p_values


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """P-values corrected for their number, in the same order. NaN stays, and counts for none."""
    known = sorted((p, place) for place, p in enumerate(p_values) if p == p)
    corrected, highest = list(p_values), 0.0
    for rank, (p, place) in enumerate(known):
        highest = max(highest, min(1.0, p * (len(known) - rank)))
        corrected[place] = highest
    return tuple(corrected)
