"""From labelled scripts to a folder that the encoder labeler loads.

While the work goes on, its state lies in `.training` in that folder; at the end there are the
model (`config.json`, `model.safetensors`, the tokenizer), `overtones.json` with what its outputs
mean, and `report.json` and `report.md`. A run that was stopped at any point goes on with `resume`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from overtones import __version__
from overtones.adapters.label_map import MAP_FILE, LabelMap, Output, write_folder_map
from overtones.adapters.script_windows import VERSION as WINDOWS_VERSION
from overtones.errors import OvertonesError, RequestRefused
from overtones.research.corpus_folder import write_whole
from overtones.research.fine_tuning import FineTuning, views
from overtones.research.pretraining import Pretraining
from overtones.research.thresholds import targets, tuned
from overtones.research.training_base import (
    Base,
    Place,
    base_digest,
    check_base,
    load_classifier,
    load_masked,
)
from overtones.research.training_data import FoundScript, TrainingData, TrainingRefused
from overtones.research.training_events import EpochDone, Note, Tell
from overtones.research.training_loop import Rounds, best_epoch, run_loop
from overtones.research.training_options import Outputs, PretrainingOptions, TrainingOptions
from overtones.research.training_parts import Parts
from overtones.research.training_report import TrainingReport, write_report
from overtones_schema.values import VALUES

_STATE = ".training"
_SHOWN = 8
"""Names in one message."""
_LIBRARIES = ("torch", "transformers", "tokenizers", "safetensors", "numpy")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be trained, on what."""

    base: Path
    data: TrainingData
    parts: Parts
    options: TrainingOptions
    pretrain_on: tuple[FoundScript, ...] = ()
    """Scripts for continued pretraining; those of validation and test are left out."""
    pretraining: PretrainingOptions = field(default_factory=PretrainingOptions)
    base_name: str = ""
    """As the report calls it; empty for the folder's name."""


def output_names(outputs: Outputs) -> tuple[str, ...]:
    """What the model's configuration calls its outputs, in the order of pyvalues."""
    if outputs == "presence":
        return tuple(value.name for value in VALUES)
    return tuple(f"{value.name} {side}" for value in VALUES for side in ("attained", "constrained"))


def train(plan: Plan, folder: Path, place: Place, tell: Tell, *, resume: bool) -> TrainingReport:
    """Train, tune and measure; the model is in `folder` when this returns.

    Raises `TrainingRefused`, `ModelMissing`, `OvertonesError` (busy, no_space).
    """
    check_base(plan.base)
    with _locked(folder, resume=resume) as state:
        _agree(state, _facts(plan))
        _tell_data(plan, tell)
        base_folder = _pretrained(plan, state, place, tell)
        options = plan.options
        names = output_names(options.outputs)
        base = load_classifier(base_folder, names, place, options)
        label_map = LabelMap(tuple(map(Output, names)), window=options.window)
        _tell_rare(label_map, plan.parts, tell)
        task = FineTuning(base, label_map, plan.parts.train, plan.parts.validation, options)
        history = run_loop(task, Rounds(options.epochs, options.patience), state / "training", tell)
        report = _measured(plan, task, label_map, history)
        _save(folder, base, report)
        shutil.rmtree(state)
    return report


def _pretrained(plan: Plan, state: Path, place: Place, tell: Tell) -> Path:
    """The base, or where it lies when it has read the scripts."""
    if not plan.pretrain_on:
        return plan.base
    folder = state / "pretrained"
    if folder.is_dir():
        return folder
    held = {one.key for one in (*plan.parts.validation, *plan.parts.test)}
    scripts = [one for one in plan.pretrain_on if one.key not in held]
    options = plan.pretraining
    base = load_masked(plan.base, place, plan.options.window)
    task = Pretraining(base, scripts, options, plan.options.seed)
    tell(Note(f"Pretraining goes on with {len(scripts)} scripts."))
    run_loop(task, Rounds(options.epochs, options.patience), state / "pretraining", tell)
    unfinished = state / "pretrained.partial"
    base.save(unfinished)
    unfinished.rename(folder)
    shutil.rmtree(state / "pretraining")
    return folder


def _measured(
    plan: Plan, task: FineTuning, label_map: LabelMap, history: Sequence[EpochDone]
) -> TrainingReport:
    parts = plan.parts
    label_map = tuned(label_map, task.held_out(views(parts.validation)))
    best = best_epoch(tuple(history))
    label_map = replace(
        label_map,
        about=f"Trained on {len(parts.train)} scripts with labels by people, from "
        f"{plan.base_name or plan.base.name}.",
        trained={
            **_facts(plan),
            "libraries": {name: found for name in _LIBRARIES if (found := _version(name))},
            "overtones": __version__,
            "videos": {
                "train": len(parts.train),
                "validation": len(parts.validation),
                "test": len(parts.test),
            },
            "never_seen": _never_seen(label_map, parts),
            "epoch": best.epoch,
            "validation": {"loss": round(best.held_out_loss, 6), "f1": round(best.score, 6)},
        },
    )
    return TrainingReport.of(label_map, tuple(history), parts, task)


def _save(folder: Path, base: Base, report: TrainingReport) -> None:
    """The map comes last: a folder that has it is whole."""
    ready = folder / _STATE / "model"
    shutil.rmtree(ready, ignore_errors=True)
    try:
        base.save(ready)
        for file in sorted(ready.iterdir()):
            file.chmod(0o644)  # weights are written for their owner alone
            file.replace(folder / file.name)
        write_report(folder, report)
        write_folder_map(folder, report.label_map)
        (folder / MAP_FILE).chmod(0o644)
    except OSError as error:
        raise OvertonesError(
            "no_space",
            message=f"The model can't be written to {folder}: {error.strerror or error}.",
        ) from error


# The folder -------------------------------------------------------------------------------


@contextmanager
def _locked(folder: Path, *, resume: bool) -> Iterator[Path]:
    """The folder for the run's state; no other run gets in. Raises `TrainingRefused`,
    `RequestRefused` (busy), `OvertonesError` (no_space)."""
    state = folder / _STATE
    if folder.exists() and not folder.is_dir():
        raise TrainingRefused(f"{folder} is no folder.")
    if folder.is_dir() and any(folder.iterdir()):
        if not resume:
            raise TrainingRefused(
                f"{folder} is not empty. Take another folder, or go on with --resume if a run "
                "there was stopped."
            )
        if not state.is_dir():
            done = (folder / MAP_FILE).exists()
            raise TrainingRefused(
                f"Training in {folder} is already done."
                if done
                else f"{folder} holds no training that was stopped."
            )
    try:
        state.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / _STATE / "lock", blocking=False)
        lock.acquire()
    except Timeout as error:
        raise RequestRefused("busy", message=f"Another run is at work in {folder}.") from error
    except OSError as error:
        raise OvertonesError(
            "no_space", message=f"{folder} can't be written: {error.strerror or error}."
        ) from error
    try:
        yield state
    finally:
        lock.release()


def _agree(state: Path, facts: Mapping[str, Any]) -> None:
    """Raises `TrainingRefused` if the run was begun with something else."""
    path = state / "plan.json"
    text = json.dumps(facts, indent=1, sort_keys=True) + "\n"
    if not path.exists():
        write_whole(path, text)
        return
    before, now = json.loads(path.read_text(encoding="utf-8")), json.loads(text)
    changed = sorted(name for name in now if before.get(name) != now[name])
    if changed:
        raise TrainingRefused(
            f"The training in {state.parent} was begun with another {', '.join(changed)}. Go on "
            "with the same command, or start anew in an empty folder."
        )


def _facts(plan: Plan) -> dict[str, Any]:
    parts = (plan.parts.train, plan.parts.validation, plan.parts.test)
    facts: dict[str, Any] = {
        "data": plan.data.sha256,
        "parts": [len(part) for part in parts],
        "base": f"{plan.base_name or plan.base.name}@{base_digest(plan.base)[:12]}",
        "windows": WINDOWS_VERSION,
        "options": asdict(plan.options),
    }
    if plan.pretrain_on:
        facts["pretraining"] = {**asdict(plan.pretraining), "scripts": len(plan.pretrain_on)}
    return facts


def _tell_data(plan: Plan, tell: Tell) -> None:
    data, parts = plan.data, plan.parts
    tell(
        Note(
            f"{len(parts.train)} videos to learn from, {len(parts.validation)} to tell when to "
            f"stop, {len(parts.test)} for the test."
        )
    )
    for count, what in (
        (data.unlabelled, "scripts have no labels."),
        (data.without_script, "labelled videos have no script."),
        (parts.left_out, "videos are in no part and left out."),
        (parts.unknown, "videos that were named for a part are not there."),
    ):
        if count:
            tell(Note(f"{count} {what}"))


def _never_seen(label_map: LabelMap, parts: Parts) -> list[str]:
    """Outputs that no script to learn from speaks for."""
    counts = targets(label_map, [one.levels for one in parts.train]).sum(axis=0)
    return [o.name for o, count in zip(label_map.outputs, counts, strict=True) if not count]


def _tell_rare(label_map: LabelMap, parts: Parts, tell: Tell) -> None:
    never = _never_seen(label_map, parts)
    if never:
        more = f" and {len(never) - _SHOWN} more" if len(never) > _SHOWN else ""
        names = ", ".join(never[:_SHOWN])
        tell(Note(f"Never seen in training, so hardly ever found: {names}{more}."))


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
