"""`overtones evaluate-labeler`: any labeler against scripts that people have labelled."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from overtones import backends
from overtones.cli import app
from overtones.errors import ModelFailed, ModelMissing
from overtones.settings import Settings
from overtones_schema import Annotation, Attainment, Confidence, Evidence, Label, Script

RUNNER = CliRunner()


def entry(number: int, language: str = "en", **labels: int) -> dict[str, Any]:
    return {
        "id": f"V-{number}",
        "lang": language,
        "genre": "vlog",
        "duration_s": 20,
        "description": "a day at the allotment",
        "lines": [
            {"t": 0.0, "kind": "scene", "text": "An old man waters beans"},
            {"t": 3.0, "kind": "speech", "speaker": "MAN", "text": f"row {number} is for her"},
        ],
        "labels": labels,
        "evidence": dict.fromkeys(labels, 1),
    }


SCRIPTS = [
    entry(1, benevolence_caring=2),
    entry(2, benevolence_caring=1, humility=-1),
    entry(3, "es", benevolence_caring=1),
    entry(4),
]


class Gardener:
    """Says caring to every script, with the last line as evidence, and fails where told to."""

    name = fingerprint = "gardener/1"
    failing: tuple[str, ...] = ()
    error: type[Exception] = ModelFailed
    seen: list[Script]

    def __init__(self, settings: Settings) -> None:
        type(self).seen = []

    async def label(self, script: Script) -> AsyncIterator[Annotation]:
        self.seen.append(script)
        if script.video_id in self.failing:
            if self.error is ModelMissing:
                raise ModelMissing("There are no weights.")
            raise ModelFailed("model_unavailable")
        yield Annotation(
            video_id=script.video_id,
            labeler=self.name,
            coverage=script.coverage,
            labels=(
                Label(
                    value="benevolence_caring",
                    level=1,
                    attained=0.8,
                    constrained=0.0,
                    confidence=Confidence(score=0.75, method="calibrated"),
                    evidence=(Evidence.of(script.lines[-1]),),
                ),
            ),
            scores={"benevolence_caring": Attainment(attained=0.8, constrained=0.0)},
        )


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(backends, "create", lambda group, name, settings: Gardener(settings))
    monkeypatch.setattr(Gardener, "failing", ())
    monkeypatch.setattr(Gardener, "error", ModelFailed)
    path = tmp_path / "scripts.json"
    path.write_text(json.dumps(SCRIPTS))
    return path


def run(*arguments: str) -> Any:
    return RUNNER.invoke(app, ["evaluate-labeler", *arguments, "--bootstrap", "100", "--quiet"])


def data(file: Path, *more: str) -> dict[str, Any]:
    found = run(str(file), "--labeler", "gardener", "--json", "-", *more)
    assert found.exit_code == 0, found.output
    made: dict[str, Any] = json.loads(found.stdout)
    return made


def test_labels_evidence_and_sureness_are_measured(file: Path):
    found = data(file)
    averages = found["systems"][0]["averages"]
    # Three of four labels are right, and three of the four by people are found.
    assert averages["signed"]["micro"]["f1"] == pytest.approx(0.75)
    assert averages["presence"]["micro"]["f1"] == pytest.approx(0.75)
    assert averages["conflict"]["micro"]["f1"] == 0
    assert averages["endorsed"]["micro"]["f1"] == pytest.approx(6 / 7)
    assert found["evidence"] == {"right_labels": 3, "first_line": 1.0, "among_lines": 1.0}
    assert found["systems"][0]["calibration"]["labels"]["expected_error"] == pytest.approx(0)
    assert found["milliseconds"]["median"] > 0
    assert {"all_endorsed", "most_common"} <= found["baselines"].keys()


def test_languages_are_told_apart(file: Path):
    found = data(file)["languages"]
    assert {language: one["scripts"] for language, one in found.items()} == {"en": 3, "es": 1}
    assert found["es"]["signed"]["micro"]["f1"] == 1


def test_scene_lines_can_be_left_out(file: Path):
    assert data(file, "--no-scene")["scene_lines"] is False
    assert all(line.kind != "scene" for script in Gardener.seen for line in script.lines)
    assert data(file)["scene_lines"] is True
    assert all(any(line.kind == "scene" for line in script.lines) for script in Gardener.seen)


def test_tables_stand_in_the_terminal_and_figures_in_the_file(file: Path, tmp_path: Path):
    out = tmp_path / "out.json"
    found = run(str(file), "--json", str(out))
    assert found.exit_code == 0
    assert "gardener/1 on 4 scripts" in found.output
    assert "first evidence is people's line" in found.output
    assert "trivial" in found.output
    assert json.loads(out.read_text())["labeler"] == "gardener/1"


def test_a_failed_script_counts_as_wrong_and_is_told(file: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Gardener, "failing", ("V-2",))
    found = data(file)
    assert found["failures"] == {"model_unavailable": 1}
    assert found["systems"][0]["averages"]["signed"]["micro"]["f1"] == pytest.approx(4 / 7)


def test_a_labeler_that_can_not_work_ends_it_with_its_sentence(
    file: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Gardener, "failing", tuple(one["id"] for one in SCRIPTS))
    monkeypatch.setattr(Gardener, "error", ModelMissing)
    found = run(str(file))
    assert found.exit_code == 4
    assert "There are no weights." in found.output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is no JSON"),
        ("{}", "is no list of labelled scripts"),
        ("[]", "is no list of labelled scripts"),
        (json.dumps([SCRIPTS[0], {"id": "V-9"}]), "entry 2 is no labelled script"),
        (json.dumps([SCRIPTS[0], SCRIPTS[0]]), "there are two scripts V-1"),
        (
            json.dumps([{**SCRIPTS[0], "labels": {"kindness": 1}, "evidence": {"kindness": 1}}]),
            "entry 1 is no labelled script",
        ),
    ],
)
def test_bad_files_are_told(file: Path, content: str, said: str):
    file.write_text(content)
    found = run(str(file))
    assert found.exit_code == 2
    assert said in found.output.replace("\n", " ")


def test_a_missing_file_is_told(tmp_path: Path):
    found = run(str(tmp_path / "none.json"))
    assert found.exit_code == 2
    assert "none.json" in found.output
