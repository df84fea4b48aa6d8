"""The tables of a corpus, read back by the programs that others read them with."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet
import pytest
from pydantic import TypeAdapter
from pyvalues import RefinedValuesWithAttainment, ValuesAnnotatedDocument

from overtones.domain.script_text import render
from overtones.research.corpus_folder import CorpusRecord
from overtones.research.corpus_tables import TABLES, annotation_schema, video_schema, write_tables
from overtones.research.label_table import read_labels
from overtones.research.paper_table import read_paper_table
from overtones_schema import (
    Annotation,
    Confidence,
    Evidence,
    Failure,
    Label,
    Script,
    ScriptLine,
    Sound,
    Usage,
    Video,
)
from overtones_schema.annotation import Attainment
from overtones_schema.values import VALUE_IDS, VALUES

FULL, BARE, OLD, GONE, UNREAD = (
    "7000000000000000001",
    "7000000000000000002",
    "7000000000000000003",
    "7000000000000000004",
    "unread-0123456789abcdef",
)
LINK = f"https://www.tiktok.com/@ana.makes/video/{FULL}?lang=de"
HARD = 'He said: "a,b;\tc"\nand\u2028=1+1 \U0001f345 é'
WHEN = datetime(2026, 11, 27, tzinfo=UTC)
MADE = "made this way"


def label(value: str, level: int, score: float, *evidence: Evidence) -> Label:
    return Label(
        value=value,
        level=level,
        attained=score if level > 0 else 0.05,
        constrained=score if level < 0 else 0.05,
        confidence=Confidence(score=0.75, method="votes"),
        evidence=evidence,
        why="It says so." if evidence else None,
    )


def full_record() -> CorpusRecord:
    """All that a record can hold, with text that tables find hard."""
    lines = (
        ScriptLine(id="L1", kind="post", text=HARD),
        ScriptLine(id="L2", kind="speech", text="I did it myself", start=0.5, end=2.0),
    )
    script = Script(
        video_id=FULL,
        coverage="full",
        language="de",
        duration=12.5,
        has_speech=True,
        lines=lines,
        usage=(Usage(model="eye/1", requests=1, input_tokens=10, output_tokens=2, cost=0.5),),
    )
    annotation = Annotation(
        video_id=FULL,
        labeler="llm/1",
        coverage="full",
        labels=(
            label("achievement", 2, 0.9, Evidence.of(lines[1]), Evidence.of(lines[0])),
            label("hedonism", 1, 0.6),
            label("humility", -1, 0.8),
        ),
        scores={"tradition": Attainment(attained=0.4, constrained=0.3)},
        usage=(
            Usage(
                model="word/1",
                requests=2,
                input_tokens=100,
                cached_tokens=60,
                output_tokens=20,
                cost=0.25,
            ),
        ),
    )
    video = Video(
        id=FULL,
        url=f"https://www.tiktok.com/@_/video/{FULL}",
        author="ana.makes",
        description=HARD,
        hashtags=("garden", "überall"),
        sound=Sound(title="Sunrise"),
        duration=12.0,
        created=1_760_000_000,
    )
    return CorpusRecord(
        id=FULL,
        input=LINK,
        video=video,
        script=script,
        annotation=annotation,
        fingerprint=MADE,
        finished=WHEN,
    )


def records() -> tuple[CorpusRecord, ...]:
    """One with all, one without any label, one that is labelled another way, two that failed."""
    bare = Annotation(video_id=BARE, labeler="llm/1", coverage="post", labels=())
    old = Annotation(
        video_id=OLD, labeler="old/1", coverage="post", labels=(label("face", 1, 0.9),)
    )
    script = Script(video_id=OLD, coverage="captions")
    usage = (Usage(model="word/1", requests=1, input_tokens=1, output_tokens=1),)
    return (
        full_record(),
        CorpusRecord(
            id=BARE,
            input=BARE,
            annotation=bare.model_copy(update={"usage": usage}),
            fingerprint=MADE,
            finished=WHEN,
        ),
        CorpusRecord(
            id=OLD, input=OLD, script=script, annotation=old, fingerprint="another", finished=WHEN
        ),
        CorpusRecord(
            id=GONE,
            input=GONE,
            failure=Failure(code="private", message="It is private.", retryable=False),
            attempts=2,
            finished=WHEN,
        ),
        CorpusRecord(
            id=UNREAD,
            input=HARD,
            failure=Failure(code="not_a_tiktok_link", message="No link.", retryable=False),
            finished=WHEN,
        ),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_tables(tmp_path, records(), MADE)
    return tmp_path


def test_the_authors_columns_hold_the_labels_of_this_pipeline_alone(folder: Path):
    rows = read_paper_table(folder / "labels.csv")
    assert [(row.link, row.video_id, row.levels) for row in rows] == [
        (LINK, FULL, {"achievement": 2, "hedonism": 1, "humility": -1}),
        (BARE, BARE, {}),
    ]


def test_a_line_of_json_holds_video_script_and_labels_as_they_were(folder: Path):
    lines = (folder / "annotations.jsonl").read_text(encoding="utf-8").split("\n")
    first, second, end = lines
    body, record = json.loads(first), full_record()
    assert list(body) == ["input", "video", "script", "annotation"]
    assert body["input"] == LINK
    assert Video.model_validate(body["video"]) == record.video
    assert Script.model_validate(body["script"]) == record.script
    assert Annotation.model_validate(body["annotation"]) == record.annotation
    assert list(json.loads(second)) == ["input", "annotation"]
    assert end == ""


def test_parquet_has_a_row_for_each_video_and_value(folder: Path):
    table = pyarrow.parquet.read_table(folder / "annotations.parquet")
    assert table.schema.equals(annotation_schema())
    rows = table.to_pylist()
    assert [row["value"] for row in rows] == [*VALUE_IDS, *VALUE_IDS]
    assert {row["video_id"] for row in rows} == {FULL, BARE}
    found = {row["value"]: row for row in rows[:19]}
    assert found["achievement"] == {
        "video_id": FULL,
        "value": "achievement",
        "level": 2,
        "attained": 0.9,
        "constrained": 0.05,
        "confidence": 0.75,
        "method": "votes",
        "evidence_quotes": ["I did it myself", HARD],
        "evidence_starts": [0.5, None],
        "why": "It says so.",
        "labeler": "llm/1",
        "pipeline": "two_step",
    }
    tradition = found["tradition"]
    assert (tradition["level"], tradition["attained"], tradition["constrained"]) == (0, 0.4, 0.3)
    assert tradition["confidence"] is None
    assert tradition["evidence_quotes"] == []


def test_parquet_has_a_row_for_each_video_whatever_became_of_it(folder: Path):
    table = pyarrow.parquet.read_table(folder / "videos.parquet")
    assert table.schema.equals(video_schema())
    full, bare, old, gone, unread = table.to_pylist()
    assert full == {
        "video_id": FULL,
        "input": LINK,
        "state": "labelled",
        "failure": None,
        "url": f"https://www.tiktok.com/@_/video/{FULL}",
        "author": "ana.makes",
        "description": HARD,
        "hashtags": ["garden", "überall"],
        "sound": "Sunrise",
        "duration": 12.0,
        "language": "de",
        "created": 1_760_000_000,
        "script": render(full_record().script),
        "coverage": "full",
        "has_speech": True,
        "requests": 3,
        "input_tokens": 110,
        "cached_tokens": 60,
        "output_tokens": 22,
        "cost": 0.75,
    }
    assert [row["state"] for row in (bare, old, gone)] == ["labelled", "script", "failed"]
    assert bare["cost"] is None
    assert (gone["failure"], gone["script"]) == ("private", None)
    assert (unread["video_id"], unread["input"]) == (UNREAD, HARD)


def test_pyvalues_reads_its_table(folder: Path):
    full, bare = RefinedValuesWithAttainment.read_tsv(
        folder / "pyvalues.tsv", document_id_field="ID"
    )
    assert (full.id, bare.id) == (FULL, BARE)
    (scores,) = full.values
    assert (scores.achievement.attained, scores.achievement.constrained) == (0.9, 0.05)
    assert (scores.humility.attained, scores.humility.constrained) == (0.05, 0.8)
    assert (scores.tradition.attained, scores.tradition.constrained) == (0.4, 0.3)
    assert scores.face.attained == 0
    assert bare.values == [RefinedValuesWithAttainment()]


def test_pyvalues_reads_its_documents(folder: Path):
    documents = TypeAdapter(list[ValuesAnnotatedDocument[RefinedValuesWithAttainment]])
    full, bare = documents.validate_json((folder / "pyvalues.json").read_bytes(), strict=False)
    assert (full.id, full.language) == (FULL, "de")
    assert full.segments == [render(full_record().script)]
    assert full.values[0].achievement.attained == 0.9
    assert full.values == list(
        next(
            RefinedValuesWithAttainment.read_tsv(folder / "pyvalues.tsv", document_id_field="ID")
        ).values
    )
    assert (bare.id, bare.segments) == (BARE, [""])
    assert list(json.loads((folder / "pyvalues.json").read_text("utf-8"))[0]["values"][0]) == [
        value.name for value in VALUES
    ]


def test_failures_have_code_sentence_and_tries(folder: Path):
    with (folder / "failures.csv").open(encoding="utf-8", newline="") as file:
        gone, unread = csv.DictReader(file)
    assert gone == {
        "id": GONE,
        "input": GONE,
        "code": "private",
        "message": "It is private.",
        "retryable": "false",
        "attempts": "2",
    }
    assert unread["input"] == HARD


def test_evaluation_finds_the_labels_and_the_failures_of_the_folder(folder: Path):
    found = read_labels(folder)
    assert found.rows[FULL] == {"achievement": 2, "hedonism": 1, "humility": -1}
    assert found.rows[BARE] == {}
    assert found.rows[GONE] is None
    assert OLD not in found.rows
    assert found.confidences[FULL] == dict.fromkeys(("achievement", "hedonism", "humility"), 0.75)
    for name in ("labels.csv", "annotations.jsonl"):
        assert read_labels(folder / name).rows == {FULL: found.rows[FULL], BARE: {}}
    signs = {value: 1 if level > 0 else -1 for value, level in found.rows[FULL].items()}
    assert read_labels(folder / "pyvalues.tsv").rows == {FULL: signs, BARE: {}}


def test_equal_records_give_equal_bytes_and_nothing_else_is_left(folder: Path):
    first = {name: (folder / name).read_bytes() for name in TABLES}
    write_tables(folder, records(), MADE)
    assert {name: (folder / name).read_bytes() for name in TABLES} == first
    assert sorted(path.name for path in folder.iterdir()) == sorted(TABLES)


def test_an_empty_corpus_has_tables_with_their_columns_alone(tmp_path: Path):
    write_tables(tmp_path, (), MADE)
    assert (tmp_path / "annotations.jsonl").read_bytes() == b""
    assert json.loads((tmp_path / "pyvalues.json").read_bytes()) == []
    for name, schema in (("annotations", annotation_schema()), ("videos", video_schema())):
        table = pyarrow.parquet.read_table(tmp_path / f"{name}.parquet")
        assert table.num_rows == 0
        assert table.schema.equals(schema)
    assert len((tmp_path / "labels.csv").read_text("utf-8").splitlines()) == 1
    assert len((tmp_path / "failures.csv").read_text("utf-8").splitlines()) == 1
