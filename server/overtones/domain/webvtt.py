"""Captions in WebVTT (W3C, "WebVTT: The Web Video Text Tracks Format") as timed lines.

SubRip text is read as well: it differs only in the comma of its times and in a number above
each cue, which are both legal here.
"""

import re
from html import unescape

from overtones.domain.language_code import iso_639_1
from overtones.domain.timed_line import Captions, TimedLine

MAX_LINES = 5_000
"""Cues beyond these are left out."""

_TIME = r"(?:([0-9]{1,3}):)?([0-9]{1,2}):([0-9]{2})[.,]([0-9]{3})"
_TIMING = re.compile(rf"\s*{_TIME}\s+-->\s+{_TIME}(?:\s.*)?")
_VOICE = re.compile(r"<v(?:\.[^ \t>]*)?[ \t]+([^>]+)>")
_TAG = re.compile(r"</?[A-Za-z0-9][^>]*>")
_UNWANTED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


def parse(text: str, language: str | None = None) -> tuple[TimedLine, ...]:
    """The cues as lines of kind `speech`, in time order; broken cues are left out.

    `language` is any language tag. A cue that repeats the one before it lengthens that one.
    """
    code = iso_639_1(language)
    lines: list[TimedLine] = []
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        line = _cue(block.split("\n"), code)
        if line is not None:
            lines.append(line)
        if len(lines) == MAX_LINES:
            break
    lines.sort(key=lambda line: (line.start, line.end))
    return _without_repeats(lines)


def captions(text: str, language: str | None = None) -> Captions | None:
    """The cues as `Captions`, or None where there is not one readable cue."""
    lines = parse(text, language)
    return Captions(language=iso_639_1(language), lines=lines) if lines else None


def _cue(rows: list[str], language: str | None) -> TimedLine | None:
    for index, row in enumerate(rows):
        timing = _TIMING.fullmatch(row)
        if timing is None:
            continue
        raw = " ".join(rows[index + 1 :])
        voice = _VOICE.search(raw)
        words = " ".join(_UNWANTED.sub("", unescape(_TAG.sub("", raw))).split())
        start, end = _seconds(timing.groups()[:4]), _seconds(timing.groups()[4:])
        if not words or end < start:
            return None
        speaker = " ".join(unescape(voice[1]).split()) if voice else None
        return TimedLine("speech", words, start, end, speaker=speaker or None, language=language)
    return None


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def _without_repeats(lines: list[TimedLine]) -> tuple[TimedLine, ...]:
    kept: list[TimedLine] = []
    for line in lines:
        before = kept[-1] if kept else None
        if before is not None and before.text == line.text and line.start <= before.end + 0.05:
            kept[-1] = TimedLine(
                before.kind,
                before.text,
                before.start,
                max(before.end, line.end),
                speaker=before.speaker,
                language=before.language,
            )
        else:
            kept.append(line)
    return tuple(kept)
