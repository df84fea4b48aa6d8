"""How fast a corpus asks TikTok, and when it had better stop asking."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from overtones_schema import ErrorCode

Clock = Callable[[], float]
"""Seconds since any moment."""

Sleep = Callable[[float], Awaitable[None]]
"""Waits so many seconds."""

SEED = 1
"""Of the random part of the pauses."""

LONGEST_WAIT = 900.0
"""Seconds. Whoever asks for more patience ends the run: it is started again later."""

REFUSALS: frozenset[ErrorCode] = frozenset(
    {"temporarily_unavailable", "no_network", "rate_limited", "model_unavailable", "internal"}
)
"""Failures that say nothing of the video: TikTok, the network, the model server or this program
does not serve us now."""

_UNTOLD: frozenset[ErrorCode] = frozenset({"blocked_or_missing"})
"""What a removed video and a blocked network have in common: neither a refusal nor an answer."""


class Pace:
    """Lets one fetch after the other begin, with a pause between them."""

    def __init__(self, seconds_between: float, clock: Clock, sleep: Sleep) -> None:
        self._seconds = seconds_between
        self._clock = clock
        self._sleep = sleep
        self._turn = asyncio.Lock()
        self._free_at = clock()
        self._random = random.Random(SEED)  # noqa: S311 - it spreads pauses, it hides nothing

    async def begin(self, told: Callable[[float], None]) -> None:
        """Wait until nobody else fetches and the pause is over. `told` hears how long that is."""
        await self._turn.acquire()
        try:
            while (left := self._free_at - self._clock()) > 0:
                told(left)
                await self._sleep(left)
        except BaseException:
            self._turn.release()
            raise

    def end(self) -> None:
        """The fetch is over: the next may begin after a pause."""
        self.hold_off(self._seconds * (1 + self._random.random() / 2))
        self._turn.release()

    def hold_off(self, seconds: float) -> None:
        """Begin no fetch for so many seconds from now."""
        self._free_at = max(self._free_at, self._clock() + seconds)


class RefusalStreak:
    """Counts refusals that follow one another."""

    def __init__(self, stop_after: int) -> None:
        self._stop_after = stop_after
        self.keys: list[str] = []
        """The videos that were refused, in order; one that was tried again stands there twice."""

    def add(self, key: str, code: ErrorCode | None) -> None:
        """A video ended so; None: well."""
        if code in REFUSALS:
            self.keys.append(key)
        elif code not in _UNTOLD:
            self.keys.clear()

    @property
    def too_long(self) -> bool:
        """Whether going on would harm."""
        return len(self.keys) >= self._stop_after
