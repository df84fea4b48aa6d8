"""Training with the real classes of transformers and tiny models; all on one CPU thread."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from overtones.adapters.encoder_labeler import EncoderLabeler
from overtones.adapters.label_map import read_folder_map
from overtones.errors import ModelMissing, RequestRefused
from overtones.research.evaluation import annotate, levels_of
from overtones.research.fine_tuning import FineTuning, without_scene
from overtones.research.training import Plan, output_names, train
from overtones.research.training_base import load_masked
from overtones.research.training_data import TrainingRefused, read_data, read_scripts
from overtones.research.training_events import EpochDone, Note, StepDone, Tell, TrainingEvent
from overtones.research.training_options import PretrainingOptions, TrainingOptions
from overtones.research.training_parts import Wishes, divide
from overtones.research.training_report import TrainingReport
from overtones.research.training_scores import judge
from overtones.settings import EncoderSettings, Settings
from tests.research.teaching_scripts import raw_script, raw_scripts, write_scripts
from tests.tiny_models import tiny_bert

OPTIONS = TrainingOptions(
    epochs=6, patience=6, batch=4, encoder_rate=3e-3, head_rate=3e-3, window=64
)
TEST = frozenset({"S001", "S006", "S011", "S016"})


class Killed(BaseException):
    """Ends a run on the spot, as a kill does."""


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    return tiny_bert(tmp_path_factory.mktemp("base") / "tiny")


@pytest.fixture(scope="module")
def plan(tmp_path_factory, base) -> Plan:
    path = write_scripts(tmp_path_factory.mktemp("data") / "T1.json", raw_scripts(40))
    data = read_data([path], None)
    return Plan(base, data, divide(data.examples, Wishes(test=TEST)), OPTIONS)


@pytest.fixture(scope="module")
def told() -> list[TrainingEvent]:
    return []


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory, plan, told) -> Path:
    folder = tmp_path_factory.mktemp("unbroken") / "model"
    train(plan, folder, "cpu", told.append, resume=False)
    return folder


def ignore(_: TrainingEvent) -> None:
    pass


def same_model(one: Path, other: Path) -> bool:
    """Weights, vocabulary, map and report, byte for byte."""
    names = sorted(file.name for file in one.iterdir())
    assert names == sorted(file.name for file in other.iterdir())
    return all((one / name).read_bytes() == (other / name).read_bytes() for name in names)


def killed_at(holds: Callable[[TrainingEvent], bool]) -> Tell:
    def tell(event: TrainingEvent) -> None:
        if holds(event):
            raise Killed

    return tell


# The model ----------------------------------------------------------------------------------


def test_the_loss_falls_and_the_values_are_learnt(unbroken, told):
    epochs = [event for event in told if isinstance(event, EpochDone)]
    assert [one.epoch for one in epochs] == [1, 2, 3, 4, 5, 6]
    assert epochs[-1].loss < 0.6 * epochs[0].loss
    assert max(one.score for one in epochs) > epochs[0].score + 0.1


def test_values_that_are_never_seen_are_kept_and_told(unbroken, told):
    (note,) = [one.text for one in told if isinstance(one, Note) and "Never seen" in one.text]
    assert "Stimulation attained" in note
    assert "Hedonism attained" not in note
    never = read_folder_map(unbroken).trained["never_seen"]
    assert "Universalism: tolerance constrained" in never
    assert "Hedonism attained" not in never
    assert [one.name for one in read_folder_map(unbroken).outputs] == list(output_names("sides"))


def test_the_folder_says_what_it_was_made_of(unbroken, plan):
    found = read_folder_map(unbroken)
    assert found.trained["data"] == plan.data.sha256
    assert found.trained["videos"] == {"train": 28, "validation": 8, "test": 4}
    assert found.trained["options"]["seed"] == 1
    assert found.trained["libraries"]["torch"]
    assert found.calibration is not None
    assert not (unbroken / ".training").exists()


def test_the_report_has_the_test_part_with_trivial_baselines(unbroken):
    text = (unbroken / "report.md").read_text(encoding="utf-8")
    assert text.index("On the test videos") < text.index("On the validation videos")
    assert "all endorsed" in text
    assert "no scene lines" in text
    assert "| 6 |" in text


async def test_the_encoder_labeler_labels_as_training_did(plan, tmp_path):
    options, verdicts = replace(plan.options, epochs=3), []
    original = TrainingReport.of

    def kept(label_map, history, parts, task: FineTuning):  # type: ignore[no-untyped-def]
        held = task.held_out([(one.script, one.levels) for one in parts.validation])
        verdicts.extend(judge(held.logits, label_map))
        return original(label_map, history, parts, task)

    folder = tmp_path / "model"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TrainingReport, "of", kept)
        train(replace(plan, options=options), folder, "cpu", ignore, resume=False)
    section = EncoderSettings(model=str(folder), device="cpu", evidence=False)
    labeler = EncoderLabeler(Settings(state_folder=tmp_path, encoder=section))
    for one, verdict in zip(plan.parts.validation, verdicts, strict=True):
        said = await annotate(labeler, one.script)
        assert levels_of(said) == verdict.levels
        assert {label.confidence.method for label in said.labels} <= {"calibrated"}
        for value, score in verdict.scores.items():
            assert said.scores[value].attained == pytest.approx(score.attained, abs=1e-3)
    assert any(verdict.levels for verdict in verdicts)


def test_presence_has_nineteen_outputs(plan, tmp_path):
    options = replace(plan.options, outputs="presence", epochs=1)
    report = train(replace(plan, options=options), tmp_path / "model", "cpu", ignore, resume=False)
    assert len(report.label_map.outputs) == 19
    assert not read_folder_map(tmp_path / "model").tells_conflict


def test_long_scripts_are_read_by_windows(base, tmp_path):
    raw = [*raw_scripts(24), raw_script(90, tuple(range(6)) * 4)]
    data = read_data([write_scripts(tmp_path / "T1.json", raw)], None)
    options = replace(OPTIONS, epochs=1, window=32, windows_at_once=2)
    plan = Plan(base, data, divide(data.examples, Wishes()), options)
    train(plan, tmp_path / "model", "cpu", ignore, resume=False)
    assert read_folder_map(tmp_path / "model").window == 32


# Again and again ----------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_folder_twice(unbroken, plan, tmp_path):
    train(plan, tmp_path / "model", "cpu", ignore, resume=False)
    assert same_model(unbroken, tmp_path / "model")


def test_another_seed_gives_other_weights(unbroken, plan, tmp_path):
    options = replace(plan.options, seed=2)
    train(replace(plan, options=options), tmp_path / "model", "cpu", ignore, resume=False)
    weights = "model.safetensors"
    assert (unbroken / weights).read_bytes() != (tmp_path / "model" / weights).read_bytes()


@pytest.mark.parametrize(
    "points",
    [
        [lambda event: isinstance(event, Note)],
        [lambda event: isinstance(event, StepDone) and event.epoch == 1],
        [lambda event: isinstance(event, EpochDone) and event.epoch == 3],
        [
            lambda event: isinstance(event, EpochDone) and event.epoch == 2,
            lambda event: isinstance(event, StepDone) and event.epoch == 4 and event.share == 1,
            lambda event: isinstance(event, EpochDone) and event.epoch == 6,
        ],
    ],
    ids=["before the first step", "in the first epoch", "after an epoch", "three times"],
)
def test_a_run_that_was_killed_ends_with_the_same_folder(unbroken, plan, tmp_path, points):
    folder = tmp_path / "model"
    for number, point in enumerate(points):
        with pytest.raises(Killed):
            train(plan, folder, "cpu", killed_at(point), resume=number > 0)
    done: list[TrainingEvent] = []
    train(plan, folder, "cpu", done.append, resume=True)
    assert same_model(unbroken, folder)
    if len(points) > 1:
        assert not any(isinstance(event, EpochDone) for event in done)


@pytest.mark.parametrize("name", ["write_report", "write_folder_map"])
def test_a_run_that_was_killed_while_it_saved_can_end(unbroken, plan, tmp_path, monkeypatch, name):
    def die(*_: object) -> None:
        raise Killed

    folder = tmp_path / "model"
    with monkeypatch.context() as patch:
        patch.setattr(f"overtones.research.training.{name}", die)
        with pytest.raises(Killed):
            train(plan, folder, "cpu", ignore, resume=False)
    train(plan, folder, "cpu", ignore, resume=True)
    assert same_model(unbroken, folder)


def test_training_stops_when_nothing_gets_better(plan, tmp_path):
    # Rates of nearly 0: no epoch is better than the first.
    options = replace(plan.options, encoder_rate=1e-9, head_rate=1e-9, patience=2)
    events: list[TrainingEvent] = []
    folder = tmp_path / "model"
    train(replace(plan, options=options), folder, "cpu", events.append, resume=False)
    epochs = [event for event in events if isinstance(event, EpochDone)]
    assert [one.best for one in epochs] == [True, False, False]
    assert read_folder_map(folder).trained["epoch"] == 1


# Continued pretraining ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def pretraining_plan(plan, tmp_path_factory) -> Plan:
    path = write_scripts(tmp_path_factory.mktemp("more") / "T2.json", raw_scripts(40))
    return replace(
        plan,
        options=replace(plan.options, epochs=1),
        pretrain_on=read_scripts([path]),
        pretraining=PretrainingOptions(epochs=4, batch=4, rate=5e-3, held_out=0.2),
    )


def test_pretraining_lowers_the_masked_loss_and_goes_on_after_a_kill(pretraining_plan, tmp_path):
    events: list[TrainingEvent] = []
    train(pretraining_plan, tmp_path / "one", "cpu", events.append, resume=False)
    losses = [
        one.held_out_loss
        for one in events
        if isinstance(one, EpochDone) and one.stage == "pretraining"
    ]
    assert losses[-1] < losses[0] - 0.2
    # The four videos of the test and the eight of validation are not read.
    assert any(isinstance(one, Note) and "with 28 scripts" in one.text for one in events)

    def point(event: TrainingEvent) -> bool:
        return isinstance(event, StepDone) and event.stage == "pretraining" and event.epoch == 3

    with pytest.raises(Killed):
        train(pretraining_plan, tmp_path / "two", "cpu", killed_at(point), resume=False)
    train(pretraining_plan, tmp_path / "two", "cpu", ignore, resume=True)
    assert same_model(tmp_path / "one", tmp_path / "two")


def test_few_scripts_are_no_pretraining(pretraining_plan, tmp_path):
    plan = replace(pretraining_plan, pretrain_on=pretraining_plan.pretrain_on[:9])
    with pytest.raises(TrainingRefused, match="to go on pretraining with"):
        train(plan, tmp_path / "model", "cpu", ignore, resume=False)


# What is refused ----------------------------------------------------------------------------


def test_a_folder_with_something_in_it_is_left_alone(plan, tmp_path):
    (tmp_path / "thesis.tex").write_text("…", encoding="utf-8")
    with pytest.raises(TrainingRefused, match=r"not empty.*--resume"):
        train(plan, tmp_path, "cpu", ignore, resume=False)
    with pytest.raises(TrainingRefused, match="no training that was stopped"):
        train(plan, tmp_path, "cpu", ignore, resume=True)
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.tex"]


def test_what_is_done_is_not_done_again(unbroken, plan):
    with pytest.raises(TrainingRefused, match="already done"):
        train(plan, unbroken, "cpu", ignore, resume=True)


def test_a_run_goes_on_only_as_it_was_begun(plan, tmp_path):
    with pytest.raises(Killed):
        train(plan, tmp_path, "cpu", killed_at(lambda e: isinstance(e, StepDone)), resume=False)
    other = replace(plan, options=replace(plan.options, seed=9))
    with pytest.raises(TrainingRefused, match="begun with another options"):
        train(other, tmp_path, "cpu", ignore, resume=True)


def test_two_runs_keep_out_of_each_others_folder(plan, tmp_path):
    def tell(event: TrainingEvent) -> None:
        with pytest.raises(RequestRefused, match="Another run") as caught:
            train(plan, tmp_path, "cpu", ignore, resume=True)
        assert caught.value.code == "busy"
        raise Killed

    with pytest.raises(Killed):
        train(plan, tmp_path, "cpu", tell, resume=False)


def test_a_damaged_checkpoint_is_told(plan, tmp_path):
    def after_first(event: TrainingEvent) -> bool:
        return isinstance(event, EpochDone)

    with pytest.raises(Killed):
        train(plan, tmp_path, "cpu", killed_at(after_first), resume=False)
    checkpoint = tmp_path / ".training" / "training" / "checkpoint.pt"
    checkpoint.write_bytes(checkpoint.read_bytes()[:500])
    with pytest.raises(TrainingRefused, match="damaged"):
        train(plan, tmp_path, "cpu", ignore, resume=True)


def test_rates_that_are_too_high_are_told(plan, tmp_path):
    options = replace(plan.options, encoder_rate=1e30, head_rate=1e30, warm_up=0.0)
    with pytest.raises(TrainingRefused, match="lower learning rates"):
        train(replace(plan, options=options), tmp_path, "cpu", ignore, resume=False)


def test_a_chat_model_is_no_base(plan, base, tmp_path):
    folder = shutil.copytree(base, tmp_path / "other")
    config = folder / "config.json"
    config.write_text(config.read_text().replace('"bert"', '"llama"'), encoding="utf-8")
    with pytest.raises(ModelMissing, match="no masked language model"):
        train(replace(plan, base=folder), tmp_path / "model", "cpu", ignore, resume=False)


def test_pickles_are_no_base(plan, base, tmp_path):
    folder = shutil.copytree(base, tmp_path / "old")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(ModelMissing, match="pickles"):
        train(replace(plan, base=folder), tmp_path / "model", "cpu", ignore, resume=False)


def test_a_base_that_lacks_weights_is_refused(plan, base, tmp_path):
    from safetensors.torch import load_file, save_file

    folder = shutil.copytree(base, tmp_path / "part")
    weights = load_file(folder / "model.safetensors")
    kept = {name: one for name, one in weights.items() if "layer.1" not in name}
    save_file(kept, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelMissing, match="incomplete"):
        train(replace(plan, base=folder), tmp_path / "model", "cpu", ignore, resume=False)


def test_pretraining_needs_a_head_that_guesses_words(unbroken):
    with pytest.raises(ModelMissing, match="no head that guesses"):
        load_masked(unbroken, "cpu", 64)


def test_without_scene_lines_other_lines_keep_their_ids(plan):
    script = plan.data.examples[0].script
    bare = without_scene(script)
    assert [line.id for line in bare.lines] == [
        line.id for line in script.lines if line.kind != "scene"
    ]
    assert len(bare.lines) < len(script.lines)
