"""Every form of a TikTok link, reduced to the one numeric id in it. No request is made here.

Nothing of the text but the digits of an id, or the code of a short link, is ever used again:
whatever a link says about hosts, ports, users or queries ends here.
"""

import re
from dataclasses import dataclass
from unicodedata import category

from overtones.domain.reference import ShortLink, TikTokReference
from overtones_schema import ErrorCode

MAX_LENGTH = 2_000
"""Characters; longer text is no link."""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A text that leads to no post that can be read: `not_a_tiktok_link` or `live`."""

    code: ErrorCode


_NOT_A_LINK = Unsupported("not_a_tiktok_link")

_POST_HOSTS = frozenset({"www.tiktok.com", "tiktok.com", "m.tiktok.com"})
_SHARE_HOSTS = frozenset({"www.tiktokv.com", "m.tiktokv.com"})
_SHORT_HOSTS = frozenset({"vm.tiktok.com", "vt.tiktok.com"})

_ID = r"(?P<id>[0-9]{15,20})"
_HANDLE = r"@[A-Za-z0-9_.-]{0,64}"
_BARE_ID = re.compile(_ID)
_LINK = re.compile(
    r"(?:(?P<scheme>https?)://)?(?P<host>[a-z0-9.-]+)(?::(?P<port>[0-9]+))?(?P<path>/[^?#]*)?"
    r"(?:[?#].*)?",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)
_LOCALE = re.compile(r"/[a-z]{2}(?:-[A-Za-z]{2,4}){0,2}(?=/)")
_PORTS = {"https": "443", "http": "80"}

_VIDEO = re.compile(
    rf"/(?:(?:{_HANDLE}/)?video|v|embed(?:/v[0-9])?|player/v1|(?:i18n/)?share/video)/{_ID}"
    r"(?:\.html)?/?"
)
_PHOTO = re.compile(rf"/(?:{_HANDLE}/|(?:i18n/)?share/)photo/{_ID}/?")
_SHARED = re.compile(rf"/(?:i18n/)?share/(?P<kind>video|photo)/{_ID}/?")
_LIVE = re.compile(rf"/(?:{_HANDLE}/live|live|share/live)(?:/[A-Za-z0-9_.@-]*)*")
_SHORT = re.compile(r"/(?P<code>[A-Za-z0-9_-]{3,40})/?")
_SHORT_ON_MAIN = re.compile(r"/t/(?P<code>[A-Za-z0-9_-]{3,40})/?")


def parse(text: str) -> TikTokReference | ShortLink | Unsupported:
    """Read a link or a bare id as people paste it. Never raises."""
    if len(text) > MAX_LENGTH:
        return _NOT_A_LINK
    text = text.strip(" \t\r\n")
    if _BARE_ID.fullmatch(text):
        return TikTokReference(text)
    if "\\" in text or any(_is_invisible(character) for character in text):
        return _NOT_A_LINK
    match = _LINK.fullmatch(text)
    if match is None:
        return _NOT_A_LINK
    scheme = (match["scheme"] or "https").lower()
    if match["port"] not in (None, _PORTS[scheme]):
        return _NOT_A_LINK
    return _on_host(match["host"].lower(), match["path"] or "/")


def _on_host(host: str, path: str) -> TikTokReference | ShortLink | Unsupported:
    if host in _SHORT_HOSTS:
        short = _SHORT.fullmatch(path)
        return ShortLink(f"https://{host}/{short['code']}/") if short else _NOT_A_LINK
    if host in _SHARE_HOSTS:
        shared = _SHARED.fullmatch(path)
        if shared is None:
            return _NOT_A_LINK
        return TikTokReference(shared["id"], "photo" if shared["kind"] == "photo" else "video")
    if host not in _POST_HOSTS:
        return _NOT_A_LINK
    if short := _SHORT_ON_MAIN.fullmatch(path):
        return ShortLink(f"https://www.tiktok.com/t/{short['code']}/")
    if locale := _LOCALE.match(path):
        path = path[locale.end() :]
    if video := _VIDEO.fullmatch(path):
        return TikTokReference(video["id"])
    if photo := _PHOTO.fullmatch(path):
        return TikTokReference(photo["id"], "photo")
    if _LIVE.fullmatch(path):
        return Unsupported("live")
    return _NOT_A_LINK


def _is_invisible(character: str) -> bool:
    """Whitespace, control, format (zero width, direction), private and unassigned characters."""
    return character.isspace() or category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"}
