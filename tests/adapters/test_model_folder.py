"""A model's folder is found or brought, pinned, and never runs code of its own."""

import json
from pathlib import Path

import pytest

from overtones.adapters.model_folder import model_version, resolve_model
from overtones.errors import ModelMissing
from overtones.settings import ModelsSettings
from tests.adapters.model_hub import model_hub

REVISION = "0123456789abcdef0123456789abcdef01234567"
FILES = {"config.json": b"{}", "model.safetensors": b"weights", "tokenizer.json": b"{}"}


def models(tmp_path: Path, *, downloads: bool = False) -> ModelsSettings:
    return ModelsSettings(folder=tmp_path / "models", allow_downloads=downloads)


def folder(path: Path, files: dict[str, bytes] = FILES) -> Path:
    path.mkdir(parents=True)
    for name, data in files.items():
        (path / name).write_bytes(data)
    return path


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))


def test_a_folder_is_taken_by_its_path_or_by_its_name_in_the_models_folder(tmp_path: Path) -> None:
    settings = models(tmp_path)
    elsewhere = folder(tmp_path / "mine")
    inside = folder(settings.folder / "named")
    assert resolve_model(str(elsewhere), None, settings) == elsewhere
    assert resolve_model("named", None, settings) == inside


def test_a_name_of_the_hub_needs_a_commit(tmp_path: Path) -> None:
    settings = models(tmp_path, downloads=True)
    with pytest.raises(ModelMissing, match="must be pinned: set `revision`"):
        resolve_model("owner/model", None, settings)
    with pytest.raises(ModelMissing, match="not a branch or a tag"):
        resolve_model("owner/model", "main", settings)
    with pytest.raises(ModelMissing, match="There is no folder /nowhere/at/all"):
        resolve_model("/nowhere/at/all", None, settings)


def test_without_downloads_nobody_is_asked(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="downloads are switched off"):
        resolve_model("owner/model", REVISION, models(tmp_path))


def test_a_pinned_model_is_fetched_once_without_code_and_pickles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = models(tmp_path, downloads=True)
    others = {"run.py": b"code", "pytorch_model.bin": b"pickle", "onnx/model.onnx": b"again"}
    with model_hub("owner/model", REVISION, {**FILES, **others}) as address:
        monkeypatch.setenv("HF_ENDPOINT", address)
        path = resolve_model("owner/model", REVISION, settings)
    assert {file.name for file in path.iterdir() if file.is_file()} == set(FILES)
    assert (path / "model.safetensors").read_bytes() == b"weights"
    assert resolve_model("owner/model", REVISION, models(tmp_path)) == path


def test_a_hub_that_does_not_know_the_model_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model_hub("owner/other", REVISION, FILES) as address:
        monkeypatch.setenv("HF_ENDPOINT", address)
        with pytest.raises(ModelMissing, match="could not be fetched from the model hub"):
            resolve_model("owner/model", REVISION, models(tmp_path, downloads=True))


def test_pickled_weights_are_refused(tmp_path: Path) -> None:
    path = folder(tmp_path / "old", {"config.json": b"{}", "pytorch_model.bin": b"pickle"})
    with pytest.raises(ModelMissing, match="has its weights as pickles"):
        resolve_model(str(path), None, models(tmp_path))


def test_a_model_lacking_a_part_is_refused(tmp_path: Path) -> None:
    index = json.dumps({"weight_map": {"a": "one.safetensors", "b": "two.safetensors"}}).encode()
    files = {
        "config.json": b"{}",
        "model.safetensors.index.json": index,
        "one.safetensors": b"half",
    }
    path = folder(tmp_path / "half", files)
    with pytest.raises(ModelMissing, match=r"incomplete: two\.safetensors is not there"):
        resolve_model(str(path), None, models(tmp_path))
    (path / "two.safetensors").write_bytes(b"other half")
    assert resolve_model(str(path), None, models(tmp_path)) == path
    (path / "model.safetensors.index.json").write_bytes(b"[]")
    with pytest.raises(ModelMissing, match="the index of its weights can't be read"):
        resolve_model(str(path), None, models(tmp_path))


@pytest.mark.parametrize("config", [b"{", b"[]"])
def test_a_folder_without_a_readable_configuration_holds_no_model(
    tmp_path: Path, config: bytes
) -> None:
    path = folder(tmp_path / "broken", {**FILES, "config.json": config})
    with pytest.raises(ModelMissing, match=r"config\.json"):
        resolve_model(str(path), None, models(tmp_path))


def test_the_version_changes_with_every_file_that_can_change_an_answer(tmp_path: Path) -> None:
    settings = models(tmp_path)
    path = folder(tmp_path / "mine")
    first = model_version(str(path), None, settings)
    assert first.startswith("mine@")
    (path / "README.md").write_text("words")
    assert model_version(str(path), None, settings) == first
    (path / "tokenizer.json").write_bytes(b'{"other": 1}')
    assert model_version(str(path), None, settings) != first
    assert model_version("owner/model", REVISION, settings) == "owner/model@0123456789ab"
    assert model_version("owner/model", None, settings) == "owner/model@missing"
