"""The command line, as somebody who types it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from overtones import backends
from overtones.cli import Exit
from overtones.settings import Settings

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture
def overtones(tmp_path):
    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "overtones.cli", *arguments],
            capture_output=True,
            text=True,
            timeout=200,
            env={
                **os.environ,
                "HOME": str(tmp_path),
                "XDG_DATA_HOME": str(tmp_path / "data"),
                "XDG_CACHE_HOME": str(tmp_path / "cache"),
                "XDG_CONFIG_HOME": str(tmp_path / "config"),
                "COLUMNS": "100",
                **environment,
            },
        )

    return run


def test_a_sample_clip_is_labelled_with_values_and_quotes(overtones):
    clip = SAMPLES / "beach_cleanup.mp4"
    result = overtones("label", str(clip))
    assert result.returncode == Exit.WELL, result.stderr
    assert "% sure" in result.stdout
    assert "“" in result.stdout
    assert any(level in result.stdout for level in ("dominant", "present", "in conflict"))


def test_several_inputs_give_a_json_line_each_and_the_code_of_the_first_failure(overtones):
    clip = str(SAMPLES / "so_humble.mp4")
    result = overtones("label", "--json", "https://example.org/x", clip, "/no/such/file.mp4")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row.get("error", {}).get("code") for row in rows] == [
        "not_a_tiktok_link",
        None,
        "file_not_found",
    ]
    assert rows[1]["annotation"]["video_id"].startswith("file-")
    assert rows[1]["script"]["lines"]
    assert result.returncode == Exit.VIDEO


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("https://example.org/video", "not a link to a TikTok video"),
        ("https://www.tiktok.com/@a/live", "live stream"),
        ("hello", "not a link to a TikTok video"),
        ("./missing.mp4", "no such file"),
    ],
)
def test_a_wrong_input_gets_one_sentence_and_no_traceback(overtones, text, sentence):
    result = overtones("label", text)
    assert result.returncode == Exit.VIDEO
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert not result.stdout.strip()


def test_a_video_that_cannot_be_reached_may_be_tried_later(overtones):
    result = overtones(
        "label",
        "7123456789012345678",
        OVERTONES_SOURCE__PROXY="http://127.0.0.1:9",
        OVERTONES_SOURCE__ATTEMPTS="1",
    )
    assert result.returncode == Exit.LATER
    assert "could not be reached" in result.stderr


def test_a_script_reads_like_a_movie_script(overtones):
    result = overtones("script", str(SAMPLES / "so_humble.mp4"))
    assert result.returncode == Exit.WELL, result.stderr
    assert "[0:0" in result.stdout
    assert "VOICE: “" in result.stdout


def test_doctor_finds_nothing_missing_in_an_offline_installation(overtones):
    result = overtones("doctor", COLUMNS="300")
    assert result.returncode == Exit.WELL, result.stdout
    assert "whisper/base" in result.stdout


def test_doctor_says_how_to_mend_what_is_missing(overtones):
    result = overtones("doctor", OVERTONES_SOURCE__CA_FILE="/no/such/ca.pem", COLUMNS="300")
    assert result.returncode == Exit.INSTALLATION
    assert "/no/such/ca.pem" in result.stdout


def test_models_are_listed_and_verified(overtones):
    listed = overtones("models", "list", "--json")
    states = {row["name"]: row["state"] for row in json.loads(listed.stdout)}
    assert states["whisper/base"] != "missing"
    verified = overtones("models", "verify", "whisper/base")
    assert verified.returncode == Exit.WELL, verified.stderr
    assert "as pinned" in verified.stdout


def test_an_unknown_model_is_refused_in_one_sentence(overtones):
    result = overtones("models", "fetch", "whisper/nothing")
    assert result.returncode == Exit.INSTALLATION
    assert "Traceback" not in result.stderr


def test_settings_are_shown_as_they_are_in_force_and_secrets_hidden(overtones):
    result = overtones(
        "config",
        "show",
        "--json",
        OVERTONES_SERVER__PORT="9000",
        OVERTONES_LANGUAGE_MODEL__API_KEY="sk-secret",
    )
    shown = json.loads(result.stdout)
    assert shown["server"]["port"] == 9000
    assert "sk-secret" not in result.stdout


def test_a_wrong_setting_is_told_in_one_sentence(overtones):
    result = overtones("config", "show", OVERTONES_SERVER__PORT="many")
    assert result.returncode == Exit.USAGE
    assert "server.port" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_setting_from_the_file_counts(overtones, tmp_path):
    folder = tmp_path / "config" / "overtones"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("[server]\nport = 9100\n")
    result = overtones("config", "show", "--json")
    assert json.loads(result.stdout)["server"]["port"] == 9100


def test_a_named_settings_file_stands_instead_of_ones_own(overtones, tmp_path):
    named = tmp_path / "study.toml"
    named.write_text("[server]\nport = 9200\n")
    result = overtones("--config", str(named), "config", "show", "--json")
    assert json.loads(result.stdout)["server"]["port"] == 9200


RECIPES = sorted((Path(__file__).parent.parent / "docs" / "recipes").glob("*.toml"))


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.stem)
def test_every_recipe_is_a_valid_settings_file_for_back_ends_that_are_there(recipe, monkeypatch):
    monkeypatch.setenv("OVERTONES_CONFIG", str(recipe))
    settings = Settings()
    assert settings.labeler.backend in backends.names("labelers")
    assert settings.pipeline in backends.names("pipelines")
    assert settings.scene.backend in (None, *backends.names("describers"))
    for section in (settings.language_model, settings.vision_model):
        assert section.backend in backends.names("chat_models")
        assert section.api_key is None, "keys come from the environment"


def test_wrong_usage_ends_with_two(overtones):
    assert overtones("label").returncode == Exit.USAGE
    assert overtones("nothing").returncode == Exit.USAGE


def test_an_unknown_back_end_is_told_with_those_there_are(overtones):
    result = overtones("label", "x", OVERTONES_LABELER__BACKEND="nothing")
    assert result.returncode == Exit.INSTALLATION
    assert "embedded" in result.stderr


def test_serving_beyond_this_machine_needs_an_express_word(overtones):
    result = overtones("serve", "--host", "0.0.0.0")
    assert result.returncode != Exit.WELL
    assert "allow_remote" in result.stderr


def test_the_page_address_carries_the_key_in_its_fragment(overtones):
    assert "/#key=" in overtones("pair").stdout
