"""The background is awake while a TikTok page is in sight, and no longer."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from e2e.overtones_server import OvertonesServer
from e2e.plain_browser import PlainBrowser
from e2e.server_work import label
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

    ((video_id, values),) = (await label(server, posts[:1])).items()
    await until(has_left, SOON_SECONDS)

    await browser.open(FEED)
    await until(is_connected, SOON_SECONDS)
    start = time.monotonic()
    while time.monotonic() < start + STAY_SECONDS:
        assert await is_connected()
        await asyncio.sleep(0.1)

    assert await browser.close(FEED) == 1
    print(f"Left after {await until(has_left, LEAVE_SECONDS):.1f} s,")
    print(f"suspended {await until(is_suspended, LEAVE_SECONDS):.1f} s later.")

    await browser.open(FEED)
    await until(is_connected, SOON_SECONDS)
    async with asyncio.timeout(SOON_SECONDS):
        assert await labels_in(browser, video_id) == values


async def labels_in(browser: PlainBrowser, video_id: str) -> set[str]:
    """The values beside a video once it is labelled; for this a debugger is attached."""
    async with async_playwright() as playwright:
        attached = await playwright.chromium.connect_over_cdp(browser.debugger)
        (page,) = (one for one in attached.contexts[0].pages if one.url.startswith(FEED))
        root = page.locator(f'overtones-overlay .root[data-video="{video_id}"]')
        await expect(root).to_have_attribute("data-shown", "final", timeout=SOON_SECONDS * 1000)
        chips = await root.locator(".chip").all()
        return {await chip.get_attribute("data-value") or "" for chip in chips}


@pytest_asyncio.fixture(loop_scope="module")
async def developer(tmp_path, extension, site, server):
    """A person whose browser lets unpacked extensions be reloaded."""
    folder = tmp_path / "Default"
    folder.mkdir()
    preferences = {"extensions": {"ui": {"developer_mode": True}}}
    (folder / "Preferences").write_text(json.dumps(preferences), encoding="utf-8")
    async with viewer(site, profile=tmp_path) as me:
        await me.pair(server)
        yield me


async def test_a_page_that_outlives_its_extension_is_left_alone(developer, posts):
    me = developer
    failures: list[str] = []
    me.page.on("pageerror", lambda error: failures.append(str(error)))
    await me.visit()
    await me.sees(posts[0].id)

    worker = me.context.service_workers[0]
    async with me.context.expect_event("serviceworker"):
        await worker.evaluate("void setTimeout(() => chrome.runtime.reload())")
    await expect(me.page.locator("overtones-overlay")).to_have_count(0)
    for key, post in (("ArrowDown", posts[1]), ("ArrowUp", posts[0])):
        await me.page.keyboard.press(key)
        await me.page.wait_for_function("id => __standin.active.id === id", arg=post.id)
    await expect(me.page.locator("overtones-overlay")).to_have_count(0)

    await me.page.reload()
    await me.sees(posts[0].id)
    assert failures == []
