"""The manifest of a corpus: what it takes to make it again, and what it cost."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from overtones.research.corpus_folder import CorpusRecord, CorpusRefused
from overtones.research.manifest import (
    ListFacts,
    Making,
    Manifest,
    RunFacts,
    changes,
    models_in,
    read_manifest,
    this_machine,
    total_cost,
    with_results,
    write_manifest,
)
from overtones.research.shown_settings import changed_settings, shown_settings
from overtones.settings import Settings, override
from overtones_schema import Annotation, Confidence, Failure, Label, Script, Usage
from overtones_schema.annotation import Origin

WHEN = datetime(2026, 11, 27, tzinfo=UTC)
MADE = "made this way"


def manifest(settings: Settings | None = None) -> Manifest:
    return Manifest(
        machine=this_machine(),
        settings=shown_settings(settings or Settings()),
        making=Making(
            pipeline="two_step", labeler="llm/1", script_fingerprint="scripts", fingerprint=MADE
        ),
        seed=1,
        list=ListFacts(name="list.txt", sha256="0" * 64, videos=3, duplicates=0),
        runs=(RunFacts(started=WHEN),),
    )


def usage(model: str, tokens: int, cost: float | None) -> Usage:
    return Usage(
        model=model,
        requests=1,
        input_tokens=tokens,
        cached_tokens=tokens // 2,
        output_tokens=1,
        cost=cost,
    )


def record(number: int, made: str = MADE, cost: float | None = 0.25) -> CorpusRecord:
    label = Label(
        value="face",
        level=1,
        attained=0.9,
        constrained=0,
        confidence=Confidence(score=0.5, method="stated"),
    )
    return CorpusRecord(
        id=str(number),
        input=str(number),
        script=Script(video_id=str(number), coverage="full", usage=(usage("eye/2", 10, 0.5),)),
        annotation=Annotation(
            video_id=str(number),
            labeler=f"llm/{made}",
            coverage="full",
            labels=(label,),
            origin=Origin(prompt=f"codebook/1 {made}"),
            usage=(usage("word/7", 100, cost),),
        ),
        fingerprint=made,
        finished=WHEN,
    )


def test_it_names_models_prompts_and_labelers_as_the_annotations_do():
    failed = CorpusRecord(
        id="9",
        input="9",
        failure=Failure(code="private", message="", retryable=False),
        finished=WHEN,
    )
    made = with_results(manifest(), [record(1), record(2), record(3, "another way"), failed], None)
    assert made.prompts == (f"codebook/1 {MADE}",)
    assert made.labelers == (f"llm/{MADE}",)
    assert [(one.model, one.requests, one.input_tokens) for one in made.models] == [
        ("eye/2", 3, 30),
        ("word/7", 3, 300),
    ]
    assert made.cost == pytest.approx(3 * 0.75)
    assert made.counts == {"labelled": 2, "scripts": 3, "failed": 1, "labels": 2}


def test_the_cost_is_not_known_where_one_price_is_not():
    models = models_in([usage("a", 1, 0.5), usage("b", 1, None), usage("b", 1, 0.5)])
    assert [(one.model, one.cost) for one in models] == [("a", 0.5), ("b", None)]
    assert total_cost(models) is None
    assert total_cost(()) == 0


def test_the_latest_run_alone_is_written_anew():
    before = manifest().model_copy(
        update={"runs": (RunFacts(started=WHEN, how="no_network"), RunFacts(started=WHEN))}
    )
    ended = RunFacts(started=WHEN, ended=WHEN, how="done", tried=3)
    assert with_results(before, (), ended).runs == (before.runs[0], ended)
    assert with_results(before, (), None).runs == before.runs


SECRET = "5ecret"
ADDRESSES = (
    f"http://ana:{SECRET}@host:1/v1",
    f"http://ana:p@{SECRET}@host:1/v1",
    f"http://ana:p/{SECRET}@host:1/v1",
    f"http://host:1/v1?key={SECRET}",
    f"http://host:1/v1?a=b&token={SECRET}#x",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_secret_gets_into_it(tmp_path: Path, address: str):
    settings = override(
        Settings.model_validate(
            {
                "language_model": {"api_key": SECRET, "base_url": address},
                "vision_model": {"api_key": SECRET, "base_url": address},
            }
        ),
        source={"proxy": address},
    )
    write_manifest(tmp_path, manifest(settings))
    text = (tmp_path / "manifest.json").read_text(encoding="utf-8")
    assert SECRET not in text
    assert "host:1" in text
    assert settings.language_model.api_key is not None


def test_it_tells_program_libraries_and_system(tmp_path: Path):
    write_manifest(tmp_path, manifest())
    found = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    machine = found["machine"]
    assert machine["program"]
    assert machine["python"].startswith("3.")
    assert machine["platform"]
    assert {"yt-dlp", "faster-whisper", "rapidocr", "openai"} <= set(machine["libraries"])
    assert found["settings"]["prompt"]["codebook"] == "1"
    assert found["settings"]["language_model"]["seed"] == 1
    assert read_manifest(tmp_path) == manifest()


def test_what_may_change_labels_is_told_and_nothing_else():
    before = shown_settings(Settings())
    now = shown_settings(
        override(
            Settings(),
            labeler={"backend": "llm"},
            language_model={"model": "word/7"},
            scene={"backend": ""},
            corpus={"seconds_between": 60.0},
            server={"port": 9},
        )
    )
    assert changed_settings(before, now) == (
        "scene.backend was facts and is not set",
        "labeler.backend was embedded and is llm",
        "language_model.model was not set and is word/7",
    )
    assert changed_settings(before, before) == ()


def test_versions_are_told_where_no_setting_has_changed():
    before, machine = manifest(), this_machine()
    newer = machine.model_copy(update={"libraries": {**machine.libraries, "rapidocr": "99.0"}})
    old = machine.libraries["rapidocr"]
    assert changes(before, before.settings, newer) == (f"rapidocr was {old} and is 99.0",)
    assert changes(before, before.settings, machine) == ()
    other = shown_settings(override(Settings(), speech={"model": "tiny"}))
    assert changes(before, other, newer) == ("speech.model was base and is tiny",)


@pytest.mark.parametrize("text", ["", "{}", '{"layout": 1}', "[1]", "\x00"])
def test_what_is_no_manifest_is_refused(tmp_path: Path, text: str):
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusRefused, match="is no manifest of a corpus, or is damaged"):
        read_manifest(tmp_path)
    with pytest.raises(CorpusRefused, match="There is no manifest"):
        read_manifest(tmp_path / "none")
