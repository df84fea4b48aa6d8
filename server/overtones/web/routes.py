"""The HTTP side: the same jobs and events for scripts and researchers."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, Field

from overtones import __version__
from overtones.adapters.ledger import Costs, Ledger
from overtones.application import Application, free_disk
from overtones.domain.reference import TikTokReference
from overtones.domain.watch_request import WatchRequest
from overtones.errors import RequestRefused
from overtones.jobs.job_log import JobLog
from overtones.jobs.workspace import MIN_FREE_BYTES, obstacle
from overtones.web.metrics import Metrics
from overtones.web.pairing import Pairing, PairingDesk
from overtones_schema import PROTOCOL, VALUES, PageKnowledge
from overtones_schema.messages import Priority, Snapshot
from overtones_schema.values import Value

router = APIRouter()


class VideoRequest(BaseModel):
    """Body of `POST /v1/videos`."""

    url: str = Field(max_length=2_000)
    priority: Priority = "bulk"
    page: PageKnowledge | None = None


class PairRequest(BaseModel):
    """Body of `POST /v1/pair`."""

    code: str = Field(max_length=20)


def _application(request: Request) -> Application:
    application: Application = request.app.state.application
    return application


App = Annotated[Application, Depends(_application)]


@router.post("/v1/videos", response_model=None)
async def ask(body: VideoRequest, app: App) -> Response:
    """Have a video labelled. 200 with the snapshot if it is known, 202 with the job otherwise."""
    reference = await app.reference(body.url)
    found = await app.jobs.watch(WatchRequest(reference, body.page), body.priority, hold=True)
    if isinstance(found, JobLog):
        if not found.over:
            where = f"/v1/jobs/{found.job}/events"
            answer = {"job": found.job, "video_id": found.video.id, "events": where}
            return JSONResponse(answer, 202, headers={"location": where})
        found = found.snapshot()
    return Response(found.model_dump_json(exclude_none=True), 200, media_type="application/json")


@router.get("/v1/videos", response_model_exclude_none=True)
async def latest(app: App) -> dict[str, Any]:
    """The videos labelled last, newest first."""
    recent = await app.store.recent(app.jobs.fingerprint)
    return {"videos": [{"video": video, "annotation": labels} for video, labels in recent]}


@router.get("/v1/videos/{video_id}", response_model_exclude_none=True)
async def video(video_id: str, app: App) -> Snapshot:
    """The kept result of a video. 404 if there is none."""
    if not video_id.isdigit() or len(video_id) > 20:
        raise RequestRefused("not_found")
    kept = await app.jobs.kept(TikTokReference(video_id))
    if kept is None:
        raise RequestRefused("not_found")
    return kept


async def _job_log(job: str, app: App) -> JobLog:
    found = app.jobs.find(job)
    if found is None:
        raise RequestRefused("unknown_job")
    return found


@router.get("/v1/jobs/{job}/events", response_class=EventSourceResponse)
async def events(
    app: App,
    job_log: Annotated[JobLog, Depends(_job_log)],
    last_event_id: Annotated[int, Header(ge=0)] = 0,
) -> AsyncIterator[ServerSentEvent]:
    """The job's events as server-sent events; `Last-Event-ID` resumes after that `seq`."""
    with app.jobs.following(job_log):
        async for logged in job_log.events(last_event_id):
            yield ServerSentEvent(
                raw_data=logged.text, event=logged.event.type, id=str(logged.seq), retry=3_000
            )


@router.get("/v1/feedback")
async def feedback(app: App) -> dict[str, Any]:
    """What viewers said of labels."""
    return {"feedback": await app.store.feedback()}


@router.get("/v1/values")
async def values() -> list[Value]:
    """The 19 values with their texts."""
    return list(VALUES)


@router.get("/v1/info")
async def info(app: App) -> dict[str, Any]:
    """Versions, and what does the work of each stage."""
    return {
        "server": __version__,
        "protocol": PROTOCOL,
        "pipeline": {"fingerprint": app.jobs.fingerprint, "stages": app.describe()},
        "versions": {name: version(name) for name in ("yt-dlp", "faster-whisper", "rapidocr")},
    }


@router.get("/v1/costs")
def costs(app: App) -> Costs:
    """What models have cost today, and what is left of the budget."""
    return Ledger(app.settings).costs(1, datetime.now(UTC))


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process lives."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(app: App) -> JSONResponse:
    """Whether a video could be labelled now: the store answers, there is room for videos."""
    problems = []
    try:
        await app.store.check()
    except Exception as error:  # whatever keeps the store from answering makes us unready
        problems.append(f"the store does not answer ({type(error).__name__})")
    if free_disk(app.settings.store.folder) < MIN_FREE_BYTES:
        problems.append("the disk is full")
    match obstacle(app.settings.temp_folder):
        case "full":
            problems.append("there is no room for a video in the temporary folder")
        case "unwritable":
            problems.append("the temporary folder can't be written")
    waiting = sum((await app.jobs.waiting()).values())
    if waiting >= app.settings.jobs.max_waiting:
        problems.append("too much waits")
    if not app.jobs.working:
        problems.append("no jobs are taken any more")
    return JSONResponse(
        {"status": "not ready" if problems else "ok", "problems": problems},
        503 if problems else 200,
    )


@router.get("/metrics")
async def metrics(request: Request, app: App) -> Response:
    """Figures for Prometheus."""
    figures: Metrics = request.app.state.metrics
    for priority, count in (await app.jobs.waiting()).items():
        figures.waiting.labels(priority).set(count)
    return Response(figures.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.post("/v1/pair")
async def pair(body: PairRequest, request: Request) -> dict[str, str]:
    """The token, for the code that the server's page shows."""
    desk: PairingDesk = request.app.state.pairing_desk
    return {"token": desk.redeem(body.code)}


@router.get("/v1/pairing-code")
async def pairing_code(request: Request) -> dict[str, str]:
    """The code to type into the extension. Only for whoever has the token already."""
    pairing: Pairing = request.app.state.pairing
    return {"code": pairing.code()}
