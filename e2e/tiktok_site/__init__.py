"""A stand-in for www.tiktok.com on loopback, for the real extractor and a real browser.

It models what the page and the CDN are known to do; it is no copy of them.
"""

from e2e.tiktok_site.catalogue import CaptionFile, Clip, Layout, Visit
from e2e.tiktok_site.feeds import sample_feed
from e2e.tiktok_site.routes import Answer, Route
from e2e.tiktok_site.site import TikTokSite

__all__ = ["Answer", "CaptionFile", "Clip", "Layout", "Route", "TikTokSite", "Visit", "sample_feed"]
