"""TikTok's short links, followed hop by hop."""

from typing import Any
from urllib.parse import urljoin

from overtones.adapters import retry_after
from overtones.adapters.ytdlp_failure import failure
from overtones.domain.reference import ShortLink, TikTokReference
from overtones.domain.tiktok_link import Unsupported, parse
from overtones.errors import VideoUnavailable
from overtones.settings import Settings

MAX_HOPS = 3
"""Requests made for one link."""

_USER_AGENT = "facebookexternalhit/1.1"
"""Link previews get a plain redirect, browsers may get a page (as yt-dlp's `TikTokVMIE` found)."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})


class ShortLinkResolver:
    """Asks TikTok where a short link leads.

    Each hop is a HEAD request of its own, without automatic redirects, to a URL that our own
    parser rebuilt: no answer can send a request anywhere but to TikTok's short-link hosts.
    """

    def __init__(self, settings: Settings) -> None:
        self._source = settings.source

    async def resolve(self, link: ShortLink) -> TikTokReference:
        """The post behind the link. Raises `VideoUnavailable`."""
        from curl_cffi.requests import AsyncSession

        options: dict[str, Any] = {"proxy": self._source.proxy} if self._source.proxy else {}
        if self._source.ca_file is not None:
            options["verify"] = str(self._source.ca_file)
        async with AsyncSession(
            timeout=self._source.timeout_seconds, allow_redirects=False, **options
        ) as session:
            for _ in range(MAX_HOPS):
                target = await self._hop(session, link)
                if isinstance(target, TikTokReference):
                    return target
                link = target
        raise VideoUnavailable("not_a_tiktok_link", detail=f"more than {MAX_HOPS} hops")

    async def _hop(self, session: Any, link: ShortLink) -> TikTokReference | ShortLink:
        from curl_cffi.requests.exceptions import RequestException

        try:
            response = await session.head(link.url, headers={"User-Agent": _USER_AGENT})
        except RequestException as error:
            raise failure(error) from error
        location = response.headers.get("Location")
        if response.status_code in _GONE:
            raise VideoUnavailable("blocked_or_missing", detail="the short link is gone")
        if response.status_code not in _REDIRECTS or not location:
            raise VideoUnavailable(
                "temporarily_unavailable",
                detail=f"HTTP {response.status_code} for a short link",
                retry_after=retry_after.seconds_in(response.headers),
            )
        return _target(link, location)


def _target(link: ShortLink, location: str) -> TikTokReference | ShortLink:
    try:
        found = parse(urljoin(link.url, location))
    except ValueError:  # not a URL at all, to urljoin
        found = Unsupported("not_a_tiktok_link")
    if not isinstance(found, Unsupported):
        return found
    if found.code != "not_a_tiktok_link":
        raise VideoUnavailable(found.code)
    # A link that has run out leads to a page of TikTok's that is no post.
    home = location.startswith(("/", "https://www.tiktok.com/", "https://m.tiktok.com/"))
    if home and not location.startswith("//"):
        login = location.split("?")[0].rstrip("/").endswith("/login")
        raise VideoUnavailable("login_required" if login else "blocked_or_missing")
    raise VideoUnavailable("not_a_tiktok_link", detail="the short link leads away from TikTok")
