"""Waiting for what another task will do, without guessing how long it takes."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object]) -> None:
    """Go on as soon as the condition holds; fail if it doesn't in good time."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event to wait on
            await asyncio.sleep(0.002)
