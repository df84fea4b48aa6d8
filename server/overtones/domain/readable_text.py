"""What of a script is read for values: texts without mere measurements and empty hashtags."""

import re

from overtones_schema import Script, ScriptLine

MIN_WORDS = 3
"""With fewer words than this a script says nothing about values."""

PASSAGE_CHARACTERS = 140
"""Longer texts are judged in parts, since one vector can't hold many thoughts."""

_WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|[^\W\d_]+")
"""A run of letters; in scripts without spaces between words, each letter."""
_REACH_TAG = re.compile(r"#(?:fyp\w*|fy|foryou\w*|viral\w*|xyzbca|parati|pourtoi|trending)\b", re.I)
"""Hashtags that are there to be found, not to say something."""
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])\s*")
_PLAIN_FACT = re.compile(
    r"(?:a single shot|shots? \d+(?: to \d+)? of \d+|\d+ shots of [\d.]+ seconds|the picture is)"
    r"(?:[, ]|and|dark|bright|without colour|colourful|almost still|(?:little|some|lively) motion"
    r"|on average|(?:one|two|several) faces?|faces|close|in (?:one|\d+) of these shots)*\.",
    re.I,
)
"""A scene line that measures the picture and says nothing of what it shows."""


def readable_text(line: ScriptLine) -> str:
    """What of a line is judged: no sound's title, no mere measurement, no tags without meaning."""
    if line.kind == "sound" or (line.kind == "scene" and _PLAIN_FACT.fullmatch(line.text)):
        return ""
    text = " ".join(_REACH_TAG.sub(" ", line.text).split())
    return text if _WORD.search(text) else ""


def passages(text: str) -> tuple[str, ...]:
    """A long text in parts of whole sentences, each as long as fits `PASSAGE_CHARACTERS`.

    Short texts stay whole: their sentences explain each other.
    """
    found: list[str] = []
    for sentence in filter(None, _SENTENCE_END.split(text)):
        if found and len(found[-1]) + len(sentence) < PASSAGE_CHARACTERS:
            found[-1] += f" {sentence}"
        else:
            found.append(sentence)
    return tuple(found)


def readable_passages(script: Script) -> tuple[tuple[ScriptLine, str], ...]:
    """What is judged, each passage with its line; nothing if there are too few words in all."""
    found = tuple(
        (line, passage) for line in script.lines for passage in passages(readable_text(line))
    )
    words = sum(len(_WORD.findall(passage)) for _, passage in found)
    return found if words >= MIN_WORDS else ()
