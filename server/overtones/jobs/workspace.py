"""A private folder for each job, which is gone when the job is over."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_PREFIX = "overtones-"


@asynccontextmanager
async def workspace(parent: Path | None = None) -> AsyncIterator[Path]:
    """An empty folder of mode 0700; removed with all that is in it, also after a cancellation.

    Its name carries the id of this process, so that `sweep` knows whose it is.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent))
    try:
        yield folder
    finally:
        await asyncio.shield(asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True))


def sweep(parent: Path | None = None) -> None:
    """Remove the folders of processes that were killed."""
    for folder in Path(parent or tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdigit() and folder.stat().st_uid == os.getuid() and not _alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
