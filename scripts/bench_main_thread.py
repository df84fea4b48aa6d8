"""What the extension costs the page: time of its main thread, and shifts of its layout."""

import asyncio
import json
import re
import statistics
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import CDPSession, Page, expect

from e2e.overtones_server import OvertonesServer
from e2e.server_work import label
from e2e.tiktok_site import Clip, TikTokSite
from e2e.viewer import Viewer, viewer
from scripts.bench_extension import content_scripts
from scripts.bench_scroll import QUICK, Scroll, quick_posts
from tests.browser import chromium

TURNS = 5
TRACES = 3
TURNS_VIDEOS = 10
"""At the most, in each turn of the scroll that is measured with and without the extension."""
WATCH_SECONDS = 2.5
"""Long enough for a captioned video to be asked for and labelled."""
LABELLED = re.compile("final|nothing_found")
"""What the overlay says of a video that was read; one without values has nothing to explain."""
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


class Trace:
    """A trace of the functions that the browser calls on the page's threads."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session
        self._complete: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        session.once("Tracing.tracingComplete", lambda end: self._complete.set_result(end))

    @classmethod
    async def start(cls, page: Page) -> "Trace":
        trace = cls(await page.context.new_cdp_session(page))
        config = {"includedCategories": ["devtools.timeline"], "excludedCategories": ["*"]}
        await trace._session.send(
            "Tracing.start", {"transferMode": "ReturnAsStream", "traceConfig": config}
        )
        return trace

    async def stop(self) -> list[dict[str, Any]]:
        """The events of DevTools' timeline."""
        await self._session.send("Tracing.end")
        stream = (await self._complete)["stream"]
        text = ""
        while True:
            part = await self._session.send("IO.read", {"handle": stream})
            text += part["data"]
            if part["eof"]:
                break
        await self._session.send("IO.close", {"handle": stream})
        await self._session.detach()
        events: list[dict[str, Any]] = json.loads(text)["traceEvents"]
        return events


def scripts_ms(events: Iterable[dict[str, Any]], scripts: Collection[str]) -> float:
    """Milliseconds of processor time in functions of the content scripts, as the browser called
    them, and in all that they called: the browser's own functions, and layouts that these force.
    """
    calls = [
        event for event in events if event["name"] == "FunctionCall" and _file(event) in scripts
    ]
    total, until = 0.0, 0
    # Those that were called from within another are part of it.
    for call in sorted(calls, key=lambda call: (call["ts"], -call["dur"])):
        if call["ts"] >= until:
            until = call["ts"] + call["dur"]
            total += call["tdur"]
    return total / 1000


def _file(call: dict[str, Any]) -> str | None:
    """The extension's file that a function is from."""
    address = urlsplit(call["args"].get("data", {}).get("url", ""))
    return address.path[1:] if address.scheme == "chrome-extension" else None


async def side_by_side(folder: Path, videos: int) -> dict[str, Any]:
    """The same scrolls with and without the extension, by turns."""
    count = min(TURNS_VIDEOS, videos)
    feeds = [quick_posts(count + 3, seed=20 + turn) for turn in range(TURNS + TRACES + 1)]
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
            runs = []
            for feed in feeds[TURNS:-1]:
                site.feeds["foryou"] = feed
                runs.append(round(await _traced(me.page, ours, count), 2))
            site.feeds["foryou"] = feeds[-1]
            ours, theirs = await Scroll.on(me.page), await Scroll.on(page)
            shifts = await _shifts(me, ours, page, theirs, count)
    return {
        "main_thread_ms": round(statistics.median(runs), 2),
        "main_thread_runs_ms": runs,
        **figures,
        **shifts,
    }


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
        "main_thread_difference_ms": round(statistics.median(tasks), 2),
        "main_thread_difference_turns_ms": [round(task, 2) for task in tasks],
        "main_thread_difference_parts_ms": {
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


async def _traced(page: Page, scroll: Scroll, count: int) -> float:
    """Milliseconds of the extension's scripts for each video."""
    await scroll.begin()
    await asyncio.sleep(WATCH_SECONDS)
    trace = await Trace.start(page)
    for _ in range(count):
        await scroll.next(WATCH_SECONDS)
    found = scripts_ms(await trace.stop(), content_scripts())
    await page.goto("about:blank")
    return found / count


async def _shifts(
    me: Viewer, ours: Scroll, page: Page, theirs: Scroll, count: int
) -> dict[str, float]:
    points = []
    await ours.begin()
    for _ in range(count):
        await ours.next(WATCH_SECONDS)
        await expect(me.root).to_have_attribute("data-shown", LABELLED)
        if await me.chips.count() == 0:
            points.append((0, 0))
            continue
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
