"""How training looks in a terminal: a bar on stderr, and a line for each epoch."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from overtones.research.training_events import EpochDone, Note, StageName, StepDone, TrainingEvent
from overtones.terminal import messages

_NAMES: dict[StageName, str] = {"pretraining": "reading scripts", "training": "learning values"}


class TrainingBar:
    """Told how training goes. `quiet` shows nothing; without a terminal there is no bar."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:.0f} %"),
            TimeElapsedColumn(),
            console=messages,
            transient=True,
            disable=quiet or not messages.is_terminal,
        )
        self._task = self._bar.add_task("loading", total=None)

    @contextmanager
    def shown(self) -> Iterator["TrainingBar"]:
        """The bar stands as long as the block."""
        with self._bar:
            yield self

    def tell(self, event: TrainingEvent) -> None:
        """Move the bar, or print a line."""
        match event:
            case StepDone(stage, epoch, epochs, share):
                name = f"{_NAMES[stage]}, epoch {epoch} of {epochs}"
                self._bar.update(
                    self._task, description=name, total=epochs, completed=epoch - 1 + share
                )
            case EpochDone():
                self._say(_epoch_line(event))
            case Note(text):
                self._say(text)

    def _say(self, text: str) -> None:
        if not self._quiet:
            messages.print(Text(text, "dim"), soft_wrap=True)


def _epoch_line(done: EpochDone) -> str:
    score = "" if done.stage == "pretraining" else f", F1 {done.score:.3f}"
    best = " (best so far)" if done.best else ""
    return (
        f"{_NAMES[done.stage]}, epoch {done.epoch} of {done.epochs}: loss {done.loss:.4f}, "
        f"held out {done.held_out_loss:.4f}{score}{best}"
    )
