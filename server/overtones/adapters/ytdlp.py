"""Posts on TikTok, by yt-dlp."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from overtones.adapters import ytdlp_post
from overtones.adapters.patience import patiently
from overtones.adapters.worker_thread import Stop, run_blocking
from overtones.adapters.ytdlp_failure import failure
from overtones.domain import webvtt
from overtones.domain.reference import Reference, TikTokReference
from overtones.domain.timed_line import Captions
from overtones.errors import ModelMissing, OvertonesError, VideoUnavailable
from overtones.ports import Progress
from overtones.settings import Settings
from overtones_schema import Video

if TYPE_CHECKING:
    from overtones.adapters.ytdlp_session import YtDlpSession

log = logging.getLogger(__name__)

MAX_CAPTION_BYTES = 1024 * 1024
"""Longer caption files are left aside."""

T = TypeVar("T")


class YtDlpPost:
    """A post that was found. Lives as long as the `open` that gave it."""

    def __init__(
        self,
        source: "YtDlpSource",
        session: "YtDlpSession",
        video: Video,
        captions: Captions | None,
        info: dict[str, Any],
    ) -> None:
        self.video = video
        self.captions = captions
        self._source = source
        self._session = session
        self._info: dict[str, Any] | None = info

    async def media(self, progress: Progress) -> Path:
        """Download the video, in the smallest format that loses nothing we look at.

        Signed addresses run out, so every further attempt looks the post up again.
        When cancelled, nothing stays in the folder; a server that sends nothing at all can hold
        the call for `source.timeout_seconds`. Raises `VideoUnavailable`.
        """

        def attempt(stop: Stop) -> Path:
            info, self._info = self._info, None
            if info is None:
                assert self.video.url is not None  # noqa: S101 - posts on TikTok have one
                info = self._source.look_up(self._session, self.video.url, stop)
            return self._session.download(info, progress, stop)

        return await self._source.patiently(attempt)


class YtDlpSource:
    """Looks posts up on the public web page and fetches their captions and media.

    Nothing but the URL rebuilt from the numeric id reaches yt-dlp.
    """

    fingerprint = "tiktok"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def accepts(self, reference: Reference) -> bool:
        """Videos on TikTok only."""
        return isinstance(reference, TikTokReference) and reference.kind == "video"

    @asynccontextmanager
    async def open(self, reference: Reference, folder: Path) -> AsyncIterator[YtDlpPost]:
        """See `overtones.ports.VideoSource`. Captions that can't be had are left out."""
        if not isinstance(reference, TikTokReference):
            raise VideoUnavailable("not_a_tiktok_link")
        session = await run_blocking(lambda _: self._new_session(folder))
        try:
            info = await self.patiently(lambda stop: self.look_up(session, reference.url, stop))
            item = info.get("overtones_item") or {}
            yield YtDlpPost(
                self,
                session,
                ytdlp_post.video(reference.id, reference.url, info, item),
                await run_blocking(lambda stop: _captions(session, info, item, stop)),
                info,
            )
        finally:
            session.close()

    def look_up(self, session: "YtDlpSession", url: str, stop: Stop) -> dict[str, Any]:
        """The post's info, if it is one that can be read. Blocks."""
        info = session.look_up(url, stop)
        limits = self._settings.media
        ytdlp_post.refuse_unreadable(
            info, info.get("overtones_item") or {}, limits.max_bytes, limits.refuse_seconds
        )
        return info

    async def patiently(self, work: Callable[[Stop], T]) -> T:
        """Do the work in a thread, again after a pause when TikTok answers unexpectedly."""
        return await patiently(
            lambda: run_blocking(lambda stop: _mapped(work, stop)), self._settings.source
        )

    def _new_session(self, folder: Path) -> "YtDlpSession":
        try:
            from overtones.adapters.ytdlp_session import YtDlpSession
        except ImportError as error:
            raise ModelMissing(
                "yt-dlp or curl-cffi is not installed, or the two do not fit each other.",
                detail=str(error),
            ) from error

        return YtDlpSession(self._settings, folder)


def _mapped(work: Callable[[Stop], T], stop: Stop) -> T:
    from yt_dlp.utils import YoutubeDLError

    try:
        return work(stop)
    except OvertonesError:
        raise
    except (YoutubeDLError, OSError, LookupError, TypeError, ValueError, AttributeError) as error:
        # The last four: yt-dlp stumbles over a page of a shape that it does not know.
        raise failure(error) from error


def _captions(
    session: "YtDlpSession", info: dict[str, Any], item: dict[str, Any], stop: Stop
) -> Captions | None:
    """The captions, or None: a video is worth reading without them."""
    try:
        track = ytdlp_post.caption_track(info, item)
        if track is None:
            return None
        body = session.read(track.url, info.get("http_headers") or {}, MAX_CAPTION_BYTES, stop)
        if body is None:
            log.warning("captions of more than %d bytes are left aside", MAX_CAPTION_BYTES)
            return None
        return webvtt.captions(body.decode("utf-8", errors="replace"), track.language)
    except Exception as error:
        log.warning("captions could not be fetched: %s", failure(error).code)
        log.debug("captions", exc_info=error)
        return None
