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
    """A labelled script of these sentences; the first one is seen, the others are said."""
    lines = [
        {"t": 2.0 * second, "kind": "scene" if second == 0 else "speech", "text": SENTENCES[place]}
        for second, place in enumerate(places)
    ]
    labels: dict[str, int] = {}
    for place in places[1:] or places:
        labels |= LEVELS[place]
    return {
        "id": f"S{number:03}",
        "lang": "en",
        "genre": "vlog",
        "duration_s": 2 * len(places),
        "description": "look at this",
        "lines": lines,
        "labels": labels,
        "evidence": {},
        **more,
    }


def raw_scripts(count: int = 48) -> list[dict[str, Any]]:
    size = len(LEVELS)
    return [
        raw_script(
            number, (number % size, (number // 2) % size, (number // size + number) % size)[:2]
        )
        for number in range(count)
    ]


def write_scripts(path: Path, raw: Sequence[dict[str, Any]]) -> Path:
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path
