"""What the extension costs the page: time of its main thread, and shifts of its layout."""

import asyncio
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.async_api import CDPSession, Page, expect

from e2e.overtones_server import OvertonesServer
from e2e.server_work import label
from e2e.tiktok_site import Clip, TikTokSite
from e2e.viewer import Viewer, viewer
from scripts.bench_scroll import QUICK, Scroll, quick_posts
from tests.browser import chromium

TURNS = 5
TURNS_VIDEOS = 10
"""At the most, in each turn of the scroll that is measured with and without the extension."""
WATCH_SECONDS = 2.5
"""Long enough for a captioned video to be asked for and labelled."""
SAMPLING_US = 200
"""Microseconds between the samples of the profile."""
WORK = ("TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration")


class ThreadClock:
    """Milliseconds of processor time that the page's main thread has worked for.

    DevTools' `Performance.getMetrics` in thread time: what other processes do meanwhile doesn't
    count. `TaskDuration` is all of it.
    """

    def __init__(self, session: CDPSession) -> None:
        self._session = session

    @classmethod
    async def of(cls, page: Page) -> "ThreadClock":
        session = await page.context.new_cdp_session(page)
        await session.send("Performance.enable", {"timeDomain": "threadTicks"})
        return cls(session)

    async def read(self) -> dict[str, float]:
        answer = await self._session.send("Performance.getMetrics")
        found = {metric["name"]: metric["value"] * 1000 for metric in answer["metrics"]}
        return {name: found[name] for name in WORK}


class Profile:
    """A sampling profile of the page's scripts, those of the extension among them."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session

    @classmethod
    async def start(cls, page: Page) -> "Profile":
        session = await page.context.new_cdp_session(page)
        await session.send("Profiler.enable")
        await session.send("Profiler.setSamplingInterval", {"interval": SAMPLING_US})
        await session.send("Profiler.start")
        return cls(session)

    async def stop(self) -> dict[str, Any]:
        answer = await self._session.send("Profiler.stop")
        await self._session.detach()
        profile: dict[str, Any] = answer["profile"]
        return profile


def extension_ms(profile: dict[str, Any]) -> float:
    """Milliseconds in functions of the extension and in all that they called.

    The browser's own functions count with whoever called them, and so do the styles and layouts
    that they bring about at once.
    """
    ours: set[int] = set()
    nodes = {node["id"]: node for node in profile["nodes"]}
    parents = {child: node["id"] for node in nodes.values() for child in node.get("children", ())}
    for node_id in nodes:
        above: int | None = node_id
        while above is not None:
            if nodes[above]["callFrame"]["url"].startswith("chrome-extension://"):
                ours.add(node_id)
                break
            above = parents.get(above)
    spans = zip(profile["samples"], _spans(profile), strict=True)
    return sum(span for node_id, span in spans if node_id in ours) / 1000


def _spans(profile: dict[str, Any]) -> list[int]:
    """Microseconds for which each sample stands: until the next."""
    return [*profile["timeDeltas"][1:], 0]


async def side_by_side(folder: Path, videos: int) -> dict[str, Any]:
    """The same scrolls with and without the extension, by turns."""
    count = min(TURNS_VIDEOS, videos)
    feeds = [quick_posts(count + 3, seed=20 + turn) for turn in range(TURNS + 2)]
    with TikTokSite(post for feed in feeds for post in feed) as site:
        async with (
            OvertonesServer(folder, site, QUICK) as server,
            viewer(site) as me,
            chromium(site) as bare,
        ):
            await label(server, feeds[0][-1:])
            await me.pair(server)
            page = bare.pages[0]
            # Nothing is noted of what the page shows: that would cost time of its own.
            ours, theirs = Scroll(me.page), Scroll(page)
            figures = await _turns(site, feeds[:TURNS], (me.page, ours), (page, theirs), count)
            site.feeds["foryou"] = feeds[-2]
            profile = await _profiled(me.page, ours, count)
            site.feeds["foryou"] = feeds[-1]
            ours, theirs = await Scroll.on(me.page), await Scroll.on(page)
            shifts = await _shifts(me, ours, page, theirs, count)
    return {**figures, "main_thread_script_ms": round(profile / count, 2), **shifts}


async def _turns(
    site: TikTokSite,
    feeds: Sequence[tuple[Clip, ...]],
    ours: tuple[Page, Scroll],
    theirs: tuple[Page, Scroll],
    count: int,
) -> dict[str, Any]:
    with_it, without = await ThreadClock.of(ours[0]), await ThreadClock.of(theirs[0])
    turns: list[dict[str, float]] = []
    for number, feed in enumerate(feeds):
        site.feeds["foryou"] = feed
        pair = [(ours, with_it), (theirs, without)]
        worked = {}
        # Whoever goes first has the colder machine, and so they take turns at that, too.
        for (page, scroll), clock in pair if number % 2 == 0 else reversed(pair):
            worked[clock] = await _worked(page, scroll, clock, count)
        turns.append(
            {name: (worked[with_it][name] - worked[without][name]) for name in worked[with_it]}
        )
    tasks = [turn["TaskDuration"] for turn in turns]
    return {
        "main_thread_ms": round(statistics.median(tasks), 2),
        "main_thread_turns_ms": [round(task, 2) for task in tasks],
        "main_thread_parts_ms": {
            name: round(statistics.median(turn[name] for turn in turns), 2) for name in turns[0]
        },
    }


async def _worked(page: Page, scroll: Scroll, clock: ThreadClock, count: int) -> dict[str, float]:
    """Milliseconds for each video, of a scroll that is well under way."""
    await scroll.begin()
    await asyncio.sleep(WATCH_SECONDS)
    before = await clock.read()
    for _ in range(count):
        await scroll.next(WATCH_SECONDS)
    after = await clock.read()
    await page.goto("about:blank")
    return {name: (after[name] - before[name]) / count for name in after}


async def _profiled(page: Page, scroll: Scroll, count: int) -> float:
    await scroll.begin()
    await asyncio.sleep(WATCH_SECONDS)
    profile = await Profile.start(page)
    for _ in range(count):
        await scroll.next(WATCH_SECONDS)
    found = extension_ms(await profile.stop())
    await page.goto("about:blank")
    return found


async def _shifts(
    me: Viewer, ours: Scroll, page: Page, theirs: Scroll, count: int
) -> dict[str, float]:
    points = []
    await ours.begin()
    for _ in range(count):
        await ours.next(WATCH_SECONDS)
        await me.chips.first.hover()
        await expect(me.explanation).to_be_visible()
        box = await me.chips.first.bounding_box()
        points.append((box["x"] + 5, box["y"] + 5) if box else (0, 0))
        await me.page.mouse.move(0, 0)
    with_it = await ours.shift()
    await me.page.goto("about:blank")
    await theirs.begin()
    for x, y in points:
        await theirs.next(WATCH_SECONDS)
        await page.mouse.move(x, y)
        await page.mouse.move(0, 0)
    without = await theirs.shift()
    return {
        "layout_shift": round(with_it - without, 4),
        "layout_shift_with": round(with_it, 4),
        "layout_shift_without": round(without, 4),
    }
