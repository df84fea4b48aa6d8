"""How a run of a corpus looks: a bar for people, lines for logs, JSON for programs, and the end."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from rich.console import Group, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from overtones.errors import RETRYABLE, SENTENCES
from overtones.research.corpus_events import RunBegun, RunEvent, VideoEnded, Waiting
from overtones.research.corpus_folder import UNREAD
from overtones.research.corpus_list import CorpusList
from overtones.research.corpus_session import CorpusEnd
from overtones.research.manifest import ModelUse
from overtones.terminal import messages, table, write_raw

LONG_WAIT = 30.0
"""Seconds. Shorter pauses get no line in a log."""

SHOWN = 10
"""Lines of the list that are named one by one; the rest is counted."""

_NAMES: dict[type[RunEvent], str] = {
    RunBegun: "begun",
    VideoEnded: "video",
    Waiting: "waiting",
}
_STATES = {
    "done": "done",
    "failed": "failed",
    "again": "failed, to be tried again",
    "duplicate": "is on the list already",
}
_PAUSES = {
    "pause": "next fetch in",
    "retry": "next try in",
    "asked": "asked to wait for",
}


class Teller(Protocol):
    """Told how a run goes."""

    def tell(self, event: RunEvent) -> None:
        """Show it."""
        ...


class JsonTeller:
    """One JSON object a line on stdout."""

    def tell(self, event: RunEvent) -> None:
        """Print the event."""
        write_raw(json.dumps({"event": _NAMES[type(event)], **asdict(event)}, ensure_ascii=False))


class LineTeller:
    """A line on stderr for each video, for logs: nobody sees a bar there."""

    def __init__(self) -> None:
        self._missing = self._ended = 0

    def tell(self, event: RunEvent) -> None:
        """Print the event, unless it's a short pause."""
        match event:
            case RunBegun(videos=videos, missing=missing):
                self._missing = missing
                self._say(f"{_many(videos, 'video')} on the list, {missing:,} to be done")
            case Waiting(seconds=seconds) if seconds >= LONG_WAIT:
                self._say(_pause(event))
            case VideoEnded(state=state, code=code):
                self._ended += state != "again"
                why = f": {SENTENCES[code]}" if code else ""
                name = f"line {event.line}" if event.id.startswith(UNREAD) else event.id
                self._say(f"{self._ended}/{self._missing}  {name}  {_STATES[state]}{why}")
            case _:
                pass

    def _say(self, text: str) -> None:
        messages.print(Text(text), soft_wrap=True)


class BarTeller:
    """A bar on stderr: how many are done, how fast, what it has cost, how long it may take."""

    def __init__(self, *, quiet: bool) -> None:
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TextColumn("{task.fields[cost]}"),
            TimeElapsedColumn(),
            TextColumn("left:"),
            TimeRemainingColumn(),
            console=messages,
            disable=quiet or not messages.is_terminal,
        )
        self._task = self._bar.add_task("reading the list", total=None, rate="", cost="")
        self._done = self._failed = self._ended = 0
        self._cost: float | None = 0.0

    @contextmanager
    def shown(self) -> Iterator["BarTeller"]:
        """The bar stands as long as the block."""
        with self._bar:
            yield self

    def tell(self, event: RunEvent) -> None:
        """Move the bar."""
        match event:
            case RunBegun(missing=missing):
                self._bar.update(self._task, total=missing, description="starting")
            case Waiting():
                self._bar.update(self._task, description=_pause(event))
            case VideoEnded(state="again"):
                self._bar.update(self._task, description=self._counts())
            case VideoEnded(state=state, cost=cost):
                self._done += state == "done"
                self._failed += state == "failed"
                self._ended += 1
                known = self._cost is not None and cost is not None
                self._cost = (self._cost or 0.0) + (cost or 0.0) if known else None
                self._bar.update(
                    self._task,
                    advance=1,
                    description=self._counts(),
                    rate=self._rate(),
                    cost=dollars(self._cost),
                )

    def _counts(self) -> str:
        return f"{self._done} done, {self._failed} failed"

    def _rate(self) -> str:
        seconds = self._bar.tasks[0].elapsed
        return f"{self._ended / seconds * 60:.1f}/min" if seconds else ""


def _pause(waiting: Waiting) -> str:
    return f"{_PAUSES[waiting.why]} {waiting.seconds:.0f} s"


def dollars(cost: float | None) -> str:
    """Money for people."""
    return "cost not known" if cost is None else f"${cost:.4f}" if 0 < cost < 1 else f"${cost:.2f}"


def list_notes(listed: CorpusList) -> Iterator[str]:
    """What is odd about a list, a line each."""
    unread = [entry for entry in listed.entries if isinstance(entry.target, str)]
    for entry in unread[:SHOWN]:
        if isinstance(entry.target, str):
            yield f"{listed.name}, line {entry.line}: {entry.text[:80]}: {SENTENCES[entry.target]}"
    if len(unread) > SHOWN:
        yield f"{len(unread) - SHOWN} more lines can't be read; failures.csv has them all."
    for copy in listed.duplicates[:SHOWN]:
        yield (
            f"{listed.name}, line {copy.entry.line}: the same video as in line {copy.first.line}, "
            "done once."
        )
    if len(listed.duplicates) > SHOWN:
        yield f"{len(listed.duplicates) - SHOWN} more lines name a video once more."


def end_as_data(end: CorpusEnd) -> dict[str, Any]:
    """The end as one JSON object."""
    manifest = end.manifest
    return {
        "event": "end",
        "counts": manifest.counts,
        "failures": dict(end.failures),
        "models": [model.model_dump() for model in manifest.models],
        "cost": manifest.cost,
        "interrupted": end.interrupted,
        "error": end.error.failure().model_dump() if end.error else None,
    }


def end_view(end: CorpusEnd) -> RenderableType:
    """What failed and why, then the totals."""
    manifest = end.manifest
    counts = manifest.counts
    parts: list[RenderableType] = []
    if end.failures:
        rows = (
            (code, str(count), SENTENCES[code], "yes" if code in RETRYABLE else "no")
            for code, count in end.failures
        )
        parts += [table(("failure", "videos", "what it means", "try again"), rows), Text()]
    if manifest.models:
        headings = ("model", "requests", "tokens in", "cached", "tokens out", "cost")
        parts += [table(headings, (_model_row(model) for model in manifest.models)), Text()]
    parts.append(
        Text(
            f"{_many(counts['scripts'], 'script')}, {_many(counts['labelled'], 'labelled video')} "
            f"with {_many(counts['labels'], 'label')}, {counts['failed']} failed. "
            f"Models: {dollars(manifest.cost)}."
        )
    )
    return Group(*parts)


def closing_words(end: CorpusEnd, folder: Path) -> Iterator[str]:
    """What somebody may do next, a line each."""
    if end.interrupted:
        yield "Stopped. The same command goes on from here."
    if end.failures:
        yield (
            f"Which videos failed, and why: {folder / 'failures.csv'}. "
            "`--retry-failed` tries them all once more."
        )
    yield f"Tables: {folder}"


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _model_row(model: ModelUse) -> tuple[str, ...]:
    numbers = (model.requests, model.input_tokens, model.cached_tokens, model.output_tokens)
    return (model.model, *(f"{number:,}" for number in numbers), dollars(model.cost))
