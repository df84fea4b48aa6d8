"""Brings a video here and decodes it: what every way from a video to its values begins with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from overtones.domain.media import FramePlan, Media, MediaLimits
from overtones.domain.timed_line import Captions
from overtones.domain.watch_request import WatchRequest
from overtones.errors import WorkerDied
from overtones.pipeline.early_labels import EarlyLabels, page_captions
from overtones.pipeline.fingerprint import digest
from overtones.pipeline.post_opening import open_post
from overtones.pipeline.stage import Emit, stage
from overtones.ports import MediaDecoder, VideoSource
from overtones_schema import Video

DECODE_STARTS = 2
"""A video that has killed its decoding process so often is given up."""


@dataclass(frozen=True, slots=True)
class OpenedVideo:
    """A video that is here and decoded."""

    video: Video
    captions: Captions | None
    """TikTok's own, if they may be used."""
    media: Media


class MediaStep:
    """Opens, fetches and decodes; early labels are told meanwhile."""

    def __init__(
        self,
        sources: tuple[VideoSource, ...],
        decoder: MediaDecoder,
        early: EarlyLabels,
        *,
        plan: FramePlan,
        limits: MediaLimits,
        use_captions: bool,
    ) -> None:
        self._sources = sources
        self._decoder = decoder
        self._early = early
        self._plan = plan
        self._limits = limits
        self._use_captions = use_captions
        self.fingerprint = digest(decoder.fingerprint, repr(plan), repr(limits.max_seconds))
        """Equal where the same file gives the same frames and sound."""

    def close(self) -> None:
        """Let go of what the decoder holds."""
        self._decoder.close()

    @asynccontextmanager
    async def opened(
        self, request: WatchRequest, folder: Path, emit: Emit
    ) -> AsyncIterator[OpenedVideo]:
        """The decoded video. Early labels that still come when the block ends are given up.

        Raises `VideoUnavailable`, `MediaUnreadable`, `StageTimedOut`, `WorkerDied`.
        """
        await self._early.from_page(request, emit)
        async with open_post(self._sources, request.reference, folder) as post:
            captions = None
            if self._use_captions:
                captions = post.captions or page_captions(request.page)
            early = asyncio.create_task(self._early.from_post(request, post.video, captions, emit))
            try:
                async with stage("source", emit) as report:
                    await self._decoder.prepare()
                    path = await post.media(report)
                async with stage("decode", emit):
                    media = await self._decode(path)
                # The length of its music is none of a photo post's.
                duration = media.duration if media.pictures is None else None
                video = post.video.model_copy(update={"duration": duration})
                yield OpenedVideo(video, captions, media)
            finally:
                early.cancel()
                # What went wrong there is told when it goes wrong again, with the whole video.
                await asyncio.gather(early, return_exceptions=True)

    async def _decode(self, path: Path) -> Media:
        for start in range(1, DECODE_STARTS + 1):
            try:
                return await self._decoder.decode(path, self._plan, self._limits)
            except WorkerDied:
                if start == DECODE_STARTS:
                    raise
        raise AssertionError("unreachable")
