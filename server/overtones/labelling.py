"""Labels videos for the command line, by the same jobs that the server runs."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from overtones.adapters.local_file import file_reference
from overtones.application import Application, build
from overtones.cli import Exit, exit_code
from overtones.domain.reference import Reference
from overtones.domain.script_text import render
from overtones.domain.watch_request import WatchRequest
from overtones.errors import OvertonesError, VideoUnavailable
from overtones.jobs.job_log import JobLog
from overtones.settings import Settings
from overtones.terminal import ProgressLines, annotation_view, say, say_error, write_raw
from overtones.web.metrics import Metrics
from overtones_schema import Failure
from overtones_schema.messages import Snapshot


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Application]:
    """The application with its jobs at work, without a server."""
    application = build(settings, Metrics())
    application.start()
    try:
        yield application
    finally:
        await application.stop(0.0)


def looks_like_a_file(text: str) -> bool:
    """Whether somebody means a file: there is one, or it is written like a path."""
    return Path(text).exists() or text.startswith(("/", "./", "../", "~"))


async def reference_of(application: Application, text: str) -> Reference:
    """A file, or what a TikTok link refers to. Raises `VideoUnavailable`."""
    if looks_like_a_file(text):
        return await asyncio.to_thread(_file, text)
    return await application.reference(text)


def _file(text: str) -> Reference:
    path = Path(text).expanduser()
    if not path.is_file():
        raise VideoUnavailable("file_not_found")
    return file_reference(path)


async def snapshot_of(application: Application, text: str, progress: ProgressLines) -> Snapshot:
    """Wait for the values of one video. Raises `OvertonesError`."""
    reference = await reference_of(application, text)
    found = await application.jobs.watch(WatchRequest(reference), "watching")
    if not isinstance(found, JobLog):
        return found
    with application.jobs.following(found):
        async for logged in found.events(0):
            progress.tell(logged.event)
    snapshot = found.snapshot()
    if snapshot.error is not None:
        raise _error(snapshot.error)
    return snapshot


def _error(failure: Failure) -> OvertonesError:
    return OvertonesError(failure.code, message=failure.message, retry_after=failure.retry_after)


async def _each(
    settings: Settings, videos: Sequence[str], *, as_json: bool, quiet: bool
) -> AsyncIterator[tuple[str, Snapshot | OvertonesError]]:
    async with running(settings) as application:
        for text in videos:
            with ProgressLines(text, quiet=quiet or as_json) as progress:
                try:
                    result: Snapshot | OvertonesError = await snapshot_of(
                        application, text, progress
                    )
                except OvertonesError as error:
                    result = error
            yield text, result


def _report(text: str, error: OvertonesError, *, as_json: bool) -> int:
    if as_json:
        write_raw(json.dumps({"input": text, "error": error.failure().model_dump()}))
    else:
        say_error(error, text)
    return exit_code(error)


async def label_all(
    settings: Settings, videos: Sequence[str], *, as_json: bool, quiet: bool
) -> int:
    """Print the labels of each video. Returns the exit code of the first that failed, or 0."""
    code: int = Exit.WELL
    async for text, result in _each(settings, videos, as_json=as_json, quiet=quiet):
        if isinstance(result, OvertonesError):
            failed = _report(text, result, as_json=as_json)
            code = code or failed
        elif as_json:
            body: dict[str, Any] = result.model_dump(
                include={"video", "script", "annotation"}, exclude_none=True
            )
            write_raw(json.dumps({"input": text, **body}, ensure_ascii=False))
        elif result.annotation is not None:
            say(annotation_view(result.video, result.annotation))
            say("")
    return code


async def print_scripts(
    settings: Settings, videos: Sequence[str], *, as_json: bool, quiet: bool
) -> int:
    """Print the script of each video. Returns the exit code of the first that failed, or 0."""
    code: int = Exit.WELL
    async for text, result in _each(settings, videos, as_json=as_json, quiet=quiet):
        if isinstance(result, OvertonesError):
            failed = _report(text, result, as_json=as_json)
            code = code or failed
        elif result.script is not None:
            write_raw(
                result.script.model_dump_json(exclude_none=True)
                if as_json
                else render(result.script)
            )
    return code
