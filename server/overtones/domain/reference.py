"""What a person asked for, reduced to what the rest of the program trusts."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class TikTokReference:
    """A post on TikTok by its numeric id (15 to 20 digits)."""

    id: str
    kind: Literal["video", "photo"] = "video"
    """As the link says. A bare id counts as a video until its page tells otherwise."""

    @property
    def url(self) -> str:
        """The canonical URL, rebuilt from id and kind: the only one that reaches other programs."""
        return f"https://www.tiktok.com/@_/{self.kind}/{self.id}"

    @property
    def video_id(self) -> str:
        """Key of the post in stores, logs and messages, whatever its kind."""
        return self.id


@dataclass(frozen=True, slots=True)
class ShortLink:
    """A TikTok short link, which only a request can resolve to an id.

    `url` is rebuilt from an allowed host and path: https, no user, port, query or fragment.
    """

    url: str


@dataclass(frozen=True, slots=True)
class FileReference:
    """A media file on this machine, named on the command line. Never made from a request."""

    path: Path
    digest: str
    """First 16 hex digits of the SHA-256 of its bytes."""

    @property
    def video_id(self) -> str:
        """Key of the video in stores, logs and messages."""
        return f"file-{self.digest}"


Reference = TikTokReference | FileReference
