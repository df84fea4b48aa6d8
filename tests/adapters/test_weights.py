"""Weights come from the folder, packages or the hub, and only if they are the pinned ones."""

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType

import pytest

from overtones.adapters.weight_table import (
    HubSource,
    PackageSource,
    PinnedModel,
    WeightFile,
    pinned_models,
)
from overtones.adapters.weights import Weights, WeightStatus
from overtones.errors import ModelMissing
from overtones.settings import ModelsSettings
from tests.adapters.model_hub import model_hub

MODEL = b"the weights of a model " * 1000
CONFIG = b"{}"
REVISION = "0123456789abcdef0123456789abcdef01234567"


def pinned(package: PackageSource | None = None, hub: HubSource | None = None) -> PinnedModel:
    files = {"config.json": CONFIG, "model.bin": MODEL}
    return PinnedModel(
        name="test/small",
        purpose="testing",
        files=tuple(
            WeightFile(name, len(data), hashlib.sha256(data).hexdigest())
            for name, data in files.items()
        ),
        package=package,
        hub=hub,
    )


def weights(folder: Path, model: PinnedModel, *, downloads: bool = True) -> Weights:
    return Weights(ModelsSettings(folder=folder, allow_downloads=downloads), {model.name: model})


def put(folder: Path, model: bytes = MODEL) -> Path:
    inside = folder / "test" / "small"
    inside.mkdir(parents=True)
    (inside / "config.json").write_bytes(CONFIG)
    (inside / "model.bin").write_bytes(model)
    return inside


@pytest.fixture
def in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PackageSource:
    """Two packages that bring the model in two parts."""
    site = tmp_path / "site"
    for package, files in {
        "weights_test_first": {"config.json": CONFIG, "model.bin.part1": MODEL[:7000]},
        "weights_test_second": {"model.bin.part2": MODEL[7000:]},
    }.items():
        data = site / package / "data"
        data.mkdir(parents=True)
        (site / package / "__init__.py").touch()
        for name, content in files.items():
            (data / name).write_bytes(content)
    monkeypatch.syspath_prepend(str(site))
    return PackageSource(
        install="weights-test",
        distribution="weights-test",
        version=None,
        parts=MappingProxyType(
            {
                "config.json": ("weights_test_first/data/config.json",),
                "model.bin": (
                    "weights_test_first/data/model.bin.part1",
                    "weights_test_second/data/model.bin.part2",
                ),
            }
        ),
    )


@pytest.fixture
def hub() -> HubSource:
    return HubSource("someone/small", REVISION)


def left_over(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if "partial" in path.name]


def test_the_models_folder_comes_first(tmp_path: Path, in_parts: PackageSource) -> None:
    inside = put(tmp_path / "models")
    shares: list[float] = []
    model = weights(tmp_path / "models", pinned(in_parts))
    assert model.resolve("test/small", shares.append) == inside
    assert shares == []


def test_parts_are_joined_once_and_with_progress(tmp_path: Path, in_parts: PackageSource) -> None:
    folder = tmp_path / "models"
    shares: list[float] = []
    path = weights(folder, pinned(in_parts)).resolve("test/small", shares.append)
    assert (path / "model.bin").read_bytes() == MODEL
    assert shares[-1] == 1.0
    assert shares == sorted(shares)
    written = (path / "model.bin").stat().st_mtime_ns
    again: list[float] = []
    assert weights(folder, pinned(in_parts)).resolve("test/small", again.append) == path
    assert again == []
    assert (path / "model.bin").stat().st_mtime_ns == written
    assert left_over(folder) == []


def test_many_may_join_the_same_parts_at_once(tmp_path: Path, in_parts: PackageSource) -> None:
    folder = tmp_path / "models"
    with ThreadPoolExecutor(8) as pool:
        runs = [
            pool.submit(weights(folder, pinned(in_parts)).resolve, "test/small") for _ in range(8)
        ]
        paths = {run.result() for run in runs}
    (path,) = paths
    assert (path / "model.bin").read_bytes() == MODEL
    assert left_over(folder) == []


def test_a_whole_model_in_a_package_is_used_where_it_lies(
    tmp_path: Path, in_parts: PackageSource
) -> None:
    data = tmp_path / "site" / "weights_test_first" / "data"
    (data / "model.bin").write_bytes(MODEL)
    places = {name: (f"weights_test_first/data/{name}",) for name in ("config.json", "model.bin")}
    package = PackageSource("weights-test", "weights-test", None, MappingProxyType(places))
    assert weights(tmp_path / "models", pinned(package)).resolve("test/small") == data
    assert not (tmp_path / "models" / "test").exists()


def test_a_file_in_the_folder_with_another_digest_is_refused(
    tmp_path: Path, in_parts: PackageSource
) -> None:
    put(tmp_path / "models", MODEL[:-1] + b"!")
    with pytest.raises(ModelMissing, match=r"model\.bin of the model test/small .*Delete it"):
        weights(tmp_path / "models", pinned(in_parts)).resolve("test/small")


def test_parts_that_join_to_another_digest_are_refused_and_not_kept(
    tmp_path: Path, in_parts: PackageSource
) -> None:
    part = tmp_path / "site" / "weights_test_second" / "data" / "model.bin.part2"
    part.write_bytes(MODEL[7000:-1] + b"!")
    model = weights(tmp_path / "models", pinned(in_parts))
    with pytest.raises(ModelMissing, match="--force-reinstall 'weights-test'"):
        model.resolve("test/small")
    with pytest.raises(ModelMissing, match="--force-reinstall 'weights-test'"):
        model.verify("test/small")
    assert not list((tmp_path / "models").rglob("model.bin"))
    assert left_over(tmp_path / "models") == []


def test_a_digest_is_computed_anew_when_the_file_has_changed(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    inside = put(folder)
    assert weights(folder, pinned()).resolve("test/small") == inside
    (inside / "model.bin").write_bytes(MODEL[:-1] + b"!")
    os.utime(inside / "model.bin", ns=(1, 1))
    with pytest.raises(ModelMissing, match="not the genuine one"):
        weights(folder, pinned()).resolve("test/small")


def test_verify_reads_a_file_even_if_its_digest_is_remembered(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    inside = put(folder)
    model = weights(folder, pinned())
    model.resolve("test/small")
    assert model.verify("test/small").state == "ready"
    times = (inside / "model.bin").stat()
    (inside / "model.bin").write_bytes(MODEL[:-1] + b"!")
    os.utime(inside / "model.bin", ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(ModelMissing, match="not the genuine one"):
        model.verify("test/small")


def test_a_spoilt_memory_of_digests_does_no_harm(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    inside = put(folder)
    for spoilt in ("no json", "[1]", '{"a": 1}', '{"a": {"size": "x"}}'):
        (folder / "digests.json").write_text(spoilt)
        assert weights(folder, pinned()).resolve("test/small") == inside


def test_missing_weights_are_fetched_from_the_hub_whole_and_verified(
    tmp_path: Path, hub: HubSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    shares: list[float] = []
    with model_hub(
        hub.repository, REVISION, {"config.json": CONFIG, "model.bin": MODEL}
    ) as address:
        monkeypatch.setenv("HF_ENDPOINT", address)
        path = weights(tmp_path / "models", pinned(hub=hub)).resolve("test/small", shares.append)
    assert path == tmp_path / "models" / "test" / "small"
    assert (path / "model.bin").read_bytes() == MODEL
    assert shares[-1] == 1.0
    assert sorted(file.name for file in path.iterdir()) == ["config.json", "model.bin"]


def test_what_the_hub_sends_is_refused_if_it_is_not_the_pinned_file(
    tmp_path: Path, hub: HubSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model_hub(
        hub.repository, REVISION, {"config.json": CONFIG, "model.bin": b"something else"}
    ) as address:
        monkeypatch.setenv("HF_ENDPOINT", address)
        with pytest.raises(ModelMissing, match=r"model\.bin .* not the genuine one"):
            weights(tmp_path / "models", pinned(hub=hub)).resolve("test/small")
    assert not list((tmp_path / "models").rglob("model.bin"))
    assert left_over(tmp_path / "models") == []


def test_without_package_and_network_the_sentence_says_what_to_do(
    tmp_path: Path, hub: HubSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    absent = PackageSource(
        "overtones[offline]", "x", None, MappingProxyType({"model.bin": ("no_such_package/a",)})
    )
    with pytest.raises(ModelMissing) as caught:
        weights(tmp_path / "models", pinned(absent, hub)).resolve("test/small")
    message = caught.value.message
    assert "test/small is not on this machine" in message
    assert "could not be reached" in message
    assert "pip install 'overtones[offline]'" in message
    assert "overtones models fetch test/small" in message
    assert "127.0.0.1" not in message


def test_nothing_is_fetched_where_downloads_are_switched_off(
    tmp_path: Path, hub: HubSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model_hub(
        hub.repository, REVISION, {"config.json": CONFIG, "model.bin": MODEL}
    ) as address:
        monkeypatch.setenv("HF_ENDPOINT", address)
        with pytest.raises(ModelMissing, match="switched off"):
            weights(tmp_path / "models", pinned(hub=hub), downloads=False).resolve("test/small")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, in_parts: PackageSource) -> None:
    (tmp_path / "models").write_text("a file where the folder should be")
    with pytest.raises(ModelMissing, match="could not be written into the models folder"):
        weights(tmp_path / "models", pinned(in_parts)).resolve("test/small")


def test_a_folder_of_ones_own_is_taken_as_it_is(tmp_path: Path) -> None:
    own = tmp_path / "my-model"
    own.mkdir()
    (own / "model.bin").write_bytes(b"tuned")
    model = weights(tmp_path / "models", pinned())
    assert model.resolve(str(own)) == own
    assert model.verify(str(own)).state == "not pinned"
    before = model.digest(str(own))
    (own / "model.bin").write_bytes(b"tuned again")
    assert model.digest(str(own)) != before


def test_an_unknown_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="no model called gigantic"):
        weights(tmp_path / "models", pinned()).resolve("gigantic")


def test_the_list_says_what_is_there_and_from_where(
    tmp_path: Path, in_parts: PackageSource, hub: HubSource
) -> None:
    def status(model: PinnedModel) -> WeightStatus:
        (only,) = weights(tmp_path / "models", model).status()
        return only

    missing = status(pinned(hub=hub))
    assert (missing.state, missing.source, missing.path) == ("missing", "hub", None)
    assert missing.bytes == len(MODEL) + len(CONFIG)
    packed = status(pinned(in_parts))
    assert (packed.state, packed.source, packed.path) == ("ready", "package", None)
    inside = put(tmp_path / "models")
    ready = status(pinned(in_parts))
    assert (ready.state, ready.source, ready.path) == ("ready", "folder", inside)
    (inside / "model.bin").write_bytes(MODEL[:-1])
    assert status(pinned(in_parts)).state == "damaged"


def test_the_installed_packages_bring_the_pinned_weights(tmp_path: Path) -> None:
    model = Weights(ModelsSettings(folder=tmp_path / "models", allow_downloads=False))
    for name in ("whisper/base", "voice/silero-v6"):
        assert model.verify(name).state in ("ready", "not pinned")
    assert not (tmp_path / "models" / "whisper").exists()


def test_every_model_of_the_table_has_a_source_and_a_pinned_weight_file() -> None:
    for name, model in pinned_models().items():
        assert model.name == name
        assert model.package or model.hub
        assert len(model.digest) == 64
        for file in model.files:
            assert file.sha256 is None or len(bytes.fromhex(file.sha256)) == 32
        if model.hub is not None:
            assert len(bytes.fromhex(model.hub.revision)) == 20


def test_looking_at_weights_loads_no_model_library(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from overtones.adapters.weights import Weights\n"
        "from overtones.settings import ModelsSettings\n"
        f"Weights(ModelsSettings(folder=Path({str(tmp_path)!r}))).status()\n"
        "print({'faster_whisper', 'rapidocr', 'huggingface_hub', 'numpy'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
