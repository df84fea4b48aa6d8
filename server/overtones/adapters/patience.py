"""Asking TikTok again when it answers unexpectedly."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from overtones.errors import OtherKind, VideoUnavailable
from overtones.settings import SourceSettings

log = logging.getLogger(__name__)

T = TypeVar("T")

LONGEST_PAUSE = 10.0
"""Seconds. Where TikTok asks for more, it's told to whoever wants the video."""


async def patiently(attempt: Callable[[], Awaitable[T]], source: SourceSettings) -> T:
    """What `attempt` gives; it is made anew, after a pause, while it is `temporarily_unavailable`.

    The pause is as long as TikTok asks, or as the settings say. Raises what the last attempt
    raised.
    """
    pause = source.backoff_seconds
    for left in reversed(range(source.attempts)):
        try:
            return await attempt()
        except VideoUnavailable as error:
            hopeless = error.code != "temporarily_unavailable" or isinstance(error, OtherKind)
            asked = error.retry_after or 0.0
            if hopeless or not left or asked > LONGEST_PAUSE:
                raise
            log.info("TikTok answered unexpectedly, %d attempts left", left)
            log.debug("%s", error.detail)
        await asyncio.sleep(max(pause, asked))
        pause *= 2
    raise AssertionError("at least one attempt is made")
