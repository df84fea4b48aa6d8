"""One site and one browser for the tests of a module, and a fresh page for each of them."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page

from e2e.tiktok_site import Clip, TikTokSite, sample_feed
from tests.browser import chromium


@pytest.fixture(scope="module")
def posts() -> tuple[Clip, ...]:
    """Thirty posts: the third an ad, the fifth live, the sixth with photos, the others videos."""
    return sample_feed(30, ads=(2,), lives=(4,), photos=(5,))


@pytest.fixture(scope="module")
def site(posts: tuple[Clip, ...]) -> Iterator[TikTokSite]:
    with TikTokSite() as site:
        site.feeds["foryou"] = posts
        site.feeds["following"] = posts[10:12]
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(site: TikTokSite) -> AsyncIterator[BrowserContext]:
    async with chromium(site) as context:
        context.set_default_timeout(10_000)
        yield context


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: BrowserContext) -> AsyncIterator[Page]:
    """A page on which no script fails."""
    page = await browser.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    yield page
    await page.close()
    assert failures == []
