"""Step one's result: a video as a short movie script of timed, numbered lines."""

from typing import Literal

from overtones_schema.base import SchemaModel
from overtones_schema.usage import Usage

LineKind = Literal["post", "sound", "speech", "sung", "onscreen", "scene"]
"""post: the text under the video. sound: the track it uses. speech: spoken words.
sung: words of a song. onscreen: text in the picture. scene: what the picture shows."""

Coverage = Literal["post", "captions", "full"]
"""How much went in: the post's text alone; that and TikTok's own captions; the whole video."""


class ScriptLine(SchemaModel):
    """One line. `id` is `L1`, `L2`, ... in time order."""

    id: str
    kind: LineKind
    text: str
    start: float | None = None
    """Seconds from the start of the video; none where the line has no time (post, sound)."""
    end: float | None = None
    picture: int | None = None
    """In a photo post, the number of the picture that shows it, from 1; the first of several."""
    speaker: str | None = None
    confidence: float | None = None
    """The recogniser's own, in [0, 1]."""


class Script(SchemaModel):
    """A video in words."""

    video_id: str
    coverage: Coverage
    language: str | None = None
    """ISO 639-1 code of the language spoken or written most, if it could be told."""
    duration: float | None = None
    """Seconds."""
    has_speech: bool | None = None
    """None where nobody has listened yet."""
    genre: str | None = None
    lines: tuple[ScriptLine, ...] = ()
    notes: tuple[str, ...] = ()
    """What a reader must know: that nobody speaks, that only the first 10 minutes were read."""
    usage: tuple[Usage, ...] = ()
    """What models that read the video cost."""
