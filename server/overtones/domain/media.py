"""A decoded video: plain data between the decoder and the stages that listen and look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE = 16_000
"""Hertz of all audio in the pipeline."""

MAX_PICTURES = 35
"""Of a photo post, as many as TikTok takes; further ones are left out."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture. `image` is height x width x 3, uint8, RGB."""

    time: float
    """Seconds from the start; in a photo post the picture's number, from 1."""
    image: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Shot:
    """A stretch without a cut. Times in seconds; the measures are those of `PictureFacts`."""

    start: float
    end: float
    motion: float | None = None
    """None if the shot is too short to tell."""
    brightness: float | None = None
    colorfulness: float | None = None


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What can be measured of the whole picture track, without interpreting it."""

    shots: tuple[Shot, ...]
    """Empty if the picture was seen too seldom to find cuts."""
    motion: float | None
    """Mean absolute change of luma in half a second of the same shot, in [0, 1]; None if the
    picture was seen too seldom, or is too short, to tell."""
    brightness: float
    """Mean luma in [0, 1]."""
    colorfulness: float
    """Hasler and Suesstrunk (2003), "Measuring colourfulness in natural images", in [0, 1]."""


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """What the decoder refuses or cuts short."""

    max_bytes: int
    max_seconds: float
    """Only the first `max_seconds` are read; the rest is left out and said so."""
    refuse_seconds: float
    """Longer than this is refused."""
    max_pixels: int
    """Width times height, checked before a frame is decoded."""
    max_memory: int
    """Bytes of address space of the decoding process."""
    timeout: float
    """Seconds of wall time."""


@dataclass(frozen=True, slots=True)
class FramePlan:
    """How many frames to keep and how large."""

    minimum: int = 4
    maximum: int = 12
    seconds_per_frame: float = 2.5
    max_side: int = 1024
    """Pixels of the longer side; larger frames are scaled down."""


@dataclass(frozen=True, slots=True)
class Media:
    """A decoded file, or the decoded files of a photo post.

    `audio` is mono float32 in [-1, 1] at 16 kHz, or None without a track.
    """

    duration: float
    """Seconds, of the file as a whole; of a photo post those of its music, 0 without any."""
    width: int
    height: int
    audio: NDArray[np.float32] | None
    frames: tuple[Frame, ...]
    """In time order, near-duplicates left out; empty without a picture track."""
    facts: PictureFacts | None
    cut_at: float | None = None
    """Seconds after which nothing was read, if the file was longer than allowed."""
    pictures: int | None = None
    """How many pictures a photo post has; None for a film. Of a photo post `frames` are these
    pictures, without repeats and without those that could not be read, and there are no facts:
    nothing in it moves or has a time."""
