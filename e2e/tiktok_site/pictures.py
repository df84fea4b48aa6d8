"""Covers, slides and avatars: frames of the clips, and drawn initials."""

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from e2e.tiktok_site import pages
from e2e.tiktok_site.catalogue import IMAGE_HOST, Visit
from e2e.tiktok_site.routes import Answer, Route, misbehaving

if TYPE_CHECKING:
    from e2e.tiktok_site.site import TikTokSite

_COVER_AT = 0.3
"""Share of the clip at which its cover is taken."""


@functools.lru_cache(maxsize=64)
def frame(path: Path, share: float) -> bytes:
    """The frame at `share` (0 to 1) of a media file, as JPEG."""
    import av
    import cv2

    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        wanted = share * float((stream.duration or 0) * (stream.time_base or 0))
        for picture in container.decode(stream):
            if (picture.time or 0.0) >= wanted:
                break
        image = picture.to_ndarray(format="bgr24")
    return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 80])[1])


def _picture(site: "TikTokSite", visit: Visit, match: re.Match[str]) -> Answer:
    clip = site.find(match["id"])
    number = int(match.groupdict().get("number") or 0)
    if clip is not None and clip.page == "photo" and clip.media != "ok":
        return misbehaving(site, clip, clip.pictures[number - 1].read_bytes(), "image/jpeg")
    if clip is not None and 0 < number <= len(clip.pictures):
        path = clip.pictures[number - 1]
        # As on the real CDN, the name says jpeg whatever the file is.
        return Answer(body=path.read_bytes(), content_type=f"image/{path.suffix[1:]}")
    if clip is None or clip.path is None or number > clip.slides:
        return Answer(404)
    share = (number - 0.5) / clip.slides if number else _COVER_AT
    return Answer(body=frame(clip.path, share), content_type="image/jpeg")


def _avatar(site: "TikTokSite", visit: Visit, match: re.Match[str]) -> Answer:
    handle = unquote(match["handle"])
    initial = parse_qs(urlsplit(visit.path).query).get("n", [handle[:1].upper()])[0][:1]
    hue = int(pages.number_of(handle)) % 360
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><defs>'
        f'<linearGradient id="g" x2="1" y2="1"><stop stop-color="hsl({hue} 62% 52%)"/>'
        f'<stop offset="1" stop-color="hsl({(hue + 50) % 360} 60% 38%)"/></linearGradient></defs>'
        '<rect width="96" height="96" fill="url(#g)"/><text x="48" y="64" text-anchor="middle" '
        'font-family="DejaVu Sans, sans-serif" font-size="46" font-weight="700" fill="#fff">'
        f"{escape(initial)}</text></svg>"
    )
    return Answer(body=drawing.encode(), content_type="image/svg+xml")


def picture_routes() -> list[Route]:
    """All that the host of pictures answers."""
    host = frozenset({IMAGE_HOST})
    return [
        Route(host, re.compile(r"/cover/(?P<id>\d+)\.jpeg"), _picture),
        Route(host, re.compile(r"/photo/(?P<id>\d+)/(?P<number>\d+)\.jpeg"), _picture),
        Route(host, re.compile(r"/avatar/(?P<handle>[^/]+)\.svg"), _avatar),
    ]
