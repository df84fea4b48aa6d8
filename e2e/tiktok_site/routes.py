"""Which address is answered how. Add routes to `TikTokSite.routes` to serve more."""

import functools
import io
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING

from e2e.tiktok_site import pages
from e2e.tiktok_site.catalogue import CAPTION_HOST, MEDIA_HOST, Clip, Visit

if TYPE_CHECKING:
    from e2e.tiktok_site.site import TikTokSite

CHAIN_TOKEN = "tt_chain_token"
_CHAIN_VALUE = "c3RhbmQtaW4"
CHAIN_COOKIE = (
    "Set-Cookie",
    f"{CHAIN_TOKEN}={_CHAIN_VALUE}; Path=/; Domain=.tiktok.com; Secure; HttpOnly",
)
"""The CDN gives media only to those who bring this cookie of the page."""
LANGUAGE = r"(?:/(?P<language>[a-z]{2}(?:-[A-Z]{2})?))?"
"""What may stand before any path of www.tiktok.com."""
_BLOCK = bytes(64 * 1024)


@dataclass(frozen=True, slots=True)
class Answer:
    """A response. `body` as an iterator is sent as it comes."""

    status: int = 200
    body: bytes | Iterator[bytes] = b""
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    length: int | None = None
    """Stated in Content-Length if the body is an iterator; None sends it in chunks."""


Respond = Callable[["TikTokSite", Visit, re.Match[str]], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """`path` is matched against the whole path, without query."""

    hosts: frozenset[str]
    path: re.Pattern[str]
    respond: Respond = field(repr=False)


def redirect(location: str, status: int = 302) -> Answer:
    """An empty redirect."""
    return Answer(status, headers=(("Location", location),))


def _clip(site: "TikTokSite", match: re.Match[str]) -> Clip | None:
    return site.find(match["id"])


def _post(site: "TikTokSite", visit: Visit, match: re.Match[str]) -> Answer:
    clip = _clip(site, match) or Clip(match["id"], page="missing")
    if clip.page == "login":
        return redirect(f"https://www.tiktok.com/login?redirect_url={visit.path}")
    if clip.page == "server_error":
        return Answer(500, b"Internal Server Error")
    if clip.page == "forbidden":
        return Answer(403, b"Forbidden")
    visits = site.count_visit(clip.id)
    if visits <= clip.bad_visits:
        return Answer(body=pages.document("TikTok", "<p>Something went wrong</p>").encode())
    cookies = _cookies(visit)
    if clip.challenge and not pages.challenge_is_solved(cookies.get(pages.CHALLENGE_COOKIE)):
        return Answer(body=pages.challenge_page().encode())
    page = pages.post_page(clip, site.layout_for(visit), match["language"] or "en")
    return Answer(body=page.encode(), headers=(CHAIN_COOKIE,))


def _login(site: "TikTokSite", visit: Visit, match: re.Match[str]) -> Answer:
    return Answer(body=pages.document("Log in | TikTok", "<h1>Log in</h1>").encode())


def _short_link(site: "TikTokSite", visit: Visit, match: re.Match[str]) -> Answer:
    target = site.short_links.get(match["code"])
    if target is None:
        return redirect("https://www.tiktok.com/?_r=1", 301)
    return Answer(target) if isinstance(target, int) else redirect(target, 301)


def _captions(site: "TikTokSite", visit: Visit, match: re.Match[str]) -> Answer:
    clip, number = _clip(site, match), int(match["number"])
    if clip is None or number >= len(clip.captions) or clip.captions[number].missing:
        return Answer(404)
    return Answer(
        body=clip.captions[number].webvtt.encode(),
        content_type="text/vtt",
        headers=(("Access-Control-Allow-Origin", "https://www.tiktok.com"),),
    )


def _media(site: "TikTokSite", visit: Visit, match: re.Match[str]) -> Answer:
    clip = _clip(site, match)
    allowed = _cookies(visit).get(CHAIN_TOKEN) == _CHAIN_VALUE and visit.headers.get(
        "referer", ""
    ).startswith("https://www.tiktok.com/")
    if clip is None or clip.path is None:
        return Answer(404)
    if not allowed:
        return Answer(403)
    data = clip.path.read_bytes()
    if clip.media == "ok":
        return _ranged(data, visit.headers.get("range"))
    return misbehaving(site, clip, data, "video/mp4")


def misbehaving(site: "TikTokSite", clip: Clip, data: bytes, content_type: str) -> Answer:
    """An answer for a file of `data` as `clip.media` has it."""
    if clip.media == "gone":
        return Answer(404)
    if clip.media == "forbidden":
        return Answer(403)
    if clip.media == "truncated":
        body, length = iter([data[: len(data) // 2]]), len(data)
    elif clip.media == "oversized":
        body, length = itertools.repeat(_BLOCK), 1 << 40
    elif clip.media == "endless":
        body, length = itertools.repeat(_BLOCK), None
    else:
        body, length = _drip(site, data), len(data)
    return Answer(body=body, length=length, content_type=content_type)


def _music(site: "TikTokSite", visit: Visit, match: re.Match[str]) -> Answer:
    """The sound track of the clip, if it has a file with one."""
    clip = _clip(site, match)
    if clip is None or clip.path is None:
        return Answer(404)
    return Answer(body=sound_track(clip.path), content_type="audio/mp4")


@functools.lru_cache(maxsize=16)
def sound_track(path: Path) -> bytes:
    """The sound of a media file, in a container of its own."""
    import av

    target = io.BytesIO()
    with av.open(str(path)) as source, av.open(target, "w", format="mp4") as music:
        track = source.streams.audio[0]
        copy = music.add_stream_from_template(track)
        for packet in source.demux(track):
            if packet.size:
                packet.stream = copy
                music.mux(packet)
    return target.getvalue()


def _drip(site: "TikTokSite", data: bytes) -> Iterator[bytes]:
    yield data[:2048]
    for byte in data[2048:]:
        yield bytes([byte])
        if site.closing.wait(0.05):
            return


def _ranged(data: bytes, asked: str | None) -> Answer:
    match = re.fullmatch(r"bytes=(\d+)-(\d*)", asked or "")
    ranges = (("Accept-Ranges", "bytes"),)
    if match is None:
        return Answer(body=data, content_type="video/mp4", headers=ranges)
    start, end = int(match[1]), min(int(match[2] or len(data) - 1), len(data) - 1)
    if start > end:
        return Answer(416, headers=(("Content-Range", f"bytes */{len(data)}"),))
    span = (("Content-Range", f"bytes {start}-{end}/{len(data)}"),)
    return Answer(206, data[start : end + 1], "video/mp4", ranges + span)


def _cookies(visit: Visit) -> dict[str, str]:
    try:
        cookie = SimpleCookie(visit.headers.get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in cookie.items()}


def default_routes() -> list[Route]:
    """The addresses of single posts, their files, and short links. The first that fits answers."""
    www = frozenset({"www.tiktok.com"})
    cdn = frozenset({MEDIA_HOST, MEDIA_HOST.replace("v16", "v19")})
    return [
        Route(www, re.compile(LANGUAGE + r"/@[^/]*/(?:video|photo)/(?P<id>\d+)/?"), _post),
        Route(www, re.compile(r"/login/?"), _login),
        Route(www, re.compile(r"/t/(?P<code>[\w-]+)/?"), _short_link),
        Route(
            frozenset({"vm.tiktok.com", "vt.tiktok.com"}),
            re.compile(r"/(?P<code>[\w-]+)/?"),
            _short_link,
        ),
        Route(cdn, re.compile(r"/video/[\w-]+/(?P<id>\d+)/"), _media),
        Route(cdn, re.compile(r"/audio/(?P<id>\d+)/"), _music),
        Route(
            frozenset({CAPTION_HOST}),
            re.compile(r"/captions/(?P<id>\d+)/(?P<number>\d+)/"),
            _captions,
        ),
    ]
