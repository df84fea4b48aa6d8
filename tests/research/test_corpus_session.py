"""A start of the program from the lock of the folder to its tables."""

import sys
from pathlib import Path

import pytest

from e2e.tiktok_site import Clip, TikTokSite
from overtones.errors import ModelMissing
from overtones.research.corpus_events import RunEvent, VideoEnded
from overtones.research.corpus_tables import TABLES
from overtones.settings import Settings
from tests.research.corpus_runs import Researcher, id_of

IDS = [id_of(number) for number in range(3)]


@pytest.fixture
def researcher(tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path) -> Researcher:
    for name in IDS:
        tiktok_site.add(Clip(name, page="private"))
    return Researcher(tiktok_site, tiktok_settings, tmp_path)


@pytest.mark.parametrize("kind", [RunEvent, VideoEnded])
async def test_where_nobody_listens_any_more_the_run_stops_with_its_tables(
    researcher: Researcher, kind: type
):
    def hang_up(event: RunEvent) -> None:
        if isinstance(event, kind):
            raise BrokenPipeError

    run = await researcher.start(IDS, tell=hang_up)
    assert run.end.interrupted
    assert run.end.error is None
    assert run.end.manifest.runs[-1].how == "interrupted"
    assert all((run.folder.path / name).exists() for name in TABLES)
    again = await researcher.start(IDS)
    assert again.end.manifest.counts["failed"] == 3
    assert [name for _, name in researcher.asked] == IDS


async def test_a_missing_library_is_told_before_any_work(
    researcher: Researcher, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ModelMissing, match="need pyarrow"):
        await researcher.start(IDS)
    assert researcher.asked == []
