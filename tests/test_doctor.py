"""What doctor says of a machine."""

import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from overtones.doctor import Finding, examine
from overtones.settings import Settings, override


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(state_folder=tmp_path / "state", temp_folder=tmp_path / "temp")
    return override(made, store={"folder": tmp_path / "results"})


def found(settings: Settings, what: str) -> Finding:
    return next(finding for finding in examine(settings) if finding.what == what)


def test_a_temporary_folder_that_is_missing_is_well_since_it_will_be_made(settings):
    finding = found(settings, "temporary folder")
    assert finding.state == "ok"
    assert str(settings.temp_folder) in finding.finding
    assert not settings.temp_folder.exists(), "doctor writes nothing"


def test_the_systems_temporary_folder_is_looked_at_if_none_is_set(settings):
    finding = found(settings.model_copy(update={"temp_folder": None}), "temporary folder")
    assert finding.state == "ok"


def test_a_temporary_folder_that_is_none_is_a_problem_with_a_remedy(settings):
    settings.temp_folder.write_text("in the way")
    finding = found(settings, "temporary folder")
    assert finding.state == "problem"
    assert "temp_folder" in finding.remedy


def test_a_machine_without_any_temporary_folder_is_a_problem(settings, monkeypatch):
    def none():
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", none)
    finding = found(settings.model_copy(update={"temp_folder": None}), "temporary folder")
    assert finding.state == "problem"


def test_little_room_is_told(settings, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    assert found(settings, "temporary folder").state == "problem"
    assert found(settings, "disk").state == "warning"
