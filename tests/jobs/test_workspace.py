"""Nothing of a video stays on the disk."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from overtones.errors import OvertonesError
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


async def test_a_missing_parent_is_made_for_the_owner_alone(tmp_path):
    async with workspace(tmp_path / "deep" / "temp") as folder:
        assert folder.is_dir()
        assert folder.parent.stat().st_mode & 0o777 == 0o700


async def test_a_folder_that_cannot_be_made_is_told_as_no_space(tmp_path):
    (tmp_path / "temp").write_text("in the way")
    with pytest.raises(OvertonesError) as caught:
        async with workspace(tmp_path / "temp"):
            pass
    assert caught.value.code == "no_space"
    assert caught.value.retryable


async def test_the_trouble_of_the_work_itself_is_not_told_as_no_space(tmp_path):
    with pytest.raises(OSError, match="of the work"):
        async with workspace(tmp_path):
            raise OSError("trouble of the work")
    assert not list(tmp_path.iterdir())


def _folder_of_a_dead_process(parent: Path, name: str) -> Path:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    folder = parent / f"overtones-{dead.pid}-{name}"
    folder.mkdir()
    return folder


def test_two_servers_that_sweep_at_once_are_not_in_each_others_way(tmp_path, monkeypatch):
    one, other = (_folder_of_a_dead_process(tmp_path, name) for name in ("a", "b"))
    remove = shutil.rmtree

    def remove_all(folder, **options):
        for left in (one, other):  # the other server has just been faster
            remove(left, **options)

    monkeypatch.setattr(shutil, "rmtree", remove_all)
    sweep(tmp_path)
    assert not list(tmp_path.iterdir())


def test_there_is_nothing_to_sweep_where_there_is_no_folder(tmp_path):
    sweep(tmp_path / "missing")


def test_a_name_with_a_number_that_no_process_has_is_left_alone(tmp_path):
    strange = tmp_path / f"overtones-{10**30}-x"
    strange.mkdir()
    sweep(tmp_path)
    assert strange.exists()
