"""Says of the picture what was measured, and nothing else: shots, light, colour, motion, faces.

What or who is to be seen is left to describers with a model. A face that was missed is no fact,
so a line without faces does not say that there are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from overtones.adapters.faces import FaceDetector, FrameFaces, ShotFaces, in_shot
from overtones.domain.description import Description
from overtones.domain.media import Media, PictureFacts, Shot
from overtones.domain.timed_line import TimedLine
from overtones.settings import Settings

MOST_LINES = 8
"""With more shots neighbours share a line, and a line about all of them comes first."""

DARK = 0.2
"""Mean luma below this: a night scene or a mostly black picture. Ordinary indoor light gives 0.3
to 0.5."""
BRIGHT = 0.6
"""Mean luma above this: a sunlit scene or a mostly white picture."""
COLORLESS = 0.05
"""Below this (5 of 109 on Hasler and Suesstrunk's scale) lies black and white with codec noise;
'slightly colourful' begins at 15."""
COLORFUL = 0.54
"""From 59 of 109 people call a picture 'quite colourful' (their table 2)."""
STILL = 0.004
"""Mean change in half a second below this is codec noise or a person who hardly moves before a
fixed camera."""
CALM = 0.02
"""Below this a small part of the picture moves."""
LIVELY = 0.06
"""Above this most of the picture changes in half a second: a moving camera or a large movement
near to it."""


class SceneFactsDescriber:
    """A `SceneDescriber` that needs no model but a detector of faces."""

    def __init__(self, settings: Settings) -> None:
        del settings
        self._detector = FaceDetector()
        self.fingerprint = f"scene-facts/2 faces={self._detector.fingerprint}"

    async def describe(self, media: Media) -> Description:
        """At most `MOST_LINES` lines of kind `scene`, in time order; none without a picture."""
        return Description(await self._lines(media))

    async def _lines(self, media: Media) -> tuple[TimedLine, ...]:
        facts = media.facts
        if facts is None:
            return ()
        if not facts.shots:
            return _overall(facts, media.duration)
        found = await self._detector.find(media.frames)
        if len(facts.shots) <= MOST_LINES:
            return tuple(
                _line((shot,), number, facts, found) for number, shot in enumerate(facts.shots, 1)
            )
        return _summary(facts, found)


def _overall(facts: PictureFacts, end: float) -> tuple[TimedLine, ...]:
    """For a picture seen too seldom to tell shots or motion."""
    looks = _looks(facts.brightness, facts.colorfulness)
    return (_scene(f"The picture is {looks} on average.", 0.0, end),) if looks else ()


def _summary(facts: PictureFacts, found: Sequence[FrameFaces]) -> tuple[TimedLine, ...]:
    shots = facts.shots
    start, end = shots[0].start, shots[-1].end
    each = (end - start) / len(shots)
    lines = [_scene(f"{len(shots)} shots of {each:.1f} seconds on average.", start, end)]
    groups = MOST_LINES - 1
    edges = [round(len(shots) * group / groups) for group in range(groups + 1)]
    for first, last in pairwise(edges):
        lines.append(_line(shots[first:last], first + 1, facts, found))
    return tuple(lines)


def _line(
    shots: Sequence[Shot], number: int, facts: PictureFacts, found: Sequence[FrameFaces]
) -> TimedLine:
    """One line about neighbouring shots; `number` is that of the first, from 1."""
    total, last = len(facts.shots), number + len(shots) - 1
    if total == 1:
        name = "A single shot"
    elif len(shots) == 1:
        name = f"Shot {number} of {total}"
    else:
        name = f"Shots {number} to {last} of {total}"
    looks = _looks(
        _mean(shots, [shot.brightness for shot in shots]),
        _mean(shots, [shot.colorfulness for shot in shots]),
    )
    motion = _motion(_mean(shots, [shot.motion for shot in shots]))
    faces = _faces([in_shot(found, shot) for shot in shots])
    text = ", ".join(part for part in (name, looks, motion, faces) if part)
    return _scene(f"{text}.", shots[0].start, shots[-1].end)


def _mean(shots: Sequence[Shot], values: Sequence[float | None]) -> float | None:
    """Mean over the shots that have a value, by their lengths."""
    known = [
        (value, max(shot.end - shot.start, 1e-3))
        for shot, value in zip(shots, values, strict=True)
        if value is not None
    ]
    total = sum(seconds for _, seconds in known)
    return sum(value * seconds for value, seconds in known) / total if known else None


def _looks(brightness: float | None, colorfulness: float | None) -> str:
    words = []
    if brightness is not None and brightness < DARK:
        words.append("dark")
    if brightness is not None and brightness > BRIGHT:
        words.append("bright")
    if colorfulness is not None and colorfulness < COLORLESS:
        words.append("without colour")
    if colorfulness is not None and colorfulness > COLORFUL:
        words.append("colourful")
    return " and ".join(words)


def _motion(motion: float | None) -> str:
    if motion is None:
        return ""
    if motion < STILL:
        return "almost still"
    if motion < CALM:
        return "little motion"
    return "lively motion" if motion > LIVELY else "some motion"


def _faces(shots: Sequence[ShotFaces]) -> str:
    seen = [shot for shot in shots if shot.count]
    if not seen:
        return ""
    if len(seen) > 1:
        return f"faces in {len(seen)} of these shots"
    count = seen[0].count
    words = "one face" if count == 1 else "two faces" if count == 2 else "several faces"
    if len(shots) > 1:
        return f"{words} in one of these shots"
    return f"{words}, close" if count == 1 and seen[0].close else words


def _scene(text: str, start: float, end: float) -> TimedLine:
    return TimedLine(kind="scene", text=text, start=start, end=end)
