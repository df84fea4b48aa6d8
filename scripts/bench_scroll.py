"""Somebody who scrolls a feed at a given pace, and what their page showed meanwhile."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.async_api import Page

from e2e.captioned_posts import captioned
from e2e.tiktok_site import Clip, sample_feed

_NOTES = Path(__file__).with_name("bench_scroll.js")
QUICK = {"SCREEN_TEXT": '{"backend": null}', "SCENE": '{"backend": null}'}
"""Settings of a server that looks at no picture: captioned videos take it no second."""


def quick_posts(count: int, seed: int) -> tuple[Clip, ...]:
    """Sample clips, each with captions of its own, which is all that their labels rest on."""
    posts = sample_feed(count, seed=seed)
    return tuple(
        replace(one, path=post.path, duration=post.duration)
        for one, post in zip(captioned(posts, Path()), posts, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Stay:
    """One video on screen. Times are milliseconds since the page was opened; None for never."""

    video_id: str
    began: float
    """When it began to play."""
    recognised: float | None
    """When the overlay spoke of it."""
    painted: float | None
    """When its final labels, or that there are none, had been painted."""
    opaque: float | None
    """When they had faded in."""
    chips: bool
    """Whether labels were found."""


class Scroll:
    """A page that is scrolled from its first video on."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @classmethod
    async def on(cls, page: Page) -> "Scroll":
        """Notes what is shown on all that is loaded into the page from now on."""
        await page.add_init_script(path=_NOTES)
        return cls(page)

    async def begin(self) -> None:
        """Open the feed, and go on when its first video plays."""
        await self._page.goto("https://www.tiktok.com/foryou", wait_until="domcontentloaded")
        await self._until_at(0)

    async def through(self, watched: Sequence[float]) -> None:
        """Stay for so many seconds with each video; ends on the one after them."""
        for number, seconds in enumerate(watched):
            await self._until_at(number)
            since: float = await self._page.evaluate(
                "() => performance.now() - __standin.active.at"
            )
            await asyncio.sleep(max(0, seconds - since / 1000))
            await self._page.keyboard.press("ArrowDown")
        await self._until_at(len(watched))

    async def next(self, seconds: float) -> None:
        """Go to the next video and let these seconds pass."""
        await self._page.keyboard.press("ArrowDown")
        await asyncio.sleep(seconds)

    async def stays(self) -> list[Stay]:
        """Of all videos so far, in order."""
        activations, seen = await self._page.evaluate("() => [__standin.activations, __bench.seen]")
        found = []
        for activation in activations:
            note = seen.get(activation["id"], {})
            found.append(
                Stay(
                    video_id=activation["id"],
                    began=activation["at"],
                    recognised=note.get("recognised"),
                    painted=note.get("painted"),
                    opaque=note.get("opaque"),
                    chips=note.get("shown") == "final",
                )
            )
        return found

    async def shift(self) -> float:
        """Sum of all layout shifts so far."""
        total: float = await self._page.evaluate(
            "() => __bench.shifts.reduce((sum, one) => sum + one, 0)"
        )
        return total

    async def _until_at(self, number: int) -> None:
        await self._page.wait_for_function(
            "number => window.__standin?.activations.length > number", arg=number, polling=50
        )
