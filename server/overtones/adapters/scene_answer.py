"""A vision model's answer to what the pictures of a video show: its schema, and how it is read.

Nothing in an answer is believed: pictures are those that were sent, times are theirs, and texts
are cleaned and cut to what a line of a script may hold.
"""

import json
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from pydantic_core import from_json

from overtones.domain.chat import AnswerSchema, ChatAnswer
from overtones.domain.likeness import letters
from overtones.domain.script_text import clean_text
from overtones.domain.timed_line import TimedLine
from overtones_schema import LineKind

MAX_SCENES = 12
"""Scene lines kept, spread evenly over the video."""
MAX_SCENE = 400
"""Characters of a scene line; asked for are 35 words."""
MAX_TEXTS = 40
"""On-screen texts kept."""

_START = re.compile(r'\{\s*"(?:scenes|texts)"\s*:')
_NUMBER = re.compile(r"\d{1,4}")


class UnusableScene(ValueError):
    """An answer without a scene or text that holds. The message may be told to the model."""


def scene_schema(pictures: int, *, read_texts: bool) -> AnswerSchema:
    """The schema of an answer about so many pictures.

    With `read_texts` it also holds what is written in them.
    """
    item = {
        "type": "object",
        "properties": {
            "picture": {"type": "integer", "enum": list(range(1, pictures + 1))},
            "text": {"type": "string"},
        },
        "required": ["picture", "text"],
        "additionalProperties": False,
    }
    fields = ("scenes", "texts") if read_texts else ("scenes",)
    return AnswerSchema(
        "scenes",
        {
            "type": "object",
            "properties": {field: {"type": "array", "items": item} for field in fields},
            "required": list(fields),
            "additionalProperties": False,
        },
    )


def read_scenes(
    answer: ChatAnswer, times: Sequence[float], duration: float, *, read_texts: bool
) -> tuple[TimedLine, ...]:
    """The lines of an answer in time order: `scene`, and `onscreen` with `read_texts`.

    `times` are those of the pictures, in seconds. A scene lasts until the next one begins, a text
    until the next picture that does not show it. Prose and fences around the JSON do no harm, and
    of an answer that was cut short the whole items count. Raises `UnusableScene`.
    """
    found = _json(answer)
    if found is None:
        raise UnusableScene('The answer holds no JSON object with "scenes".')
    scenes = _scenes(_items(found.get("scenes"), len(times), MAX_SCENE), times, duration)
    texts: list[TimedLine] = []
    if read_texts:
        texts = _texts(_items(found.get("texts"), len(times)), times, duration)
    if not scenes and not texts and not _says_nothing(found):
        raise UnusableScene(f'No item of "scenes" has a text and a picture from 1 to {len(times)}.')
    return tuple(sorted((*scenes, *texts), key=lambda line: (line.start, line.kind)))


def _json(answer: ChatAnswer) -> dict[str, Any] | None:
    """The last whole object with `scenes`; models that think aloud end with it."""
    decoder = json.JSONDecoder()
    found: dict[str, Any] | None = None
    end = 0
    for match in _START.finditer(answer.text):
        if match.start() < end:
            continue
        try:
            found, end = decoder.raw_decode(answer.text, match.start())
        except (ValueError, RecursionError):
            continue
    return found or _cut_json(answer)


def _says_nothing(found: dict[str, Any]) -> bool:
    """Whether an answer is as it should be and has no items: there is nothing to tell."""
    return found.get("scenes") == [] and found.get("texts", []) == []


def _cut_json(answer: ChatAnswer) -> dict[str, Any] | None:
    start = _START.search(answer.text)
    if start is None or answer.finish != "length":
        return None
    # What follows the last brace is unfinished.
    whole = answer.text[start.start() : answer.text.rfind("}") + 1]
    try:
        found = from_json(whole, allow_partial=True)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _items(found: Any, pictures: int, limit: int | None = None) -> list[tuple[int, str]]:
    """Index of the picture and text of each item that has both, in the order of the pictures."""
    items: list[tuple[int, str]] = []
    for item in found if isinstance(found, list) else ():
        if not isinstance(item, dict) or not isinstance(item.get("text"), str):
            continue
        # Some models write "Picture 3" or 3.0.
        number = _NUMBER.search(str(item.get("picture")))
        text = clean_text(item["text"], limit) if limit else clean_text(item["text"])
        if number is not None and 1 <= int(number.group()) <= pictures and letters(text):
            items.append((int(number.group()) - 1, text))
    return sorted(items, key=lambda pair: pair[0])


def _scenes(
    items: Iterable[tuple[int, str]], times: Sequence[float], duration: float
) -> list[TimedLine]:
    told: dict[int, str] = {}
    for picture, text in items:
        told[picture] = clean_text(f"{told[picture]} {text}" if picture in told else text)
    chosen = sorted(told)
    if len(chosen) > MAX_SCENES:
        step = (len(chosen) - 1) / (MAX_SCENES - 1)
        chosen = [chosen[round(index * step)] for index in range(MAX_SCENES)]
    starts = [times[picture] for picture in chosen]
    return [
        _line("scene", told[picture], start, end)
        for picture, (start, end) in zip(chosen, pairwise([*starts, duration]), strict=True)
    ]


def _texts(
    items: Iterable[tuple[int, str]], times: Sequence[float], duration: float
) -> list[TimedLine]:
    """A text named at several neighbouring pictures is one line."""
    spans: list[tuple[str, int, int]] = []
    for picture, text in items:
        known = next(
            (at for at, (kept, _, last) in enumerate(spans) if (kept, last) == (text, picture - 1)),
            None,
        )
        if known is not None:
            spans[known] = (text, spans[known][1], picture)
        elif (text, picture) not in ((kept, last) for kept, _, last in spans):
            spans.append((text, picture, picture))
    ends = [*times[1:], duration]
    return [
        _line("onscreen", text, times[first], ends[last]) for text, first, last in spans[:MAX_TEXTS]
    ]


def _line(kind: LineKind, text: str, start: float, end: float) -> TimedLine:
    return TimedLine(kind=kind, text=text, start=start, end=max(start, end))
