"""Labels videos for the command line, by the same jobs that the server runs."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

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

_RESULT = {"video", "script", "annotation"}


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


async def _show_each(
    settings: Settings,
    videos: Sequence[str],
    show: Callable[[str, Snapshot], None],
    *,
    as_json: bool,
    quiet: bool,
) -> int:
    """Show each result or error as it comes. Returns the exit code of the first error, or 0."""
    code: int = Exit.WELL
    async for text, result in _each(settings, videos, as_json=as_json, quiet=quiet):
        if isinstance(result, OvertonesError):
            failed = _report(text, result, as_json=as_json)
            code = code or failed
        else:
            show(text, result)
    return code


async def label_all(
    settings: Settings, videos: Sequence[str], *, as_json: bool, quiet: bool
) -> int:
    """Print the labels of each video. Returns the exit code of the first that failed, or 0."""

    def show(text: str, result: Snapshot) -> None:
        if as_json:
            body = result.model_dump(include=_RESULT, exclude_none=True)
            write_raw(json.dumps({"input": text, **body}, ensure_ascii=False))
        elif result.annotation is not None:
            say(annotation_view(result.video, result.annotation, result.script))
            say("")

    return await _show_each(settings, videos, show, as_json=as_json, quiet=quiet)


async def print_scripts(
    settings: Settings, videos: Sequence[str], *, as_json: bool, quiet: bool
) -> int:
    """Print the script of each video. Returns the exit code of the first that failed, or 0."""

    def show(_: str, result: Snapshot) -> None:
        if result.script is not None:
            script = result.script
            write_raw(script.model_dump_json(exclude_none=True) if as_json else render(script))

    return await _show_each(settings, videos, show, as_json=as_json, quiet=quiet)
