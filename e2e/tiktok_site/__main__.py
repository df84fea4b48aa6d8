"""`python -m e2e.tiktok_site`: serve the sample feed, or files as posts, until interrupted."""

import argparse
import shlex
import signal
import threading
from pathlib import Path
from typing import get_args

from e2e.tiktok_site import CaptionFile, Clip, Layout, TikTokSite, sample_feed
from e2e.tiktok_site.chromium import EXECUTABLE, flags

FIRST_ID = 7_300_000_000_000_000_001


def main() -> None:
    """Print how to reach the site and each clip, then wait."""
    parser = argparse.ArgumentParser(prog="python -m e2e.tiktok_site", description=__doc__)
    parser.add_argument("--clip", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("--description", default="A clip of the stand-in #example")
    parser.add_argument("--count", type=int, default=40, help="posts of the sample feed")
    parser.add_argument("--layout", choices=get_args(Layout), default="2026")
    parser.add_argument("--extension", type=Path, metavar="FOLDER", help="for the browser to load")
    arguments = parser.parse_args()
    clips: tuple[Clip, ...] = tuple(
        Clip(str(FIRST_ID + number), path, arguments.description, captions=_captions(path))
        for number, path in enumerate(arguments.clip)
    ) or sample_feed(arguments.count, ads=(4, 17), lives=(9,), photos=(6, 21))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with TikTokSite(clips, layout=arguments.layout) as site:
        print(f"export OVERTONES_SOURCE__PROXY={site.proxy_url}")
        print(f"export OVERTONES_SOURCE__CA_FILE={site.ca_file}")
        for clip in clips if arguments.clip else ():
            print(f"https://www.tiktok.com/@{clip.author}/video/{clip.id}")
        extension = arguments.extension.resolve() if arguments.extension else None
        profile = site.ca_file.with_name("profile")
        command = [EXECUTABLE, *flags(site, extension), f"--user-data-dir={profile}"]
        print(shlex.join([*command, "https://www.tiktok.com/foryou"]), flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("stopped")


def _captions(path: Path) -> tuple[CaptionFile, ...]:
    beside = path.with_suffix(".vtt")
    return (CaptionFile(beside.read_text(encoding="utf-8")),) if beside.is_file() else ()


if __name__ == "__main__":
    main()
