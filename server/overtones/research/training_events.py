"""What a run of the training tells while it goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

StageName = Literal["pretraining", "training"]


@dataclass(frozen=True, slots=True)
class Note:
    """A fact about the data or the run, for people."""

    text: str


@dataclass(frozen=True, slots=True)
class StepDone:
    """One step of an epoch."""

    stage: StageName
    epoch: int
    epochs: int
    share: float
    """Of the epoch, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class EpochDone:
    """One epoch, counted from 1."""

    stage: StageName
    epoch: int
    epochs: int
    loss: float
    """Mean over the epoch's steps."""
    held_out_loss: float
    score: float
    """On held-out scripts, the higher the better: F1, or the negative loss of pretraining."""
    best: bool
    """Whether no epoch was as good before."""


TrainingEvent = Note | StepDone | EpochDone
Tell = Callable[[TrainingEvent], None]
