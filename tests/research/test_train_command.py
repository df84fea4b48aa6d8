import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from overtones.cli import app
from tests.research.teaching_scripts import raw_scripts, write_scripts
from tests.tiny_models import tiny_bert

OPTIONS = ["--epochs", "3", "--batch", "4", "--encoder-rate", "3e-3", "--window", "64"]
OPTIONS += ["--patience", "3", "--device", "cpu"]


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    return tiny_bert(tmp_path_factory.mktemp("base") / "tiny")


@pytest.fixture(scope="module")
def scripts(tmp_path_factory) -> Path:
    return write_scripts(tmp_path_factory.mktemp("data") / "T1.json", raw_scripts(40))


def train(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["train", *map(str, arguments)])


def test_a_model_is_trained_and_its_figures_are_shown(base, scripts, tmp_path):
    kept = tmp_path / "test.txt"
    kept.write_text("S001\nS002\nS003\n", encoding="utf-8")
    out = tmp_path / "model"
    done = train(scripts, "--base", base, "--out", out, "--test", kept, *OPTIONS)
    assert done.exit_code == 0, done.output
    assert "F1 on the test videos" in done.stdout
    assert "best trivial" in done.stdout
    assert "epoch 3 of 3" in done.stderr
    names = {file.name for file in out.iterdir()}
    assert {"model.safetensors", "tokenizer.json", "overtones.json", "report.md"} <= names
    again = train(scripts, "--base", base, "--out", out, *OPTIONS)
    assert again.exit_code == 2
    assert "is not empty" in again.stderr
    assert "[bad_message]" in again.stderr


def test_the_report_may_be_json(base, scripts, tmp_path):
    done = train(
        *(scripts, "--base", base, "--out", tmp_path / "m", "--json", "--quiet", *OPTIONS),
        *("--outputs", "presence", "--stop-by", "macro", "--epochs", "1"),
    )
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert report["test"] is None
    assert report["trained"]["options"]["outputs"] == "presence"
    assert done.stderr == ""


def test_a_killed_run_goes_on_and_ends_with_the_same_model(base, scripts, tmp_path):
    arguments = [str(scripts), "--base", str(base), *OPTIONS]
    code = "from overtones.cli import main; main()"
    killed = tmp_path / "killed"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "train", *arguments, "--out", str(killed)],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    with process.stderr as lines:
        for line in lines:
            if "epoch 1 of 3" in line:
                process.send_signal(signal.SIGKILL)
                break
    assert process.wait() == -signal.SIGKILL
    assert not (killed / "overtones.json").exists()
    done = train(*arguments, "--out", killed, "--resume")
    assert done.exit_code == 0, done.output
    assert "epoch 1 of 3" not in done.stderr
    whole = tmp_path / "whole"
    assert train(*arguments, "--out", whole).exit_code == 0
    weights = "model.safetensors"
    assert (killed / weights).read_bytes() == (whole / weights).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--labels", "none.csv"], "There is no file none.csv"),
        (["--parts", "p.csv", "--test", "t.txt"], "takes the place"),
        (["--continue-on", "nowhere"], "There is no file nowhere"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(base, scripts, tmp_path, arguments, told):
    done = train(scripts, "--base", base, "--out", tmp_path / "m", *arguments)
    assert done.exit_code == 2
    assert told in done.stderr
    assert "Traceback" not in done.output
    assert not (tmp_path / "m").exists()


def test_a_base_on_the_hub_must_be_pinned(scripts, tmp_path):
    done = train(scripts, "--base", "some/model", "--revision", "main", "--out", tmp_path / "m")
    assert done.exit_code == 4
    assert "must be a commit" in done.stderr


def test_pickles_are_refused_before_anything_is_made(base, scripts, tmp_path):
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "config.json").write_text((base / "config.json").read_text(), encoding="utf-8")
    (folder / "pytorch_model.bin").write_bytes(b"")
    done = train(scripts, "--base", folder, "--out", tmp_path / "m")
    assert done.exit_code == 4
    assert "pickles" in done.stderr
    assert not (tmp_path / "m").exists()


def test_a_base_without_a_head_for_words_cant_go_on_pretraining(base, scripts, tmp_path):
    from safetensors.torch import load_file, save_file

    folder = tmp_path / "encoder"
    folder.mkdir()
    for file in base.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    weights = load_file(folder / "model.safetensors")
    kept = {name: one for name, one in weights.items() if name.startswith("bert.")}
    save_file(kept, folder / "model.safetensors", {"format": "pt"})
    done = train(
        scripts, "--base", folder, "--out", tmp_path / "m", "--continue-on", scripts, *OPTIONS
    )
    assert done.exit_code == 4
    assert "guesses masked words" in done.stderr
