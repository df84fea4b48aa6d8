"""A person with the extension in a real browser, before the stand-in and the real server."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Locator, Page, expect

from e2e.overtones_server import OvertonesServer
from e2e.tiktok_site import TikTokSite
from tests.browser import chromium
from tests.eventually import until

BUILT = Path(__file__).parent.parent / "extension" / ".output" / "chrome-mv3"
EXTENSION = Path(os.environ.get("OVERTONES_EXTENSION", BUILT))
"""The unpacked extension. `OVERTONES_EXTENSION` names another folder, e.g. a copy that stays as
it is while the extension is built anew.
"""
LABEL_MS = 60_000
"""The longest that labels of one video take here, in milliseconds."""


@dataclass
class Viewer:
    """What the person sees and does."""

    context: BrowserContext
    page: Page
    """The tab with TikTok."""
    extension_id: str

    # The page ------------------------------------------------------------------------------

    async def visit(self, path: str = "/foryou") -> None:
        """Load a page of TikTok, by its path."""
        await self.page.goto(f"https://www.tiktok.com{path}")

    async def next(self) -> None:
        """Go to the next video by TikTok's own key."""
        await self.page.keyboard.press("ArrowDown")

    async def back(self) -> None:
        """Go to the video before."""
        await self.page.keyboard.press("ArrowUp")

    async def playing(self) -> str | None:
        """The id of the post whose player runs, as its wrapper says; None on other posts."""
        found: str | None = await self.page.evaluate(
            """() => [...document.querySelectorAll('[id^="xgwrapper-"]')]
                .find((wrapper) => {
                    const video = wrapper.querySelector('video');
                    return video && !video.paused;
                })?.id.split('-').at(-1) ?? null"""
        )
        return found

    # The overlay ---------------------------------------------------------------------------

    @property
    def root(self) -> Locator:
        """Playwright looks into open shadow roots by itself."""
        return self.page.locator("overtones-overlay .root")

    @property
    def chips(self) -> Locator:
        """The labels, also while they are hidden."""
        return self.root.locator(".chip")

    def chip(self, value: str) -> Locator:
        """The chip of a value, by its id."""
        return self.root.locator(f'.chip[data-value="{value}"]')

    @property
    def explanation(self) -> Locator:
        """What a chip explains when it is opened."""
        return self.root.locator(".explanation")

    async def sees(self, video_id: str, shown: str = "final") -> None:
        """Wait until the overlay shows this of that video (`final`, `nothing_found`, ...)."""
        selector = f'overtones-overlay .root[data-video="{video_id}"][data-shown="{shown}"]'
        await expect(self.page.locator(selector)).to_be_attached(timeout=LABEL_MS)

    async def shown(self) -> tuple[str, str]:
        """Id of the video that the overlay speaks of, and what it says: its state."""
        data: dict[str, str] = await self.root.evaluate("(root) => ({...root.dataset})")
        return data.get("video", ""), data.get("shown", "")

    # The extension's own pages ---------------------------------------------------------------

    def address_of(self, name: str) -> str:
        """Where one of the extension's own pages is."""
        return f"chrome-extension://{self.extension_id}/{name}.html"

    async def open(self, name: str) -> Page:
        """`popup`, `options` or `my-values`, in a tab."""
        page = await self.context.new_page()
        await page.goto(self.address_of(name))
        return page

    async def connect(self, address: str, code: str) -> Page:
        """Fill in the form of the options page and send it; returns that page."""
        page = await self.open("options")
        await page.locator('form input[inputmode="url"]').fill(address)
        await page.locator("#secret").fill(code)
        await page.locator('form button[type="submit"]').click()
        return page

    async def pair(self, server: OvertonesServer) -> None:
        """Connect to the server by the code that it shows, and return to TikTok."""
        page = await self.connect(server.address, await server.pairing_code())
        await expect(page.locator("#secret")).to_have_count(0, timeout=15_000)
        await page.close()
        await self.page.bring_to_front()

    async def command(self, name: str) -> None:
        """What a keyboard shortcut does; the browser's own keys can't be pressed from here."""
        (worker,) = self.context.service_workers
        await worker.evaluate("(name) => chrome.commands.onCommand.dispatch(name)", name)

    async def choose(self, **settings: Any) -> None:
        """Change settings, to which the open pages keep from then on."""
        (worker,) = self.context.service_workers
        await worker.evaluate(
            """async (change) => {
                const { settings } = await chrome.storage.local.get('settings');
                await chrome.storage.local.set({ settings: { ...settings, ...change } });
            }""",
            settings,
        )


@asynccontextmanager
async def viewer(site: TikTokSite | None, **window: Any) -> AsyncIterator[Viewer]:
    """A browser with the built extension, just installed. `window` as in `chromium`."""
    async with chromium(site, extension=EXTENSION, **window) as context:
        worker = (
            context.service_workers[0]
            if context.service_workers
            else await context.wait_for_event("serviceworker")
        )
        extension_id = worker.url.split("/")[2]
        yield Viewer(context, await _welcome(context, extension_id), extension_id)


async def _welcome(context: BrowserContext, extension_id: str) -> Page:
    """The tab in which a new installation shows its options; it may take an empty one.

    Before that, an options page that is opened by hand would be in its way.
    """

    def shown() -> list[Page]:
        start = f"chrome-extension://{extension_id}/options.html"
        return [page for page in context.pages if page.url.startswith(start)]

    await until(shown)
    page = shown()[0]
    await page.wait_for_load_state()
    return page
