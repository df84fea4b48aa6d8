"""The two-step way: a video becomes a script, the script becomes values.

Method: "The Value of Nothing" (arXiv 2501.11770). The first, provisional labels come from the
post's text before anything is fetched, the next from TikTok's own captions; the last word rests
on the whole video.
"""

import asyncio
import hashlib
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from overtones.domain import webvtt
from overtones.domain.description import Description
from overtones.domain.media import FramePlan, Media, MediaLimits
from overtones.domain.page_video import video_from_page
from overtones.domain.reference import FileReference, Reference
from overtones.domain.timed_line import Captions, TimedLine
from overtones.domain.watch_request import WatchRequest
from overtones.errors import VideoUnavailable, WorkerDied
from overtones.pipeline.script_writer import GuessLanguage, write_script
from overtones.pipeline.stage import Emit, stage
from overtones.ports import (
    Labeler,
    MediaDecoder,
    Post,
    ResultStore,
    SceneDescriber,
    SpeechRecognizer,
    TextReader,
    VideoLabeler,
    VideoSource,
)
from overtones_schema import Annotation, LineKind, PageKnowledge, Script, ScriptLine, Video
from overtones_schema.messages import (
    Labels,
    ScriptLineFound,
    Stage,
)

PIPELINE_VERSION = "1"
"""Rises when the way a script is written changes its text."""

DECODE_STARTS = 2
"""A video that has killed its decoding process so often is given up."""


@dataclass(frozen=True, slots=True)
class BackEnds:
    """What does the work of each stage. None leaves a stage out."""

    sources: tuple[VideoSource, ...]
    decoder: MediaDecoder
    recognizer: SpeechRecognizer
    text_reader: TextReader | None
    describer: SceneDescriber | None
    labeler: Labeler
    """Also gives the provisional labels of the direct way."""
    video_labeler: VideoLabeler | None
    """Only the direct way needs it."""
    guess_language: GuessLanguage


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the pipeline makes of one video."""

    video: Video
    script: Script
    annotation: Annotation


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


class TwoStep:
    """Leads one video at a time through all stages; safe to use for several at once."""

    def __init__(
        self,
        back_ends: BackEnds,
        store: ResultStore,
        *,
        plan: FramePlan,
        limits: MediaLimits,
        use_captions: bool,
    ) -> None:
        self._ends = back_ends
        self._store = store
        self._plan = plan
        self._limits = limits
        self._use_captions = use_captions
        self.script_fingerprint = _digest(
            PIPELINE_VERSION,
            back_ends.decoder.fingerprint,
            back_ends.recognizer.fingerprint,
            back_ends.text_reader.fingerprint if back_ends.text_reader else "-",
            back_ends.describer.fingerprint if back_ends.describer else "-",
            repr(plan),
            repr(limits.max_seconds),
            repr(use_captions),
        )
        """Equal for scripts that are made the same way."""
        self.fingerprint = _digest(self.script_fingerprint, back_ends.labeler.fingerprint)
        """Equal for annotations that are made the same way."""

    def close(self) -> None:
        """Let go of what the back ends hold."""
        self._ends.decoder.close()

    async def kept(self, video_id: str) -> Outcome | None:
        """The result that an earlier run has left, if there is one."""
        annotation = await self._store.annotation(video_id, self.fingerprint)
        if annotation is None:
            return None
        script = await self._store.script(video_id, self.script_fingerprint)
        return Outcome(script[0], script[1], annotation) if script else None

    async def run(self, request: WatchRequest, folder: Path, emit: Emit) -> Outcome:
        """Take a video from its reference to its labels.

        `folder` is private and empty; the caller removes it. Raises `OvertonesError`.
        The result is in the store before this returns.
        """
        reference = request.reference
        step_one = await self._store.script(reference.video_id, self.script_fingerprint)
        if step_one is None:
            await self._label_post(video_from_page(reference, request.page), request.page, emit)
            step_one = await self._write(request, folder, emit)
            await self._store.keep_script(step_one[0], self.script_fingerprint, step_one[1])
        video, script = step_one
        async with stage("values", emit):
            annotation = await self._label(script, emit, final=True)
        await self._store.keep_annotation(video, self.fingerprint, annotation)
        return Outcome(video, script, annotation)

    # Step one: the script -----------------------------------------------------------------

    async def _write(self, request: WatchRequest, folder: Path, emit: Emit) -> tuple[Video, Script]:
        source = self._source(request.reference)
        async with source.open(request.reference, folder) as post:
            return await self._write_post(request, post, emit)

    async def _write_post(
        self, request: WatchRequest, post: Post, emit: Emit
    ) -> tuple[Video, Script]:
        video, captions = post.video, None
        if self._use_captions:
            captions = post.captions or _page_captions(request.page)
        early = asyncio.create_task(self._label_early(request, video, captions, emit))
        try:
            async with stage("source", emit) as report:
                await self._ends.decoder.prepare()
                path = await post.media(report)
            async with stage("decode", emit):
                media = await self._decode(path)
            video = video.model_copy(update={"duration": media.duration})
            speech, screen_text, seen = await _all_of(
                self._listen(media, video, captions, emit),
                self._read(media, emit),
                self._look(media, emit),
            )
        finally:
            early.cancel()
            # What went wrong there is told when it goes wrong again, with the whole script.
            await asyncio.gather(early, return_exceptions=True)
        async with stage("script", emit):
            script = write_script(
                video,
                coverage="full",
                guess_language=self._ends.guess_language,
                speech=speech,
                screen_text=(*screen_text, *_of_kind(seen, "onscreen")),
                scene=_of_kind(seen, "scene"),
                listened=True,
                notes=_notes(media, speech),
                usage=seen.usage,
            )
        return video, script

    def _source(self, reference: Reference) -> VideoSource:
        for source in self._ends.sources:
            if source.accepts(reference):
                return source
        raise VideoUnavailable(
            "file_not_found" if isinstance(reference, FileReference) else "not_a_tiktok_link"
        )

    async def _decode(self, path: Path) -> Media:
        for start in range(1, DECODE_STARTS + 1):
            try:
                return await self._ends.decoder.decode(path, self._plan, self._limits)
            except WorkerDied:
                if start == DECODE_STARTS:
                    raise
        raise AssertionError("unreachable")

    async def _listen(
        self, media: Media, video: Video, captions: Captions | None, emit: Emit
    ) -> tuple[TimedLine, ...]:
        if captions is not None:
            emit(Stage(stage="speech", state="skipped", detail="TikTok's own captions are used"))
            return captions.lines
        if media.audio is None:
            emit(Stage(stage="speech", state="skipped", detail="there is no sound track"))
            return ()
        lines: list[TimedLine] = []
        async with stage("speech", emit) as report:
            async for line in self._ends.recognizer.transcribe(media, video.language, video.sound):
                lines.append(line)
                emit(_found(line))
                report(min(1.0, line.end / media.duration) if media.duration else 1.0)
        return tuple(lines)

    async def _read(self, media: Media, emit: Emit) -> tuple[TimedLine, ...]:
        if self._ends.text_reader is None or not media.frames:
            return ()
        async with stage("screen_text", emit) as report:
            lines = await self._ends.text_reader.read(media.frames, report)
        for line in lines:
            emit(_found(line))
        return lines

    async def _look(self, media: Media, emit: Emit) -> Description:
        if self._ends.describer is None or not media.frames:
            return Description(())
        async with stage("scene", emit):
            description = await self._ends.describer.describe(media)
        for line in description.lines:
            emit(_found(line))
        return description

    # Step two: the values -----------------------------------------------------------------

    async def _label(self, script: Script, emit: Emit, *, final: bool) -> Annotation:
        annotation: Annotation | None = None
        async for annotation in self._ends.labeler.label(script):
            if not final:
                emit(Labels(annotation=annotation, final=False))
        if annotation is None:
            raise RuntimeError(f"{self._ends.labeler.name} gave no annotation")
        if final:
            emit(Labels(annotation=annotation, final=True))
        return annotation

    async def _label_post(self, video: Video, page: PageKnowledge | None, emit: Emit) -> None:
        captions = _page_captions(page) if self._use_captions else None
        if video.description or captions:
            await self._label_provisionally(video, captions, emit)

    async def _label_early(
        self, request: WatchRequest, video: Video, captions: Captions | None, emit: Emit
    ) -> None:
        """Labels from the post and TikTok's captions while the media is on its way.

        Nothing is labelled twice: what the page brought was labelled before.
        """
        page = request.page or PageKnowledge()
        seen = video.description == page.description
        if not (seen and (captions is None or page.captions is not None)):
            await self._label_provisionally(video, captions, emit)

    async def _label_provisionally(
        self, video: Video, captions: Captions | None, emit: Emit
    ) -> None:
        script = write_script(
            video,
            coverage="captions" if captions else "post",
            guess_language=self._ends.guess_language,
            speech=captions.lines if captions else (),
        )
        if script.lines:
            async with stage("post", emit):
                await self._label(script, emit, final=False)


def _page_captions(page: PageKnowledge | None) -> Captions | None:
    """The captions that the page sent, if they can be read."""
    if page is None or page.captions is None:
        return None
    return webvtt.captions(page.captions.webvtt, page.captions.language or page.language)


def _found(line: TimedLine) -> ScriptLineFound:
    return ScriptLineFound(
        line=ScriptLine(
            id="",
            kind=line.kind,
            text=line.text,
            start=round(line.start, 2),
            end=round(line.end, 2),
            speaker=line.speaker,
            confidence=line.confidence,
        )
    )


def _notes(media: Media, speech: tuple[TimedLine, ...]) -> tuple[str, ...]:
    notes = []
    if media.audio is None:
        notes.append("no sound track")
    elif not speech:
        notes.append("nobody speaks")
    elif all(line.kind == "sung" for line in speech):
        notes.append("the only words are sung")
    if not media.frames:
        notes.append("no picture")
    if media.cut_at is not None:
        notes.append(f"only the first {media.cut_at:.0f} seconds were read")
    return tuple(notes)


def _of_kind(description: Description, kind: LineKind) -> tuple[TimedLine, ...]:
    return tuple(line for line in description.lines if line.kind == kind)


async def _all_of(
    speech: Coroutine[Any, Any, tuple[TimedLine, ...]],
    screen_text: Coroutine[Any, Any, tuple[TimedLine, ...]],
    scene: Coroutine[Any, Any, Description],
) -> tuple[tuple[TimedLine, ...], tuple[TimedLine, ...], Description]:
    """Run stages side by side. If one fails the others are stopped, and its error is raised."""
    tasks = (
        asyncio.create_task(speech),
        asyncio.create_task(screen_text),
        asyncio.create_task(scene),
    )
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
