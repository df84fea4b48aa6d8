"""The direct way: frames, sound and post text become values in one call of a vision model.

Method: the one-step baseline of "The Value of Nothing" (arXiv 2501.11770). Nothing is heard or
read in between, so its script only names what the model was shown; evidence are moments.
"""

from pathlib import Path

from overtones.domain.media import FramePlan, Media, MediaLimits
from overtones.domain.script_text import SOUND_TRACK, clock, picture_name, pictures_note
from overtones.domain.timed_line import TimedLine
from overtones.domain.watch_request import WatchRequest
from overtones.errors import ModelMissing
from overtones.pipeline.back_ends import BackEnds
from overtones.pipeline.early_labels import EarlyLabels
from overtones.pipeline.fingerprint import digest
from overtones.pipeline.label_stream import tell_labels
from overtones.pipeline.media_step import MediaStep
from overtones.pipeline.outcome import Outcome, kept_outcome
from overtones.pipeline.script_writer import GuessLanguage, write_script
from overtones.pipeline.stage import Emit, stage
from overtones.ports import ResultStore
from overtones_schema import Script, Video

DIRECT_VERSION = "1"
"""Rises when `shown_script` changes its text."""


class Direct:
    """Leads one video at a time to its labels; safe to use for several at once."""

    def __init__(
        self,
        back_ends: BackEnds,
        store: ResultStore,
        *,
        plan: FramePlan,
        limits: MediaLimits,
        use_captions: bool,
    ) -> None:
        """`use_captions` holds for the early labels alone. Raises `ModelMissing`."""
        if back_ends.video_labeler is None:
            raise ModelMissing("The direct way needs a labeler of videos, and there is none.")
        self._labeler = back_ends.video_labeler
        self._guess_language = back_ends.guess_language
        self._store = store
        early = EarlyLabels(
            back_ends.early_labeler,
            back_ends.guess_language,
            use_captions=use_captions,
            optional=True,
        )
        self._media = MediaStep(
            back_ends.sources,
            back_ends.decoder,
            early,
            plan=plan,
            limits=limits,
            use_captions=use_captions,
        )
        self.script_fingerprint = digest("direct", DIRECT_VERSION, self._media.fingerprint)
        """Equal for scripts that name the same frames; never that of a two-step script."""
        self.fingerprint = digest(self.script_fingerprint, self._labeler.fingerprint)
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
        async with self._media.opened(request, folder, emit) as opened:
            video, media = opened.video, opened.media
        script = shown_script(video, media, self._guess_language)
        async with stage("values", emit):
            annotation = await tell_labels(self._labeler.label_video(script, media), emit)
        await self._store.keep_script(video, self.script_fingerprint, script)
        await self._store.keep_annotation(video, self.fingerprint, annotation)
        return Outcome(video, script, annotation)


def shown_script(video: Video, media: Media, guess_language: GuessLanguage) -> Script:
    """What is known of a video without any model, as lines that evidence can name.

    The post's text, the title of the sound, then in time order one line of kind `sound` for the
    sound track and one of kind `scene` for each frame. Nobody has listened: `has_speech` is None.
    """
    frames = [
        TimedLine("scene", _name(frame.time, media.pictures), frame.time, frame.time)
        for frame in media.frames
    ]
    heard = media.duration if media.cut_at is None else media.cut_at
    track = [TimedLine("sound", SOUND_TRACK, 0.0, heard)] if media.audio is not None else []
    return write_script(
        video,
        coverage="full",
        guess_language=guess_language,
        scene=(*track, *frames),
        pictures=media.pictures,
        notes=_notes(media),
    )


def _name(time: float, pictures: int | None) -> str:
    return f"picture at {clock(time)}" if pictures is None else picture_name(time, pictures)


def _notes(media: Media) -> tuple[str, ...]:
    notes = ["labelled from its pictures and sound, without a transcript"]
    if media.pictures is not None:
        notes.insert(0, pictures_note(media.pictures))
    if media.audio is None:
        notes.append("no sound track")
    if not media.frames:
        notes.append("no picture")
    if media.cut_at is not None:
        notes.append(f"only the first {media.cut_at:.0f} seconds were read")
    return tuple(notes)
