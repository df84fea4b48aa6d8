"""A corpus that is killed again and again ends with the tables of one that was left alone."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.tiktok_site import CaptionFile, Clip, TikTokSite
from overtones.research.corpus_tables import TABLES
from tests.research.corpus_process import Ended, Program, variables_for

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


def tables(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TABLES}


def test_killed_at_20_random_points_it_ends_with_the_same_tables(
    program: Program, site: TikTokSite, listed: Path, tmp_path: Path
):
    def run(corpus: str, stop_at: int | None = None) -> Ended:
        variables = variables_for(site, tmp_path / f"{corpus}-state")
        arguments = ("corpus", listed, "--out", tmp_path / corpus)
        return program.run(*arguments, stop_at=stop_at, **variables)

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
