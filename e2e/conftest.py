"""One stand-in, one server and one browser for the tests of a module.

A module may have fixtures `posts` and `server_settings` of its own.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import pytest
import pytest_asyncio

from e2e.captioned_posts import captioned
from e2e.overtones_server import OvertonesServer
from e2e.tiktok_site import Clip, TikTokSite, sample_feed
from e2e.viewer import EXTENSION, Viewer, viewer

READS_CAPTIONS_ALONE = {"SCREEN_TEXT": '{"backend": null}', "SCENE": '{"backend": null}'}
"""Settings of a server that looks at no picture, so that captioned videos take it no second."""


@pytest.fixture(scope="session")
def extension() -> Path:
    """The built extension."""
    if not (EXTENSION / "manifest.json").is_file():
        pytest.fail(f"There is no extension at {EXTENSION}: ./scripts/test builds it.")
    return EXTENSION


@pytest.fixture(scope="module")
def posts(tiny_clip: Path) -> tuple[Clip, ...]:
    """Twelve videos, each with captions of its own."""
    return captioned(sample_feed(12), tiny_clip)


@pytest.fixture(scope="module")
def site(posts: tuple[Clip, ...]) -> Iterator[TikTokSite]:
    with TikTokSite(posts) as site:
        yield site


@pytest.fixture(scope="module")
def server_settings() -> Mapping[str, str]:
    return READS_CAPTIONS_ALONE


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(
    tmp_path_factory: pytest.TempPathFactory,
    site: TikTokSite,
    server_settings: Mapping[str, str],
) -> AsyncIterator[OvertonesServer]:
    folder = tmp_path_factory.mktemp("server")
    async with OvertonesServer(folder, site, server_settings) as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def me(extension: Path, site: TikTokSite, server: OvertonesServer) -> AsyncIterator[Viewer]:
    """A person whose extension is connected to the server, and on whose pages no script fails."""
    async with viewer(site) as me:
        me.context.set_default_timeout(15_000)
        failures: list[str] = []
        me.page.on("pageerror", lambda error: failures.append(str(error)))
        await me.pair(server)
        yield me
        assert failures == []
