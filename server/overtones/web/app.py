"""Makes the web application of one server."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import as_file, files

from fastapi import FastAPI, Request, WebSocket
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from overtones import __version__
from overtones.application import build
from overtones.errors import OvertonesError, RequestRefused
from overtones.settings import Settings
from overtones.web import pyvalues_route, routes
from overtones.web.gate import Gate, status_of
from overtones.web.metrics import Metrics
from overtones.web.pairing import Pairing, PairingDesk, read_token
from overtones.web.websocket import Connections

log = logging.getLogger(__name__)


def create_app(settings: Settings) -> FastAPI:
    """The application, with its own jobs, store and figures.

    `app.state` holds `application`, `connections`, `metrics` and `pairing`.
    """
    metrics = Metrics()
    application = build(settings, metrics)
    pairing = Pairing(read_token(settings.state_folder))
    desk = PairingDesk(pairing, settings.security.pairing_attempts_per_minute)
    connections = Connections(application, pairing, desk, metrics)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        application.start()
        try:
            yield
        finally:
            await connections.close()
            await application.stop(settings.server.shutdown_seconds / 2)

    app = FastAPI(
        title="Overtones",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redirect_slashes=False,
        redoc_url=None,
    )
    app.state.application = application
    app.state.connections = connections
    app.state.metrics = metrics
    app.state.pairing = pairing
    app.state.pairing_desk = desk
    app.include_router(routes.router)
    app.include_router(pyvalues_route.router)
    _add_page(app)
    _add_errors(app, metrics)

    @app.websocket("/v1/ws")
    async def websocket(socket: WebSocket) -> None:
        await connections.serve(socket)

    # The last added is the first asked: the gate, then answers for browsers' preflights.
    app.add_middleware(
        CORSMiddleware,
        allow_origin_regex=r"(chrome|moz)-extension://[0-9a-z-]+",
        allow_methods=["GET", "POST"],
        allow_headers=["authorization", "content-type", "last-event-id"],
    )
    app.add_middleware(Gate, settings=settings.security, pairing=pairing)
    return app


def _add_page(app: FastAPI) -> None:
    with as_file(files("overtones.web") / "static") as static:
        app.mount("/static", StaticFiles(directory=static))
        page = static / "index.html"

    @app.get("/", include_in_schema=False)
    async def index() -> FileResponse:
        return FileResponse(page)


def _add_errors(app: FastAPI, metrics: Metrics) -> None:
    def answer(error: OvertonesError) -> JSONResponse:
        metrics.refused(error.code)
        retry = {"retry-after": f"{error.retry_after:.0f}"} if error.retry_after else None
        body = {"error": error.failure().model_dump()}
        return JSONResponse(body, status_of(error.code), headers=retry)

    @app.exception_handler(OvertonesError)
    async def expected(_: Request, error: OvertonesError) -> JSONResponse:
        return answer(error)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        return answer(
            RequestRefused(
                "bad_message", message=f"The request is wrong at {place}: {first['msg']}."
            )
        )

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        if error.status_code == 404:
            return answer(RequestRefused("not_found"))
        failure = RequestRefused("bad_message", message=str(error.detail)).failure()
        return JSONResponse({"error": failure.model_dump()}, error.status_code, error.headers)

    @app.exception_handler(Exception)
    async def unexpected(_: Request, error: Exception) -> JSONResponse:
        log.error("a request failed unexpectedly", exc_info=error)
        return answer(OvertonesError("internal"))
