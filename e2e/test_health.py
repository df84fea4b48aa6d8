"""A page that isn't understood is told of in the popup instead of by silence."""

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from e2e.captioned_posts import captioned
from e2e.tiktok_site import sample_feed
from e2e.viewer import Viewer

pytestmark = pytest.mark.asyncio(loop_scope="module")

BLIND = "Overtones doesn't understand this page any more"
BLOCKED = "TikTok asks for something first"
BLIND_MS = 20_000
"""Several looks at the page, a second apart, and some time to load it."""


@pytest.fixture(scope="module")
def posts(tiny_clip):
    return captioned(sample_feed(6, seed=5), tiny_clip)


@pytest_asyncio.fixture(loop_scope="module")
async def popup(me):
    """The popup in a window of its own, so that TikTok stays in sight."""
    async with me.context.expect_page() as opened:
        worker = me.context.service_workers[0]
        await worker.evaluate(
            "(url) => chrome.windows.create({ url, type: 'popup', focused: false })",
            me.address_of("popup"),
        )
    popup = await opened.value
    yield popup
    await popup.close()


async def is_in_sight(me: Viewer) -> None:
    await me.page.bring_to_front()
    assert await me.page.evaluate("document.visibilityState") == "visible"


async def test_a_page_that_is_understood_is_nothing_to_speak_of(me, popup: Page, posts):
    await me.visit("/foryou")
    await is_in_sight(me)
    await me.sees(posts[0].id)
    await expect(popup.get_by_text(f"@{posts[0].author}")).to_be_visible()
    for words in (BLIND, BLOCKED):
        await expect(popup.get_by_text(words)).to_have_count(0)


async def test_a_redesigned_page_is_said_to_be_not_understood(me, popup: Page):
    await me.visit("/foryou?layout=unknown")
    await is_in_sight(me)
    await expect(popup.get_by_text(BLIND)).to_be_visible(timeout=BLIND_MS)
    await expect(me.chips).to_have_count(0)


async def test_a_captcha_is_said_to_be_in_the_way_until_it_is_gone(me, popup: Page, posts):
    await me.visit("/foryou?captcha=1")
    await is_in_sight(me)
    await expect(popup.get_by_text(BLOCKED)).to_be_visible(timeout=BLIND_MS)
    await expect(popup.get_by_text(BLIND)).to_have_count(0)
    await me.page.evaluate("__standin.hideCaptcha()")
    await expect(popup.get_by_text(BLOCKED)).to_have_count(0, timeout=BLIND_MS)
    await me.sees(posts[0].id)
