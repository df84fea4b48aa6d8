"""`python -m e2e.tiktok_site --clip FILE`: serve files as posts until interrupted."""

import argparse
import signal
import threading
from pathlib import Path

from e2e.tiktok_site import CaptionFile, Clip, TikTokSite

FIRST_ID = 7_300_000_000_000_000_001


def main() -> None:
    """Print how to reach the site and each clip, then wait."""
    parser = argparse.ArgumentParser(prog="python -m e2e.tiktok_site", description=__doc__)
    parser.add_argument("--clip", type=Path, action="append", required=True, metavar="FILE")
    parser.add_argument("--description", default="A clip of the stand-in #example")
    arguments = parser.parse_args()
    clips = [
        Clip(str(FIRST_ID + number), path, arguments.description, captions=_captions(path))
        for number, path in enumerate(arguments.clip)
    ]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with TikTokSite(clips) as site:
        print(f"export OVERTONES_SOURCE__PROXY={site.proxy_url}")
        print(f"export OVERTONES_SOURCE__CA_FILE={site.ca_file}")
        for clip in clips:
            print(f"https://www.tiktok.com/@{clip.author}/video/{clip.id}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("stopped")


def _captions(path: Path) -> tuple[CaptionFile, ...]:
    beside = path.with_suffix(".vtt")
    return (CaptionFile(beside.read_text(encoding="utf-8")),) if beside.is_file() else ()


if __name__ == "__main__":
    main()
