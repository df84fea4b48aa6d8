"""The stand-in as a whole."""

import re
import tempfile
import threading
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from e2e.tiktok_site.authority import make_authority
from e2e.tiktok_site.catalogue import HOSTS, Clip, Layout, Visit
from e2e.tiktok_site.feed_api import feed_routes
from e2e.tiktok_site.pictures import picture_routes
from e2e.tiktok_site.routes import Answer, default_routes
from e2e.tiktok_site.servers import ProxyServer, SiteServer
from e2e.tiktok_site.surfaces import layout_named, surface_routes


class TikTokSite:
    """www.tiktok.com and its CDN on loopback, to be reached through `proxy_url` with `ca_file`.

    A context manager; it runs in threads of its own and leaves nothing behind.
    """

    def __init__(self, clips: Iterable[Clip] = (), *, layout: Layout = "2026") -> None:
        self.clips: dict[str, Clip] = {clip.id: clip for clip in clips}
        self.feeds: dict[str, tuple[Clip, ...]] = {}
        """What a surface shows: `foryou`, `following`, `friends`, `explore`, `search`, `related`,
        `@handle`, `#tag`. Without an entry: of all clips those that fit.
        """
        self.layout = layout
        """Of pages whose address has no `?layout=`."""
        self.short_links: dict[str, str | int] = {}
        """Code of a vm, vt or /t/ link: where it leads, or the HTTP status that it gives."""
        self.routes = [*default_routes(), *feed_routes(), *picture_routes(), *surface_routes()]
        self.requests: list[Visit] = []
        """All that was asked of the site, in order."""
        self.refused: list[str] = []
        """All that the proxy was asked for and would not reach."""
        self.hosts = set(HOSTS)
        """Names that the proxy reaches; taking one out is a network that blocks it."""
        self.closing = threading.Event()
        self._visits: dict[str, int] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="tiktok-site-")
        authority = make_authority(Path(self._folder.name), HOSTS)
        self.ca_file = authority.ca_file
        self.spki = authority.spki
        self._server = SiteServer(authority.certificate_file, self._answer, self.closing)
        address = ("127.0.0.1", int(self._server.server_address[1]))
        self._proxy = ProxyServer(address, self.hosts, self.refused, self.closing)
        self.proxy_url = f"http://127.0.0.1:{self._proxy.server_address[1]}"
        self._server.start()
        self._proxy.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._proxy.stop()
        self._server.stop()
        self._folder.cleanup()

    def add(self, clip: Clip) -> Clip:
        """Show one more clip, or another one under the same id."""
        self.clips[clip.id] = clip
        return clip

    def change(self, clip_id: str, **fields: Any) -> Clip:
        """Change fields of a clip, e.g. `page="private"` or `media="truncated"`."""
        clip = self.find(clip_id)
        if clip is None:
            raise KeyError(clip_id)
        return self.add(replace(clip, **fields))

    def find(self, clip_id: str) -> Clip | None:
        """The clip of that id, in a feed or not."""
        feeds = (clip for feed in self.feeds.values() for clip in feed if clip.id == clip_id)
        return self.clips.get(clip_id) or next(feeds, None)

    def shown(self) -> tuple[Clip, ...]:
        """Every clip that a list may show, each once."""
        known = dict(self.clips)
        for feed in self.feeds.values():
            for clip in feed:
                known.setdefault(clip.id, clip)
        return tuple(clip for clip in known.values() if clip.page in ("ok", "photo", "live"))

    def feed(self, surface: str) -> tuple[Clip, ...]:
        """What the surface shows."""
        if surface in self.feeds:
            return tuple(self.clips.get(clip.id, clip) for clip in self.feeds[surface])
        if surface.startswith("@"):
            return tuple(clip for clip in self.shown() if clip.author == surface[1:])
        if surface.startswith("#"):
            return tuple(clip for clip in self.shown() if surface[1:] in clip.hashtags)
        if surface == "foryou" or not self.feeds:
            return self.shown()
        return self.feed("foryou")

    def layout_for(self, visit: Visit) -> Layout:
        """The layout that an address asks for, else the site's."""
        return layout_named(visit.path) or self.layout

    def count_visit(self, clip_id: str) -> int:
        """Count one more visit to a post's page: how many there have been."""
        with self._lock:
            self._visits[clip_id] = self._visits.get(clip_id, 0) + 1
            return self._visits[clip_id]

    @property
    def source_settings(self) -> dict[str, Any]:
        """For `override(settings, source=...)`: how to reach the site."""
        return {"proxy": self.proxy_url, "ca_file": self.ca_file}

    def _answer(self, visit: Visit) -> Answer:
        self.requests.append(visit)
        path = re.split(r"[?#]", visit.path, maxsplit=1)[0]
        for route in self.routes:
            match = route.path.fullmatch(path)
            if match is not None and visit.host in route.hosts:
                return route.respond(self, visit, match)
        return Answer(404, b"Not found")
