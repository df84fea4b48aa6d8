import json
import os
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from overtones.cli import app
from overtones.research.paper_table import PaperRow, read_paper_table, write_paper_table
from overtones.research.scores import Levels
from overtones_schema import Annotation, Confidence, Label, ValueId
from overtones_schema.values import VALUE_IDS
from tests.research.self_contained import assert_self_contained

PUBLISHED = os.environ.get("OVERTONES_PAPER_TABLE", "")


def row(number: int, levels: Levels) -> PaperRow:
    video = str(7_000_000_000_000_000_000 + number)
    return PaperRow(f"https://www.tiktok.com/@somebody/video/{video}", video, levels)


def truth_rows(videos: int = 60) -> list[PaperRow]:
    """Values in endorsed and in conflict videos, some often, some rarely."""
    generator = np.random.default_rng(5)
    rows = []
    for number in range(videos):
        levels: dict[ValueId, int] = {}
        for place, value in enumerate(VALUE_IDS):
            drawn = generator.random()
            if drawn < 0.3 / (1 + place / 3):
                levels[value] = 1 + int(drawn < 0.05)
            elif drawn > 0.92:
                levels[value] = -1
        rows.append(row(number, levels))
    return rows


def worse(rows: list[PaperRow], seed: int, lost: float) -> list[PaperRow]:
    """The same rows with a share of the labels lost."""
    generator = np.random.default_rng(seed)
    return [
        PaperRow(
            one.link,
            one.video_id,
            {v: level for v, level in one.levels.items() if generator.random() > lost},
        )
        for one in rows
    ]


def annotation_line(one: PaperRow) -> str:
    labels = tuple(
        Label(
            value=value,
            level=level,
            attained=0.7 if level > 0 else 0.1,
            constrained=0.7 if level < 0 else 0.1,
            confidence=Confidence(score=0.6, method="stated"),
        )
        for value, level in one.levels.items()
    )
    made = Annotation(
        video_id=one.video_id or "", labeler="<i>llm</i>/1", coverage="full", labels=labels
    )
    return json.dumps({"input": one.link, "annotation": made.model_dump(mode="json")}) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A truth, a table of a good system, and lines of a worse one that missed some videos."""
    rows = truth_rows()
    write_paper_table(tmp_path / "people.csv", rows)
    write_paper_table(tmp_path / "good.csv", [*worse(rows, 1, 0.1), row(999, {})])
    lines = [annotation_line(one) for one in worse(rows, 2, 0.5)[:55]]
    lines.append(json.dumps({"input": rows[55].link, "error": {"code": "private"}}) + "\n")
    (tmp_path / "poor.jsonl").write_text("".join(lines), encoding="utf-8")
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments), "--bootstrap", "200"])


def figures(*arguments: object) -> dict:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def f1(data: dict, measure: str, average: str) -> float:
    return data["averages"][measure][average]["f1"]


def test_the_table_names_systems_baselines_and_what_failed(folder: Path):
    result = run(folder / "people.csv", folder / "good.csv", folder / "poor.jsonl")
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    assert "Endorsed, macro" in text
    assert "best trivial" in text
    assert "good 0 0 1" in text
    assert "poor 1 4 0" in text
    assert "all its cells are wrong" in text


def test_a_system_that_is_the_truth_has_no_fault(folder: Path):
    data = figures(folder / "people.csv", folder / "people.csv")
    (system,) = data["systems"]
    assert system["name"] == "people (2)"
    assert all(one["macro"]["f1"] in (1, None) for one in system["averages"].values())
    assert system["agreement_with_truth"]["kappa"] == 1
    assert data["differences"] == []


def test_failed_and_missing_videos_count_as_wrong_unless_left_out(folder: Path):
    files = [folder / "people.csv", folder / "poor.jsonl"]
    wrong, left_out = figures(*files), figures(*files, "--leave-out-failed")
    assert (wrong["videos"], wrong["left_out"]) == (60, 0)
    assert (left_out["videos"], left_out["left_out"]) == (55, 5)
    assert wrong["rules"]["failed_videos"] == "counted as wrong"
    assert left_out["rules"]["failed_videos"] == "left out"
    for measure in ("endorsed", "conflict", "three_class"):
        of_all = f1(wrong["systems"][0], measure, "micro")
        assert of_all < f1(left_out["systems"][0], measure, "micro")
    cells = wrong["systems"][0]["confusion"]["face"]
    assert sum(row["no_answer"] for row in cells.values()) == 5


def test_the_better_system_is_found_to_be_better(folder: Path):
    data = figures(folder / "people.csv", folder / "good.csv", folder / "poor.jsonl")
    assert len(data["differences"]) == 6
    for one in data["differences"]:
        assert (one["first"], one["second"]) == ("good", "poor")
        assert 0 < one["low"] <= one["difference"] <= one["high"]
        assert one["p"] <= one["p_holm"] < 0.05
    assert data["agreement_among_systems"][0]["between"] == ["good", "poor"]
    assert data["systems"][0]["not_in_truth"] == [row(999, {}).video_id]


def test_the_seed_makes_a_run_repeatable(folder: Path):
    files = [folder / "people.csv", folder / "good.csv"]
    assert figures(*files) == figures(*files)
    assert figures(*files, "--seed", 2) != figures(*files)


def test_how_sure_a_system_says_it_is_is_compared_with_how_often_it_is_right(folder: Path):
    data = figures(folder / "people.csv", folder / "poor.jsonl", "--leave-out-failed")
    found = data["systems"][0]["calibration"]["labels"]
    # All its labels are right, and all are called 60 % sure.
    assert found["expected_error"] == pytest.approx(0.4)
    assert found["brier"] == pytest.approx(0.16)
    assert figures(folder / "people.csv", folder / "good.csv")["systems"][0]["calibration"] == {}


def test_a_page_a_markdown_table_and_the_figures_are_written(folder: Path):
    out = folder / "out"
    result = run(folder / "people.csv", folder / "good.csv", folder / "poor.jsonl", "--out", out)
    assert result.exit_code == 0, result.output
    page = (out / "report.html").read_text(encoding="utf-8")
    assert_self_contained(page)
    assert "&lt;i&gt;llm&lt;/i&gt;/1" in page
    assert "<i>llm" not in page
    assert "Differences between systems" in page
    markdown = (out / "report.md").read_text(encoding="utf-8")
    assert "| Endorsed, macro |" in markdown
    assert "| all endorsed | all in conflict | most common | random |" in markdown
    assert json.loads((out / "scores.json").read_text(encoding="utf-8"))["truth"] == "people"


@pytest.mark.parametrize(
    ("truth", "predictions", "sentence"),
    [
        ("nothing.csv", "good.csv", "There is no file"),
        ("people.csv", "empty.csv", "empty.csv is empty"),
        ("people.csv", "others.csv", "others has no video in common with people"),
        ("people.csv", "wrong.csv", "wrong.csv has no column 1_Link1"),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_sentence(
    folder: Path, truth: str, predictions: str, sentence: str
):
    (folder / "empty.csv").write_text("", encoding="utf-8")
    (folder / "wrong.csv").write_text("video,face\n1,1\n", encoding="utf-8")
    write_paper_table(folder / "others.csv", [row(5_000, {"face": 1})])
    result = run(folder / truth, folder / predictions)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.output


def test_a_folder_that_cannot_be_written_is_said(folder: Path):
    (folder / "taken").write_text("", encoding="utf-8")
    result = run(folder / "people.csv", folder / "good.csv", "--out", folder / "taken" / "out")
    assert result.exit_code == 2
    assert "taken" in result.stderr


@pytest.mark.skipif(not PUBLISHED, reason="OVERTONES_PAPER_TABLE names no table")
def test_endorsing_everything_gives_the_published_baselines(tmp_path: Path):
    rows = read_paper_table(Path(PUBLISHED))
    for name, level in (("endorsed", 1), ("conflict", -1)):
        write_paper_table(
            tmp_path / f"{name}.csv",
            [PaperRow(one.link, one.video_id, dict.fromkeys(VALUE_IDS, level)) for one in rows],
        )
    data = figures(PUBLISHED, tmp_path / "endorsed.csv", tmp_path / "conflict.csv")
    published = {
        "endorsed": {"macro": 0.297, "weighted": 0.345, "macro_all": 0.210},
        "conflict": {"macro": 0.221, "weighted": 0.263, "macro_all": 0.086},
    }
    assert data["videos"] == 888
    assert len(data["frequent_values"]["endorsed"]) == 13
    assert len(data["frequent_values"]["conflict"]) == 6
    for system in data["systems"]:
        for average, figure in published[system["name"]].items():
            assert f1(system, system["name"], average) == pytest.approx(figure, abs=5e-4)
            baseline = data["baselines"][f"all_{system['name']}"]
            assert f1(baseline, system["name"], average) == pytest.approx(figure, abs=5e-4)
