"""A line before it has its place in the script."""

from dataclasses import dataclass

from overtones_schema import LineKind


@dataclass(frozen=True, slots=True)
class TimedLine:
    """Something said, sung, written or seen. Times in seconds from the start of the video."""

    kind: LineKind
    text: str
    start: float
    end: float
    speaker: str | None = None
    confidence: float | None = None
    language: str | None = None
    """ISO 639-1."""


@dataclass(frozen=True, slots=True)
class Captions:
    """TikTok's own captions of a video, in the language that is spoken."""

    language: str | None
    """ISO 639-1."""
    lines: tuple[TimedLine, ...]
