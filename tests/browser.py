"""A real Chromium before the stand-in for www.tiktok.com."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import BrowserContext, async_playwright

from e2e.tiktok_site import TikTokSite
from e2e.tiktok_site.chromium import EXECUTABLE, flags


@asynccontextmanager
async def chromium(
    site: TikTokSite | None,
    *,
    extension: Path | None = None,
    profile: Path | None = None,
    headless: bool = True,
    dark: bool = False,
    width: int = 1280,
    height: int = 800,
) -> AsyncIterator[BrowserContext]:
    """A browser with a profile of its own. With a stand-in it reaches that and nothing else.

    `extension` is an unpacked extension to load. `profile` is a folder that stays, to be
    used again. `width` and `height` are CSS pixels.
    """
    arguments = [*flags(site, extension), "--mute-audio"]
    if headless:
        arguments.append("--headless=new")
    with TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as fresh:
        async with async_playwright() as playwright:
            context = await playwright.chromium.launch_persistent_context(
                profile or fresh,
                executable_path=EXECUTABLE,
                headless=headless,
                args=arguments,
                ignore_default_args=["--disable-extensions"],
                color_scheme="dark" if dark else "light",
                viewport={"width": width, "height": height},
            )
            try:
                yield context
            finally:
                await context.close()
