"""Photo posts on TikTok, by gallery-dl."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from overtones.adapters import ytdlp_post
from overtones.adapters.gallery_dl_run import GalleryDlRun
from overtones.adapters.patience import patiently
from overtones.domain.media import MAX_PICTURES
from overtones.domain.reference import Reference, TikTokReference
from overtones.domain.timed_line import Captions
from overtones.errors import OtherKind, OvertonesError, VideoUnavailable
from overtones.ports import Progress
from overtones.settings import Settings
from overtones_schema import Video


class GalleryDlPost:
    """A photo post that was found. Lives as long as the `open` that gave it."""

    captions: Captions | None = None
    """Photo posts have none."""

    def __init__(self, settings: Settings, reference: TikTokReference, folder: Path) -> None:
        self._settings = settings
        self._reference = reference
        self._folder = folder
        self._run: GalleryDlRun | None = None
        self.video = Video(id=reference.id, url=reference.url, kind="photo")
        self._count = 0

    async def look_up(self) -> None:
        """Start a run, after a failed one another. Raises `VideoUnavailable`."""
        self._run = GalleryDlRun(self._settings, self._folder)
        try:
            item = await self._run.look_up(self._reference.url)
            self._count = min(_picture_count(item), MAX_PICTURES)
            self.video = _video(self._reference, item)
        except BaseException:
            await self.end(keep=False)
            raise

    async def media(self, progress: Progress) -> Path:
        """The folder with the pictures in the order of their names, and the music.

        Signed addresses run out, so every further attempt looks the post up again.
        When cancelled, nothing stays in the folder. Raises `VideoUnavailable`.
        """

        async def attempt() -> Path:
            if self._run is None:
                await self.look_up()
            assert self._run is not None  # noqa: S101 - a lookup has just made one
            whole = False
            try:
                pictures = await self._run.fetch(self._count, progress)
                whole = True
                return pictures
            finally:
                await self.end(keep=whole)

        return await patiently(attempt, self._settings.source)

    async def end(self, *, keep: bool) -> None:
        """End the run, if there is one; `keep` its pictures or remove them."""
        run, self._run = self._run, None
        if run is not None:
            await run.end(keep=keep)


class GalleryDlSource:
    """Looks photo posts up on the public web page and fetches their pictures and music.

    Nothing but the URL rebuilt from the numeric id reaches gallery-dl.
    """

    fingerprint = "photos"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def accepts(self, reference: Reference) -> bool:
        """Photo posts on TikTok only."""
        return isinstance(reference, TikTokReference) and reference.kind == "photo"

    @asynccontextmanager
    async def open(self, reference: Reference, folder: Path) -> AsyncIterator[GalleryDlPost]:
        """See `overtones.ports.VideoSource`. Without gallery-dl: `photo_post`."""
        if not isinstance(reference, TikTokReference):
            raise VideoUnavailable("not_a_tiktok_link")
        if find_spec("gallery_dl") is None:
            raise VideoUnavailable("photo_post")
        source = self._settings.source
        if source.cookies_file is not None:
            await asyncio.to_thread(_check_cookies, source.cookies_file)
        post = GalleryDlPost(self._settings, reference, folder)
        try:
            await patiently(post.look_up, source)
            yield post
        finally:
            await post.end(keep=False)


def _picture_count(item: Mapping[str, Any]) -> int:
    """How many pictures the post has. Raises `VideoUnavailable` if it is no photo post."""
    post = item.get("imagePost")
    images = post.get("images") if isinstance(post, Mapping) else None
    if isinstance(images, list) and images:
        return len(images)
    if item.get("liveRoomInfo"):
        raise VideoUnavailable("live")
    if item.get("isContentClassified"):
        raise VideoUnavailable("age_gated")
    if post is None and item.get("video"):
        raise OtherKind("video")
    raise VideoUnavailable("temporarily_unavailable", detail="the post names no pictures")


def _video(reference: TikTokReference, item: Mapping[str, Any]) -> Video:
    """The post as data; fields that TikTok leaves out are empty."""
    author, music = _mapping(item.get("author")), _mapping(item.get("music"))
    title, text = _mapping(item.get("imagePost")).get("title"), item.get("desc")
    created = str(item.get("createTime"))
    info = {
        "description": "\n".join(part for part in (title, text) if isinstance(part, str) and part),
        "uploader": author.get("uniqueId"),
        "track": music.get("title"),
        "artists": [music.get("authorName")],
        "timestamp": int(created) if created.isascii() and created.isdecimal() else None,
    }
    video = ytdlp_post.video(reference.id, reference.url, info, item)
    return video.model_copy(update={"kind": "photo"})


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _check_cookies(path: Path) -> None:
    """gallery-dl would go on without cookies that it can't read. Raises `OvertonesError`."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        # A line that begins so is a cookie too, not a remark.
        rows = [line.removeprefix("#HttpOnly_") for line in lines]
        wrong = [row for row in rows if row and row[0] not in "#$" and row.count("\t") != 6]
        if wrong:
            raise ValueError("not every line has seven fields")
    except (OSError, ValueError) as error:
        raise OvertonesError(
            "internal",
            message="The cookies file named in the settings can't be read.",
            detail=f"{path}: {error}",
        ) from error
