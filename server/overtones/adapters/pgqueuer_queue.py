"""The job queue on PgQueuer, in memory: the engine that hosted servers run on PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from overtones.ports import JobHandler
from overtones_schema.messages import Priority

if TYPE_CHECKING:
    from pgqueuer.adapters.inmemory import InMemoryQueries
    from pgqueuer.domain.models import Context, Job

URGENCY: dict[Priority, int] = {"watching": 30, "next": 20, "prefetch": 10, "bulk": 0}
"""PgQueuer takes the greater number first."""

_LANES: dict[Priority, str] = {
    "watching": "watching",
    "next": "ahead",
    "prefetch": "ahead",
    "bulk": "ahead",
}
"""Entry points. What is on screen has slots of its own, so that it never waits for work ahead."""

_HEARTBEAT = timedelta(seconds=60)
_LOG_INTERVAL = timedelta(seconds=0)


class PgQueuerQueue:
    """Port `JobQueue`. `concurrency` jobs run at once in each lane.

    A job that waits changes lane or urgency by leaving the queue and entering it anew; PgQueuer's
    own `update_priority` only raises.
    """

    def __init__(self, concurrency: int) -> None:
        # PgQueuer brings a hundred modules that a command such as `overtones models` never needs.
        from pgqueuer import PgQueuer

        self._engine = PgQueuer.in_memory()
        self._queries = cast("InMemoryQueries", self._engine.queries)
        self._concurrency = concurrency
        self._waiting: dict[str, tuple[int, bytes, Priority]] = {}
        self._running: dict[str, tuple[int, asyncio.Task[None]]] = {}

    async def submit(self, key: str, payload: bytes, priority: Priority) -> None:
        """Have `payload` worked on, unless a job of that key waits or runs already."""
        if key in self._waiting or key in self._running:
            return
        await self._enqueue(key, payload, priority)

    async def _enqueue(self, key: str, payload: bytes, priority: Priority) -> None:
        ids = await self._queries.enqueue(
            _LANES[priority],
            key.encode() + b"\0" + payload,
            URGENCY[priority],
            dedupe_key=key,
            on_conflict="skip",
        )
        if ids[0] is not None:
            self._waiting[key] = (int(ids[0]), payload, priority)

    async def reprioritise(self, key: str, priority: Priority) -> None:
        """Change the urgency of a job that waits; one that runs goes on."""
        waiting = self._waiting.get(key)
        if waiting is None or waiting[2] == priority:
            return
        await self._withdraw(key)
        await self._enqueue(key, waiting[1], priority)

    async def _withdraw(self, key: str) -> None:
        from pgqueuer.domain.types import JobId

        number, _, _ = self._waiting.pop(key)
        await self._queries.mark_job_as_cancelled([JobId(number)])

    async def cancel(self, key: str) -> None:
        """Take a waiting job out, or cancel the handler of a running one."""
        from pgqueuer.domain.types import JobId

        if key in self._waiting:
            await self._withdraw(key)
        elif key in self._running:
            await self._queries.mark_job_as_cancelled([JobId(self._running[key][0])])

    async def waiting(self) -> dict[Priority, int]:
        """How many jobs wait, by priority."""
        counts: dict[Priority, int] = dict.fromkeys(URGENCY, 0)
        for _, _, priority in self._waiting.values():
            counts[priority] += 1
        return counts

    async def run(self, handler: JobHandler) -> None:
        """Work on jobs until `stop`. A handler may raise; that ends its job alone."""
        for lane in dict.fromkeys(_LANES.values()):
            self._engine.entrypoint(
                lane, concurrency_limit=self._concurrency, accepts_context=True
            )(self._entry(handler))
        await self._engine.qm.run(
            batch_size=1,
            dequeue_timeout=timedelta(seconds=30),
            heartbeat_timeout=_HEARTBEAT,
            log_aggregation_interval=_LOG_INTERVAL,
        )

    def _entry(self, handler: JobHandler) -> "Callable[[Job, Context], Awaitable[None]]":
        import anyio

        async def entry(job: "Job", context: "Context") -> None:
            key, _, payload = (job.payload or b"").partition(b"\0")
            name = key.decode()
            self._waiting.pop(name, None)
            task = asyncio.ensure_future(handler(payload))
            self._running[name] = (int(job.id), task)
            try:
                # The scope cancels again and again until it is left, so the work runs beside it.
                with context.cancellation:
                    await asyncio.wait({task})
            finally:
                with anyio.CancelScope(shield=True):
                    if not task.done():
                        task.cancel()
                        await asyncio.wait({task})
                self._running.pop(name, None)
                # The in-memory engine keeps a log row for each change of state, for ever.
                await self._queries.clear_queue_log()
            if not task.cancelled():
                task.result()

        return entry

    async def stop(self, grace: float) -> None:
        """Take no more jobs, wait `grace` seconds for those that run, then cancel them."""
        self._engine.shutdown.set()
        running = {task for _, task in self._running.values()}
        if running:
            _, late = await asyncio.wait(running, timeout=grace)
            for task in late:
                task.cancel()
