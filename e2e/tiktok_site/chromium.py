"""How Chromium is started so that it reaches the stand-in."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from e2e.tiktok_site.site import TikTokSite

EXECUTABLE = "/usr/bin/chromium"

_QUIET = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def flags(site: "TikTokSite | None", extension: Path | None = None) -> list[str]:
    """Arguments for a browser that finds `site` at https://www.tiktok.com.

    Other names fail at once; loopback is reached without the proxy. Without a site the browser
    reaches what it can.
    """
    reaching: list[str] = []
    if site is not None:
        reaching = [
            f"--proxy-server={site.proxy_url}",
            f"--ignore-certificate-errors-spki-list={site.spki}",
        ]
    # Chromium refuses to start its sandbox as root.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    loading: list[str] = []
    if extension is not None:
        loading = [f"--disable-extensions-except={extension}", f"--load-extension={extension}"]
    return [
        *_QUIET,
        *sandbox,
        *reaching,
        *loading,
    ]
