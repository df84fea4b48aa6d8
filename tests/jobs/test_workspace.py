"""Nothing of a video stays on the disk."""

import asyncio
import os
import subprocess
import sys

import pytest

from overtones.jobs.workspace import sweep, workspace


async def test_a_workspace_is_private_and_gone_afterwards(tmp_path):
    async with workspace(tmp_path) as folder:
        (folder / "a").write_text("x")
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not list(tmp_path.iterdir())


async def test_a_workspace_is_gone_after_a_cancellation(tmp_path):
    inside = asyncio.Event()

    async def work() -> None:
        async with workspace(tmp_path):
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not list(tmp_path.iterdir())


def test_what_a_killed_server_left_is_swept_and_what_is_in_use_stays(tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left, used, other = (
        tmp_path / f"overtones-{dead.pid}-x",
        tmp_path / f"overtones-{os.getpid()}-x",
        tmp_path / "somebody-elses",
    )
    for folder in (left, used, other):
        folder.mkdir()
    sweep(tmp_path)
    assert not left.exists()
    assert used.exists()
    assert other.exists()
