"""The background is awake while a TikTok page is in sight, and no longer."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import expect

from e2e.overtones_server import OvertonesServer
from e2e.plain_chromium import PlainChromium, plain_chromium
from e2e.remote_site import ELSEWHERE, TIKTOK, RemoteSite
from e2e.server_work import asked, label
from e2e.viewer import EXTENSION, viewer

pytestmark = pytest.mark.asyncio(loop_scope="module")

STAYING_SECONDS = 45.0
"""Chromium suspends a background that has had nothing to do for 30 seconds."""
LEAVING_SECONDS = 45.0
"""The connection lingers for 10 seconds, and then the background is idle for 30."""
SOON_SECONDS = 20.0


async def connections(server: OvertonesServer) -> int:
    metrics: str = await server.get("/metrics")
    (line,) = (one for one in metrics.splitlines() if one.startswith("overtones_connections "))
    return int(float(line.split()[1]))


async def until(condition: Callable[[], Awaitable[bool]], seconds: float) -> float:
    """Wait until it holds; gives the seconds that it took."""
    start = time.monotonic()
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.1)
    return time.monotonic() - start


@pytest.fixture(scope="module")
def remote(site) -> RemoteSite:
    return RemoteSite(site)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def profile(tmp_path_factory, extension, site, server):
    """A browser's folder, with the extension paired."""
    folder = tmp_path_factory.mktemp("profile")
    async with viewer(site, profile=folder) as me:
        await me.pair(server)
    return folder


async def test_the_background_is_awake_while_tiktok_is_in_sight(
    profile, extension, site, server, remote, posts, record_property
):
    await label(server, posts[:1])

    async def is_connected() -> bool:
        return await connections(server) == 1

    async def is_left() -> bool:
        return await connections(server) == 0

    async def is_labelled() -> bool:
        shows = remote.shows
        return shows.address.startswith(TIKTOK) and shows.shown == "final"

    async with plain_chromium(site, EXTENSION, profile, TIKTOK) as browser:

        async def sleeps() -> bool:
            return not browser.runs_extension()

        took = await until(is_labelled, SOON_SECONDS)
        print("labelled after", took, remote.shows)
        answered = await asked(server)
        start = time.monotonic()
        while time.monotonic() < start + STAYING_SECONDS:
            assert await is_connected()
            await asyncio.sleep(0.1)
        print("stayed", time.monotonic() - start, answered, await asked(server))

        remote.go(ELSEWHERE)
        took = await until(is_left, LEAVING_SECONDS)
        print("closed after", took, remote.shows)
        took = await until(sleeps, LEAVING_SECONDS)
        print("suspended after another", took)

        answered = await asked(server)
        remote.go(TIKTOK)
        took = await until(is_labelled, SOON_SECONDS)
        print("labelled again after", took, remote.shows, answered, await asked(server))
        assert await is_connected()
