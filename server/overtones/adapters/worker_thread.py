"""Blocking work in a thread that can be told to stop."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeVar

T = TypeVar("T")

Stop = threading.Event
"""Set when nobody waits for the work any more. Blocking code looks at it between its steps."""


async def run_blocking(work: Callable[[Stop], T]) -> T:
    """Run `work` in a thread and wait for it. When cancelled, tell it to stop, and wait."""
    stop = Stop()
    task = asyncio.create_task(asyncio.to_thread(work, stop))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait({task})
        if not task.cancelled():
            task.exception()  # seen: a stopped worker may end in any way
        raise


async def iterate_blocking(produce: Callable[[Stop], Iterator[T]]) -> AsyncIterator[T]:
    """Yield what a blocking iterator yields in a thread, as it comes.

    Closing or cancelling sets `Stop` and waits until the iterator has ended.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[T | None] = asyncio.Queue()

    def work(stop: Stop) -> None:
        try:
            for item in produce(stop):
                if stop.is_set():
                    return
                loop.call_soon_threadsafe(queue.put_nowait, item)
        finally:
            loop.call_soon_threadsafe(queue.put_nowait, None)

    stop = Stop()
    task = asyncio.create_task(asyncio.to_thread(work, stop))
    try:
        while (item := await queue.get()) is not None:
            yield item
        await task
    finally:
        stop.set()
        if not task.done():
            await asyncio.wait({task})
        if not task.cancelled():
            task.exception()
