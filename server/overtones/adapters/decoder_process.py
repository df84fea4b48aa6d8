"""The decoding process: `python -m overtones.adapters.decoder_process`.

Reads one job from standard input, a JSON object on one line: `path`, `plan` and `limits` with the
fields of `FramePlan` and `MediaLimits`. `path` is a media file, or a folder with the pictures of a
photo post (see `picture_folder`). Answers on standard output with a JSON object on one line,
then the raw bytes it announces: the audio (float32, little endian), then every frame (height x
width x 3, uint8), and ends. An answer with `fault` has no bytes after it.

Before the file is looked at, the process gives up what it doesn't need: memory beyond the limit,
processor time, opening any further file, writing files. It ends when its parent does.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import signal
import sys
import threading
from typing import Any

SPARE_SECONDS = 300
"""A process that gets no job for so long ends by itself."""
STDERR_BYTES = 64 * 1024
"""Most that is written to standard error."""
INPUT, OUTPUT = 0, 1


def main() -> None:
    """Wait for a job, do it, answer."""
    with contextlib.suppress(AttributeError):  # not everywhere
        signal.alarm(SPARE_SECONDS)
    import av

    from overtones.adapters import picture_folder
    from overtones.adapters.media_file import open_file, read_media
    from overtones.adapters.media_packets import OUT_OF_MEMORY, MediaRefused
    from overtones.domain.media import FramePlan, MediaLimits

    av.logging.restore_default_callback()
    av.logging.set_libav_level(av.logging.ERROR)
    line = _read_line()
    with contextlib.suppress(AttributeError):
        signal.alarm(0)
    if not line:
        return
    threading.Thread(target=_end_with_parent, daemon=True).start()
    job = json.loads(line)
    limits = MediaLimits(**job["limits"])
    try:
        plan = FramePlan(**job["plan"])
        if os.path.isdir(job["path"]):  # noqa: PTH112 - pathlib is one more import to wait for
            post = picture_folder.open_post(job["path"])
            confine(limits, post.last_descriptor)
            media = picture_folder.read_post(post, plan, limits)
        else:
            descriptor = open_file(job["path"])
            confine(limits, descriptor)
            media = read_media(descriptor, plan, limits)
    except MediaRefused as refused:
        _answer({"fault": refused.fault, "detail": refused.detail})
        return
    except OUT_OF_MEMORY:
        _answer({"fault": "no_memory", "detail": f"needs more than {limits.max_memory} bytes"})
        os._exit(0)  # don't trust a clean end without memory
    _answer(*_described(media))


def confine(limits: Any, descriptor: int) -> None:
    """Limit this process for good. `descriptor` is the last file it could open."""
    try:
        import resource
    except ImportError:  # Windows: the parent's time limit remains
        return
    cpu = math.ceil(limits.timeout) * (os.cpu_count() or 1) + 1
    for name, value in (
        ("RLIMIT_AS", limits.max_memory),
        ("RLIMIT_CPU", cpu),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_FSIZE", STDERR_BYTES),
        ("RLIMIT_NOFILE", descriptor + 2),  # one more: FFmpeg duplicates the descriptor
    ):
        with contextlib.suppress(ValueError, OSError, AttributeError):
            resource.setrlimit(getattr(resource, name), (value, value))


def _described(media: Any) -> tuple[dict[str, Any], list[memoryview]]:
    from dataclasses import asdict

    arrays = [] if media.audio is None else [media.audio]
    arrays += [frame.image for frame in media.frames]
    return {
        "duration": media.duration,
        "width": media.width,
        "height": media.height,
        "cut_at": media.cut_at,
        "pictures": media.pictures,
        "samples": None if media.audio is None else len(media.audio),
        "frames": [[frame.time, *frame.image.shape[:2]] for frame in media.frames],
        "facts": None if media.facts is None else asdict(media.facts),
    }, [memoryview(array).cast("B") for array in arrays]


def _read_line() -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        chunk = os.read(INPUT, 65_536)
        if not chunk:
            return b""
        line += chunk
    return line


def _answer(header: dict[str, Any], payload: list[memoryview] | None = None) -> None:
    for piece in (memoryview(json.dumps(header).encode() + b"\n"), *(payload or [])):
        rest = piece
        while rest:
            rest = rest[os.write(OUTPUT, rest) :]


def _end_with_parent() -> None:
    """The parent holds the other end of standard input till it has the answer."""
    while os.read(INPUT, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        sys.exit(1)
