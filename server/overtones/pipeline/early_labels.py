"""The first, provisional labels: from the post's text before anything is fetched, then from
TikTok's own captions while the media is on its way.
"""

from contextlib import suppress

from overtones.domain import webvtt
from overtones.domain.page_video import video_from_page
from overtones.domain.timed_line import Captions
from overtones.domain.watch_request import WatchRequest
from overtones.errors import OvertonesError
from overtones.pipeline.script_writer import GuessLanguage, write_script
from overtones.pipeline.stage import Emit, stage
from overtones.ports import Labeler
from overtones_schema import PageKnowledge, Video
from overtones_schema.messages import Labels


class EarlyLabels:
    """Emits what a labeler makes of the little that is known early."""

    def __init__(
        self,
        labeler: Labeler,
        guess_language: GuessLanguage,
        *,
        use_captions: bool,
        optional: bool,
    ) -> None:
        """`optional`: another labeler has the last word, so this one may fail."""
        self._labeler = labeler
        self._guess_language = guess_language
        self._use_captions = use_captions
        self._optional = optional

    async def from_page(self, request: WatchRequest, emit: Emit) -> None:
        """Labels from what the page sent, if that is anything.

        Raises what the labeler raises, unless it is optional: a labeler that fails here would
        fail again after the video was fetched for nothing.
        """
        video = video_from_page(request.reference, request.page)
        captions = page_captions(request.page) if self._use_captions else None
        if video.description or captions:
            with suppress(*((OvertonesError,) if self._optional else ())):
                await self._tell(video, captions, emit)

    async def from_post(
        self, request: WatchRequest, video: Video, captions: Captions | None, emit: Emit
    ) -> None:
        """Labels from the post as its source has opened it, unless the page told the same."""
        page = request.page or PageKnowledge()
        seen = video.description == page.description
        if not (seen and (captions is None or page.captions is not None)):
            await self._tell(video, captions, emit)

    async def _tell(self, video: Video, captions: Captions | None, emit: Emit) -> None:
        script = write_script(
            video,
            coverage="captions" if captions else "post",
            guess_language=self._guess_language,
            speech=captions.lines if captions else (),
        )
        if script.lines:
            async with stage("post", emit):
                async for annotation in self._labeler.label(script):
                    emit(Labels(annotation=annotation, final=False))


def page_captions(page: PageKnowledge | None) -> Captions | None:
    """The captions that the page sent, if they can be read."""
    if page is None or page.captions is None:
        return None
    return webvtt.captions(page.captions.webvtt, page.captions.language or page.language)
