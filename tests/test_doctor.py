"""What doctor says of a machine."""

import shutil
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import SimpleNamespace

import pytest

from overtones import doctor
from overtones.doctor import Finding, examine
from overtones.settings import ChatModelSettings, Settings, override
from tests.model_server import ModelServer, chat_settings


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


def test_photo_posts_are_read_where_gallery_dl_is(settings):
    finding = found(settings, "photo posts")
    assert finding.state == "ok"
    assert "gallery-dl" in finding.finding


def test_without_gallery_dl_the_rest_works_and_the_remedy_is_told(settings, monkeypatch):
    def absent(name: str) -> str:
        if name == "gallery-dl":
            raise PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(doctor, "version", absent)
    finding = found(settings, "photo posts")
    assert finding.state == "warning"
    assert "overtones[photos]" in finding.remedy


def test_model_servers_that_nothing_asks_are_not_looked_at(settings):
    whats = {finding.what for finding in examine(settings)}
    assert not whats & {"language model", "vision model"}


@pytest.mark.parametrize(
    ("chosen", "what"),
    [
        ({"labeler": {"backend": "llm"}}, "language model"),
        ({"scene": {"backend": "vision"}}, "vision model"),
    ],
)
def test_a_chosen_server_without_a_model_is_a_problem(settings, chosen, what):
    finding = found(override(settings, **chosen), what)
    assert finding.state == "problem"
    assert what.replace(" ", "_") + ".model" in finding.remedy


def test_the_direct_way_asks_the_vision_model(settings):
    finding = found(settings.model_copy(update={"pipeline": "direct"}), "vision model")
    assert finding.state == "problem"


@pytest.mark.parametrize(
    ("section", "text"),
    [
        ({"model": "gpt-4o"}, "no key"),
        ({"model": "m", "base_url": "localhost:8000"}, "no address"),
        ({"model": "m", "profile": "vlm"}, "no profile 'vlm'"),
        ({"model": "m", "base_url": "https://m.example.org/v1", "api_key": "k"}, "no known price"),
        ({"model": "m", "base_url": "http://127.0.0.1:9/v1"}, "nothing answers"),
    ],
)
def test_what_a_model_server_lacks_is_told(settings, monkeypatch, section, text):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    made = override(
        settings,
        labeler={"backend": "llm"},
        budget={"dollars_per_day": 1.0},
        language_model=ChatModelSettings(**section).model_dump(exclude_unset=True),
    )
    finding = found(made, "language model")
    assert finding.state == "problem"
    assert text in finding.finding
    assert finding.remedy


def test_a_model_server_that_is_there_is_well(settings):
    with ModelServer(lambda call: "") as server:
        made = override(settings, labeler={"backend": "llm"})
        made = made.model_copy(update={"language_model": chat_settings(server)})
        finding = found(made, "language model")
    assert finding.state == "ok"
    assert "test-model at 127.0.0.1:" in finding.finding
    assert "sk-" not in finding.finding
