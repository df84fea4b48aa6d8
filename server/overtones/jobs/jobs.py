"""Single flight: the first who asks for a video starts its job, all others join it."""

import asyncio
import logging
import time
import uuid
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from overtones.domain.page_video import video_from_page
from overtones.domain.reference import Reference
from overtones.domain.watch_request import WatchRequest
from overtones.errors import OvertonesError, RequestRefused, StageTimedOut
from overtones.jobs.job_log import JobLog
from overtones.jobs.workspace import sweep, workspace
from overtones.pipeline.outcome import Outcome
from overtones.pipeline.stage import Emit
from overtones.ports import JobQueue
from overtones_schema import Failure
from overtones_schema.errors import ABOUT_THE_VIDEO
from overtones_schema.messages import JobEvent, Priority, Snapshot, Stage

log = logging.getLogger(__name__)

REFUSAL_SECONDS = 300.0
"""What is said of a video itself is remembered so long, to be polite to TikTok."""

STOPPED = "The server was stopped before this video was done. Ask for it again."

_RANKS: dict[Priority, int] = {"watching": 0, "next": 1, "prefetch": 2, "bulk": 3}
"""The smaller is the more urgent."""


class Pipeline(Protocol):
    """What leads a video to its labels: `two_step`, or another way."""

    fingerprint: str

    async def kept(self, video_id: str) -> Outcome | None:
        """The result of an earlier run."""
        ...

    async def run(self, request: WatchRequest, folder: Path, emit: Emit) -> Outcome:
        """Do the work; raises `OvertonesError`."""
        ...

    def close(self) -> None:
        """Let go of what the back ends hold."""
        ...


class Observer(Protocol):
    """Told what happens, for metrics."""

    def job_ended(self, outcome: str, seconds: float) -> None:
        """`outcome` is `done` or an error code."""
        ...

    def stage_ended(self, stage: str, seconds: float) -> None:
        """A stage of the pipeline took so many seconds."""
        ...

    def asked(self, answer: str) -> None:
        """`answer` is `kept`, `joined` or `new`."""
        ...


@dataclass(frozen=True, slots=True)
class JobLimits:
    """How much work is taken on, and how long it may last (seconds)."""

    grace_seconds: float
    max_waiting: int
    kept_logs: int
    timeout_seconds: float


@dataclass(slots=True)
class _Job:
    """A job that waits, runs, or ended a short time ago."""

    log: JobLog
    request: WatchRequest
    priority: Priority
    followers: int = 0
    held: bool = False
    ended: float = 0.0
    abandoned: asyncio.TimerHandle | None = None


class Jobs:
    """All jobs of this server. Used on the event loop only."""

    def __init__(
        self,
        pipeline: Pipeline,
        queue: JobQueue,
        limits: JobLimits,
        observer: Observer,
        temp_folder: Path | None = None,
    ) -> None:
        self._pipeline = pipeline
        self._queue = queue
        self._limits = limits
        self._observer = observer
        self._temp_folder = temp_folder
        self._by_id: OrderedDict[str, _Job] = OrderedDict()
        self._by_video: dict[str, _Job] = {}
        self._runner: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def fingerprint(self) -> str:
        """Of the pipeline: results of equal fingerprints are comparable."""
        return self._pipeline.fingerprint

    # Asking -------------------------------------------------------------------------------

    async def watch(
        self,
        request: WatchRequest,
        priority: Priority,
        *,
        hold: bool = False,
        start: bool = True,
    ) -> JobLog | Snapshot:
        """The log of the video's job, or the snapshot of a kept result.

        `hold` keeps the job alive without followers; without `start` no new job is begun.
        Raises `RequestRefused` (busy, not_found).
        """
        video_id = request.reference.video_id
        joined = self._join(video_id, priority, hold=hold)
        if joined is not None:
            await self._queue.reprioritise(joined.log.job, joined.priority)
            return joined.log
        kept = await self.kept(request.reference)
        if kept is not None:
            self._observer.asked("kept")
            return kept
        # Somebody else may have started the job while the store was read.
        joined = self._join(video_id, priority, hold=hold)
        if joined is None:
            if not start:
                raise RequestRefused("not_found", message="Nothing is known of this video yet.")
            self._refuse_if_busy(priority)
            joined = await self._start(request, priority, hold=hold)
        else:
            await self._queue.reprioritise(joined.log.job, joined.priority)
        return joined.log

    def _refuse_if_busy(self, priority: Priority) -> None:
        """Only what is at least as urgent counts: a corpus never shuts a viewer out."""
        rank = _RANKS[priority]
        before = sum(
            job.log.state == "waiting" and _RANKS[job.priority] <= rank
            for job in self._by_id.values()
        )
        if before >= self._limits.max_waiting:
            raise RequestRefused("busy", retry_after=30.0)

    def _join(self, video_id: str, priority: Priority, *, hold: bool) -> _Job | None:
        job = self._by_video.get(video_id)
        if job is None:
            return None
        if job.log.over:
            if time.monotonic() - job.ended > REFUSAL_SECONDS:
                del self._by_video[video_id]
                return None
            self._observer.asked("joined")
            return job
        job.held = job.held or hold
        job.priority = min(job.priority, priority, key=_RANKS.__getitem__)
        self._observer.asked("joined")
        return job

    async def _start(self, request: WatchRequest, priority: Priority, *, hold: bool) -> _Job:
        video = video_from_page(request.reference, request.page)
        job = _Job(JobLog(uuid.uuid4().hex, video), request, priority, held=hold)
        self._by_id[job.log.job] = job
        self._by_video[video.id] = job
        self._forget_oldest()
        self._observer.asked("new")
        self._abandon_later(job)
        await self._queue.submit(job.log.job, job.log.job.encode(), priority)
        return job

    async def kept(self, reference: Reference) -> Snapshot | None:
        """The kept result of a video, as the snapshot of a job that is over."""
        outcome = await self._pipeline.kept(reference.video_id)
        if outcome is None:
            return None
        return Snapshot(
            job=f"kept-{reference.video_id}",
            seq=0,
            state="done",
            video=outcome.video,
            script=outcome.script,
            annotation=outcome.annotation,
            final=True,
            kept=True,
        )

    def find(self, job_id: str) -> JobLog | None:
        """The log of a job that runs or ended a short time ago."""
        job = self._by_id.get(job_id)
        return job.log if job else None

    async def reprioritise(self, job_id: str, priority: Priority) -> None:
        """The viewer has come to the video, or gone past it.

        Where others follow it as well, it only becomes more urgent.
        """
        job = self._by_id.get(job_id)
        if job is None or job.log.over:
            return
        if job.followers <= 1 or _RANKS[priority] < _RANKS[job.priority]:
            job.priority = priority
            await self._queue.reprioritise(job_id, priority)

    async def waiting(self) -> dict[Priority, int]:
        """How many jobs wait, by priority."""
        return await self._queue.waiting()

    # Following ----------------------------------------------------------------------------

    @contextmanager
    def following(self, job_log: JobLog) -> Iterator[JobLog]:
        """Keeps the job wanted while somebody reads its log."""
        job = self._by_id.get(job_log.job)
        if job is None:
            yield job_log
            return
        job.followers += 1
        if job.abandoned:
            job.abandoned.cancel()
            job.abandoned = None
        try:
            yield job_log
        finally:
            job.followers -= 1
            self._abandon_later(job)

    def _abandon_later(self, job: _Job) -> None:
        if job.followers == 0 and not job.held and not job.log.over and job.abandoned is None:
            loop = asyncio.get_running_loop()
            job.abandoned = loop.call_later(self._limits.grace_seconds, self._abandon, job)

    def _abandon(self, job: _Job) -> None:
        job.abandoned = None
        if job.followers or job.held or job.log.over or job.log.labelling:
            return
        job.log.fail(RequestRefused("cancelled").failure())
        self._ended(job)
        task = asyncio.create_task(self._queue.cancel(job.log.job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # Working ------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to take jobs from the queue. Removes what a killed server has left."""
        sweep(self._temp_folder)
        self._runner = asyncio.create_task(self._queue.run(self._work))
        self._runner.add_done_callback(self._runner_ended)

    @property
    def working(self) -> bool:
        """Whether jobs are taken from the queue."""
        return self._runner is not None and not self._runner.done()

    def _runner_ended(self, runner: asyncio.Task[None]) -> None:
        if not runner.cancelled() and (error := runner.exception()) is not None:
            log.critical("no more jobs are taken: the queue has failed", exc_info=error)
            for job in list(self._by_id.values()):
                job.log.fail(OvertonesError("internal").failure())
                self._ended(job)

    async def stop(self, grace: float) -> None:
        """Take no more jobs; give those that run `grace` seconds."""
        await self._queue.stop(grace)
        for job in self._by_id.values():
            if job.abandoned:
                job.abandoned.cancel()
            job.log.fail(RequestRefused("cancelled", message=STOPPED).failure())
        if self._runner:
            await asyncio.gather(self._runner, return_exceptions=True)

    async def _work(self, payload: bytes) -> None:
        job = self._by_id.get(payload.decode())
        if job is None or job.log.over:
            return
        job.log.begin()
        started = time.monotonic()
        try:
            async with workspace(self._temp_folder) as folder:
                outcome = await self._in_time(job, folder)
            job.log.succeed(outcome.video, outcome.script)
        except OvertonesError as error:
            log.info("job failed: %s", error.code, extra={"job": job.log.job, "code": error.code})
            if error.detail:
                log.debug("detail: %s", error.detail, extra={"job": job.log.job})
            job.log.fail(error.failure())
        except asyncio.CancelledError:
            job.log.fail(RequestRefused("cancelled", message=STOPPED).failure())
            raise
        except Exception:
            log.exception("job failed unexpectedly", extra={"job": job.log.job})
            job.log.fail(OvertonesError("internal").failure())
        finally:
            self._ended(job)
            failure: Failure | None = job.log.failure
            outcome_name = failure.code if failure else "done"
            self._observer.job_ended(outcome_name, time.monotonic() - started)

    async def _in_time(self, job: _Job, folder: Path) -> Outcome:
        seconds = self._limits.timeout_seconds
        try:
            async with asyncio.timeout(seconds) as limit:
                return await self._pipeline.run(job.request, folder, self._emit_to(job.log))
        except TimeoutError as error:
            if limit.expired():
                raise StageTimedOut("the job", seconds) from error
            raise

    def _emit_to(self, job_log: JobLog) -> Emit:
        def emit(event: JobEvent) -> None:
            job_log.append(event)
            if isinstance(event, Stage) and event.seconds is not None:
                self._observer.stage_ended(event.stage, event.seconds)

        return emit

    def _ended(self, job: _Job) -> None:
        job.ended = time.monotonic()
        if job.abandoned:
            job.abandoned.cancel()
            job.abandoned = None
        failure = job.log.failure
        lasting = failure is not None and failure.code in ABOUT_THE_VIDEO
        if self._by_video.get(job.log.video.id) is job and not lasting:
            del self._by_video[job.log.video.id]
        if job.log.job in self._by_id:  # it may be forgotten before its work has cleaned up
            self._by_id.move_to_end(job.log.job)

    def _forget_oldest(self) -> None:
        over = [name for name, job in self._by_id.items() if job.log.over]
        for name in over[: max(0, len(over) - self._limits.kept_logs)]:
            job = self._by_id.pop(name)
            if self._by_video.get(job.log.video.id) is job:
                del self._by_video[job.log.video.id]
