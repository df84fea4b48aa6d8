"""Results are kept as JSON, and nothing that was planted is ever unpickled."""

import asyncio
import errno
import json
import os
import pickle
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from overtones.adapters import json_cache
from overtones.adapters.diskcache_store import DiskCacheStore
from overtones.errors import OvertonesError
from overtones.settings import Settings, override
from overtones_schema import Annotation, Script, ScriptLine, Video
from overtones_schema.messages import Feedback

VIDEO = Video(id="7" * 19, url="https://www.tiktok.com/@_/video/" + "7" * 19, description="hi")
SCRIPT = Script(
    video_id=VIDEO.id, coverage="full", lines=(ScriptLine(id="L1", kind="post", text="hi"),)
)
ANNOTATION = Annotation(video_id=VIDEO.id, labeler="x/1", coverage="full", labels=())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(state_folder=tmp_path / "state")
    return override(settings, store={"folder": tmp_path / "results"})


async def test_results_outlive_the_process(settings):
    store = DiskCacheStore(settings)
    await store.keep_script(VIDEO, "a", SCRIPT)
    await store.keep_annotation(VIDEO, "b", ANNOTATION)
    await store.close()
    again = DiskCacheStore(settings)
    assert await again.script(VIDEO.id, "a") == (VIDEO, SCRIPT)
    assert await again.annotation(VIDEO.id, "b") == ANNOTATION
    assert await again.recent("b") == [(VIDEO, ANNOTATION)]
    await again.close()


async def test_another_fingerprint_finds_nothing(settings):
    store = DiskCacheStore(settings)
    await store.keep_script(VIDEO, "a", SCRIPT)
    assert await store.script(VIDEO.id, "other") is None
    assert await store.annotation(VIDEO.id, "a") is None
    await store.close()


async def test_a_new_labeler_finds_the_old_script(settings):
    store = DiskCacheStore(settings)
    await store.keep_script(VIDEO, "script", SCRIPT)
    await store.keep_annotation(VIDEO, "labels of one labeler", ANNOTATION)
    assert await store.annotation(VIDEO.id, "labels of another") is None
    assert await store.script(VIDEO.id, "script") is not None
    await store.close()


async def test_only_the_owner_can_look_into_the_folder(settings):
    store = DiskCacheStore(settings)
    await store.keep_script(VIDEO, "a", SCRIPT)
    await store.close()
    assert stat.S_IMODE(settings.store.folder.stat().st_mode) == 0o700


class _Bomb:
    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self):
        return Path.touch, (self.marker,)


@pytest.mark.parametrize("mode", [3, 4])
async def test_a_planted_pickle_is_refused_and_removed(settings, tmp_path, mode, caplog):
    marker = tmp_path / "executed"
    store = DiskCacheStore(settings)
    await store.keep_script(VIDEO, "a", SCRIPT)
    await store.close()
    with sqlite3.connect(settings.store.folder / "cache.db") as database:
        bomb = pickle.dumps(_Bomb(marker))
        database.execute("UPDATE Cache SET mode = ?, value = ?, filename = NULL", (mode, bomb))
    database.close()
    again = DiskCacheStore(settings)
    assert await again.script(VIDEO.id, "a") is None
    assert not marker.exists()
    await again.keep_script(VIDEO, "a", SCRIPT)
    assert await again.script(VIDEO.id, "a") == (VIDEO, SCRIPT)
    await again.close()


async def test_a_row_of_another_shape_is_made_anew(settings, caplog):
    store = DiskCacheStore(settings)
    await store.keep_script(VIDEO, "a", SCRIPT)
    await store.close()
    with sqlite3.connect(settings.store.folder / "cache.db") as database:
        database.execute("""UPDATE Cache SET value = '{"video": 1}', filename = NULL""")
    database.close()
    again = DiskCacheStore(settings)
    assert await again.script(VIDEO.id, "a") is None
    await again.close()


async def test_the_store_does_not_grow_beyond_its_size(settings):
    small = override(settings, store={"max_bytes": 2_000_000})
    store = DiskCacheStore(small)
    script = SCRIPT.model_copy(update={"notes": ("x" * 100_000,)})
    for number in range(200):
        await store.keep_script(VIDEO.model_copy(update={"id": str(number)}), "a", script)
    await store.close()
    size = sum(path.stat().st_size for path in small.store.folder.rglob("*"))
    assert size < 10_000_000


AGREED = Feedback(type="feedback", video_id=VIDEO.id, value="hedonism", verdict="agree")


async def test_feedback_is_kept_and_a_later_word_replaces_the_earlier(settings):
    store = DiskCacheStore(settings)
    for verdict in ("agree", "disagree"):
        await store.keep_feedback(AGREED.model_copy(update={"verdict": verdict}))
    kept = await store.feedback()
    assert [entry["verdict"] for entry in kept] == ["disagree"]
    await store.close()


async def test_feedback_outlives_any_number_of_results(settings):
    small = override(settings, store={"max_bytes": 100_000})
    store = DiskCacheStore(small)
    await store.keep_feedback(AGREED)
    script = SCRIPT.model_copy(update={"notes": ("x" * 100_000,)})
    for number in range(20):
        await store.keep_script(VIDEO.model_copy(update={"id": str(number)}), "a", script)
    await store.close()
    shutil.rmtree(small.store.folder)
    again = DiskCacheStore(small)
    assert [entry["verdict"] for entry in await again.feedback()] == ["agree"]
    await again.close()


async def test_feedback_is_for_the_owner_alone_and_never_dropped(settings):
    store = DiskCacheStore(settings)
    for number in range(300):
        await store.keep_feedback(AGREED.model_copy(update={"video_id": str(number)}))
    assert len(await store.feedback()) == 300
    await store.close()
    assert stat.S_IMODE((settings.state_folder / "feedback").stat().st_mode) == 0o700
    assert stat.S_IMODE(settings.state_folder.stat().st_mode) == 0o700


# What the disk may do


def scribble(database: Path, start: int = 0, end: int | None = None) -> None:
    """Random bytes over part of the file."""
    with database.open("r+b") as file:
        file.seek(start)
        file.write(random.Random(7).randbytes((end or database.stat().st_size) - start))


async def keep_some(settings: Settings) -> None:
    store = DiskCacheStore(settings)
    await store.keep_script(VIDEO, "a", SCRIPT)
    await store.keep_annotation(VIDEO, "b", ANNOTATION)
    await store.keep_feedback(AGREED)
    await store.close()


@pytest.mark.parametrize("start", [0, 100, 4096], ids=["all", "all but the header", "the tables"])
async def test_a_broken_database_is_moved_aside_and_begun_anew(settings, start, caplog):
    await keep_some(settings)
    scribble(settings.store.folder / "cache.db", start)
    store = DiskCacheStore(settings)
    assert await store.script(VIDEO.id, "a") is None
    assert await store.recent("b") == []
    await store.keep_script(VIDEO, "a", SCRIPT)
    await store.keep_annotation(VIDEO, "b", ANNOTATION)
    await store.close()
    assert (settings.store.folder / "cache.db.broken").exists()
    assert "moved to" in caplog.text
    again = DiskCacheStore(settings)
    assert await again.script(VIDEO.id, "a") == (VIDEO, SCRIPT)
    assert await again.recent("b") == [(VIDEO, ANNOTATION)]
    await again.close()


async def test_a_database_that_breaks_under_an_open_store_is_begun_anew(settings):
    store = DiskCacheStore(settings)
    await store.keep_script(VIDEO, "a", SCRIPT)
    await store.close()
    await store.check()
    for file in settings.store.folder.glob("cache.db*"):
        scribble(file)
    await store.keep_script(VIDEO, "new", SCRIPT)
    await store.close()
    again = DiskCacheStore(settings)
    assert await again.script(VIDEO.id, "new") == (VIDEO, SCRIPT)
    await again.close()


async def test_broken_feedback_stays_to_be_mended_by_hand(settings):
    await keep_some(settings)
    database = settings.state_folder / "feedback" / "cache.db"
    scribble(database)
    broken = database.read_bytes()
    store = DiskCacheStore(settings)
    await store.keep_feedback(AGREED)
    assert len(await store.feedback()) == 1
    await store.close()
    assert database.with_name("cache.db.broken").read_bytes() == broken


async def test_a_folder_that_is_removed_under_an_open_store_is_made_again(settings):
    store = DiskCacheStore(settings)
    await store.keep_script(VIDEO, "a", SCRIPT)
    shutil.rmtree(settings.store.folder)
    await store.keep_script(VIDEO, "b", SCRIPT)
    await store.close()
    again = DiskCacheStore(settings)
    assert await again.script(VIDEO.id, "b") == (VIDEO, SCRIPT)
    await again.close()


FULL_DISK = """
import asyncio, resource, sys
from pathlib import Path
from overtones.adapters.diskcache_store import DiskCacheStore
from overtones.errors import OvertonesError
from overtones.settings import Settings, override
from tests.adapters.test_diskcache_store import AGREED, ANNOTATION, SCRIPT, VIDEO

def allow(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

async def main(folder):
    settings = override(Settings(state_folder=folder / "s"), store={"folder": folder / "r"})
    store = DiskCacheStore(settings)
    await store.keep_script(VIDEO, "early", SCRIPT)
    await store.keep_feedback(AGREED)
    allow(0)
    for _ in range(3):
        await store.keep_script(VIDEO, "late", SCRIPT)
        await store.keep_annotation(VIDEO, "late", ANNOTATION)
    assert await store.script(VIDEO.id, "late") == (VIDEO, SCRIPT)
    assert await store.recent("late") == [(VIDEO, ANNOTATION)]
    assert await store.script(VIDEO.id, "unknown") is None
    for what in (store.keep_feedback(AGREED), store.check()):
        try:
            await what
        except OvertonesError as error:
            assert error.code == "no_space", error.code
        else:
            raise AssertionError("nothing was said")
    allow(resource.RLIM_INFINITY)
    other = VIDEO.model_copy(update={"id": "8" * 19})
    await store.keep_annotation(other, "late", ANNOTATION)
    await store.keep_feedback(AGREED.model_copy(update={"verdict": "disagree"}))
    await store.check()
    await store.close()
    again = DiskCacheStore(settings)
    assert await again.script(VIDEO.id, "early") == (VIDEO, SCRIPT)
    assert [entry["verdict"] for entry in await again.feedback()] == ["disagree"]
    assert list(await again._results.read("recent:1")) == [VIDEO.id, other.id]
    await again.close()

asyncio.run(main(Path(sys.argv[1])))
"""


def test_a_full_disk_costs_results_nothing_but_their_keeping_and_is_told_of_feedback(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, tmp_path],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("the disk fails") == 1


async def test_a_folder_that_cannot_be_made_is_a_miss(settings, tmp_path, caplog):
    (tmp_path / "results").write_text("in the way")
    (tmp_path / "state").write_text("in the way")
    store = DiskCacheStore(settings)
    assert await store.script(VIDEO.id, "a") is None
    await store.keep_script(VIDEO, "a", SCRIPT)
    await store.keep_annotation(VIDEO, "b", ANNOTATION)
    assert await store.script(VIDEO.id, "a") == (VIDEO, SCRIPT)
    assert await store.recent("b") == [(VIDEO, ANNOTATION)]
    assert caplog.text.count("the disk fails") == 1
    with pytest.raises(OvertonesError):
        await store.keep_feedback(AGREED)
    with pytest.raises(OvertonesError):
        await store.feedback()
    await store.close()


@pytest.mark.parametrize(
    ("said", "code"),
    [(errno.EROFS, "no_space"), (errno.EACCES, "no_space"), (errno.ENOTDIR, "internal")],
)
async def test_a_folder_that_cannot_be_written_is_told_of_feedback(
    settings, monkeypatch, said, code
):
    def refuse(*_):
        raise OSError(said, os.strerror(said))

    monkeypatch.setattr(Path, "chmod", refuse)
    store = DiskCacheStore(settings)
    await store.keep_script(VIDEO, "a", SCRIPT)
    with pytest.raises(OvertonesError) as caught:
        await store.keep_feedback(AGREED)
    assert caught.value.code == code
    await store.close()


async def test_a_database_that_another_process_holds_is_told_as_busy(settings, monkeypatch):
    monkeypatch.setattr(json_cache, "LOCK_SECONDS", 0.01)
    await keep_some(settings)
    store = DiskCacheStore(settings)
    await store.check()
    await store.feedback()
    for folder in (settings.store.folder, settings.state_folder / "feedback"):
        holder = sqlite3.connect(folder / "cache.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        if folder == settings.store.folder:
            await store.keep_script(VIDEO, "new", SCRIPT)
        else:
            with pytest.raises(OvertonesError) as caught:
                await store.keep_feedback(AGREED)
            assert caught.value.code == "busy"
        holder.close()
    assert not list(settings.store.folder.glob("*.broken*"))
    await store.close()


async def test_one_unreadable_row_does_not_hide_the_others(settings):
    store = DiskCacheStore(settings)
    others = [VIDEO.model_copy(update={"id": str(number)}) for number in range(3)]
    for video in others:
        await store.keep_annotation(video, "b", ANNOTATION)
    await store.close()
    listed = {video.id: video.model_dump() for video in others} | {"1": {"id": 1}, "9": None}
    edit = "UPDATE Cache SET value = ? WHERE key = ?"
    with sqlite3.connect(settings.store.folder / "cache.db") as database:
        database.execute(edit, (json.dumps(listed), "recent:1"))
        database.execute(edit, ("[1]", "labels:1:2:b"))
    database.close()
    again = DiskCacheStore(settings)
    assert [video.id for video, _ in await again.recent("b")] == ["0"]
    await again.close()


@pytest.mark.parametrize("body", ["7", "[1, 2]", "{", b"\xff\xfe{}"])
async def test_a_list_or_a_script_of_another_kind_is_made_anew(settings, body):
    await keep_some(settings)
    with sqlite3.connect(settings.store.folder / "cache.db") as database:
        database.execute("UPDATE Cache SET value = CAST(? AS TEXT)", (body,))
    database.close()
    store = DiskCacheStore(settings)
    assert await store.recent("b") == []
    assert await store.script(VIDEO.id, "a") is None
    await store.keep_annotation(VIDEO, "b", ANNOTATION)
    await store.close()
    again = DiskCacheStore(settings)
    assert await again.recent("b") == [(VIDEO, ANNOTATION)]
    await again.close()


async def test_two_processes_that_list_at_once_lose_nothing(settings):
    stores = [DiskCacheStore(settings) for _ in range(2)]
    videos = [VIDEO.model_copy(update={"id": str(number)}) for number in range(40)]
    await asyncio.gather(
        *(
            stores[number % 2].keep_annotation(video, "b", ANNOTATION)
            for number, video in enumerate(videos)
        )
    )
    for store in stores:
        assert {video.id for video, _ in await store.recent("b")} == {v.id for v in videos}
        await store.close()
