"""`python -m e2e.demo`: a browser on TikTok with the extension loaded and paired.

Opens the real TikTok where it can be reached, else the stand-in. Ends when the browser is closed.
"""

import argparse
import asyncio
import os
import socket
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from playwright.async_api import TimeoutError as PlaywrightTimeout
from playwright.async_api import expect

from e2e.overtones_server import OvertonesServer
from e2e.tiktok_site import TikTokSite, sample_feed
from e2e.tiktok_site.chromium import EXECUTABLE
from e2e.viewer import EXTENSION, LABEL_MS, Viewer, viewer

REACH_SECONDS = 3.0


def tiktok_is_reachable() -> bool:
    """Whether www.tiktok.com takes connections."""
    try:
        with socket.create_connection(("www.tiktok.com", 443), timeout=REACH_SECONDS):
            return True
    except OSError:
        return False


async def show(*, stand_in: bool, headless: bool, once: bool) -> None:
    """Start server and browser, pair them, and stay until the browser is closed."""
    site = (
        TikTokSite(sample_feed(40, ads=(4, 17), lives=(9,), photos=(6, 21))) if stand_in else None
    )
    with tempfile.TemporaryDirectory(prefix="overtones-demo-") as folder, site or nullcontext():
        async with (
            OvertonesServer(Path(folder), site) as server,
            viewer(site, headless=headless) as person,
        ):
            await person.pair(server)
            await person.visit("/foryou")
            if once:
                await print_first_labels(person)
                return
            print("The browser is open and paired. Close it, or press Ctrl-C, to end.", flush=True)
            closed = asyncio.Event()
            person.context.on("close", lambda _: closed.set())
            await closed.wait()


async def print_first_labels(person: Viewer) -> None:
    """Wait for the labels of the first video that has any."""
    await expect(person.chips.first).to_be_visible(timeout=LABEL_MS)
    video, _ = await person.shown()
    await person.sees(video)
    print(f"https://www.tiktok.com/@_/video/{video}")
    for text in await person.chips.all_inner_texts():
        print("  " + " ".join(text.split()))


def missing(*, headless: bool) -> str | None:
    """What keeps the browser from opening, in words."""
    if not Path(EXECUTABLE).exists():
        return f"There is no Chromium at {EXECUTABLE}. On Debian: apt-get install chromium"
    if not (EXTENSION / "manifest.json").is_file():
        return "The extension is not built: ./scripts/demo --browser builds it."
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if not headless and sys.platform == "linux" and not screen:
        return "There is no screen to open a browser on. --once needs none."
    return None


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m e2e.demo", description=__doc__)
    parser.add_argument("--stand-in", action="store_true", help="even if TikTok can be reached")
    parser.add_argument(
        "--once", action="store_true", help="without a window; print the first labels and end"
    )
    arguments = parser.parse_args()
    problem = missing(headless=arguments.once)
    if problem is not None:
        print(problem, file=sys.stderr)
        sys.exit(1)
    stand_in = arguments.stand_in or not tiktok_is_reachable()
    if stand_in and not arguments.stand_in:
        print("TikTok can't be reached from here: this is our stand-in for it.", flush=True)
    try:
        asyncio.run(show(stand_in=stand_in, headless=arguments.once, once=arguments.once))
    except KeyboardInterrupt:
        print("stopped")
    except PlaywrightTimeout as error:
        print(f"The browser did not get as far as it should: {error.message}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
