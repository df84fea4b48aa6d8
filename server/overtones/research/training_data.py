"""Labelled scripts to learn from: scripts from one place, labels from the same or another."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from overtones.errors import RequestRefused
from overtones.research.corpus_folder import CorpusFolder
from overtones.research.label_table import ANNOTATIONS, read_labels, read_lines
from overtones.research.labelled_scripts import LabelledScript, labelled_script
from overtones.research.paper_table import BadTable, read_text
from overtones.research.scores import Levels
from overtones_schema import Script, Video


class TrainingRefused(RequestRefused):
    """Training can't start with what it was given; the sentence says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__("bad_message", message=message)


@dataclass(frozen=True, slots=True)
class FoundScript:
    """A script as it was found."""

    key: str
    """The video, as a `LabelTable` names it."""
    group: str
    """The creator or the plot, where it is known, else the video: never in two parts."""
    script: Script
    levels: Levels | None
    """Given together with the script."""


@dataclass(frozen=True, slots=True)
class Example:
    """A script with its labels by people."""

    key: str
    group: str
    script: Script
    levels: Levels


@dataclass(frozen=True, slots=True)
class TrainingData:
    """All examples, in the order of their keys."""

    examples: tuple[Example, ...]
    unlabelled: int
    """Scripts that the table has no labels for."""
    without_script: int
    """Labelled videos whose script is not there."""

    @property
    def sha256(self) -> str:
        """Equal for equal scripts and labels."""
        digest = sha256()
        for one in self.examples:
            levels = json.dumps(dict(sorted(one.levels.items())))
            body = one.script.model_dump_json(exclude={"usage"})
            digest.update(f"{one.key}\n{one.group}\n{body}\n{levels}\n".encode())
        return digest.hexdigest()


def read_data(scripts: Sequence[Path], labels: Path | None) -> TrainingData:
    """Join scripts and labels by video. Raises `BadTable`, `TrainingRefused`."""
    found = read_scripts(scripts)
    names = ", ".join(path.name for path in scripts)
    if labels is None:
        given = {one.key: one.levels for one in found if one.levels is not None}
        if not given:
            raise TrainingRefused(f"{names}: there are no labels. Name a table with --labels.")
    else:
        rows = read_labels(labels).rows
        given = {key: levels for key, levels in rows.items() if levels is not None}
    examples = tuple(
        Example(one.key, one.group, one.script, given[one.key])
        for one in sorted(found, key=lambda one: one.key)
        if one.key in given
    )
    if not examples:
        table = labels.name if labels else names
        raise TrainingRefused(
            f"{names} and {table} have no video in common: videos are joined by TikTok's number, "
            "or by link or file where there is none."
        )
    return TrainingData(examples, len(found) - len(examples), len(given) - len(examples))


def read_scripts(paths: Sequence[Path]) -> tuple[FoundScript, ...]:
    """Scripts from corpus folders, from lines of `overtones label --json` or `script --json`, and
    from labelled scripts (a JSON file, or a folder of such); one for each video.

    Raises `BadTable`.
    """
    found: dict[str, FoundScript] = {}
    for path in paths:
        before = len(found)
        for one in _scripts(path):
            other = found.setdefault(one.key, one)
            if one.levels != other.levels:
                raise BadTable(f"{path.name} has other labels for {one.key} than were read before.")
        if len(found) == before:
            raise BadTable(f"{path} has no scripts that were not read before.")
    return tuple(found.values())


def _scripts(path: Path) -> Iterator[FoundScript]:
    if path.is_dir():
        yield from _folder(path)
        return
    text = read_text(path)
    if text.lstrip()[:1] == "[":
        yield from _labelled(path, text)
    else:
        yield from _lines(path)


def _folder(path: Path) -> Iterator[FoundScript]:
    if (path / "videos").is_dir():
        for record in CorpusFolder(path).records():
            if record.script is not None:
                yield _found(record.id, record.video, record.script)
    elif (path / ANNOTATIONS).exists():
        yield from _lines(path / ANNOTATIONS)
    else:
        for part in sorted(path.glob("*.json")):
            text = read_text(part)
            if '"labels"' in text:  # other files may lie beside
                yield from _labelled(part, text)


def _lines(path: Path) -> Iterator[FoundScript]:
    for line in read_lines(path):
        if line.script is not None:
            yield _found(line.key, line.video, line.script)


def _found(key: str, video: Video | None, script: Script) -> FoundScript:
    group = f"@{video.author}" if video and video.author else key
    return FoundScript(key, group, script, None)


def labelled_entries(path: Path, text: str) -> Iterator[tuple[dict[str, Any], LabelledScript]]:
    """The labelled scripts in a JSON text, each with its entry. Raises `BadTable`."""
    try:
        entries = json.loads(text)
    except ValueError as error:
        raise BadTable(f"{path.name} is no JSON.") from error
    if not isinstance(entries, list):
        raise BadTable(f"{path.name} is no list of labelled scripts.")
    for number, raw in enumerate(entries, start=1):
        try:
            one = labelled_script(raw)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise BadTable(f"{path.name}: entry {number} is no labelled script.") from error
        yield raw, one


def _labelled(path: Path, text: str) -> Iterator[FoundScript]:
    for raw, one in labelled_entries(path, text):
        group = str(raw.get("plot") or one.full.video_id)
        yield FoundScript(one.full.video_id, group, one.full, one.levels)
