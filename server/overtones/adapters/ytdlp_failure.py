"""What yt-dlp's errors mean to a viewer.

Types are used where there are types; where yt-dlp gives text only, `_TEXTS` is the one table.
"""

import errno
from collections.abc import Iterator

from overtones.adapters import retry_after
from overtones.errors import VideoUnavailable
from overtones_schema import ErrorCode

_TEXTS: tuple[tuple[str, ErrorCode], ...] = (
    ("requiring login for access", "login_required"),
    ("do not have permission to view this post", "private"),
    ("IP address is blocked from accessing this post", "blocked_or_missing"),
    ("may not be comfortable for some audiences", "age_gated"),
    ("Unable to extract universal data", "temporarily_unavailable"),
    ("JS challenge", "temporarily_unavailable"),
    ("challenge data", "temporarily_unavailable"),
    ("Unexpected response from webpage request", "temporarily_unavailable"),
    ("Video not available, status code", "temporarily_unavailable"),
    ("unable to download video data", "temporarily_unavailable"),
)
"""Parts of yt-dlp's messages (extractor/tiktok.py and YoutubeDL.py); the first that fits wins."""

_NO_CONNECTION = frozenset({5, 6, 7, 35, 45, 53, 54, 58, 59, 60, 66, 77, 80, 83, 90, 91, 97})
"""libcurl's numbers (curl/curl.h, `CURLcode`) for: name or proxy not resolved, not connected, TLS
not agreed on or not trusted, proxy handshake failed."""
_TIMED_OUT = 28

_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES})
"""What the system says when a file can't be written: full, over quota, read-only, not allowed."""


def failure(error: BaseException) -> VideoUnavailable:
    """The error to show for whatever went wrong in a lookup or a download."""
    chain = list(_chain(error))
    for link in chain:
        if isinstance(link, VideoUnavailable):
            return link
    detail = " <- ".join(f"{type(link).__name__}: {link}" for link in chain)[:1_000]
    return VideoUnavailable(_code(chain), detail=detail, retry_after=_retry_after(chain))


def _code(chain: list[BaseException]) -> ErrorCode:
    from yt_dlp.networking.exceptions import HTTPError, ProxyError, RequestError, SSLError

    if any(isinstance(link, HTTPError) for link in chain):
        return "temporarily_unavailable"
    if any(isinstance(link, SSLError | ProxyError) for link in chain):
        return "no_network"
    # A firewall that forbids a connection says EACCES as well: that's no fault of the disk.
    asking = any(isinstance(link, RequestError) for link in chain)
    if not asking and any(_no_space(link) for link in chain):
        return "no_space"
    for link in chain:
        number = getattr(link, "code", None)
        if isinstance(number, int):
            if int(number) == _TIMED_OUT:
                # Before there is a connection it's the network, afterwards it's TikTok.
                connecting = "Connection timed out" in str(link) or "Resolving" in str(link)
                return "no_network" if connecting else "temporarily_unavailable"
            return "no_network" if int(number) in _NO_CONNECTION else "temporarily_unavailable"
    text = " ".join(str(link) for link in chain)
    return next((code for part, code in _TEXTS if part in text), "temporarily_unavailable")


def _retry_after(chain: list[BaseException]) -> float | None:
    from yt_dlp.networking.exceptions import HTTPError

    told = (retry_after.seconds_in(e.response.headers) for e in chain if isinstance(e, HTTPError))
    return next((seconds for seconds in told if seconds is not None), None)


def _no_space(link: BaseException) -> bool:
    # yt-dlp names what the disk said as a cause, in a text, or not at all: the context has it.
    said = (link, link.__context__)
    return any(isinstance(one, OSError) and one.errno in _NO_SPACE for one in said)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and all that yt-dlp and Python know of what lies behind it, outermost first."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        link = waiting.pop(0)
        if not isinstance(link, BaseException) or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        exc_info = getattr(link, "exc_info", None)
        waiting += [
            exc_info[1] if isinstance(exc_info, tuple) and len(exc_info) > 1 else None,
            getattr(link, "cause", None),
            link.__cause__,
        ]
