"""The loop over epochs: it keeps the best weights, stops early, and goes on after a kill.

After each epoch a checkpoint (weights, optimiser, rates, history) takes the place of the one
before in one step. The random numbers of an epoch come from the seed and the epoch's number, so
an epoch that a kill cut short is done again as it would have been, and the weights at the end are
those of a run that was never stopped.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from overtones.research.corpus_folder import replacing
from overtones.research.training_data import TrainingRefused
from overtones.research.training_events import EpochDone, StageName, StepDone, Tell

_CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True, slots=True)
class Measured:
    """How good a model is on held-out scripts."""

    loss: float
    score: float
    """The higher the better."""


class Task(Protocol):
    """What a loop trains."""

    stage: StageName
    model: Any
    optimiser: Any
    schedule: Any

    def train(self, epoch: int, tell: Callable[[float], None]) -> float:
        """One epoch, counted from 1; its mean loss. `tell` takes the share done."""
        ...

    def measure(self) -> Measured:
        """How good the model is now."""
        ...


@dataclass(frozen=True, slots=True)
class Rounds:
    """How long a loop may run."""

    epochs: int
    patience: int


def run_loop(task: Task, rounds: Rounds, folder: Path, tell: Tell) -> tuple[EpochDone, ...]:
    """Train until the epochs are over or nothing gets better; the model then has its best weights.

    `folder` holds the checkpoint; if there is one, the loop goes on from it. Gives the history.
    Raises `TrainingRefused` (a damaged checkpoint), `OvertonesError` (no_space).
    """
    folder.mkdir(parents=True, exist_ok=True)
    history = _restored(task, folder)
    while not _over(history, rounds):
        epoch = len(history) + 1

        def told(share: float, epoch: int = epoch) -> None:
            tell(StepDone(task.stage, epoch, rounds.epochs, share))

        task.model.train()
        loss = task.train(epoch, told)
        task.model.eval()
        measured = task.measure()
        best = not history or measured.score > max(one.score for one in history)
        done = EpochDone(
            task.stage, epoch, rounds.epochs, loss, measured.loss, measured.score, best
        )
        history = (*history, done)
        _keep(task, folder, history)
        tell(done)
    _load_best(task, folder, history)
    return history


def best_epoch(history: tuple[EpochDone, ...]) -> EpochDone:
    """The epoch whose weights are kept."""
    return [one for one in history if one.best][-1]


def _over(history: tuple[EpochDone, ...], rounds: Rounds) -> bool:
    if len(history) >= rounds.epochs:
        return True
    return bool(history) and len(history) - best_epoch(history).epoch >= rounds.patience


def _keep(task: Task, folder: Path, history: tuple[EpochDone, ...]) -> None:
    import torch
    from safetensors.torch import save_model

    best = _best_file(folder, history)
    if history[-1].best:
        with replacing(best) as unfinished:
            save_model(task.model, str(unfinished))
    state = {
        "model": task.model.state_dict(),
        "optimiser": task.optimiser.state_dict(),
        "schedule": task.schedule.state_dict(),
        "history": [asdict(one) for one in history],
    }
    with replacing(folder / _CHECKPOINT) as unfinished:
        torch.save(state, unfinished)
    # Only now does the checkpoint name the new best weights.
    for old in folder.glob("best-*.safetensors"):
        if old != best:
            old.unlink()


def _restored(task: Task, folder: Path) -> tuple[EpochDone, ...]:
    import torch

    path = folder / _CHECKPOINT
    if not path.exists():
        return ()
    place = next(task.model.parameters()).device
    try:
        state = torch.load(path, map_location=place, weights_only=True)
        task.model.load_state_dict(state["model"])
        task.optimiser.load_state_dict(state["optimiser"])
        task.schedule.load_state_dict(state["schedule"])
        return tuple(EpochDone(**one) for one in state["history"])
    except (OSError, KeyError, TypeError, ValueError, RuntimeError, EOFError, pickle.PickleError):
        raise TrainingRefused(
            f"The checkpoint {path} is damaged. Start anew in an empty folder."
        ) from None


def _load_best(task: Task, folder: Path, history: tuple[EpochDone, ...]) -> None:
    from safetensors.torch import load_model

    load_model(task.model, str(_best_file(folder, history)), device=_place(task.model))
    task.model.eval()


def _place(model: Any) -> str:
    return str(next(model.parameters()).device)


def _best_file(folder: Path, history: tuple[EpochDone, ...]) -> Path:
    return folder / f"best-{best_epoch(history).epoch}.safetensors"
