"""The tables of a corpus. They are made from its records alone, so equal records give equal bytes.

labels.csv            the authors' columns; videos without labels are not in it
annotations.jsonl     `input`, `video`, `script`, `annotation`, as `overtones label --json` prints
annotations.parquet   a row for each video and value, see `annotation_schema`
videos.parquet        a row for each video, failed ones too, see `video_schema`
pyvalues.tsv          `pyvalues.RefinedValuesWithAttainment.read_tsv(…, document_id_field="ID")`
pyvalues.json         a list of `pyvalues.ValuesAnnotatedDocument[RefinedValuesWithAttainment]`
failures.csv          videos that could not be had, read or labelled, and why

Rows are in the order of the records.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overtones.domain.script_text import render
from overtones.errors import ModelMissing
from overtones.research.corpus_folder import CorpusRecord, replacing, write_whole
from overtones.research.paper_table import PaperRow, id_in, write_paper_table
from overtones_schema import Annotation, Script
from overtones_schema.values import VALUES, ValueId

if TYPE_CHECKING:
    import pyarrow as pa

TABLES = (
    "labels.csv",
    "annotations.jsonl",
    "annotations.parquet",
    "videos.parquet",
    "pyvalues.tsv",
    "pyvalues.json",
    "failures.csv",
)

_FAILURE_COLUMNS = ("id", "input", "code", "message", "retryable", "attempts")
_BODY = {"input", "video", "script", "annotation"}


@dataclass(frozen=True, slots=True)
class ValueScore:
    """How one video stands to one value."""

    value: ValueId
    level: int
    """2, 1, -1, or 0 where the value is absent."""
    attained: float
    constrained: float


def scores_of(annotation: Annotation) -> tuple[ValueScore, ...]:
    """All 19 values in the order of pyvalues; 0 and 0 where a labeler gave no scores."""
    labels = {label.value: label for label in annotation.labels}
    found = []
    for value in VALUES:
        label, score = labels.get(value.id), annotation.scores.get(value.id)
        source = label or score
        found.append(
            ValueScore(
                value.id,
                label.level if label else 0,
                source.attained if source else 0.0,
                source.constrained if source else 0.0,
            )
        )
    return tuple(found)


def write_tables(folder: Path, records: Iterable[CorpusRecord], fingerprint: str | None) -> None:
    """Make all tables anew. Labels of another pipeline than `fingerprint` are left out.

    Raises `ModelMissing` without pyarrow, `OvertonesError` (no_space).
    """
    kept = tuple(records)
    labelled = tuple(
        (record, record.annotation)
        for record in kept
        if record.annotation is not None and record.fingerprint == fingerprint
    )
    _write_labels(folder / "labels.csv", labelled)
    write_whole(folder / "annotations.jsonl", "".join(_line(record) for record, _ in labelled))
    _write_parquet(folder / "annotations.parquet", _annotation_rows(labelled), annotation_schema())
    _write_parquet(folder / "videos.parquet", _video_rows(kept, fingerprint), video_schema())
    write_whole(folder / "pyvalues.tsv", _pyvalues_tsv(labelled))
    write_whole(folder / "pyvalues.json", _pyvalues_json(labelled))
    write_whole(folder / "failures.csv", _failures(kept))


Labelled = Sequence[tuple[CorpusRecord, Annotation]]


def _write_labels(path: Path, labelled: Labelled) -> None:
    rows = [
        PaperRow(
            record.input,
            id_in(record.input),
            {label.value: label.level for label in annotation.labels},
        )
        for record, annotation in labelled
    ]
    with replacing(path) as unfinished:
        write_paper_table(unfinished, rows)


def _line(record: CorpusRecord) -> str:
    body = record.model_dump(mode="json", include=_BODY, exclude_none=True)
    return json.dumps({name: body[name] for name in _ordered(body)}, ensure_ascii=False) + "\n"


def _ordered(body: dict[str, Any]) -> list[str]:
    return [name for name in ("input", "video", "script", "annotation") if name in body]


# pyvalues -----------------------------------------------------------------------------------


def _pyvalues_tsv(labelled: Labelled) -> str:
    columns = [f"{v.name} {side}" for v in VALUES for side in ("attained", "constrained")]
    rows = (
        [record.id, *(s for score in scores_of(a) for s in (score.attained, score.constrained))]
        for record, a in labelled
    )
    return _separated(["ID", *columns], rows, "\t")


def _pyvalues_json(labelled: Labelled) -> str:
    documents = [
        {
            "id": record.id,
            "language": (record.script.language if record.script else None) or "en",
            "segments": [_segment(record.script)],
            "values": [
                {
                    value.name: {"attained": score.attained, "constrained": score.constrained}
                    for value, score in zip(VALUES, scores_of(annotation), strict=True)
                }
            ],
        }
        for record, annotation in labelled
    ]
    return json.dumps(documents, ensure_ascii=False, indent=1) + "\n"


def _segment(script: Script | None) -> str:
    """A script is one segment: its labels are those of the whole video."""
    return render(script) if script else ""


# Failures -----------------------------------------------------------------------------------


def _failures(records: Iterable[CorpusRecord]) -> str:
    rows = (
        [record.id, record.input, f.code, f.message, str(f.retryable).lower(), record.attempts]
        for record in records
        if (f := record.failure) is not None
    )
    return _separated(_FAILURE_COLUMNS, rows, ",")


def _separated(header: Iterable[str], rows: Iterable[Iterable[object]], delimiter: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


# Parquet ------------------------------------------------------------------------------------


def _pyarrow() -> Any:
    try:
        import pyarrow as pa
        import pyarrow.parquet
    except ImportError as error:
        raise ModelMissing(
            "Parquet tables need pyarrow: pip install 'overtones[research]'.", detail=str(error)
        ) from error
    return pa


def annotation_schema() -> "pa.Schema":
    """The columns of annotations.parquet.

    video_id; value: its id, e.g. `humility`; level: 2 dominant, 1 present, -1 in conflict, 0
    absent; attained, constrained: in [0, 1], 0 where the labeler gives no scores; confidence: in
    [0, 1], and its method, null where the value is absent; evidence_quotes, evidence_starts:
    verbatim lines, and the second at which each begins, null for the post's text; why: a
    language model's sentence; labeler; pipeline.
    """
    pa = _pyarrow()
    return pa.schema(
        [
            pa.field("video_id", pa.string(), nullable=False),
            pa.field("value", pa.string(), nullable=False),
            pa.field("level", pa.int8(), nullable=False),
            pa.field("attained", pa.float64(), nullable=False),
            pa.field("constrained", pa.float64(), nullable=False),
            ("confidence", pa.float64()),
            ("method", pa.string()),
            pa.field("evidence_quotes", pa.list_(pa.string()), nullable=False),
            pa.field("evidence_starts", pa.list_(pa.float64()), nullable=False),
            ("why", pa.string()),
            pa.field("labeler", pa.string(), nullable=False),
            pa.field("pipeline", pa.string(), nullable=False),
        ]
    )


def video_schema() -> "pa.Schema":
    """The columns of videos.parquet.

    video_id; input: as the list has it; state: `labelled`, `script` (without labels) or `failed`;
    failure: its code; url, author, description, hashtags, sound, duration (seconds), language
    (ISO 639-1, of the script or as TikTok states it), created (Unix time, seconds); script: its
    text; coverage, has_speech; input_tokens, cached_tokens, output_tokens, requests: of all
    models together; cost: US dollars, null where a price is not known.
    """
    pa = _pyarrow()
    texts = pa.list_(pa.string())
    return pa.schema(
        [
            pa.field("video_id", pa.string(), nullable=False),
            pa.field("input", pa.string(), nullable=False),
            pa.field("state", pa.string(), nullable=False),
            ("failure", pa.string()),
            ("url", pa.string()),
            ("author", pa.string()),
            ("description", pa.string()),
            ("hashtags", texts),
            ("sound", pa.string()),
            ("duration", pa.float64()),
            ("language", pa.string()),
            ("created", pa.int64()),
            ("script", pa.string()),
            ("coverage", pa.string()),
            ("has_speech", pa.bool_()),
            ("requests", pa.int64()),
            ("input_tokens", pa.int64()),
            ("cached_tokens", pa.int64()),
            ("output_tokens", pa.int64()),
            ("cost", pa.float64()),
        ]
    )


def _annotation_rows(labelled: Labelled) -> list[dict[str, Any]]:
    rows = []
    for record, annotation in labelled:
        labels = {label.value: label for label in annotation.labels}
        for score in scores_of(annotation):
            label = labels.get(score.value)
            evidence = label.evidence if label else ()
            rows.append(
                {
                    "video_id": record.id,
                    "value": score.value,
                    "level": score.level,
                    "attained": score.attained,
                    "constrained": score.constrained,
                    "confidence": label.confidence.score if label else None,
                    "method": label.confidence.method if label else None,
                    "evidence_quotes": [piece.quote for piece in evidence],
                    "evidence_starts": [piece.start for piece in evidence],
                    "why": label.why if label else None,
                    "labeler": annotation.labeler,
                    "pipeline": annotation.pipeline,
                }
            )
    return rows


def _video_rows(records: Iterable[CorpusRecord], fingerprint: str | None) -> list[dict[str, Any]]:
    return [_video_row(record, fingerprint) for record in records]


def _video_row(record: CorpusRecord, fingerprint: str | None) -> dict[str, Any]:
    video, script, usage = record.video, record.script, record.usage
    labelled = record.annotation is not None and record.fingerprint == fingerprint
    row: dict[str, Any] = {
        "video_id": record.id,
        "input": record.input,
        "state": "failed" if record.failure else "labelled" if labelled else "script",
        "failure": record.failure.code if record.failure else None,
        "requests": sum(one.requests for one in usage),
        "input_tokens": sum(one.input_tokens for one in usage),
        "cached_tokens": sum(one.cached_tokens for one in usage),
        "output_tokens": sum(one.output_tokens for one in usage),
        "cost": known_cost(one.cost for one in usage),
    }
    if video is not None:
        row |= video.model_dump(include={"url", "author", "description", "language", "created"})
        row["hashtags"] = list(video.hashtags)
        row["sound"] = video.sound.title if video.sound else None
        row["duration"] = video.duration
    if script is not None:
        row |= {"script": render(script), "coverage": script.coverage}
        row["has_speech"] = script.has_speech
        row["language"] = script.language or row.get("language")
    return row


def known_cost(costs: Iterable[float | None]) -> float | None:
    """The sum in US dollars, or None where one of them is not known."""
    total = 0.0
    for cost in costs:
        if cost is None:
            return None
        total += cost
    return total


def _write_parquet(path: Path, rows: list[dict[str, Any]], schema: "pa.Schema") -> None:
    pa = _pyarrow()
    with replacing(path) as unfinished:
        table = pa.Table.from_pylist(rows, schema=schema)
        pa.parquet.write_table(table, unfinished, compression="zstd")
