"""What is asked of the page in more than one test."""

from playwright.async_api import Locator, Page

ADDRESS = "https://www.tiktok.com"

CARD = '[data-e2e="recommend-list-item-container"]'
"""Each is what programs for TikTok's page look for."""
KNOWN_SELECTORS = (
    CARD,
    "#column-list-container",
    "[data-scroll-index]",
    '[data-e2e="feed-video"]',
    '[data-e2e="browse-video"]',
    "[data-cinema-mode-snap-row]",
    '[id^="media-card-"]',
    '[id^="xgwrapper-"]',
    ".xgplayer-container",
    "[data-more-menu-item-id]",
    'a[href*="/video/"]',
    'a[href^="/@"]',
    "[data-e2e]",
    '[class*="Div"]',
    '[class*="Section"]',
)

_PLAYING = """() => [...document.querySelectorAll('video')]
    .filter((video) => !video.paused && video.readyState >= 2)
    .map((video) => video.currentSrc.match(/\\/(\\d+)\\//)[1])"""


async def playing(page: Page) -> list[str]:
    """Ids of the posts whose films play."""
    found: list[str] = await page.evaluate(_PLAYING)
    return found


async def wait_until_plays(page: Page, post_id: str) -> None:
    """Until the post's film is the only one that plays."""
    await page.wait_for_function(f"id => String(({_PLAYING})()) === id", arg=post_id)


async def wait_until_active(page: Page, post_id: str) -> None:
    """Until the post, of whatever kind, is the one on screen."""
    await page.wait_for_function("id => __standin.active?.id === id", arg=post_id)


async def wait_until_still(page: Page) -> None:
    """Until the column stands where a card fills it."""
    await page.wait_for_function(
        """() => {
            const list = document.querySelector('#column-list-container');
            return list.style.scrollSnapType === '' && list.scrollTop % list.clientHeight < 1;
        }"""
    )


def card(page: Page, index: int) -> Locator:
    """A card of the feed."""
    return page.locator(f'article[data-scroll-index="{index}"]')
