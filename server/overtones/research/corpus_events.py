"""What a run of a corpus tells while it goes on; as data, for a bar or for other programs."""

from dataclasses import dataclass
from typing import Literal

from overtones_schema import ErrorCode


@dataclass(frozen=True, slots=True)
class RunBegun:
    """Nothing was asked of TikTok yet."""

    videos: int
    """On the list, each counted once."""
    missing: int
    """Of these still to be done."""
    duplicates: int


@dataclass(frozen=True, slots=True)
class VideoEnded:
    """A video was worked on."""

    line: int
    id: str
    input: str
    state: Literal["done", "failed", "again", "duplicate"]
    """again: it failed and is tried once more later. duplicate: a short link led to a video that
    is on the list as well."""
    code: ErrorCode | None = None
    attempts: int = 1
    cost: float | None = 0.0
    """US dollars for its script and labels; None where a price is not known."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing is done for so many seconds."""

    seconds: float
    why: Literal["pause", "retry", "asked"]
    """pause: between two fetches. retry: before a failed video is tried again. asked: TikTok or
    the model server has asked for patience."""


RunEvent = RunBegun | VideoEnded | Waiting
