"""Fixtures of the adapters' tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from overtones.adapters.pyav_decoder import PyAvDecoder
from overtones.settings import Settings
from tests.adapters.decoding import processes


@pytest.fixture
def decoder() -> Iterator[PyAvDecoder]:
    decoder = PyAvDecoder(Settings())
    yield decoder
    decoder.close()
    assert not processes()


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that stands for the system's temporary folder."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder
