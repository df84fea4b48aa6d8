"""What is known about a video apart from its content."""

from typing import Annotated, Literal

from pydantic import Field

from overtones_schema.base import SchemaModel

PostKind = Literal["video", "photo", "live"]


class Sound(SchemaModel):
    """The track that a video uses."""

    title: str | None = Field(default=None, max_length=500)
    author: str | None = Field(default=None, max_length=500)
    original: bool | None = None
    """True for the creator's own recording, False for a track from the library."""


class Video(SchemaModel):
    """A TikTok post, or a local file (then `url` is None)."""

    id: str
    """TikTok's numeric id; for a local file `file-` and the first 16 hex digits of its SHA-256."""
    url: str | None
    """The canonical URL, without query or fragment."""
    kind: PostKind = "video"
    author: str | None = None
    description: str = ""
    hashtags: tuple[str, ...] = ()
    sound: Sound | None = None
    duration: float | None = None
    """Seconds."""
    language: str | None = None
    """ISO 639-1, as TikTok states it."""
    created: int | None = None
    """Unix time of the post, seconds."""


class PageCaptions(SchemaModel):
    """Captions that the page has already loaded."""

    language: str | None = Field(default=None, max_length=35)
    """BCP 47 or TikTok's form, e.g. `eng-US`."""
    webvtt: str = Field(max_length=48_000)


class PageKnowledge(SchemaModel):
    """What the page knows about a video before the server has seen it. All of it is untrusted."""

    description: str = Field(default="", max_length=8_000)
    author: str | None = Field(default=None, max_length=100)
    hashtags: tuple[Annotated[str, Field(max_length=200)], ...] = Field(default=(), max_length=100)
    sound: Sound | None = None
    duration: float | None = Field(default=None, ge=0, le=86_400)
    """Seconds."""
    language: str | None = Field(default=None, max_length=35)
    captions: PageCaptions | None = None
