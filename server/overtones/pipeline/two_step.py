"""The two-step way: a video becomes a script, the script becomes values.

Method: "The Value of Nothing" (arXiv 2501.11770). The first, provisional labels come from the
post's text before anything is fetched, the next from TikTok's own captions; the last word rests
on the whole video.
"""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from overtones.domain.description import Description
from overtones.domain.media import FramePlan, Media, MediaLimits
from overtones.domain.script_text import pictures_note
from overtones.domain.timed_line import Captions, TimedLine
from overtones.domain.watch_request import WatchRequest
from overtones.pipeline.back_ends import BackEnds
from overtones.pipeline.early_labels import EarlyLabels
from overtones.pipeline.fingerprint import digest
from overtones.pipeline.label_stream import tell_labels
from overtones.pipeline.media_step import MediaStep
from overtones.pipeline.outcome import Outcome, kept_outcome
from overtones.pipeline.script_writer import script_line, write_script
from overtones.pipeline.stage import Emit, stage
from overtones.ports import ResultStore
from overtones_schema import LineKind, Script, Video
from overtones_schema.messages import ScriptLineFound, Stage

PIPELINE_VERSION = "1"
"""Rises when the way a script is written changes its text."""


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
        early = EarlyLabels(
            back_ends.early_labeler,
            back_ends.guess_language,
            use_captions=use_captions,
            optional=back_ends.early_labeler is not back_ends.labeler,
        )
        self._media = MediaStep(
            back_ends.sources,
            back_ends.decoder,
            early,
            plan=plan,
            limits=limits,
            use_captions=use_captions,
        )
        self.script_fingerprint = digest(
            PIPELINE_VERSION,
            self._media.fingerprint,
            back_ends.recognizer.fingerprint,
            back_ends.text_reader.fingerprint if back_ends.text_reader else "-",
            back_ends.describer.fingerprint if back_ends.describer else "-",
            repr(use_captions),
        )
        """Equal for scripts that are made the same way."""
        self.fingerprint = digest(self.script_fingerprint, back_ends.labeler.fingerprint)
        """Equal for annotations that are made the same way."""

    def close(self) -> None:
        """Let go of what the back ends hold."""
        self._media.close()

    async def kept(self, video_id: str) -> Outcome | None:
        """The result that an earlier run has left, if there is one."""
        return await kept_outcome(
            self._store,
            video_id,
            script_fingerprint=self.script_fingerprint,
            fingerprint=self.fingerprint,
        )

    async def run(self, request: WatchRequest, folder: Path, emit: Emit) -> Outcome:
        """Take a video from its reference to its labels.

        `folder` is private and empty; the caller removes it. Raises `OvertonesError`.
        The result is in the store before this returns.
        """
        video_id = request.reference.video_id
        step_one = await self._store.script(video_id, self.script_fingerprint)
        if step_one is None:
            step_one = await self._write(request, folder, emit)
            await self._store.keep_script(step_one[0], self.script_fingerprint, step_one[1])
        video, script = step_one
        async with stage("values", emit):
            annotation = await tell_labels(self._ends.labeler.label(script), emit)
        await self._store.keep_annotation(video, self.fingerprint, annotation)
        return Outcome(video, script, annotation)

    # Step one: the script -----------------------------------------------------------------

    async def _write(self, request: WatchRequest, folder: Path, emit: Emit) -> tuple[Video, Script]:
        async with self._media.opened(request, folder, emit) as opened:
            video, media = opened.video, opened.media
            speech, screen_text, seen = await _all_of(
                self._listen(media, video, opened.captions, emit),
                self._read(media, emit),
                self._look(media, emit),
            )
        async with stage("script", emit):
            script = write_script(
                video,
                coverage="full",
                guess_language=self._ends.guess_language,
                speech=speech,
                screen_text=(*screen_text, *_of_kind(seen, "onscreen")),
                scene=_of_kind(seen, "scene"),
                listened=True,
                pictures=media.pictures,
                notes=_notes(media, speech),
                usage=seen.usage,
            )
        return video, script

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
                emit(_found(line, media))
                report(min(1.0, line.end / media.duration) if media.duration else 1.0)
        return tuple(lines)

    async def _read(self, media: Media, emit: Emit) -> tuple[TimedLine, ...]:
        if self._ends.text_reader is None or not media.frames:
            return ()
        async with stage("screen_text", emit) as report:
            lines = await self._ends.text_reader.read(media.frames, report)
        for line in lines:
            emit(_found(line, media))
        return lines

    async def _look(self, media: Media, emit: Emit) -> Description:
        if self._ends.describer is None or not media.frames:
            return Description(())
        async with stage("scene", emit):
            description = await self._ends.describer.describe(media)
        for line in description.lines:
            emit(_found(line, media))
        return description


def _found(line: TimedLine, media: Media) -> ScriptLineFound:
    return ScriptLineFound(line=script_line(line, "", timed=media.pictures is None))


def _notes(media: Media, speech: tuple[TimedLine, ...]) -> tuple[str, ...]:
    notes = [] if media.pictures is None else [pictures_note(media.pictures)]
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
