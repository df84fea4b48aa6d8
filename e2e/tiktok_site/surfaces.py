"""The pages of www.tiktok.com that show many posts, and the files of their front end."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import parse_qs, unquote, urlsplit

from e2e.tiktok_site import pages
from e2e.tiktok_site.catalogue import Layout, Visit
from e2e.tiktok_site.feed_api import user_detail
from e2e.tiktok_site.routes import CHAIN_COOKIE, LANGUAGE, Answer, Route

if TYPE_CHECKING:
    from e2e.tiktok_site.site import TikTokSite

_FRONT = Path(__file__).parent / "front"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_FEEDS = frozenset({"foryou", "following", "friends"})
FIRST_PAGE = 8
"""So many items stand in the page itself."""

_PATHS = (
    r"/(?P<feed>foryou|following|friends)?/?",
    r"/(?:explore|live|messages|activity|upload|tiktokstudio|search(?:/\w+)?)/?",
    r"/(?:tag|music)/[^/]+/?",
    r"/@(?P<handle>[^/]+)/?",
    r"/@[^/]+/live/?",
)


def layout_named(address: str) -> Layout | None:
    """What `?layout=` of an address asks for."""
    asked = parse_qs(urlsplit(address).query).get("layout", [""])[0]
    layouts: tuple[Layout, ...] = get_args(Layout)
    return next((layout for layout in layouts if layout == asked), None)


def _surface(site: "TikTokSite", visit: Visit, match: re.Match[str]) -> Answer:
    groups = match.groupdict()
    language = groups["language"] or "en"
    scope: dict[str, Any] = {
        "webapp.app-context": {
            "language": language,
            "region": "US",
            "user": {"uniqueId": "quiet.viewer", "nickName": "Quiet viewer"},
        }
    }
    handle = unquote(groups.get("handle") or "")
    if handle:
        scope["webapp.user-detail"] = user_detail(site, handle)
    elif "feed" in groups:
        clips = site.feed(groups["feed"] or "foryou")[:FIRST_PAGE]
        scope["webapp.updated-items"] = [pages.item_struct(clip) for clip in clips]
    body = pages.application(
        "TikTok - Make Your Day", pages.rehydration(scope), site.layout_for(visit), language
    )
    return Answer(body=body.encode(), headers=(CHAIN_COOKIE,))


def _front(site: "TikTokSite", visit: Visit, match: re.Match[str]) -> Answer:
    path = _FRONT / match["name"]
    if not path.is_file():
        return Answer(404, b"Not found")
    return Answer(
        body=path.read_bytes(),
        content_type=f"{_TYPES[path.suffix]}; charset=utf-8",
        headers=(("Cache-Control", "max-age=3600"),),
    )


def surface_routes() -> list[Route]:
    """Lists of posts, and `/_front/`, where the front end's files lie."""
    www = frozenset({"www.tiktok.com"})
    return [
        Route(www, re.compile(r"/_front/(?P<name>[a-z_]+\.(?:js|css|svg))"), _front),
        *(Route(www, re.compile(LANGUAGE + path), _surface) for path in _PATHS),
    ]
