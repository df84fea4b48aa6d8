"""Data files of prompts."""

from pathlib import Path

import pytest

from overtones.errors import ModelMissing
from overtones.prompts import prompt_file
from overtones.prompts.prompt_file import PromptData, read_prompt, versions


class Greeting(PromptData):
    text: str


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(prompt_file, "files", lambda package: tmp_path)
    return tmp_path


def test_versions_are_told_oldest_first(folder):
    for name in ("greeting-10.toml", "greeting-2.toml", "greeting-1.toml", "other-3.toml", "a.py"):
        (folder / name).write_text('text = "Hello"')
    assert versions("greeting") == ("1", "2", "10")
    assert read_prompt("greeting", "10", Greeting).text == "Hello"


@pytest.mark.parametrize("text", ["text = ", "text = 3", 'text = "a"\ntxet = "b"', ""])
def test_a_damaged_file_is_named(folder, text):
    (folder / "greeting-1.toml").write_text(text)
    with pytest.raises(ModelMissing, match=r"greeting-1\.toml is damaged"):
        read_prompt("greeting", "1", Greeting)


@pytest.mark.parametrize("version", ["2", "", "../greeting-1", "1.toml", "9" * 500])
def test_only_a_known_version_is_opened(folder, version):
    (folder / "greeting-1.toml").write_text('text = "Hello"')
    with pytest.raises(ModelMissing, match=r"Versions there are: 1\.") as caught:
        read_prompt("greeting", version, Greeting)
    assert len(caught.value.message) < 200
