"""Labels of many videos from any file that holds such: what people gave, or what a system gave.

Read are a folder made by `overtones corpus`; lines of `overtones label --json`; the authors'
table (see `paper_table`); pyvalues' TSV; our labelled scripts (a JSON file, or a folder of such).
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from overtones.domain.reference import ShortLink
from overtones.domain.tiktok_link import parse
from overtones.research.paper_table import BadTable, id_in, read_paper_table, read_text
from overtones.research.scores import Levels
from overtones_schema import Annotation, Level, Script, ValueId, Video
from overtones_schema.annotation import Attainment
from overtones_schema.values import VALUES

ANNOTATIONS, FAILURES, MANIFEST = "annotations.jsonl", "failures.csv", "manifest.json"


@dataclass(frozen=True, slots=True)
class LabelTable:
    """The labels of many videos, by TikTok's id, or by link or file id where there is none."""

    name: str
    rows: Mapping[str, Levels | None]
    """None is a video that the system failed on."""
    confidences: Mapping[str, Mapping[ValueId, float]] = field(default_factory=dict)
    """How sure each given label is, in [0, 1], where that is known."""
    scores: Mapping[str, Mapping[ValueId, Attainment]] = field(default_factory=dict)
    """Attained and constrained of all values, where they are known."""
    manifest: Mapping[str, Any] | None = None


class Line(BaseModel):
    """One line of `overtones label --json`: a result, or an error."""

    input: str = ""
    video: Video | None = None
    script: Script | None = None
    annotation: Annotation | None = None

    @property
    def key(self) -> str:
        """The name of the video in a `LabelTable`."""
        if isinstance(parse(self.input), ShortLink):
            return self.input.strip()  # as it stands in a table of links
        if self.annotation is not None:
            return self.annotation.video_id
        return id_in(self.input) or (self.video.id if self.video else self.input.strip())


@dataclass(frozen=True, slots=True)
class FailedVideo:
    """A line of a corpus' failures.csv."""

    key: str
    code: str


class _LabelledScript(BaseModel):
    id: str
    labels: dict[ValueId, Level]


_SCRIPTS = TypeAdapter(list[_LabelledScript])


def read_labels(path: Path) -> LabelTable:
    """Read any of the forms; the content tells which. Raises `BadTable`."""
    if path.is_dir():
        return _corpus(path)
    text = read_text(path)
    first = text.lstrip()[:1]
    header = text.lstrip().split("\n", 1)[0]
    if not first:
        raise BadTable(f"{path.name} is empty.")
    if first == "[":
        table = LabelTable(path.stem, _scripts(path, text))
    elif first == "{":
        table = _annotated(path.stem, read_lines(path))
    elif "\t" in header:
        table = _pyvalues(path, text)
    else:
        rows = read_paper_table(path)
        table = LabelTable(
            path.stem, _unique(path, [(r.video_id or r.link, r.levels) for r in rows])
        )
    if not table.rows:
        raise BadTable(f"{path.name} has no labelled videos.")
    return table


def read_lines(path: Path) -> Iterator[Line]:
    """The lines of `overtones label --json`. Raises `BadTable` with the line that is wrong."""
    for number, text in enumerate(read_text(path).split("\n"), start=1):
        if not text.strip():
            continue
        try:
            line = Line.model_validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            what = f"{place}: {first['msg']}" if place else first["msg"]
            raise BadTable(f"{path.name}, line {number}: {what}.") from error
        if not line.key:
            raise BadTable(f"{path.name}, line {number}: it names no video.")
        yield line


def read_failures(folder: Path) -> tuple[FailedVideo, ...]:
    """The videos that a corpus has no labels of; none if the file isn't there."""
    path = folder / FAILURES
    if not path.exists():
        return ()
    reader = csv.DictReader(io.StringIO(read_text(path), newline=""))
    if not {"id", "input", "code"} <= set(reader.fieldnames or ()):
        raise BadTable(f"{path} has no columns id, input and code.")
    return tuple(
        FailedVideo(
            row["id"] if row["id"].isdigit() else id_in(row["input"]) or row["input"].strip(),
            row["code"],
        )
        for row in reader
    )


def _corpus(folder: Path) -> LabelTable:
    if not (folder / ANNOTATIONS).exists():
        rows = {
            key: levels
            for part in sorted(folder.glob("*.json"))
            if '"labels"' in (text := read_text(part))  # other files may lie beside
            for key, levels in _scripts(part, text).items()
        }
        if not rows:
            raise BadTable(
                f"{folder} has no {ANNOTATIONS}: it is no folder made by `overtones corpus`."
            )
        return LabelTable(folder.resolve().name, rows)
    table = _annotated(folder.resolve().name, read_lines(folder / ANNOTATIONS))
    failed = {one.key: None for one in read_failures(folder)}
    rows = {**failed, **table.rows}
    if not rows:
        raise BadTable(f"{folder} has no labelled videos yet.")
    return LabelTable(table.name, rows, table.confidences, table.scores, _manifest(folder))


def _manifest(folder: Path) -> Mapping[str, Any] | None:
    path = folder / MANIFEST
    if not path.exists():
        return None
    try:
        found = json.loads(read_text(path))
    except ValueError as error:
        raise BadTable(f"{path} is no JSON.") from error
    if not isinstance(found, dict):
        raise BadTable(f"{path} is no manifest.")
    return found


def _annotated(name: str, lines: Iterator[Line]) -> LabelTable:
    """A later line about a video stands for the earlier: a file may be appended to."""
    rows: dict[str, Levels | None] = {}
    confidences: dict[str, Mapping[ValueId, float]] = {}
    scores: dict[str, Mapping[ValueId, Attainment]] = {}
    makers: dict[str, set[str]] = {"labelers": set(), "prompts": set(), "models": set()}
    for line in lines:
        annotation = line.annotation
        if annotation is None:
            rows[line.key] = None
            continue
        rows[line.key] = {label.value: label.level for label in annotation.labels}
        confidences[line.key] = {one.value: one.confidence.score for one in annotation.labels}
        scores[line.key] = annotation.scores
        usage = (*annotation.usage, *(line.script.usage if line.script else ()))
        makers["labelers"].add(annotation.labeler)
        makers["models"] |= {one.model for one in usage}
        if annotation.origin:
            makers["prompts"].add(annotation.origin.prompt)
    found = {what: sorted(names) for what, names in makers.items() if names}
    return LabelTable(name, rows, confidences, scores, found or None)


def _scripts(path: Path, text: str) -> dict[str, Levels | None]:
    try:
        scripts = _SCRIPTS.validate_json(text)
    except ValidationError as error:
        raise BadTable(
            f"{path.name} holds no labelled scripts: each needs id and labels."
        ) from error
    return _unique(path, [(one.id, one.labels) for one in scripts])


def _unique(path: Path, rows: list[tuple[str, Levels]]) -> dict[str, Levels | None]:
    made: dict[str, Levels | None] = {}
    for key, levels in rows:
        if made.setdefault(key, levels) != levels:
            raise BadTable(f"{path.name} has two rows with different labels for {key}.")
    return made


def _pyvalues(path: Path, text: str) -> LabelTable:
    """A video's segments count together: the highest attained and constrained of each value.

    A value is present from attained .5 on, in conflict from constrained .5 on; where both are, the
    greater one counts. Dominant values are not told from present ones.
    """
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t")
    wanted = {f"{value.name} {side}" for value in VALUES for side in ("attained", "constrained")}
    missing = sorted({"ID", *wanted} - set(reader.fieldnames or ()))
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise BadTable(f"{path.name} has no column “{missing[0]}”{more}.")
    best: dict[str, dict[ValueId, Attainment]] = {}
    for row in reader:
        key = id_in(row["ID"] or "") or (row["ID"] or "").strip()
        try:
            scores = {
                value.id: Attainment(
                    attained=float(row[f"{value.name} attained"]),
                    constrained=float(row[f"{value.name} constrained"]),
                )
                for value in VALUES
            }
        except (ValueError, TypeError) as error:
            raise BadTable(
                f"{path.name}, line {reader.line_num}: a score is no number from 0 to 1."
            ) from error
        if not key:
            raise BadTable(f"{path.name}, line {reader.line_num}: there is no ID.")
        before = best.setdefault(key, scores)
        best[key] = {value: _higher(before[value], score) for value, score in scores.items()}
    rows: dict[str, Levels | None] = {key: _levels(scores) for key, scores in best.items()}
    return LabelTable(path.stem, rows, scores=best)


def _higher(one: Attainment, other: Attainment) -> Attainment:
    return Attainment(
        attained=max(one.attained, other.attained),
        constrained=max(one.constrained, other.constrained),
    )


def _levels(scores: Mapping[ValueId, Attainment]) -> Levels:
    return {
        value: 1 if score.attained >= score.constrained else -1
        for value, score in scores.items()
        if max(score.attained, score.constrained) >= 0.5
    }
