import asyncio
import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from overtones import backends
from overtones.adapters import embedded_labeler, embedded_model
from overtones.adapters.embedded_labeler import EmbeddedLabeler
from overtones.adapters.embedded_model import (
    MODEL_FILE,
    TOKENIZER_FILE,
    EmbeddedModel,
    read_card,
    read_rules,
)
from overtones.adapters.encoder_scores import MAX_EVIDENCE
from overtones.adapters.scene_facts import SceneFactsDescriber
from overtones.domain.media import Media, PictureFacts, Shot
from overtones.domain.readable_text import passages
from overtones.errors import ModelMissing
from overtones.research.evaluation import annotate, evaluate
from overtones.research.labelled_scripts import load_scripts
from overtones.settings import Settings
from overtones_schema import Annotation, Label, LineKind, Script, ScriptLine
from overtones_schema.script import Coverage
from overtones_schema.values import VALUE_IDS

COVERAGES: tuple[Coverage, ...] = ("post", "captions", "full")


@pytest.fixture(scope="module")
def labeler() -> EmbeddedLabeler:
    return EmbeddedLabeler(Settings())


def script(*lines: tuple[LineKind, str], coverage: Coverage = "full") -> Script:
    return Script(
        video_id="7000000000000000001",
        coverage=coverage,
        lines=tuple(
            ScriptLine(
                id=f"L{number}",
                kind=kind,
                text=text,
                start=None if kind in {"post", "sound"} else number * 2.0,
                end=None if kind in {"post", "sound"} else number * 2.0 + 1.5,
            )
            for number, (kind, text) in enumerate(lines, 1)
        ),
    )


def label_of(annotation: Annotation, value: str) -> Label:
    found = {label.value: label for label in annotation.labels}
    assert value in found
    return found[value]


BEACH = script(
    ("post", "sunday at the shore"),
    ("speech", "so it is quite windy this morning"),
    ("speech", "We pulled the net off the sea turtle and let it swim back into the ocean."),
    ("speech", "Then we picked up all the plastic on the beach to protect the birds."),
    ("onscreen", "part 2 tomorrow"),
)
NEIGHBOUR = script(
    ("post", "my neighbour"),
    ("speech", "Mrs Klein fell last week and cannot get to the shop"),
    ("speech", "so I cook for her every evening"),
    ("onscreen", "link in bio"),
)
VAIN = script(("post", "I am simply the best, nobody here is on my level"), coverage="post")


async def test_rescuing_animals_is_about_nature_and_the_right_lines_say_so(
    labeler: EmbeddedLabeler,
):
    found = await annotate(labeler, BEACH)
    nature = label_of(found, "universalism_nature")
    assert nature == found.labels[0]
    assert nature.level == 2
    assert nature.evidence
    assert {evidence.line for evidence in nature.evidence} <= {"L3", "L4"}
    assert found.scores["universalism_nature"].attained > 0.7


async def test_helping_a_neighbour_is_caring(labeler: EmbeddedLabeler):
    caring = label_of(await annotate(labeler, NEIGHBOUR), "benevolence_caring")
    assert caring.level > 0
    assert caring.evidence[0].line in {"L2", "L3"}


async def test_bragging_is_in_conflict_with_humility(labeler: EmbeddedLabeler):
    humility = label_of(await annotate(labeler, VAIN), "humility")
    assert humility.level == -1
    assert humility.constrained >= 0.5 > humility.attained


@pytest.mark.parametrize(
    "text",
    [
        "recojo la basura de la playa todos los domingos para proteger el mar",
        "wir sammeln Müll im Wald, damit die Tiere sicher sind und die Natur sich erholt",
    ],
)
async def test_the_text_of_a_post_is_enough_in_other_languages_too(
    labeler: EmbeddedLabeler, text: str
):
    found = await annotate(labeler, script(("post", text), coverage="post"))
    assert found.coverage == "post"
    assert label_of(found, "universalism_nature").level > 0


async def test_quotes_are_verbatim_lines_with_their_times(labeler: EmbeddedLabeler):
    for one in load_scripts()[:40]:
        lines = {line.id: line for line in one.full.lines}
        for label in (await annotate(labeler, one.full)).labels:
            assert 1 <= len(label.evidence) <= MAX_EVIDENCE
            for evidence in label.evidence:
                line = lines[evidence.line]
                assert evidence.quote == line.text
                assert (evidence.start, evidence.end) == (line.start, line.end)
                assert evidence.kind == line.kind


async def test_scores_follow_pyvalues_and_labels_follow_the_scores(labeler: EmbeddedLabeler):
    for one in load_scripts()[:40]:
        for coverage in COVERAGES:
            found = await annotate(labeler, one.script(coverage))
            assert set(found.scores) == set(VALUE_IDS)
            assert all(s.attained + s.constrained <= 1 for s in found.scores.values())
            above = {
                (value, 1 if score.attained >= score.constrained else -1)
                for value, score in found.scores.items()
                if max(score.attained, score.constrained) >= 0.5
            }
            assert {(label.value, 1 if label.level > 0 else -1) for label in found.labels} == above
            assert all(label.why is None for label in found.labels)


async def test_labels_stand_in_order_and_one_at_most_is_dominant(labeler: EmbeddedLabeler):
    levels_seen = set()
    for one in load_scripts()[:60]:
        labels = (await annotate(labeler, one.full)).labels
        levels_seen |= {label.level for label in labels}
        ranks = [(-label.level, -label.confidence.score) for label in labels]
        assert ranks == sorted(ranks)
        assert all(label.level != 2 for label in labels[1:])
    assert levels_seen == {2, 1, -1}


async def test_confidence_is_modest(labeler: EmbeddedLabeler):
    """Never above what was right of the surest scores on scripts that were held out."""
    sure = label_of(await annotate(labeler, BEACH), "universalism_nature").confidence
    assert sure.method == "calibrated"
    assert 0.3 < sure.score < 0.85


async def test_the_same_script_gets_the_same_labels(labeler: EmbeddedLabeler):
    first = await annotate(labeler, BEACH)
    assert await annotate(labeler, BEACH) == first
    assert await annotate(EmbeddedLabeler(Settings()), BEACH) == first


@pytest.mark.parametrize(
    "empty",
    [
        script(),
        script(("post", "wow")),
        script(("post", "#fyp #foryou #viral #xyzbca")),
        script(("post", "🔥🔥🔥 !!! 100")),
        script(("sound", "Protect the Ocean and Save the Whales by The Choir")),
    ],
    ids=["no line", "one word", "tags for reach", "no letters", "a sound's title"],
)
async def test_too_little_text_has_no_labels(labeler: EmbeddedLabeler, empty: Script):
    found = await annotate(labeler, empty)
    assert found.labels == ()
    assert set(found.scores) == set(VALUE_IDS)
    assert all(score.attained == score.constrained == 0 for score in found.scores.values())


def shots(count: int) -> tuple[Shot, ...]:
    looks = [(0.1, 0.02, 0.001), (0.9, 0.7, 0.01), (0.5, 0.3, 0.05), (None, None, None)]
    return tuple(
        Shot(start=float(n), end=n + 1.0, brightness=b, colorfulness=c, motion=m)
        for n in range(count)
        for b, c, m in [looks[n % len(looks)] if count > 1 else (0.1, 0.9, 0.5)]
    )


@pytest.mark.parametrize("count", [0, 1, 5, 40])
async def test_measurements_of_the_picture_change_nothing(labeler: EmbeddedLabeler, count: int):
    facts = PictureFacts(shots=shots(count), motion=0.1, brightness=0.05, colorfulness=0.7)
    media = Media(duration=40, width=9, height=16, audio=None, frames=(), facts=facts)
    described = (await SceneFactsDescriber(Settings()).describe(media)).lines
    assert described
    added = tuple(("scene", line.text) for line in described)
    assert (await annotate(labeler, script(*added))).labels == ()
    with_facts = script(*((line.kind, line.text) for line in BEACH.lines), *added)
    assert (await annotate(labeler, with_facts)).scores == (await annotate(labeler, BEACH)).scores


async def test_a_described_scene_counts(labeler: EmbeddedLabeler):
    seen = script(
        ("post", "just another day"),
        ("scene", "Volunteers free a sea turtle from a plastic net and clean the beach"),
    )
    nature = label_of(await annotate(labeler, seen), "universalism_nature")
    assert nature.evidence[0].kind == "scene"


async def test_a_long_post_is_judged_in_parts_and_quoted_in_full(labeler: EmbeddedLabeler):
    text = (
        "We spent the whole weekend at the river with forty volunteers from three towns. "
        "By noon we had pulled two tons of plastic and old nets out of the water. "
        "Then we planted willows along the bank so that the birds can nest there again. "
        "Protect the forest, protect the animals, it is the only planet we have. "
        "Thank you to the bakery for the sandwiches and to the fire brigade for the boat. "
        "Next date is in the comments, bring gloves and a friend."
    )
    assert len(passages(text)) > 2
    assert " ".join(passages(text)) == text
    found = await annotate(labeler, script(("post", text), coverage="post"))
    nature = label_of(found, "universalism_nature")
    assert [evidence.quote for evidence in nature.evidence] == [text]


async def test_several_scripts_at_once_get_the_labels_they_get_alone(labeler: EmbeddedLabeler):
    scripts = [one.full for one in load_scripts()[40:60]]
    together = await asyncio.gather(*(annotate(labeler, one) for one in scripts))
    assert together == [await annotate(labeler, one) for one in scripts]


async def test_it_runs_over_labelled_scripts_like_any_labeler(labeler: EmbeddedLabeler):
    found = await evaluate(labeler, [(one.full, one.levels) for one in load_scripts()[:80]])
    assert found.scripts == 80
    # The head was trained on these: it must do far better here than the card says of others.
    assert found.signed.f1 > 0.45


def test_it_is_found_by_its_entry_point_and_says_what_it_is():
    made = backends.create("labelers", "embedded", Settings())
    card = read_card()
    assert made.name == f"embedded/{card['version']}"
    assert made.name in made.fingerprint
    assert card["sha256"][MODEL_FILE][:16] in made.fingerprint


def test_other_thresholds_are_another_fingerprint(monkeypatch: pytest.MonkeyPatch):
    before = EmbeddedLabeler(Settings()).fingerprint
    card = read_card()
    full = card["rules"]["full"]
    full["thresholds"] = [*full["thresholds"][1:], 0.9]
    monkeypatch.setattr(embedded_labeler, "read_card", lambda: card)
    assert EmbeddedLabeler(Settings()).fingerprint != before


@pytest.mark.parametrize("damaged", [MODEL_FILE, TOKENIZER_FILE])
def test_a_file_whose_bytes_changed_is_refused(tmp_path: Path, damaged: str):
    for name in (MODEL_FILE, TOKENIZER_FILE):
        shutil.copy(files(embedded_model).joinpath(name), tmp_path / name)
    with (tmp_path / damaged).open("r+b") as file:
        file.seek(1000)
        byte = file.read(1)
        file.seek(1000)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(ModelMissing, match="damaged") as caught:
        EmbeddedModel(tmp_path, read_card())
    assert caught.value.code == "model_missing"
    assert damaged in (caught.value.detail or "")


def test_a_missing_file_is_told(tmp_path: Path):
    with pytest.raises(ModelMissing, match="damaged") as caught:
        EmbeddedModel(tmp_path, read_card())
    assert MODEL_FILE in (caught.value.detail or "")


def test_damaged_rules_are_told():
    card = read_card()
    rules = {**card["rules"], "full": {**card["rules"]["full"], "thresholds": [0.5]}}
    with pytest.raises(ModelMissing, match="damaged"):
        read_rules({**card, "rules": rules})
