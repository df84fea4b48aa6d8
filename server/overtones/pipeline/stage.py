"""Tells how a stage goes: its start, its progress, its end and how long it took."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from overtones_schema.messages import JobEvent, Stage, StageName, StageState

Emit = Callable[[JobEvent], None]
"""Takes the job's events in order. Called on the event loop only."""

PROGRESS_STEP = 0.1
"""Progress is told in steps of a tenth, so that a log stays short."""


@asynccontextmanager
async def stage(name: StageName, emit: Emit) -> AsyncIterator[Callable[[float], None]]:
    """Emit the stage's start, its progress (from any thread) and its end with its seconds."""
    loop = asyncio.get_running_loop()
    told = 0.0
    over = False

    def tell(share: float) -> None:
        nonlocal told
        if not over and share - told >= PROGRESS_STEP:
            told = share
            emit(Stage(stage=name, state="progress", progress=round(min(share, 1.0), 2)))

    def report(share: float) -> None:
        loop.call_soon_threadsafe(tell, share)

    started = time.perf_counter()
    emit(Stage(stage=name, state="started"))
    state: StageState = "failed"
    try:
        yield report
        state = "finished"
    finally:
        over = True
        seconds = round(time.perf_counter() - started, 3)
        emit(Stage(stage=name, state=state, seconds=seconds))
