"""The background is awake while a TikTok page is in sight, and no longer."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from e2e.overtones_server import OvertonesServer
from e2e.plain_browser import PlainBrowser
from e2e.server_work import asked, label
from e2e.viewer import EXTENSION, viewer

pytestmark = pytest.mark.asyncio(loop_scope="module")

FEED = "https://www.tiktok.com/foryou"
STAY_SECONDS = 45.0
"""Chromium suspends a background that has had nothing to do for 30 seconds."""
SOON_SECONDS = 20.0
LEAVE_SECONDS = 45.0
"""The connection lingers for 10 seconds; 30 seconds later the background is suspended."""


async def connections(server: OvertonesServer) -> int:
    """How many WebSockets the server has open."""
    metrics: str = await server.get("/metrics")
    (line,) = (one for one in metrics.splitlines() if one.startswith("overtones_connections "))
    return int(float(line.split()[1]))


async def until(condition: Callable[[], Awaitable[bool]], within: float) -> float:
    """Wait until it holds, for so many seconds at most; gives the seconds that it took."""
    start = time.monotonic()
    async with asyncio.timeout(within):
        while not await condition():  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0.1)
    return time.monotonic() - start


@pytest_asyncio.fixture(loop_scope="module")
async def browser(tmp_path, extension, site, server):
    """A browser whose extension was paired before, and to which no debugger is attached."""
    profile = tmp_path / "profile"
    async with viewer(site, profile=profile) as me:
        await me.pair(server)
    async with PlainBrowser(site, EXTENSION, profile) as browser:
        yield browser


async def test_the_background_lives_as_long_as_tiktok_is_in_sight(browser, server, posts):
    async def is_connected() -> bool:
        return await connections(server) == 1

    async def has_left() -> bool:
        return await connections(server) == 0

    async def is_suspended() -> bool:
        return not await browser.has_background()

    (first, *_) = (await label(server, posts[:1])).items()
    await until(has_left, SOON_SECONDS)

    await browser.open(FEED)
    took = await until(is_connected, SOON_SECONDS)
    print(f"connected after {took:.1f} s")
    start = time.monotonic()
    while time.monotonic() < start + STAY_SECONDS:
        assert await is_connected()
        await asyncio.sleep(0.1)

    assert await browser.close(FEED) == 1
    took = await until(has_left, LEAVE_SECONDS)
    print(f"left after {took:.1f} s")
    took = await until(is_suspended, LEAVE_SECONDS)
    print(f"suspended after another {took:.1f} s")

    print(await asked(server))
    await browser.open(FEED)
    took = await until(is_connected, SOON_SECONDS)
    print(f"connected again after {took:.1f} s")
    print(await asked(server))
    async with async_playwright() as playwright:
        attached = await playwright.chromium.connect_over_cdp(browser.debugger)
        (page,) = (one for one in attached.contexts[0].pages if one.url == FEED)
        root = page.locator(f'overtones-overlay .root[data-video="{first[0]}"]')
        await expect(root).to_have_attribute("data-shown", "final")
        print(await asked(server), first)
        assert (
            set(
                await root.locator(".chip").evaluate_all(
                    "all => all.map((chip) => chip.dataset.value)"
                )
            )
            == first[1]
        )
        await attached.close()
