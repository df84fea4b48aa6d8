"""The real `overtones` in processes of its own, which can be killed at any step.

`python -m tests.research.corpus_process` imports the program and loads the model once.
Each run is a fork of it, so that a start takes a fraction of a second.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from e2e.tiktok_site import TikTokSite

_STEPS = frozenset({"os.mkdir", "os.rename", "os.remove", "os.rmdir", "subprocess.Popen"})
_WRITING = os.O_WRONLY | os.O_RDWR


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run came to its end."""

    code: int
    """Its exit code; -9 if it was killed."""
    steps: tuple[str, ...]
    """What it was about to change on the disk or to ask of the network, in order."""
    output: str
    errors: str


class Program:
    """Runs the program, one process at a time. A context manager."""

    def __init__(self, folder: Path) -> None:
        """`folder` gets what the processes say."""
        self._folder = folder

    def __enter__(self) -> Self:
        self._parent = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._parent.communicate(timeout=60)

    def run(
        self,
        *arguments: object,
        stop_at: int | None = None,
        by: signal.Signals = signal.SIGKILL,
        **variables: str,
    ) -> Ended:
        """Run `overtones` to its end, or send a signal just before its step `stop_at`, from 1.

        `variables` are added to its environment.
        """
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        job = {
            "arguments": [str(argument) for argument in arguments],
            "variables": variables,
            "folder": str(self._folder),
            "stop_at": stop_at,
            "by": by,
        }
        self._parent.stdin.write(json.dumps(job) + "\n")
        self._parent.stdin.flush()
        code = int(self._parent.stdout.readline())
        steps, output, errors = (
            (self._folder / name).read_text(encoding="utf-8")
            for name in ("steps.txt", "output.txt", "errors.txt")
        )
        return Ended(code, tuple(steps.splitlines()), output, errors)


def variables_for(site: TikTokSite, folder: Path) -> dict[str, str]:
    """Settings that lead to the stand-in without pauses, with all state in `folder`.

    Nothing is read in the picture, which takes longest and adds nothing here.
    """
    settings = {
        "source": {"proxy": site.proxy_url, "ca_file": site.ca_file, "attempts": 1},
        "corpus": {"seconds_between": 0, "attempts": 2},
        "screen_text": {"backend": ""},
        "store": {"folder": folder / "results"},
    }
    found = {
        f"OVERTONES_{section}__{name}".upper(): str(value)
        for section, fields in settings.items()
        for name, value in fields.items()
    }
    return found | {
        "OVERTONES_STATE_FOLDER": str(folder / "state"),
        "OVERTONES_TEMP_FOLDER": str(folder / "temp"),
    }


def _serve() -> None:
    """Fork for every job on standard input, and answer with its exit code."""
    _load()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _run(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _run(job: dict[str, Any]) -> None:
    folder = Path(job["folder"])
    for number, name in ((0, os.devnull), (1, "output.txt"), (2, "errors.txt")):
        os.dup2(os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), number)
    os.environ.update(job["variables"])
    steps = os.open(folder / "steps.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    stop_at, by = job["stop_at"], job["by"]
    _before_each_step(
        lambda count, name: (
            os.write(steps, f"{name}\n".encode()),
            os.kill(os.getpid(), by) if count == stop_at else None,
        )
    )
    from overtones.cli import main

    try:
        main(job["arguments"])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 99
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _before_each_step(call: Callable[[int, str], object]) -> None:
    """A step is what lasts or is seen outside: files that are made, flushed, renamed or removed,
    connections, processes.
    """
    lock = threading.RLock()
    count = 0

    def step(name: str) -> None:
        nonlocal count
        with lock:
            count += 1
            call(count, name)

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _STEPS:
            step(f"{event} {arguments[0]}")
        elif event == "open" and arguments[2] & _WRITING and not _a_device(arguments[0]):
            step(f"open {arguments[0]}")
        elif event == "socket.connect":
            step(event)

    def flush(descriptor: int) -> None:
        step("os.fsync")
        flushed(descriptor)

    flushed = os.fsync
    os.fsync = flush
    sys.addaudithook(heard)


def _a_device(path: object) -> bool:
    return isinstance(path, int) or str(path).startswith("/dev/")


def _load() -> None:
    """What every run needs."""
    import cv2  # noqa: F401
    import onnxruntime  # noqa: F401
    import pyarrow.parquet  # noqa: F401
    import yt_dlp.extractor.extractors  # noqa: F401

    import overtones.adapters.ytdlp_session
    import overtones.cli
    import overtones.labelling
    import overtones.research.corpus_session  # noqa: F401
    from overtones.adapters import embedded_model

    embedded_model.load_model()


if __name__ == "__main__":
    _serve()
