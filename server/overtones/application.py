"""Puts the program together from its settings: back ends, pipeline, store and jobs."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from overtones import backends
from overtones.adapters.diskcache_store import DiskCacheStore
from overtones.adapters.language import guess_language
from overtones.adapters.pgqueuer_queue import PgQueuerQueue
from overtones.adapters.short_link import ShortLinkResolver
from overtones.domain.media import FramePlan, MediaLimits
from overtones.domain.reference import ShortLink, TikTokReference
from overtones.domain.tiktok_link import Unsupported, parse
from overtones.errors import ModelMissing, VideoUnavailable
from overtones.jobs.jobs import JobLimits, Jobs, Observer, Pipeline
from overtones.pipeline.back_ends import BackEnds
from overtones.ports import Labeler, VideoLabeler
from overtones.settings import Settings
from overtones_schema import Script, ScriptLine

log = logging.getLogger(__name__)

IN_PROCESS_LABELERS = frozenset({"embedded", "encoder"})
"""Back ends that cost nothing but this machine's time."""


@dataclass(frozen=True, slots=True)
class Application:
    """Everything that a server or a command needs, made once."""

    settings: Settings
    store: DiskCacheStore
    pipeline: Pipeline
    jobs: Jobs
    labeler: Labeler
    early_labeler: Labeler
    values: str
    """Who has the last word on a video's values, for people."""
    short_links: ShortLinkResolver

    def parse(self, text: str) -> TikTokReference | ShortLink:
        """What a link or an id that somebody gave refers to.

        Raises `VideoUnavailable` if it is none of TikTok's, or of a kind that can't be read.
        """
        parsed = parse(text)
        if isinstance(parsed, Unsupported):
            raise VideoUnavailable(parsed.code)
        return parsed

    async def reference(self, text: str) -> TikTokReference:
        """The same, with short links looked up. Raises `VideoUnavailable`."""
        parsed = self.parse(text)
        return await self.short_links.resolve(parsed) if isinstance(parsed, ShortLink) else parsed

    def start(self) -> None:
        """Begin to work."""
        self.jobs.start()

    async def stop(self, grace: float) -> None:
        """End what runs within `grace` seconds, and let go of everything."""
        try:
            await self.jobs.stop(grace)
        finally:
            self.pipeline.close()
            await self.store.close()

    async def warm_up(self) -> None:
        """Load the labeler of the first guess, so that the first viewer need not wait for it.

        Only one that runs in-process: others may cost money at every call.
        """
        if _early_backend(self.settings) not in IN_PROCESS_LABELERS:
            return
        line = ScriptLine(id="L1", kind="post", text="good morning, this is only a test")
        script = Script(video_id="warm-up", coverage="post", lines=(line,))
        try:
            async for _ in self.early_labeler.label(script):
                pass
        except ModelMissing as error:
            log.warning("%s", error.message)
        except Exception:  # a video that needs the labeler tells it to whoever asks
            log.exception("the labeler could not be loaded")

    def describe(self) -> dict[str, str]:
        """The back end of each stage, for people."""
        settings = self.settings
        return {
            "pipeline": settings.pipeline,
            "source": ", ".join(backends.names("sources")),
            "speech": f"{settings.speech.backend} {settings.speech.model}",
            "screen_text": settings.screen_text.backend or "off",
            "scene": settings.scene.backend or "off",
            "values": self.values,
        }


def build(settings: Settings, observer: Observer) -> Application:
    """Make all parts. No model is loaded and nothing is fetched. Raises `ModelMissing`."""
    labeler: Labeler = backends.create("labelers", settings.labeler.backend, settings)
    early = _early_backend(settings)
    early_labeler: Labeler = (
        labeler
        if early == settings.labeler.backend
        else backends.create("labelers", early, settings)
    )
    video_labeler: VideoLabeler | None = (
        backends.create("video_labelers", settings.video_labeler, settings)
        if settings.pipeline == "direct"
        else None
    )
    text_reader = settings.screen_text.backend
    describer = settings.scene.backend
    ends = BackEnds(
        sources=tuple(
            backends.create("sources", name, settings) for name in backends.names("sources")
        ),
        decoder=backends.create("decoders", "pyav", settings),
        recognizer=backends.create("recognizers", settings.speech.backend, settings),
        text_reader=backends.create("text_readers", text_reader, settings) if text_reader else None,
        describer=backends.create("describers", describer, settings) if describer else None,
        labeler=labeler,
        early_labeler=early_labeler,
        video_labeler=video_labeler,
        guess_language=guess_language,
    )
    store = DiskCacheStore(settings)
    media = settings.media
    pipeline: Pipeline = backends.find("pipelines", settings.pipeline)(
        ends,
        store,
        plan=FramePlan(media.min_frames, media.max_frames, media.seconds_per_frame, media.max_side),
        limits=MediaLimits(
            max_bytes=media.max_bytes,
            max_seconds=media.max_seconds,
            refuse_seconds=media.refuse_seconds,
            max_pixels=media.max_pixels,
            max_memory=media.max_memory,
            timeout=media.timeout_seconds,
        ),
        use_captions=settings.speech.use_captions,
    )
    jobs = Jobs(
        pipeline,
        PgQueuerQueue(settings.jobs.concurrency),
        JobLimits(
            grace_seconds=settings.jobs.grace_seconds,
            max_waiting=settings.jobs.max_waiting,
            kept_logs=settings.jobs.kept_logs,
            timeout_seconds=settings.jobs.timeout_seconds,
        ),
        observer,
        settings.temp_folder,
    )
    return Application(
        settings,
        store,
        pipeline,
        jobs,
        labeler,
        early_labeler,
        (video_labeler or labeler).name,
        ShortLinkResolver(settings),
    )


def _early_backend(settings: Settings) -> str:
    return settings.labeler.early or settings.labeler.backend


def free_disk(folder: Path) -> int:
    """Bytes free where `folder` is or will be."""
    import shutil

    existing: Sequence[Path] = [folder, *folder.parents]
    return shutil.disk_usage(next(path for path in existing if path.exists())).free
