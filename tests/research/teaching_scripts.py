"""Labelled scripts that even a tiny encoder can learn: few sentences, each with its values."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.tiny_models import SENTENCES

LEVELS: tuple[dict[str, int], ...] = (
    {"hedonism": 2},
    {"benevolence_caring": 2, "universalism_concern": 1},
    {"power_resources": 2, "humility": -1},
    {"tradition": 2},
    {"self_direction_thought": 2, "conformity_interpersonal": -1},
    {"universalism_nature": 2},
)
"""Of the first sentences of the tiny models' vocabulary, in their order."""


def raw_script(number: int, places: Sequence[int], **more: Any) -> dict[str, Any]:
    """A labelled script in which these sentences are said, before a picture without value."""
    texts = [("scene", "A house by the street."), *(("speech", SENTENCES[p]) for p in places)]
    lines = [
        {"t": 2.0 * second, "kind": kind, "text": text} for second, (kind, text) in enumerate(texts)
    ]
    return {
        "id": f"S{number:03}",
        "lang": "en",
        "genre": "vlog",
        "duration_s": 2 * len(lines),
        "description": "",
        "lines": lines,
        "labels": {value: level for place in places for value, level in LEVELS[place].items()},
        "evidence": {},
        **more,
    }


def raw_scripts(count: int = 48) -> list[dict[str, Any]]:
    """Each has one or two of the sentences."""
    size = len(LEVELS)
    return [
        raw_script(number, sorted({number % size, (number // size) % size}))
        for number in range(count)
    ]


def write_scripts(path: Path, raw: Sequence[dict[str, Any]]) -> Path:
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path
