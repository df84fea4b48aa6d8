"""Results are kept as JSON, and nothing that was planted is ever unpickled."""

import pickle
import sqlite3
import stat
from pathlib import Path

import pytest

from overtones.adapters.diskcache_store import DiskCacheStore
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
    return override(Settings(), store={"folder": tmp_path / "results"})


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


async def test_feedback_is_kept_and_a_later_word_replaces_the_earlier(settings):
    store = DiskCacheStore(settings)
    for verdict in ("agree", "disagree"):
        await store.keep_feedback(
            Feedback(type="feedback", video_id=VIDEO.id, value="hedonism", verdict=verdict)
        )
    kept = await store.feedback()
    assert [entry["verdict"] for entry in kept] == ["disagree"]
    await store.close()
