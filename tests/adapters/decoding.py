"""What the tests of the decoder share: its limits, and a look at its processes."""

import asyncio
import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from overtones.domain.media import FramePlan, MediaLimits

LIMITS = MediaLimits(
    max_bytes=100 << 20,
    max_seconds=600,
    refuse_seconds=3600,
    max_pixels=4096 * 2304,
    max_memory=2 << 30,
    timeout=60,
)
PLAN = FramePlan()


def processes() -> set[int]:
    """Decoding processes that this one has started and that still run."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if int(parent) == os.getpid() and b"decoder_process" in command:
            found.add(int(folder.name))
    return found


def state(process: int) -> str:
    """The letter that the kernel gives it; Z has ended."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


def runs(process: int) -> bool:
    """Whether it has not ended yet."""
    try:
        return state(process) != "Z"
    except OSError:
        return False


def reads(process: int, path: Path) -> bool:
    """Whether the process holds the file open."""
    for link in Path(f"/proc/{process}/fd").glob("*"):
        with contextlib.suppress(OSError):  # closed in the meantime
            if link.readlink() == path:
                return True
    return False


async def eventually(happens: Callable[[], bool]) -> None:
    """Wait until it does; 30 seconds at most."""
    async with asyncio.timeout(30):
        while not happens():  # noqa: ASYNC110 - another process is watched
            await asyncio.sleep(0.005)
