"""A corpus that is killed again and again ends with the tables of one that was left alone."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.tiktok_site import CaptionFile, Clip, TikTokSite
from overtones.research.corpus_tables import TABLES
from tests.research.corpus_process import Corpora, Ended

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")

SEED = 11
KILLS = 20
KILLS_OF_ONE_CORPUS = 4
KILLED = -9
FIRST = 7_301_234_567_890_123_456
SAID = (
    "I grew these tomatoes myself. Decide for yourself where you go!",
    "Every Sunday we keep the traditions of our ancestors",
    "Help your mother every day, she needs you",
)
PRIVATE, REFUSED = str(FIRST + 100), str(FIRST + 200)


def id_of(number: int) -> str:
    return str(FIRST + number)


@pytest.fixture
def site(tiny_clip: Path) -> Iterator[TikTokSite]:
    """Three captioned videos, one that is private and one that TikTok does not give out."""
    with TikTokSite() as site:
        for number, text in enumerate(SAID):
            captions = CaptionFile(f"WEBVTT\n\n00:00.200 --> 00:01.800\n{text}\n")
            site.add(Clip(id_of(number), tiny_clip, captions=(captions,)))
        site.add(Clip(PRIVATE, page="private"))
        site.add(Clip(REFUSED, page="server_error"))
        site.short_links = {"ZMabc123": f"https://www.tiktok.com/@ana.makes/video/{id_of(2)}"}
        yield site


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """All of them, one behind a short link, one twice, and a line that is no link."""
    path = tmp_path / "list.txt"
    lines = [id_of(0), REFUSED, "https://vm.tiktok.com/ZMabc123/", "no link", PRIVATE, id_of(1)]
    path.write_text("\n".join([*lines, id_of(0)]), encoding="utf-8")
    return path


@pytest.fixture
def corpora(site: TikTokSite, tmp_path: Path) -> Iterator[Corpora]:
    variables = {
        "OVERTONES_SOURCE__PROXY": site.proxy_url,
        "OVERTONES_SOURCE__CA_FILE": str(site.ca_file),
        "OVERTONES_SOURCE__ATTEMPTS": "1",
        "OVERTONES_SOURCE__BACKOFF_SECONDS": "0",
        "OVERTONES_CORPUS__SECONDS_BETWEEN": "0",
        "OVERTONES_CORPUS__ATTEMPTS": "2",
        "OVERTONES_SCREEN_TEXT__BACKEND": "",
        "OVERTONES_STATE_FOLDER": str(tmp_path / "state"),
        "OVERTONES_TEMP_FOLDER": str(tmp_path / "temp"),
    }
    with Corpora(tmp_path, variables) as corpora:
        yield corpora


def tables(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TABLES}


def test_killed_at_20_random_points_it_ends_with_the_same_tables(
    corpora: Corpora, listed: Path, tmp_path: Path
):
    def run(corpus: str, stop_at: int | None = None) -> Ended:
        store = str(tmp_path / f"{corpus}-results")
        return corpora.run(
            "corpus",
            listed,
            "--out",
            tmp_path / corpus,
            stop_at=stop_at,
            OVERTONES_STORE__FOLDER=store,
        )

    whole = run("whole")
    assert whole.code == 0, whole.errors
    expected = tables(tmp_path / "whole")
    chance = random.Random(SEED)
    killed_before: list[str] = []
    corpora_made = 0
    while len(killed_before) < KILLS:
        corpora_made += 1
        corpus = f"killed-{corpora_made}"
        farthest = len(whole.steps)
        for _ in range(KILLS_OF_ONE_CORPUS):
            ended = run(corpus, stop_at=chance.randint(1, farthest))
            if ended.code != KILLED:
                break
            killed_before.append(ended.steps[-1])
            farthest = max(2 * farthest // 3, 1)
        else:
            ended = run(corpus)
        assert ended.code == 0, ended.errors
        assert tables(tmp_path / corpus) == expected, killed_before
