"""The labelled scripts and example sentences from which the embedded head is trained.

Read from `data/short-video-scripts/`, whose README says what they are and their limits.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast

from overtones_schema import Level, LineKind, Script, ScriptLine, ValueId
from overtones_schema.script import Coverage

_DATA = files("overtones.research").joinpath("data", "short-video-scripts")
_PARTS = ("T1", "T2", "T3", "T4")


@dataclass(frozen=True, slots=True)
class ExampleSentence:
    """A line that shows one value endorsed (`sign` 1) or opposed (-1), or none (0)."""

    text: str
    language: str
    value: ValueId | None
    sign: Literal[1, 0, -1]


@dataclass(frozen=True, slots=True)
class LabelledScript:
    """A script with its labels. Evidence names line ids of the full script."""

    full: Script
    levels: Mapping[ValueId, Level]
    evidence: Mapping[ValueId, str]

    def script(self, coverage: Coverage, *, scene: bool = True) -> Script:
        """The script as it looks when only so much of the video was read; without `scene` nobody
        has described the picture. Line ids stay."""
        kinds: dict[Coverage, set[LineKind]] = {
            "post": {"post"},
            "captions": {"post", "speech", "sung"},
            "full": {"post", "sound", "speech", "sung", "onscreen", "scene"},
        }
        lines = tuple(
            line
            for line in self.full.lines
            if line.kind in kinds[coverage] and (scene or line.kind != "scene")
        )
        return self.full.model_copy(update={"coverage": coverage, "lines": lines})


def labelled_script(raw: dict[str, Any]) -> LabelledScript:
    """One entry of a file in this format. Raises `KeyError`, `TypeError`, `ValueError` or
    `IndexError` where the entry does not have that format.
    """
    described: str = raw["description"]
    lines = [ScriptLine(id="L1", kind="post", text=described)] if described else []
    ids: dict[int | str, str] = {"description": "L1"}
    starts = [float(line["t"]) for line in raw["lines"]] + [float(raw["duration_s"])]
    for index, line in enumerate(raw["lines"]):
        ids[index] = f"L{len(lines) + 1}"
        lines.append(
            ScriptLine(
                id=ids[index],
                kind=line["kind"],
                text=line["text"],
                start=starts[index],
                end=max(starts[index], starts[index + 1]),
                speaker=line.get("speaker"),
            )
        )
    full = Script(
        video_id=raw["id"],
        coverage="full",
        language=raw["lang"],
        duration=raw["duration_s"],
        has_speech=any(line.kind == "speech" for line in lines),
        genre=raw["genre"],
        lines=tuple(lines),
    )
    return LabelledScript(
        full=full,
        levels=cast(dict[ValueId, Level], raw["labels"]),
        evidence={value: ids[place] for value, place in raw["evidence"].items()},
    )


@cache
def load_scripts() -> tuple[LabelledScript, ...]:
    """All 320 labelled scripts, in the order of their ids."""
    raw = [
        entry
        for part in _PARTS
        for entry in json.loads(_DATA.joinpath(f"{part}.json").read_text(encoding="utf-8"))
    ]
    return tuple(labelled_script(entry) for entry in raw)


@cache
def load_sentences() -> tuple[ExampleSentence, ...]:
    """All example sentences, neutral ones last."""
    raw = json.loads(_DATA.joinpath("example_sentences.json").read_text(encoding="utf-8"))
    return tuple(
        ExampleSentence(
            text=entry["text"], language=entry["lang"], value=entry["value"], sign=entry["sign"]
        )
        for entry in raw
    )
