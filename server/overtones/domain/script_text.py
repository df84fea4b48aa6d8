"""Rules for the text of a script: what a line may hold, and how a script reads."""

import re
import unicodedata

from overtones_schema import LineKind, Script, ScriptLine

MAX_LINE = 1_000
"""Characters of one line; nobody says or writes more at once in a short video."""

_SPACE = re.compile(r"\s+")


def clean_text(text: str, limit: int = MAX_LINE) -> str:
    """One line of plain text: no control, zero-width or direction characters, single spaces.

    Invisible characters could hide instructions to a language model or break a rendering.
    Joiners inside emoji and scripts that need them (U+200C, U+200D) stay.
    """
    kept = "".join(
        " " if char in "\n\r\t\v\f\u2028\u2029" else char
        for char in text
        if char in "\n\r\t\v\f\u200c\u200d"
        or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return _SPACE.sub(" ", kept).strip()[:limit].rstrip()


def clock(seconds: float) -> str:
    """`0:07`, `12:34`, as a video player shows a time in seconds."""
    whole = max(0, int(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


SOUND_TRACK = "sound track"
"""Text of the line that names a video's sound where nobody has listened to it."""


def picture_name(number: float, count: int) -> str:
    """`picture 2 of 5`: a picture of a photo post."""
    return f"picture {number:.0f} of {count}"


def pictures_note(count: int) -> str:
    """What a script of a photo post says of it."""
    return f"a photo post of {count} picture{'' if count == 1 else 's'}"


_HEADINGS: dict[LineKind, str] = {
    "post": "POST",
    "sound": "SOUND",
    "speech": "VOICE",
    "sung": "SINGER",
    "onscreen": "TEXT",
    "scene": "SCENE",
}


def _render_line(line: ScriptLine) -> str:
    time = f"[{clock(line.start)}] " if line.start is not None else ""
    if line.picture is not None:
        time = f"[picture {line.picture}] "
    heading = (line.speaker or _HEADINGS[line.kind]).upper()
    if line.kind == "scene":
        return f"{time}({line.text})"
    if line.kind == "onscreen":
        return f"{time}[{line.text}]"
    quoted = f"“{line.text}”" if line.kind in {"speech", "sung"} else line.text
    return f"{time}{heading}: {quoted}"


def render(script: Script) -> str:
    """The script as a person reads it: a short movie script.

    Speech in quotes after its speaker, text in the picture in [square brackets], what the
    picture shows in (parentheses); times as minutes and seconds, pictures by their numbers.
    """
    facts = [
        f"{script.duration:.0f} seconds" if script.duration is not None else "",
        f"language: {script.language}" if script.language else "",
        f"genre: {script.genre}" if script.genre else "",
        *script.notes,
    ]
    head = " · ".join(fact for fact in facts if fact)
    body = "\n".join(_render_line(line) for line in script.lines)
    return f"{head}\n\n{body}\n" if head else f"{body}\n"
