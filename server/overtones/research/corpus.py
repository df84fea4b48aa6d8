"""Scripts and labels for a list of videos, politely, and so that a killed run can go on.

The corpus' folder is the truth: what it has is never done again. The work itself is done by the
jobs that the server runs, so scripts that are kept on this machine are used as well.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal, cast

from overtones.application import Application
from overtones.domain.reference import FileReference, Reference, ShortLink
from overtones.domain.watch_request import WatchRequest
from overtones.errors import SENTENCES, OvertonesError
from overtones.jobs.job_log import JobLog
from overtones.research.corpus_events import RunBegun, RunEvent, VideoEnded, Waiting
from overtones.research.corpus_folder import CorpusFolder, CorpusRecord
from overtones.research.corpus_list import CorpusList, ListEntry
from overtones.research.corpus_pace import Clock, Pace, RefusalStreak, Sleep
from overtones.research.corpus_tables import known_cost
from overtones_schema import ErrorCode, Failure
from overtones_schema.messages import JobEvent, Snapshot, Stage

ENDING: frozenset[ErrorCode] = frozenset(
    {"budget_spent", "model_missing", "model_rejected", "no_space", "cancelled"}
)
"""Failures that every other video would share. They end the run and are no video's failure."""


@dataclass(frozen=True, slots=True)
class CorpusOptions:
    """What a run is asked for."""

    limit: int | None = None
    """Only so many videos from the list's beginning."""
    retry_failed: bool = False
    """Try failed videos once more, as if they had never been tried."""
    scripts_only: bool = False
    """Step one alone."""


@dataclass(frozen=True, slots=True)
class _Task:
    """A video that is to be done."""

    entry: ListEntry
    attempts: int = 0
    """Before this one."""
    not_before: float = 0.0
    """By the clock."""


class CorpusRun:
    """One start of the program on one list and one folder, which the caller has locked."""

    def __init__(
        self,
        application: Application,
        folder: CorpusFolder,
        listed: CorpusList,
        options: CorpusOptions,
        tell: Callable[[RunEvent], None],
        *,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._app = application
        self._settings = application.settings.corpus
        self._folder = folder
        self._listed = listed
        self._entries = listed.entries[: options.limit]
        self._options = options
        self._tell = tell
        self._clock = clock
        self._sleep = sleep
        self._pace = Pace(self._settings.seconds_between, clock, sleep)
        self._streak = RefusalStreak(self._settings.stop_after)
        self._links = folder.links()
        self._claimed = {entry.key: entry.key for entry in self._entries}
        """Which entry stands for a video, by its id: a short link may lead to one on the list."""
        self._tasks: deque[_Task] = deque()
        self._stopped: OvertonesError | None = None
        self.tried = 0
        """Videos that were worked on."""

    async def work(self) -> OvertonesError | None:
        """Do what is missing. Returns what has ended the run early, if anything did.

        All that is finished is in the folder, also when this is cancelled.
        """
        self._tasks = deque(task for entry in self._entries if (task := self._task(entry)))
        self._tell(
            RunBegun(len(self._entries), len(self._tasks), duplicates=len(self._listed.duplicates))
        )
        async with asyncio.TaskGroup() as group:
            for _ in range(self._app.settings.jobs.concurrency):
                group.create_task(self._work_on_tasks())
        return self._stopped

    # What is missing ----------------------------------------------------------------------

    def _task(self, entry: ListEntry) -> _Task | None:
        key = entry.key
        if isinstance(entry.target, ShortLink) and key in self._links:
            key = self._links[key]
        record = self._folder.record(key)
        if record is None:
            return _Task(entry)
        if record.failure is None:
            return None if self._complete(record) else _Task(entry)
        if isinstance(entry.target, str):
            return None
        # Another labeler may do what the one before could not.
        outdated = record.failure.code.startswith("model_") and not self._current(record)
        if self._options.retry_failed or outdated:
            return _Task(entry)
        again = record.failure.retryable and record.attempts < self._settings.attempts
        return _Task(entry, record.attempts) if again else None

    def _complete(self, record: CorpusRecord) -> bool:
        if self._options.scripts_only:
            return record.script is not None
        return record.annotation is not None and self._current(record)

    def _current(self, record: CorpusRecord) -> bool:
        return record.fingerprint == self._app.pipeline.fingerprint

    # The work -----------------------------------------------------------------------------

    async def _work_on_tasks(self) -> None:
        while self._tasks and self._stopped is None:
            task = self._tasks.popleft()
            wait = task.not_before - self._clock()
            if wait > 0:
                self._tell(Waiting(wait, "retry"))
                await self._sleep(wait)
            try:
                await self._try(task)
            except OvertonesError as error:  # the folder can't be written to
                self._stopped = self._stopped or error

    async def _try(self, task: _Task) -> None:
        entry = task.entry
        key = entry.key
        self.tried += 1
        try:
            reference = await self._reference(entry)
            key = reference.video_id
            if self._claimed.setdefault(key, entry.key) != entry.key:
                self._tell(VideoEnded(entry.line, key, entry.text, "duplicate"))
                return
            record = await self._made(reference, entry.text, task.attempts + 1)
        except OvertonesError as error:
            await self._failed(task, key, error)
            return
        self._folder.keep(record)
        for outdated in (entry.key, entry.unread_key):
            if outdated != key:
                self._folder.drop(outdated)
        self._streak.add(None)
        cost = known_cost(usage.cost for usage in record.usage)
        self._tell(
            VideoEnded(entry.line, key, entry.text, "done", attempts=record.attempts, cost=cost)
        )

    async def _reference(self, entry: ListEntry) -> Reference:
        """Raises `OvertonesError`."""
        if isinstance(entry.target, str):
            raise OvertonesError(entry.target)
        if not isinstance(entry.target, ShortLink):
            return entry.target
        known = self._links.get(entry.key)
        if known is not None:
            return await self._app.reference(known)
        async with self._turn():
            found = await self._app.short_links.resolve(entry.target)
        self._links[entry.key] = found.video_id
        self._folder.keep_link(entry.key, found.video_id)
        return found

    async def _made(self, reference: Reference, text: str, attempts: int) -> CorpusRecord:
        """Script and labels of a video. Raises `OvertonesError`."""
        await self._lend_script(reference.video_id)
        try:
            snapshot = await self._snapshot(reference)
        except OvertonesError:
            # Without step two a script is all that was wanted.
            kept = await self._kept_script(reference.video_id, text, attempts)
            if kept is None or not self._options.scripts_only:
                raise
            return kept
        labelled = not self._options.scripts_only
        return CorpusRecord(
            id=reference.video_id,
            input=text,
            video=snapshot.video,
            script=snapshot.script,
            script_fingerprint=script_fingerprint(self._app),
            annotation=snapshot.annotation if labelled else None,
            fingerprint=self._app.pipeline.fingerprint if labelled else None,
            attempts=attempts,
            finished=datetime.now(UTC),
        )

    async def _snapshot(self, reference: Reference) -> Snapshot:
        """Raises `OvertonesError`."""
        if not await self._fetches(reference):
            return await self._watched(reference)
        async with self._turn() as end:
            return await self._watched(reference, end)

    async def _watched(
        self, reference: Reference, fetched: Callable[[], None] | None = None
    ) -> Snapshot:
        """`fetched` is called when the media file is here. Raises `OvertonesError`."""
        found = await self._app.jobs.watch(WatchRequest(reference), "bulk")
        if not isinstance(found, JobLog):
            return found
        with self._app.jobs.following(found):
            async for logged in found.events(0):
                if fetched is not None and _says_fetched(logged.event):
                    fetched()
        snapshot = found.snapshot()
        if snapshot.error is not None:
            error = snapshot.error
            raise OvertonesError(error.code, message=error.message, retry_after=error.retry_after)
        return snapshot

    async def _fetches(self, reference: Reference) -> bool:
        """Whether TikTok is asked for this video."""
        if isinstance(reference, FileReference):
            return False
        if await self._app.jobs.kept(reference) is not None:
            return False
        if self._app.settings.pipeline != "two_step":
            return True  # labels are made from the video itself
        script = await self._app.store.script(reference.video_id, script_fingerprint(self._app))
        return script is None

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[Callable[[], None]]:
        """The right to ask TikTok; it is given back by a call, or at the end of the block."""
        await self._pace.begin(lambda seconds: self._tell(Waiting(seconds, "pause")))
        over = False

        def end() -> None:
            nonlocal over
            if not over:
                over = True
                self._pace.end()

        try:
            yield end
        finally:
            end()

    # Scripts ------------------------------------------------------------------------------

    async def _lend_script(self, video_id: str) -> None:
        """Let the pipeline find the corpus' own script, where the machine's store has lost it."""
        record = self._folder.record(video_id)
        if record is None or record.video is None or record.script is None:
            return
        fingerprint = script_fingerprint(self._app)
        if record.script_fingerprint != fingerprint:
            return
        if await self._app.store.script(video_id, fingerprint) is None:
            await self._app.store.keep_script(record.video, fingerprint, record.script)

    async def _kept_script(self, key: str, text: str, attempts: int) -> CorpusRecord | None:
        """A record with the script that was made before something went wrong, if one was."""
        fingerprint = script_fingerprint(self._app)
        kept = await self._app.store.script(key, fingerprint)
        if kept is None:
            return None
        return CorpusRecord(
            id=key,
            input=text,
            video=kept[0],
            script=kept[1],
            script_fingerprint=fingerprint,
            attempts=attempts,
            finished=datetime.now(UTC),
        )

    # Failures -----------------------------------------------------------------------------

    async def _failed(self, task: _Task, key: str, error: OvertonesError) -> None:
        attempts = task.attempts + 1
        if error.code in ENDING:
            self._stopped = self._stopped or error
            return
        await self._keep_failure(key, task.entry.text, attempts, error.failure())
        if error.retry_after is not None:
            self._pace.hold_off(error.retry_after)
        again = error.retryable and attempts < self._settings.attempts
        if again:
            pause = max(error.retry_after or 0.0, self._settings.seconds_between * 2**attempts)
            self._tasks.append(replace(task, attempts=attempts, not_before=self._clock() + pause))
        state: Literal["again", "failed"] = "again" if again else "failed"
        self._tell(VideoEnded(task.entry.line, key, task.entry.text, state, error.code, attempts))
        if not isinstance(task.entry.target, str):
            self._streak.add(error.code)
        if self._streak.too_long:
            self._stopped = self._stopped or _refused(error, self._settings.stop_after)

    async def _keep_failure(self, key: str, text: str, attempts: int, failure: Failure) -> None:
        record = await self._kept_script(key, text, attempts) or CorpusRecord(
            id=key, input=text, attempts=attempts, finished=datetime.now(UTC)
        )
        fingerprint = None if self._options.scripts_only else self._app.pipeline.fingerprint
        self._folder.keep(
            record.model_copy(update={"failure": failure, "fingerprint": fingerprint})
        )


def script_fingerprint(application: Application) -> str:
    """Of everything before step two; of the whole pipeline if it has no such step."""
    pipeline = application.pipeline
    return cast(str, getattr(pipeline, "script_fingerprint", pipeline.fingerprint))


def _says_fetched(event: JobEvent) -> bool:
    return isinstance(event, Stage) and event.stage == "source" and event.state == "finished"


def _refused(error: OvertonesError, count: int) -> OvertonesError:
    return OvertonesError(
        error.code,
        message=(
            f"{count} videos one after another failed for the same kind of reason: "
            f"{SENTENCES[error.code]} Going on now would do harm. Start the same command later: "
            "it goes on from here."
        ),
        retry_after=error.retry_after,
    )
