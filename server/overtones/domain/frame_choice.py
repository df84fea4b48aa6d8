"""Which moments of a video are looked at, and which pictures are too much alike to keep both."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from overtones.domain.media import FramePlan

EDGE_SECONDS = 0.5
"""The first and the last moment lie this far inside the video: the very first picture is often
black or a fade, and both still fall into the first and the last second."""

THUMBNAIL_SIDE = 64
"""Pixels of the longer side of the grey thumbnails that `alike` compares."""
CHANGED_LUMA = 0.08
"""A thumbnail pixel that changes by more than this (of 1) has changed; codec noise on a still
picture stays below 0.02 once averaged."""
CHANGED_SHARE = 0.004
"""With fewer changed pixels than this two pictures are alike. 0.4 % is about nine pixels of a
36 x 64 thumbnail: one short word of a burnt-in caption changes more, so that a still picture
under new captions is kept."""


def moments(start: float, end: float, plan: FramePlan) -> tuple[float, ...]:
    """Uniform times from `start` to `end` in seconds, one per `plan.seconds_per_frame`.

    Never fewer than `plan.minimum` nor more than `plan.maximum`; the first and the last second
    are among them.
    """
    length = max(end - start, 0.0)
    fewest = max(plan.minimum, 1)
    count = min(max(round(length / plan.seconds_per_frame), fewest), max(plan.maximum, fewest))
    edge = min(EDGE_SECONDS, length / 10)
    if count == 1 or length == 0.0:
        return (start + length / 2,)
    step = (length - 2 * edge) / (count - 1)
    return tuple(start + edge + step * index for index in range(count))


def alike(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    """Whether two grey thumbnails (height x width, uint8) show the same but for noise."""
    if one.shape != other.shape:
        return False
    change = abs(one.astype("int16") - other.astype("int16"))
    return bool((change > CHANGED_LUMA * 255).mean() < CHANGED_SHARE)


def fitted(width: int, height: int, max_side: int) -> tuple[int, int]:
    """Width and height in pixels, scaled down so that the longer side is at most `max_side`."""
    scale = min(1.0, max_side / max(width, height, 1))
    return max(round(width * scale), 1), max(round(height * scale), 1)
