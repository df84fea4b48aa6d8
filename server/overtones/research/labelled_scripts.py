"""The labelled scripts and example sentences from which the embedded model is trained.

Read from `data/short-video-scripts/`, whose README says what they are and their limits.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Literal, cast

from overtones_schema import Level, LineKind, Script, ScriptLine, ValueId
from overtones_schema.script import Coverage
from overtones_schema.values import VALUE_IDS

_DATA = files("overtones.research").joinpath("data", "short-video-scripts")
_SCRIPT_FILE = re.compile(r"T\d+\.json")

Part = Literal["train", "development", "test", "waiting"]
"""Development scripts tell when to stop and where thresholds lie; test scripts are scored for
reports alone; waiting ones are for the next model. No theme is in two parts."""

_USED: tuple[Part, ...] = ("train", "development", "test")
_NAMED: tuple[Part, ...] = ("development", "test", "waiting")
"""Those that `splits.json` names; the rest is for training."""


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
    theme: str = ""
    """What a group of scripts is about; empty where each stands for itself."""

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
    for value, level in raw["labels"].items():
        if value not in VALUE_IDS or level not in (2, 1, -1):
            raise ValueError(f"{value}: {level} is no label")
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
        theme=str(raw.get("theme", "")),
    )


@cache
def load_scripts(part: Part | None = None) -> tuple[LabelledScript, ...]:
    """The labelled scripts of a part, or all, in the order of their files."""
    if part is not None:
        return tuple(one for one in load_scripts() if part_of(one) == part)
    raw = [
        entry
        for file in sorted(_DATA.iterdir(), key=lambda file: (len(file.name), file.name))
        if _SCRIPT_FILE.fullmatch(file.name)
        for entry in json.loads(file.read_text(encoding="utf-8"))
    ]
    return tuple(labelled_script(entry) for entry in raw)


def part_of(one: LabelledScript) -> Part:
    """Where a script of the corpus belongs, by its file or its theme."""
    file = one.full.video_id.split("-")[0]
    for part in _NAMED:
        names = _splits()[part]
        if file in names["parts"] or one.theme in names["themes"]:
            return part
    return "train"


def corpus_sha256() -> str:
    """SHA-256 over all that a model is made from: equal for equal scripts, parts and sentences."""
    digest = sha256()
    for part in _USED:
        for one in sorted(load_scripts(part), key=lambda one: one.full.video_id):
            labels = json.dumps([dict(one.levels), dict(one.evidence)], sort_keys=True)
            digest.update(f"{part}\n{one.full.model_dump_json()}\n{labels}\n".encode())
    for sentence in load_sentences():
        digest.update(f"{sentence}\n".encode())
    return digest.hexdigest()


@cache
def _splits() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = json.loads(
        _DATA.joinpath("splits.json").read_text(encoding="utf-8")
    )
    return found


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
