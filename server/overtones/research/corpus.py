"""Scripts and labels for a list of videos, politely, and so that a killed run can go on.

The corpus' folder is the truth: what it has is never done again. The work itself is done by the
jobs that the server runs, so scripts that are kept on this machine are used as well.
"""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from overtones.application import Application
from overtones.domain.reference import Reference, ShortLink
from overtones.errors import SENTENCES, OvertonesError
from overtones.research.corpus_events import RunBegun, RunEvent, VideoEnded, Waiting
from overtones.research.corpus_folder import CorpusFolder, CorpusRecord
from overtones.research.corpus_list import CorpusList, ListEntry
from overtones.research.corpus_maker import RecordMaker
from overtones.research.corpus_pace import LONGEST_WAIT, Clock, Pace, RefusalStreak, Sleep
from overtones.research.corpus_tables import known_cost
from overtones_schema import ErrorCode, Failure

log = logging.getLogger(__name__)

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
        self._maker = RecordMaker(
            application, folder, self._turn, scripts_only=options.scripts_only
        )
        self._links = folder.links()
        self._claimed = {entry.key: entry.key for entry in self._entries}
        """Which entry stands for a video, by its id: a short link may lead to one on the list."""
        self._tasks: deque[_Task] = deque()
        self._asked_until = clock()
        """By the clock: till then nothing is begun, since a server has asked for patience."""
        self._stopped: OvertonesError | None = None
        self.tried: set[str] = set()
        """The keys of the entries that were worked on."""

    async def work(self) -> OvertonesError | None:
        """Do what is missing. Returns what has ended the run early, if anything did.

        All that is finished is in the folder, also when this is cancelled.
        Raises `OvertonesError` (no_space) if the folder can't be written to.
        """
        self._folder.drop_unread({entry.key for entry in self._listed.entries})
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
            self._folder.drop(entry.key)  # it may have failed before it was followed
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
            await self._wait(task.not_before, "retry")
            await self._wait(self._asked_until, "asked")
            try:
                if self._stopped is None:
                    await self._try(task)
            except OvertonesError as error:  # the folder can't be written to
                self._stopped = self._stopped or error

    async def _wait(self, until: float, why: Literal["retry", "asked"]) -> None:
        seconds = until - self._clock()
        if seconds > 0:
            self._tell(Waiting(seconds, why))
            await self._sleep(seconds)

    async def _try(self, task: _Task) -> None:
        """Raises `OvertonesError` (no_space) if the folder can't be written to."""
        entry = task.entry
        key = entry.key
        self.tried.add(key)
        try:
            reference = await self._reference(entry)
            key = reference.video_id
            if self._claimed.setdefault(key, entry.key) != entry.key:
                self._tell(VideoEnded(entry.line, key, entry.text, "duplicate"))
                return
            record = await self._maker.make(reference, entry.text, task.attempts + 1)
        except OvertonesError as error:
            if error is not self._stopped:  # else it was not tried
                await self._failed(task, key, error)
            return
        except Exception:  # whatever it is, the other videos are worth a try
            log.exception("a video failed unexpectedly")
            await self._failed(task, key, OvertonesError("internal"))
            return
        self._folder.keep(record)
        self._streak.add(key, None)
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
        self._folder.drop(entry.key)  # of an earlier try; from now on the video's id stands for it
        self._links[entry.key] = found.video_id
        self._folder.keep_link(entry.key, found.video_id)
        return found

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[Callable[[], None]]:
        """The right to ask TikTok; it is given back by a call, or at the end of the block.

        Raises what has ended the run, if it has ended meanwhile.
        """
        await self._pace.begin(lambda seconds: self._tell(Waiting(seconds, "pause")))
        over = False

        def end() -> None:
            nonlocal over
            if not over:
                over = True
                self._pace.end()

        try:
            if self._stopped is not None:
                raise self._stopped
            yield end
        finally:
            end()

    # Failures -----------------------------------------------------------------------------

    async def _failed(self, task: _Task, key: str, error: OvertonesError) -> None:
        """Raises `OvertonesError` (no_space) if the folder can't be written to."""
        entry, attempts = task.entry, task.attempts + 1
        if error.code in ENDING:
            self._stopped = self._stopped or error
            await self._keep_script(key, entry.text, task.attempts)
            return
        await self._keep_failure(key, entry.text, attempts, error.failure())
        asked = error.retry_after or 0.0
        if asked > LONGEST_WAIT:
            self._stopped = self._stopped or _asked_to_wait(error, asked)
        elif asked:
            self._asked_until = max(self._asked_until, self._clock() + asked)
            self._pace.hold_off(asked)
        again = error.retryable and attempts < self._settings.attempts
        if again:
            pause = max(asked, self._settings.seconds_between * 2**attempts)
            self._tasks.append(replace(task, attempts=attempts, not_before=self._clock() + pause))
        state: Literal["again", "failed"] = "again" if again else "failed"
        self._tell(VideoEnded(entry.line, key, entry.text, state, error.code, attempts))
        if not isinstance(entry.target, str):
            self._streak.add(key, error.code)
        if self._streak.too_long and self._stopped is None:
            self._stopped = _refused(error, self._settings.stop_after)
            self._forgive()

    def _forgive(self) -> None:
        """Those that were refused last are tried in the next run as if nothing had been.

        Raises `OvertonesError` (no_space) if the folder can't be written to.
        """
        for key, count in Counter(self._streak.keys).items():
            record = self._folder.record(key)
            if record is not None:
                attempts = max(0, record.attempts - count)
                self._folder.keep(record.model_copy(update={"attempts": attempts}))

    async def _keep_script(self, key: str, text: str, attempts: int) -> None:
        """What ends a run before the labels must not cost a video's script."""
        known = self._folder.record(key)
        if known is None or known.script is None:
            kept = await self._maker.kept_script(key, text, attempts)
            if kept is not None:
                self._folder.keep(kept)

    async def _keep_failure(self, key: str, text: str, attempts: int, failure: Failure) -> None:
        record = await self._maker.kept_script(key, text, attempts) or CorpusRecord(
            id=key, input=text, attempts=attempts, finished=datetime.now(UTC)
        )
        fingerprint = None if self._options.scripts_only else self._app.pipeline.fingerprint
        self._folder.keep(
            record.model_copy(update={"failure": failure, "fingerprint": fingerprint})
        )


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


def _asked_to_wait(error: OvertonesError, seconds: float) -> OvertonesError:
    return OvertonesError(
        error.code,
        message=(
            f"{error.message} It asks to wait {seconds / 60:.0f} minutes. Start the same command "
            "then: it goes on from here."
        ),
        retry_after=seconds,
    )
