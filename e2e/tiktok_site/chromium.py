"""How Chromium is started so that it reaches the stand-in."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from e2e.tiktok_site.site import TikTokSite

EXECUTABLE = "/usr/bin/chromium"

_QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def flags(site: "TikTokSite", extension: Path | None = None) -> list[str]:
    """Arguments for a browser that finds `site` at https://www.tiktok.com.

    Other names fail at once; loopback is reached without the proxy.
    """
    loading = []
    if extension is not None:
        loading = [f"--disable-extensions-except={extension}", f"--load-extension={extension}"]
    return [
        *_QUIET,
        f"--proxy-server={site.proxy_url}",
        f"--ignore-certificate-errors-spki-list={site.spki}",
        *loading,
    ]
