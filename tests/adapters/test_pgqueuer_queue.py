"""The queue on PgQueuer's in-memory engine."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from overtones.adapters.pgqueuer_queue import PgQueuerQueue
from tests.eventually import until


class Worker:
    """Notes what it was given, and waits until the test opens the gate."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.cleaned_up: list[str] = []
        self.gate = asyncio.Event()

    async def __call__(self, payload: bytes) -> None:
        name = payload.decode()
        self.taken.append(name)
        try:
            await self.gate.wait()
            if name == "broken":
                raise ValueError(name)
        finally:
            await asyncio.sleep(0)  # cleaning up takes a moment, even after a cancellation
            self.cleaned_up.append(name)


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
async def queue(worker: Worker) -> AsyncIterator[PgQueuerQueue]:
    made = PgQueuerQueue(1)
    running = asyncio.create_task(made.run(worker))
    yield made
    await made.stop(0)
    await running


async def test_the_same_key_is_worked_on_once(queue, worker):
    for _ in range(50):
        await queue.submit("a", b"a", "watching")
    await until(lambda: worker.taken)
    await queue.submit("a", b"a", "watching")
    worker.gate.set()
    await until(lambda: worker.cleaned_up)
    assert worker.taken == ["a"]


async def test_the_more_urgent_comes_first_in_a_lane(queue, worker):
    await queue.submit("first", b"first", "bulk")
    await until(lambda: worker.taken)
    for name, priority in (("bulk", "bulk"), ("prefetch", "prefetch"), ("next", "next")):
        await queue.submit(name, name.encode(), priority)
    worker.gate.set()
    await until(lambda: len(worker.cleaned_up) == 4)
    assert worker.taken == ["first", "next", "prefetch", "bulk"]


async def test_a_waiting_job_that_is_cancelled_never_runs(queue, worker):
    await queue.submit("a", b"a", "watching")
    await until(lambda: worker.taken)
    await queue.submit("b", b"b", "watching")
    assert (await queue.waiting())["watching"] == 1
    await queue.cancel("b")
    assert (await queue.waiting())["watching"] == 0
    await queue.submit("c", b"c", "watching")
    worker.gate.set()
    await until(lambda: len(worker.cleaned_up) == 2)
    assert worker.taken == ["a", "c"]


async def test_a_running_job_that_is_cancelled_may_clean_up(queue, worker):
    await queue.submit("a", b"a", "watching")
    await until(lambda: worker.taken)
    await queue.cancel("a")
    await until(lambda: worker.cleaned_up == ["a"])


async def test_a_failing_job_does_not_stop_the_others(queue, worker, caplog):
    worker.gate.set()
    await queue.submit("broken", b"broken", "watching")
    await queue.submit("sound", b"sound", "watching")
    await until(lambda: worker.cleaned_up == ["broken", "sound"])


async def test_a_key_is_free_again_after_its_job(queue, worker):
    worker.gate.set()
    for count in (1, 2):
        await queue.submit("a", b"a", "watching")
        await until(lambda count=count: len(worker.cleaned_up) == count)
    assert worker.taken == ["a", "a"]


async def test_cancelling_what_is_not_there_does_nothing(queue):
    await queue.cancel("nothing")
    await queue.reprioritise("nothing", "watching")


async def test_the_engine_keeps_no_trace_of_finished_jobs(queue, worker):
    worker.gate.set()
    for number in range(20):
        await queue.submit(str(number), str(number).encode(), "bulk")
    await until(lambda: len(worker.cleaned_up) == 20)
    await until(lambda: len(queue._queries._log) < 10)
    assert not queue._queries._jobs or len(queue._queries._jobs) <= 1


async def test_stopping_lets_a_job_finish_within_the_grace(worker):
    queue = PgQueuerQueue(1)
    running = asyncio.create_task(queue.run(worker))
    await queue.submit("a", b"a", "watching")
    await until(lambda: worker.taken)
    stopping = asyncio.create_task(queue.stop(10))
    await asyncio.sleep(0)
    worker.gate.set()
    await stopping
    await running
    assert worker.cleaned_up == ["a"]
