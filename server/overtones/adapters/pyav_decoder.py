"""Decodes media with PyAV in a process of its own, which can be limited and killed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, TypeVar

from overtones.adapters.decoder_process import SPARE_SECONDS
from overtones.domain.media import (
    MAX_PICTURES,
    SAMPLE_RATE,
    Frame,
    FramePlan,
    Media,
    MediaLimits,
    PictureFacts,
    Shot,
)
from overtones.errors import (
    MediaUnreadable,
    OvertonesError,
    StageTimedOut,
    VideoUnavailable,
    WorkerDied,
)
from overtones.settings import Settings

if TYPE_CHECKING:
    import numpy as np

    Scalar = TypeVar("Scalar", bound=np.generic)

_KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT", "PYTHONPATH", "VIRTUAL_ENV")
"""All that the process gets of the environment: no keys, no proxies."""
_DETAIL_BYTES = 2_000
"""Of the process's standard error, for logs."""
_HEADER_BYTES = 4 * 1024 * 1024
"""Longest header that is read; ten thousand shots fit."""


class PyAvDecoder:
    """A `MediaDecoder`. Nothing is written to disk.

    After the first file a spare process stands by for the next, with its modules imported; it
    ends by itself when it isn't needed for five minutes.
    """

    def __init__(self, settings: Settings) -> None:
        media = settings.media
        self.fingerprint = (
            f"pyav/1 av={version('av')} frames={media.min_frames}-{media.max_frames}"
            f"/{media.seconds_per_frame:g}s side={media.max_side} seconds={media.max_seconds:g}"
        )
        self._spare = _Spare()
        weakref.finalize(self, self._spare.discard)

    async def prepare(self) -> None:
        """Start the process for the next file ahead of time, e.g. while it is being fetched."""
        await asyncio.to_thread(self._spare.fill)

    async def decode(self, path: Path, plan: FramePlan, limits: MediaLimits) -> Media:
        """Read a file, or the folder of a photo post (see `picture_folder`).

        Raises `MediaUnreadable`, `VideoUnavailable` (`file_not_found`, `too_large`, `too_long`),
        `StageTimedOut`, and `WorkerDied` if the process crashed or ran out of memory.
        """
        _check_file(path, limits)
        worker = self._spare.take()
        work = asyncio.create_task(asyncio.to_thread(worker.decode, path, plan, limits))
        try:
            done, _ = await asyncio.wait({work}, timeout=limits.timeout)
            if not done:
                raise StageTimedOut("decoding", limits.timeout)
            return work.result()
        finally:
            worker.kill()
            try:
                await asyncio.wait({work})  # a killed worker's pipe ends at once
            finally:
                if work.done() and not work.cancelled():
                    work.exception()  # seen: a killed worker may end in any way
                worker.close()
                threading.Thread(target=self._spare.fill, daemon=True).start()

    def close(self) -> None:
        """End the spare process and start no other. Files can still be decoded, a little slower."""
        self._spare.discard()


class _Spare:
    """At most one process that waits for a job."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: _Worker | None = None
        self._discarded = False

    def take(self) -> _Worker:
        """The spare process if it is fit for work, else a new one."""
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is not None and worker.fit:
            return worker
        if worker is not None:
            worker.close()
        return _Worker()

    def fill(self) -> None:
        """Start a spare process, unless one waits already or none is wanted any more."""
        with self._lock:
            if self._discarded:
                return
            if self._worker is not None and not self._worker.fit:
                self._worker.close()
                self._worker = None
            if self._worker is None:
                self._worker = _Worker()

    def discard(self) -> None:
        """End the spare process, for good."""
        with self._lock:
            self._discarded = True
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()


class _Worker:
    """One decoding process, good for one file."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._stderr: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `close`
        environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "overtones.adapters.decoder_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env=environment | {"OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,  # Ctrl-C is the parent's business
        )

    @property
    def fit(self) -> bool:
        """Whether it still waits, and won't stop waiting within the next moments."""
        age = time.monotonic() - self._started
        return self._process.poll() is None and age < SPARE_SECONDS - 30

    def decode(self, path: Path, plan: FramePlan, limits: MediaLimits) -> Media:
        """Hand over the job and wait for the answer. Blocks; `kill` ends it."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None  # noqa: S101 - both are pipes
        assert stdout is not None  # noqa: S101
        job = {"path": str(path.absolute()), "plan": asdict(plan), "limits": asdict(limits)}
        with contextlib.suppress(BrokenPipeError):
            stdin.write(json.dumps(job).encode() + b"\n")
            stdin.flush()
        line = stdout.readline(_HEADER_BYTES)
        if not line.endswith(b"\n"):
            raise WorkerDied(self._last_words())
        header = json.loads(line)
        if "fault" in header:
            raise _error(header["fault"], f"{header['detail']}; {self._chatter()}")
        media = _media(header, stdout, plan, limits)
        if media is None:
            raise WorkerDied(self._last_words())
        return media

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def close(self) -> None:
        """End it and let go of all that belongs to it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def _chatter(self) -> str:
        size = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(size - _DETAIL_BYTES, 0))
        return self._stderr.read().decode(errors="replace").strip()

    def _last_words(self) -> str:
        return f"the decoder ended with status {self._process.wait()}: {self._chatter()}"


def _check_file(path: Path, limits: MediaLimits) -> None:
    try:
        files = list(path.iterdir()) if path.is_dir() else [path]
        size = sum(file.stat().st_size for file in files)
    except OSError as error:
        raise VideoUnavailable("file_not_found", detail=str(error)) from error
    if not all(file.is_file() for file in files):
        raise MediaUnreadable("not a regular file")
    if size == 0:
        raise MediaUnreadable("an empty file")
    if size > limits.max_bytes:
        raise VideoUnavailable("too_large", detail=f"{size} bytes")


def _error(
    fault: Literal["unreadable", "too_long", "too_large", "no_memory"], detail: str
) -> OvertonesError:
    match fault:
        case "too_long":
            return VideoUnavailable("too_long", detail=detail)
        case "too_large":
            message = "This video's picture is too large to be read."
            return VideoUnavailable("too_large", message=message, detail=detail)
        case "no_memory":
            return WorkerDied(f"out of memory: {detail}")
        case _:
            return MediaUnreadable(detail)


def _media(
    header: dict[str, Any], stream: IO[bytes], plan: FramePlan, limits: MediaLimits
) -> Media | None:
    """The answer as values; None if it breaks off. What it announces is checked first."""
    import numpy as np

    samples, shapes, facts = header["samples"], header["frames"], header["facts"]
    pictures = header["pictures"]
    most = max(plan.maximum, plan.minimum) if pictures is None else MAX_PICTURES
    too_much = (
        (samples or 0) > (limits.max_seconds + 1) * SAMPLE_RATE
        or len(shapes) > most
        or any(max(height, width) > plan.max_side for _, height, width in shapes)
    )
    if too_much:
        raise WorkerDied("the decoder announced more than it may send")
    audio = None if samples is None else _array(stream, (samples,), np.float32)
    frames = []
    for moment, height, width in shapes:
        image = _array(stream, (height, width, 3), np.uint8)
        if image is None:
            return None
        frames.append(Frame(moment, image))
    if samples is not None and audio is None:
        return None
    if facts is not None:
        facts = PictureFacts(**facts | {"shots": tuple(Shot(**shot) for shot in facts["shots"])})
    return Media(
        duration=header["duration"],
        width=header["width"],
        height=header["height"],
        audio=audio,
        frames=tuple(frames),
        facts=facts,
        cut_at=header["cut_at"],
        pictures=pictures,
    )


def _array(
    stream: IO[bytes], shape: Sequence[int], scalar: type[Scalar]
) -> np.ndarray[Any, np.dtype[Scalar]] | None:
    """Read an array from the pipe; None if the pipe ends before it does."""
    import numpy as np

    array = np.empty(tuple(shape), scalar)
    rest = array.data.cast("B")
    while rest:
        count: int = stream.readinto(rest)  # type: ignore[attr-defined]
        if not count:
            return None
        rest = rest[count:]
    return array
