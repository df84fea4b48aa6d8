"""Labels by fine-tuned encoders: real classes of transformers with tiny models."""

import json
import shutil
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from overtones.adapters.encoder_labeler import EncoderLabeler
from overtones.adapters.label_map import LabelMap, Output, Stance, write_folder_map
from overtones.errors import ModelMissing
from overtones.settings import EncoderSettings, Settings
from overtones_schema import Annotation, Script, ScriptLine
from overtones_schema.values import VALUE_IDS, VALUES
from tests.tiny_models import tiny_bert

NAMES = [value.name for value in VALUES]
BOTH_SIDES = [f"{name} {side}" for name in NAMES for side in ("attained", "constrained")]

HELPING = "Two friends help an old man across the street."
SHOWING = "He shows the new car, the watch and the house."
BAKING = "A woman kneads dough in a bright kitchen."
WINDOW = 40
"""Tokens; two of these sentences."""


def settings(tmp_path: Path, model: str | Path | None, **changes) -> Settings:
    section = EncoderSettings(model=None if model is None else str(model), device="cpu", **changes)
    return Settings(state_folder=tmp_path / "state", encoder=section).model_copy(
        update={"models": Settings().models.model_copy(update={"folder": tmp_path / "models"})}
    )


def script(*texts: str) -> Script:
    lines = tuple(
        ScriptLine(id=f"L{place}", kind="speech", text=text, start=place, end=place + 1.0)
        for place, text in enumerate(texts, 1)
    )
    return Script(video_id="7123", coverage="full", lines=lines)


async def labelled(labeler: EncoderLabeler, what: Script) -> Annotation:
    (annotation,) = [annotation async for annotation in labeler.label(what)]
    return annotation


def taught(folder: Path, names: Sequence[str], examples: Mapping[Any, set[str]]) -> Path:
    """A tiny BERT that has learnt by heart which outputs each text, or pair of texts, has."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tiny_bert(folder, labels=names, max_length=WINDOW)
    model = AutoModelForSequenceClassification.from_pretrained(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    batch = tokenizer(list(examples), padding=True, return_tensors="pt")
    wanted = torch.tensor([[float(name in given) for name in names] for given in examples.values()])
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3)
    for _ in range(400):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(**batch).logits, wanted)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if loss.item() < 0.02:
            break
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Path:
    """A model that finds care where people help, and wealth, against humility, where one shows."""
    found = {
        HELPING: {"Benevolence: caring attained"},
        SHOWING: {"Power: resources attained", "Humility constrained"},
        BAKING: set[str](),
    }
    together = [texts for count in (1, 2) for texts in product(found, repeat=count)]
    examples = {
        " ".join(f"said: {text}" for text in texts): set().union(*(found[text] for text in texts))
        for texts in together
    }
    return taught(tmp_path_factory.mktemp("trained") / "values", BOTH_SIDES, examples)


async def test_values_on_both_sides_are_labelled_with_their_lines(tmp_path, trained):
    labeler = EncoderLabeler(settings(tmp_path, trained))
    found = await labelled(labeler, script(HELPING, SHOWING))
    levels = {label.value: label.level for label in found.labels}
    assert levels == {"benevolence_caring": 1, "power_resources": 1, "humility": -1}
    assert found.labels[-1].value == "humility", "conflicts last"
    evidence = {label.value: label.evidence[0] for label in found.labels}
    assert evidence["benevolence_caring"].quote == HELPING
    assert evidence["power_resources"].quote == SHOWING
    assert evidence["humility"].line == "L2"
    assert evidence["humility"].start == 2.0
    assert set(found.scores) == set(VALUE_IDS)
    assert all(score.attained + score.constrained <= 1 for score in found.scores.values())
    assert found.labeler == "encoder/values"
    assert found.coverage == "full"


async def test_nothing_found_is_an_answer(tmp_path, trained):
    found = await labelled(EncoderLabeler(settings(tmp_path, trained)), script(BAKING))
    assert found.labels == ()
    assert set(found.scores) == set(VALUE_IDS)


async def test_a_script_without_words_needs_no_judgement(tmp_path, trained):
    found = await labelled(EncoderLabeler(settings(tmp_path, trained)), script("42"))
    assert found.labels == ()
    assert all(score.attained == 0 for score in found.scores.values())


async def test_a_long_script_is_read_to_its_end(tmp_path, trained):
    long = script(*[BAKING] * 30, HELPING)
    found = await labelled(EncoderLabeler(settings(tmp_path, trained)), long)
    care = next(label for label in found.labels if label.value == "benevolence_caring")
    assert care.evidence[0].line == "L31"


async def test_without_evidence_the_labels_are_the_same(tmp_path, trained):
    whole = script(HELPING, SHOWING)
    with_lines = await labelled(EncoderLabeler(settings(tmp_path, trained)), whole)
    without = await labelled(EncoderLabeler(settings(tmp_path, trained, evidence=False)), whole)
    assert without.scores == with_lines.scores
    assert [label.evidence for label in without.labels] == [()] * len(with_lines.labels)


async def test_thresholds_calibration_and_dominance_come_from_the_map(tmp_path, trained):
    folder = tmp_path / "mapped"
    shutil.copytree(trained, folder)
    outputs = tuple(Output(name, 0.999 if name.startswith("Power") else 0.5) for name in BOTH_SIDES)
    write_folder_map(
        folder, LabelMap(outputs=outputs, window=64, dominance=0.6, calibration=(0.8, 0.0))
    )
    found = await labelled(EncoderLabeler(settings(tmp_path, folder)), script(HELPING, SHOWING))
    levels = {label.value: label.level for label in found.labels}
    assert levels == {"benevolence_caring": 2, "humility": -1}
    assert found.scores["power_resources"].attained < 0.5
    assert {label.confidence.method for label in found.labels} == {"calibrated"}


async def test_presence_alone_is_labelled_as_endorsed(tmp_path):
    names = [*NAMES[::-1], "Universalism: objectivity"]
    folder = taught(
        tmp_path / "presence",
        names,
        {
            f"said: {SHOWING}": {"Power: resources", "Universalism: objectivity"},
            f"said: {BAKING}": set(),
        },
    )
    found = await labelled(EncoderLabeler(settings(tmp_path, folder)), script(SHOWING))
    assert [(label.value, label.level) for label in found.labels] == [("power_resources", 1)]


async def test_a_second_model_tells_the_side(tmp_path):
    presence = taught(
        tmp_path / "pair",
        NAMES,
        {
            f"said: {SHOWING}": {"Power: resources", "Humility"},
            f"said: {BAKING}": set(),
        },
    )
    taught(
        presence / "stance",
        ["pro", "contra"],
        {
            (f"said: {SHOWING}", "Power: resources"): {"pro"},
            (f"said: {SHOWING}", "Humility"): {"contra"},
        },
    )
    write_folder_map(presence, LabelMap(stance=Stance("stance", "pro", "contra")))
    found = await labelled(EncoderLabeler(settings(tmp_path, presence)), script(SHOWING))
    assert {label.value: label.level for label in found.labels} == {
        "power_resources": 1,
        "humility": -1,
    }
    assert found.scores["humility"].constrained >= 0.5 > found.scores["humility"].attained


async def test_the_side_is_told_from_a_full_window_to_its_last_word(tmp_path):
    from transformers import AutoTokenizer

    ends = {SHOWING: "pro", HELPING: "contra"}
    wholes = {end: f"said: {BAKING} said: {end}" for end in ends}
    presence = taught(tmp_path / "full", ["Face"], {whole: {"Face"} for whole in wholes.values()})
    pairs = {(wholes[end], "Face"): {side} for end, side in ends.items()}
    taught(presence / "stance", ["pro", "contra"], pairs)
    tokens = len(AutoTokenizer.from_pretrained(presence)(wholes[SHOWING])["input_ids"])
    write_folder_map(presence, LabelMap(window=tokens, stance=Stance("stance", "pro", "contra")))
    labeler = EncoderLabeler(settings(tmp_path, presence))
    levels = [
        label.level
        for end in ends
        for label in (await labelled(labeler, script(BAKING, end))).labels
    ]
    assert levels == [1, -1]


async def test_the_same_folder_gives_the_same_labels(tmp_path, trained):
    one, other = (EncoderLabeler(settings(tmp_path, trained)) for _ in range(2))
    assert one.fingerprint == other.fingerprint
    whole = script(HELPING, BAKING, SHOWING)
    assert await labelled(one, whole) == await labelled(other, whole)


def test_the_fingerprint_follows_the_weights_the_map_and_the_settings(tmp_path, trained):
    folder = tmp_path / "copy"
    shutil.copytree(trained, folder)
    before = EncoderLabeler(settings(tmp_path, folder)).fingerprint
    assert EncoderLabeler(settings(tmp_path, folder, evidence=False)).fingerprint != before
    write_folder_map(folder, LabelMap(window=32))
    assert EncoderLabeler(settings(tmp_path, folder)).fingerprint != before


def test_the_fingerprint_follows_the_second_model(tmp_path):
    folder = tiny_bert(tmp_path / "first", labels=NAMES)
    tiny_bert(folder / "stance", labels=["pro", "contra"])
    alone = EncoderLabeler(settings(tmp_path, folder)).fingerprint
    write_folder_map(folder, LabelMap(stance=Stance("stance", "pro", "contra")))
    both = EncoderLabeler(settings(tmp_path, folder)).fingerprint
    tiny_bert(folder / "stance", labels=["pro", "contra"], seed=1)
    assert len({alone, both, EncoderLabeler(settings(tmp_path, folder)).fingerprint}) == 3


async def test_the_second_model_must_have_the_outputs_that_the_map_names(tmp_path):
    folder = tiny_bert(tmp_path / "first", labels=NAMES)
    tiny_bert(folder / "stance", labels=["entailment", "contradiction"])
    write_folder_map(folder, LabelMap(stance=Stance("stance", "pro", "contra")))
    with pytest.raises(ModelMissing, match="no output pro: it has entailment, contradiction"):
        await labelled(EncoderLabeler(settings(tmp_path, folder)), script(HELPING))


TOUCHE = [NAMES[1], NAMES[0], *NAMES[2:]]
"""In the order of the data set: thought before action."""
COMMITS = {"revision": "a" * 40, "stance_revision": "b" * 40}


def as_fetched(tmp_path: Path, name: str, revision: str, labels: Sequence[str]) -> None:
    """A stand-in with the published names, where a model of the hub is kept."""
    tiny_bert(
        tmp_path / "models" / "hub" / name.replace("/", "--") / COMMITS[revision], labels=labels
    )


async def test_a_public_model_with_both_sides_is_read_by_its_map(tmp_path):
    names = [f"{name} {side}" for name in TOUCHE for side in ("attained", "constrained")]
    as_fetched(tmp_path, "JohannesKiesel/valueeval24-bert-baseline-en", "revision", names)
    labeler = EncoderLabeler(settings(tmp_path, "valueeval24-bert-en", **COMMITS))
    found = await labelled(labeler, script(HELPING, SHOWING))
    assert {label.level for label in found.labels} == {1, -1}
    assert {label.confidence.method for label in found.labels} == {"stated"}


async def test_a_public_model_of_presence_and_side_is_read_by_its_map(tmp_path):
    first = "VictorYeste/deberta-based-human-value-detection"
    second = "VictorYeste/deberta-based-human-value-stance-detection"
    as_fetched(tmp_path, first, "revision", TOUCHE)
    as_fetched(tmp_path, second, "stance_revision", ["attained", "constrained", "neutral"])
    labeler = EncoderLabeler(settings(tmp_path, "deberta-presence-and-stance", **COMMITS))
    found = await labelled(labeler, script(HELPING, SHOWING))
    assert found.labels
    assert all((label.attained >= 0.5) != (label.constrained >= 0.5) for label in found.labels)
    assert COMMITS["stance_revision"][:12] in labeler.fingerprint


async def test_no_model_is_told_with_what_to_choose_from(tmp_path):
    with pytest.raises(ModelMissing, match=r"overtones train.*valueeval24-bert-en"):
        await labelled(EncoderLabeler(settings(tmp_path, None)), script(HELPING))


async def test_a_public_model_must_be_pinned(tmp_path):
    labeler = EncoderLabeler(settings(tmp_path, "valueeval24-bert-en"))
    assert labeler.name == "encoder/valueeval24-bert-baseline-en"
    with pytest.raises(ModelMissing, match="pinned"):
        await labelled(labeler, script(HELPING))


async def test_a_model_that_does_not_name_its_outputs_is_refused(tmp_path):
    folder = tiny_bert(tmp_path / "nameless", labels=["LABEL_0", "LABEL_1"])
    with pytest.raises(ModelMissing, match="does not say which values"):
        await labelled(EncoderLabeler(settings(tmp_path, folder)), script(HELPING))


async def test_code_beside_the_weights_is_not_run(tmp_path):
    folder = tiny_bert(tmp_path / "own", labels=NAMES)
    config = json.loads((folder / "config.json").read_text())
    config["auto_map"] = {"AutoModelForSequenceClassification": "evil.Model"}
    config["model_type"] = "of-their-own"
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "evil.py").write_text("raise SystemExit('was run')")
    with pytest.raises(ModelMissing, match="can't be loaded"):
        await labelled(EncoderLabeler(settings(tmp_path, folder)), script(HELPING))


async def test_weights_as_pickles_are_refused(tmp_path):
    folder = tiny_bert(tmp_path / "pickled", labels=NAMES)
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(ModelMissing, match="pickles"):
        await labelled(EncoderLabeler(settings(tmp_path, folder)), script(HELPING))


async def test_a_masked_language_model_alone_is_no_labeler(tmp_path):
    folder = tiny_bert(tmp_path / "base")
    with pytest.raises(ModelMissing, match=r"is a BertForMaskedLM.*overtones train"):
        await labelled(EncoderLabeler(settings(tmp_path, folder)), script(HELPING))


@pytest.mark.parametrize(
    ("architectures", "message"),
    [(["MultiHead_MultiLabel_XL"], "is a MultiHead_MultiLabel_XL"), (None, "lacks weights")],
)
async def test_a_head_of_a_class_of_its_own_is_never_replaced_by_chance(
    tmp_path, architectures, message
):
    from safetensors.torch import load_file, save_file

    folder = tiny_bert(tmp_path / "heads", labels=NAMES)
    weights = load_file(folder / "model.safetensors")
    renamed = {name.replace("classifier", "language_heads.EN"): w for name, w in weights.items()}
    save_file(renamed, folder / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"architectures": architectures}))
    with pytest.raises(ModelMissing, match=message):
        await labelled(EncoderLabeler(settings(tmp_path, folder)), script(HELPING))
