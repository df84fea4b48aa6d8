"""What the stand-in shows: clips, their captions, and how each of them misbehaves."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Page = Literal[
    "ok",
    "missing",  # status 10204, as for removed and region-blocked posts
    "private",  # 10216
    "private_account",  # 10222
    "login",  # redirect to /login
    "age_gated",  # isContentClassified, no video
    "photo",
    "live",
    "no_json",
    "broken_json",
    "strange_json",  # well-formed, of a shape that nobody expects
    "hopeless_challenge",  # "Please wait..." without anything to solve
    "server_error",  # 500
    "forbidden",  # 403
]
"""How the page of a post answers."""

Media = Literal[
    "ok",
    "forbidden",  # 403
    "gone",  # 404
    "truncated",  # ends early, whatever was promised
    "oversized",  # states a length far too large
    "endless",  # states no length and never ends
    "dripping",  # states a modest length and hardly moves
]
"""How the CDN answers for the media of a post."""

Source = Literal["ASR", "MT"]

Layout = Literal[
    "2026",  # articles in a snapping column of their own
    "2024",  # div cards, and the window scrolls
    "no_wrapper_ids",  # as 2026, but players have no id
    "unknown",  # redesigned: nothing is called as it was
]
"""How the page is built."""


@dataclass(frozen=True, slots=True)
class CaptionFile:
    """One entry of `subtitleInfos`."""

    webvtt: str
    language: str = "eng-US"
    source: Source = "ASR"
    missing: bool = False
    """Listed, but the CDN has no such file."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A post, as its creator and TikTok's page describe it."""

    id: str
    path: Path | None = None
    """The media file; None for posts that fail before it is asked for."""
    description: str = ""
    author: str = "ana.makes"
    nickname: str = "Ana makes things"
    hashtags: tuple[str, ...] = ()
    music_title: str = "original sound - ana.makes"
    music_author: str = "Ana makes things"
    music_original: bool = True
    duration: int = 12
    """Seconds, as the page states them."""
    width: int = 576
    height: int = 1024
    """Pixels of the 540p format."""
    language: str = "en"
    """Of the description."""
    spoken: str | None = "eng-US"
    """As `claInfo` states it."""
    captions: tuple[CaptionFile, ...] = ()
    created: int = 1_760_000_000
    page: Page = "ok"
    media: Media = "ok"
    stated_bytes: int | None = None
    """`DataSize` of each format; None states the true size."""
    challenge: bool = False
    """The first visit gets the "Please wait..." page with a puzzle."""
    bad_visits: int = 0
    """So many visits get a page without data before it answers well."""
    is_ad: bool = False
    slides: int = 1
    """Pictures of a photo post; they are frames of the media file. 0: they were taken away."""
    pictures: tuple[Path, ...] = ()
    """Image files of a photo post, shown instead of such frames."""
    title: str = ""
    """Of a photo post, above its description."""
    likes: int = 678
    comments: int = 10


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that reached the stand-in."""

    method: str
    host: str
    path: str
    """With query."""
    headers: dict[str, str] = field(default_factory=dict)
    """Names in lower case."""


HOSTS = (
    "www.tiktok.com",
    "tiktok.com",
    "m.tiktok.com",
    "vm.tiktok.com",
    "vt.tiktok.com",
    "www.tiktokv.com",
    "v16-webapp-prime.us.tiktok.com",
    "v19-webapp-prime.us.tiktok.com",
    "v16m-webapp.tiktokcdn-us.com",
    "p16-common-sign.tiktokcdn-us.com",
)
"""All that the stand-in answers for."""

MEDIA_HOST = "v16-webapp-prime.us.tiktok.com"
CAPTION_HOST = "v16m-webapp.tiktokcdn-us.com"
IMAGE_HOST = "p16-common-sign.tiktokcdn-us.com"
