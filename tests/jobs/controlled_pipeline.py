"""A pipeline whose steps the test takes itself, to provoke races and faults."""

import asyncio
from pathlib import Path

from overtones.domain.page_video import video_from_page
from overtones.domain.reference import TikTokReference
from overtones.domain.watch_request import WatchRequest
from overtones.errors import OvertonesError
from overtones.jobs.jobs import JobLimits
from overtones.pipeline.outcome import Outcome
from overtones.pipeline.stage import Emit
from overtones.web.metrics import Metrics
from overtones_schema import Annotation, Script
from overtones_schema.messages import Stage

__all__ = ["LIMITS", "ControlledPipeline", "Metrics", "request_for"]

LIMITS = JobLimits(grace_seconds=0.05, max_waiting=10, kept_logs=5, timeout_seconds=30)


def request_for(number: int) -> WatchRequest:
    return WatchRequest(TikTokReference(f"7{number:018d}"))


class ControlledPipeline:
    """Runs until the test lets it go on."""

    fingerprint = "controlled"

    def __init__(self) -> None:
        self.started: list[str] = []
        self.cancelled: list[str] = []
        self.folders: list[Path] = []
        self.go_on: dict[str, asyncio.Event] = {}
        self.results: dict[str, Outcome] = {}
        self.error: Exception | None = None
        self.labels_first = False

    def close(self) -> None:
        pass

    async def kept(self, video_id: str) -> Outcome | None:
        return self.results.get(video_id)

    async def run(self, request: WatchRequest, folder: Path, emit: Emit) -> Outcome:
        video_id = request.reference.video_id
        self.started.append(video_id)
        self.folders.append(folder)
        (folder / "media.mp4").write_bytes(b"0")
        emit(Stage(stage="values" if self.labels_first else "source", state="started"))
        try:
            await self.go_on.setdefault(video_id, asyncio.Event()).wait()
        except asyncio.CancelledError:
            self.cancelled.append(video_id)
            raise
        if self.error is not None:
            raise self.error
        outcome = Outcome(
            video_from_page(request.reference, request.page),
            Script(video_id=video_id, coverage="full"),
            Annotation(video_id=video_id, labeler="controlled", coverage="full", labels=()),
        )
        self.results[video_id] = outcome
        return outcome

    def let_go(self, request: WatchRequest) -> None:
        self.go_on.setdefault(request.reference.video_id, asyncio.Event()).set()

    def fail_with(self, error: OvertonesError | Exception) -> None:
        self.error = error
