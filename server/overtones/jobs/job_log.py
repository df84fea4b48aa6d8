"""The events of one job, in order, for any number of readers who may come and go."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from overtones_schema import Annotation, Failure, Script, ScriptLine, Video
from overtones_schema.messages import (
    Done,
    ErrorMessage,
    JobEvent,
    JobState,
    Labels,
    ScriptLineFound,
    Snapshot,
    Stage,
)

UNFINISHED = "this script is still being written"
"""Note of a script in the snapshot of a job that runs."""


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event with its place in the log, and as it goes over the wire."""

    seq: int
    event: JobEvent
    text: str
    """JSON, made once for all readers."""


class JobLog:
    """Appended to by the worker, read from any place by any reader.

    Readers hold an index, not a queue: a slow one costs no memory and misses nothing.
    All methods are called on the event loop.
    """

    def __init__(self, job: str, video: Video) -> None:
        self.job = job
        self.video = video
        self.state: JobState = "waiting"
        self.labelling = False
        """Whether the last stage has begun: from then on the job is worth finishing."""
        self.started: float | None = None
        self._events: list[LoggedEvent] = []
        self._heard: list[ScriptLine] = []
        self._script: Script | None = None
        self._labels: Labels | None = None
        self._failure: Failure | None = None
        self._changed = asyncio.Event()

    @property
    def over(self) -> bool:
        """Whether the last event has been appended."""
        return self.state in {"done", "failed"}

    @property
    def seq(self) -> int:
        """Number of the last event; 0 before the first."""
        return len(self._events)

    @property
    def failure(self) -> Failure | None:
        """How the job failed, if it did."""
        return self._failure

    def begin(self) -> None:
        """The worker has taken the job."""
        self.state = "running"
        self.started = time.monotonic()

    def append(self, event: JobEvent) -> None:
        """Give the event its number and wake the readers. Nothing follows the last event."""
        if self.over:
            return
        numbered = event.model_copy(update={"job": self.job, "seq": self.seq + 1})
        match numbered:
            case ScriptLineFound(line=line):
                heard = line.model_copy(update={"id": f"H{len(self._heard) + 1}"})
                numbered = numbered.model_copy(update={"line": heard})
                self._heard.append(heard)
            case Labels():
                self._labels = numbered
            case Stage(stage="values", state="started"):
                self.labelling = True
            case Done():
                self.state = "done"
            case ErrorMessage():
                self.state = "failed"
                self._failure = Failure(
                    code=numbered.code,
                    message=numbered.message,
                    retryable=numbered.retryable,
                    retry_after=numbered.retry_after,
                )
            case _:
                pass
        text = numbered.model_dump_json(exclude_none=True)
        self._events.append(LoggedEvent(self.seq + 1, numbered, text))
        self._changed.set()
        self._changed = asyncio.Event()

    def succeed(self, video: Video, script: Script) -> None:
        """Append the last event of a job that ended well."""
        self.video, self._script = video, script
        seconds = time.monotonic() - self.started if self.started else 0.0
        self.append(Done(seconds=round(seconds, 3), script=script))

    def fail(self, failure: Failure) -> None:
        """Append the last event of a job that failed."""
        self.append(ErrorMessage(**failure.model_dump()))

    def snapshot(self, reply_to: str | None = None) -> Snapshot:
        """All that is known now. Lines heard so far stand in a script that isn't finished."""
        script = self._script
        if script is None and self._heard:
            lines = sorted(self._heard, key=lambda line: line.start or 0)
            script = Script(
                video_id=self.video.id, coverage="full", lines=tuple(lines), notes=(UNFINISHED,)
            )
        annotation: Annotation | None = self._labels.annotation if self._labels else None
        return Snapshot(
            reply_to=reply_to,
            job=self.job,
            seq=self.seq,
            state=self.state,
            video=self.video,
            script=script,
            annotation=annotation,
            final=self._labels.final if self._labels else False,
            error=self._failure,
        )

    async def events(self, after: int) -> AsyncIterator[LoggedEvent]:
        """Events with a number greater than `after`, as they come, up to the last."""
        position = max(0, after)
        while True:
            changed = self._changed
            while position < len(self._events):
                yield self._events[position]
                position += 1
            if self.over:
                return
            await changed.wait()
