"""Whether labels that are called 80 % sure are right four times out of five."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from overtones.research.scores import Floats

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The predictions whose probability is from `low` up to `high`."""

    low: float
    high: float
    count: int
    stated: float
    """Mean of the probabilities."""
    observed: float
    """The share that came true."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """How probabilities compare with what came true."""

    count: int
    bins: tuple[Bin, ...]
    """Those that are not empty."""
    brier: float
    """Mean squared distance of probability and outcome; 0 is best."""
    brier_constant: float
    """The same if every probability were the overall share: the trivial baseline."""
    expected_error: float
    """ECE: the mean distance of stated and observed over bins of equal width, by their counts
    (Naeini et al. 2015)."""


def reliability(probabilities: Floats, outcomes: NDArray[np.bool_]) -> Reliability | None:
    """Compare probabilities in [0, 1] with what came true. None where there are none."""
    if not len(probabilities):
        return None
    true = outcomes.astype(np.float64)
    place = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    bins = tuple(
        Bin(
            low=number / BINS,
            high=(number + 1) / BINS,
            count=int(inside.sum()),
            stated=float(probabilities[inside].mean()),
            observed=float(true[inside].mean()),
        )
        for number in range(BINS)
        if (inside := place == number).any()
    )
    share = float(true.mean())
    return Reliability(
        count=len(true),
        bins=bins,
        brier=float(np.mean((probabilities - true) ** 2)),
        brier_constant=share * (1 - share),
        expected_error=sum(one.count * abs(one.stated - one.observed) for one in bins) / len(true),
    )
