"""How long people stay with the videos of a feed.

Zannettou et al., "Analyzing User Engagement with TikTok's Short Format Video Recommendations using
Data Donations" (CHI 2024, arXiv 2301.04945), 347 people and 9.2 million videos: attention, the
share of a video that is watched, is about 45 % on average. The form around that mean is an
assumption: heavy at both ends.

| share of the videos | dwell |
|---|---|
| 36 % | skipped: 0.5 to 2 s, uniform |
| 40 % | left on the way: duration × Beta(2, 3), whose mean is 0.4 |
| 24 % | watched to the end; one in five of them again, to a uniform share |
"""

import random
from collections.abc import Sequence
from typing import Literal

ATTENTION = 0.45
"""The mean share of a video that is watched."""
TOLERANCE = 0.03
LEAST_VIDEOS = 30
"""Of fewer videos the mean says little."""
SEED = 2024

Way = Literal["skipped", "left", "watched"]
_WAYS: tuple[tuple[Way, float], ...] = (("skipped", 0.36), ("left", 0.40), ("watched", 0.24))


def dwells(durations: Sequence[float], seed: int = SEED) -> list[float]:
    """Seconds for which each of these videos is watched; `durations` are seconds.

    Each way of watching has its exact share of the videos, in random order. Where there are enough
    videos to tell, draws whose mean share isn't `ATTENTION` are thrown away.
    """
    draw = random.Random(seed)
    while True:
        ways = _ways(len(durations))
        draw.shuffle(ways)
        found = [_dwell(way, length, draw) for way, length in zip(ways, durations, strict=True)]
        few = len(found) < LEAST_VIDEOS
        if few or abs(mean_share(found, durations) - ATTENTION) <= TOLERANCE:
            return found


def mean_share(watched: Sequence[float], durations: Sequence[float]) -> float:
    """The mean share of a video that is watched; more than 1 for one that is watched again."""
    shares = [seconds / length for seconds, length in zip(watched, durations, strict=True)]
    return sum(shares) / len(shares)


def _ways(count: int) -> list[Way]:
    ways: list[Way] = []
    due = 0.0
    for way, share in _WAYS:
        due += share * count
        ways += [way] * (round(due) - len(ways))
    return ways


def _dwell(way: Way, duration: float, draw: random.Random) -> float:
    if way == "skipped":
        return draw.uniform(0.5, 2)
    if way == "left":
        return duration * draw.betavariate(2, 3)
    again = draw.random() if draw.random() < 0.2 else 0.0
    return duration * (1 + again)
