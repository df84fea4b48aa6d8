import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from overtones.cli import app
from overtones.research.corpus_facts import LabelledVideo, by_month, pairs, read_corpus, shares
from overtones_schema import Annotation, Confidence, Label, Script, ValueId, Video
from tests.research.self_contained import assert_self_contained


def label(value: ValueId, level: int) -> Label:
    return Label(
        value=value,
        level=level,
        attained=0.8 if level > 0 else 0,
        constrained=0.8 if level < 0 else 0,
        confidence=Confidence(score=0.5, method="stated"),
    )


def line(number: int, creator: str | None, month: int, **levels: int) -> str:
    video_id = str(7_000_000_000_000_000_000 + number)
    posted = int(datetime(2024, month, 15, tzinfo=UTC).timestamp()) if month else None
    body = {
        "input": video_id,
        "video": Video(id=video_id, url=None, author=creator, created=posted),
        "script": Script(video_id=video_id, coverage="full", language="en"),
        "annotation": Annotation(
            video_id=video_id,
            labeler="embedded/1",
            coverage="full",
            labels=tuple(label(value, level) for value, level in levels.items()),
        ),
    }
    plain = {
        name: part if isinstance(part, str) else part.model_dump(mode="json")
        for name, part in body.items()
    }
    return json.dumps(plain) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Seven videos of one creator in two months with one between, and two of others."""
    folder = tmp_path / "my-corpus"
    folder.mkdir()
    lines = [line(n, "<script>ann</script>", 1, hedonism=1, humility=-1) for n in range(4)]
    lines += [line(n, "<script>ann</script>", 3, hedonism=2, stimulation=1) for n in range(4, 7)]
    lines += [line(7, "bob", 3, tradition=1), line(8, None, 0)]
    (folder / "annotations.jsonl").write_text("".join(lines), encoding="utf-8")
    (folder / "failures.csv").write_text(
        "id,input,code,message,retryable,attempts\n9,9,private,It is private.,false,1\n",
        encoding="utf-8",
    )
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["report", *map(str, arguments)])


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_page_and_the_data_of_its_figures_are_written(folder: Path):
    result = run(folder)
    assert result.exit_code == 0, result.output
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert_self_contained(page)
    assert "&lt;script&gt;ann&lt;/script&gt;" in page
    for name in ("values", "creators", "months", "together", "labels", "languages", "failures"):
        assert read(folder / f"report-{name}.csv"), name
    hedonism = next(r for r in read(folder / "report-values.csv") if r["value"] == "hedonism")
    assert hedonism == {"value": "hedonism", "videos": "9", "endorsed": "7", "conflict": "0"}
    assert read(folder / "report-failures.csv") == [{"code": "private", "videos": "1"}]


def test_too_few_videos_are_said_to_be_too_few(folder: Path):
    run(folder)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "Too few videos to draw (under 3): <bdi>bob</bdi> (1)" in page
    assert "Videos without a creator's name: 1." in page
    assert "Videos without a date: 1." in page
    run(folder, "--min-videos", 20)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "No creator has 20 videos or more" in page


def test_a_month_without_videos_stays_a_gap(folder: Path):
    months = by_month(read_corpus(folder).videos)
    assert [(month.name, month.videos) for month in months] == [
        ("2024-01", 4),
        ("2024-02", 0),
        ("2024-03", 4),
    ]
    assert {share.endorsed_share for share in months[1].shares} == {0}


def video(*endorsed: ValueId) -> LabelledVideo:
    return LabelledVideo(None, None, None, frozenset(endorsed), frozenset())


def test_values_go_together_as_their_correlation_says():
    videos = [video("face", "hedonism")] * 5 + [video("face")] * 1 + [video()] * 6
    found = {(one.first, one.second): one for one in pairs(videos)}
    pair = found["hedonism", "face"]
    assert (pair.first_count, pair.second_count, pair.both) == (5, 6, 5)
    # (12*5 - 5*6) / sqrt(5*7*6*6)
    assert pair.phi == pytest.approx(30 / (5 * 7 * 6 * 6) ** 0.5)
    assert len(found) == 19 * 18 / 2


def test_of_rare_values_and_those_in_every_video_no_correlation_is_told():
    rare = pairs([video("face", "hedonism")] * 4 + [video()] * 6)
    always = pairs([video("face", "hedonism")] * 10)
    assert all(one.phi is None for one in (*rare, *always))


def test_shares_count_each_video_once():
    found = {one.value: one for one in shares([video("face"), video("face"), video(), video()])}
    assert found["face"].endorsed_share == 0.5
    assert found["humility"].endorsed_share == 0


def test_printed_lines_can_be_drawn_without_a_folder(folder: Path):
    lines = folder / "annotations.jsonl"
    result = run(lines, "--out", folder / "deep" / "page.html")
    assert result.exit_code == 0, result.output
    assert (folder / "deep" / "page-values.csv").exists()


def test_a_corpus_of_one_video_without_labels_is_drawn(folder: Path):
    (folder / "annotations.jsonl").write_text(line(1, None, 0), encoding="utf-8")
    result = run(folder)
    assert result.exit_code == 0, result.output
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert_self_contained(page)
    assert "No video has a date" in page


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "no folder made by `overtones corpus`"),
        ("", "has no labelled videos yet"),
        ('{"input": "x", "annotation": {}}', "annotations.jsonl, line 1: annotation.video_id"),
    ],
)
def test_a_folder_that_is_no_corpus_is_refused_in_a_sentence(
    tmp_path: Path, content: str | None, sentence: str
):
    if content is not None:
        (tmp_path / "annotations.jsonl").write_text(content, encoding="utf-8")
    result = run(tmp_path)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.output
