"""A private folder for each job, which is gone when the job is over."""

import asyncio
import logging
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from overtones.errors import OvertonesError
from overtones.settings import MIB

log = logging.getLogger(__name__)

MIN_FREE_BYTES = 200 * MIB
"""With less room than this a video might not fit."""

Obstacle = Literal["unwritable", "full"]

_PREFIX = "overtones-"


@asynccontextmanager
async def workspace(parent: Path | None = None) -> AsyncIterator[Path]:
    """An empty folder of mode 0700; removed with all that is in it, also after a cancellation.

    Its name carries the id of this process, so that `sweep` knows whose it is.
    Raises `OvertonesError` (`no_space`) if it can't be made.
    """
    folder = _make(parent)
    try:
        yield folder
    finally:
        await asyncio.shield(asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True))


def _make(parent: Path | None) -> Path:
    try:
        if parent is not None:
            parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent))
    except OSError as error:
        raise OvertonesError("no_space", detail=f"no folder for the job: {error}") from error


def obstacle(parent: Path | None = None) -> Obstacle | None:
    """What keeps a video from being written where `workspace` makes its folders, if anything.

    Nothing is written. A folder that is missing can be made where its own parent allows it.
    """
    try:
        folder = Path(parent or tempfile.gettempdir()).absolute()
        while not folder.exists():
            folder = folder.parent
        if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
            return "unwritable"
        return "full" if shutil.disk_usage(folder).free < MIN_FREE_BYTES else None
    except OSError:
        return "unwritable"


def sweep(parent: Path | None = None) -> None:
    """Remove the folders of processes that were killed. Another process may do so meanwhile."""
    try:
        folders = list(Path(parent or tempfile.gettempdir()).glob(f"{_PREFIX}*-*"))
    except OSError as error:
        log.warning("what killed processes left could not be looked for: %s", error)
        return
    for folder in folders:
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdigit() and _own(folder) and not _alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _own(folder: Path) -> bool:
    try:
        return folder.lstat().st_uid == os.getuid()
    except OSError:
        return False


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
