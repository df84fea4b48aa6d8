"""The whole way of photo posts: from a link, by the real gallery-dl and real models, to values."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image

from e2e.slides import draw_slides
from e2e.tiktok_site import Clip, TikTokSite
from overtones.application import Application, build
from overtones.domain.media import MAX_PICTURES
from overtones.domain.reference import TikTokReference
from overtones.domain.watch_request import WatchRequest
from overtones.jobs.job_log import JobLog
from overtones.web.metrics import Metrics
from overtones_schema import Script
from tests.live_server import settings_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

ID = "7301234567890123456"
DESCRIPTION = "What my grandmother taught me #family #tradition"
SAID = (
    "Swipe",
    "Every Sunday we keep the traditions of our ancestors",
    "Protect the forest and the animals, we have only one planet",
    "Decide for yourself where you go. Freedom!",
)
MANY = """
    apple bread chair dance earth flute grape horse igloo juice knife lemon mouse night ocean paper
    queen river snake table uncle violin water xylophone yacht zebra cloud plant stone tooth glass
    knock fish hammer wild"""


@pytest.fixture(scope="module")
def slides(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return draw_slides(tmp_path_factory.mktemp("slides"), SAID)


@pytest.fixture(scope="module")
def site() -> Iterator[TikTokSite]:
    with TikTokSite() as site:
        yield site


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("photo-posts")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def application(site: TikTokSite, folder: Path) -> AsyncIterator[Application]:
    source = {**site.source_settings, "attempts": 2, "backoff_seconds": 0.001}
    made = build(settings_in(folder, source=source, media={"max_bytes": 3_000_000}), Metrics())
    made.start()
    yield made
    await made.stop(0)


@pytest.fixture
def post(site: TikTokSite, slides: tuple[Path, ...], tiny_clip: Path) -> Clip:
    """A post of four pictures and a tone."""
    return post_of(site, *slides, path=tiny_clip, description=DESCRIPTION)


def post_of(site: TikTokSite, *pictures: Path, **fields: object) -> Clip:
    """A post that nobody has asked for yet."""
    number = str(int(ID) + len(site.clips))
    return site.add(Clip(number, page="photo", pictures=pictures, **fields))


async def read(application: Application, post: Clip, kind: str = "photo") -> JobLog:
    request = WatchRequest(TikTokReference(post.id, kind))
    job_log = await application.jobs.watch(request, "watching")
    assert isinstance(job_log, JobLog)
    async with asyncio.timeout(60):
        with application.jobs.following(job_log):
            async for _ in job_log.events(0):
                pass
    return job_log


def script_of(job_log: JobLog) -> Script:
    assert job_log.state == "done", job_log.failure
    script = job_log.snapshot().script
    assert script is not None
    return script


def texts_of(script: Script) -> dict[int | None, str]:
    """What is written in each picture."""
    return {line.picture: line.text for line in script.lines if line.kind == "onscreen"}


async def test_pictures_become_lines_that_name_them_and_values_that_cite_them(application, post):
    job_log = await read(application, post)
    script = script_of(job_log)
    assert texts_of(script) == dict(enumerate(SAID, 1))
    assert "a photo post of 4 pictures" in script.notes
    assert script.duration is None
    assert all(line.start is None and line.end is None for line in script.lines)
    snapshot = job_log.snapshot()
    assert (snapshot.video.kind, snapshot.video.duration) == ("photo", None)
    labels = {label.value: label for label in snapshot.annotation.labels}
    assert labels["tradition"].evidence[0].picture == 2
    lines = {line.id: line for line in script.lines}
    for label in labels.values():
        for piece in label.evidence:
            line = lines[piece.line]
            assert (piece.quote, piece.picture, piece.start) == (line.text, line.picture, None)


async def test_music_alone_is_nobody_speaking(application, post):
    script = script_of(await read(application, post))
    assert script.has_speech is False
    assert "nobody speaks" in script.notes
    assert not [line for line in script.lines if line.kind in {"speech", "sung"}]


async def test_a_post_without_music_says_so(application, site, slides):
    script = script_of(await read(application, post_of(site, *slides)))
    assert "no sound track" in script.notes


async def test_the_address_of_a_video_leads_to_the_pictures_too(application, post):
    script = script_of(await read(application, post, kind="video"))
    assert set(texts_of(script)) == {1, 2, 3, 4}


async def test_as_many_pictures_as_tiktok_takes_are_read(application, site, tmp_path):
    words = MANY.split()
    assert len(words) == MAX_PICTURES
    slides = draw_slides(tmp_path, words)
    script = script_of(await read(application, post_of(site, *slides)))
    assert f"a photo post of {MAX_PICTURES} pictures" in script.notes
    assert texts_of(script) == dict(enumerate(words, 1))


async def test_a_picture_that_is_none_is_left_out(application, site, slides, tmp_path):
    page = tmp_path / "sorry.jpeg"
    page.write_text("<html>This picture has gone away</html>" * 100)
    script = script_of(await read(application, post_of(site, slides[0], page, slides[3])))
    assert set(texts_of(script)) == {1, 3}
    assert "a photo post of 3 pictures" in script.notes


async def test_addresses_that_have_run_out_are_looked_up_anew(application, site, post):
    visits = len(site.requests)
    site.change(post.id, media="forbidden")
    job_log = await read(application, post)
    assert job_log.failure.code == "temporarily_unavailable"
    assert job_log.failure.retryable
    pages = [visit for visit in site.requests[visits:] if visit.path == f"/@_/video/{post.id}"]
    assert len(pages) == 2
    site.change(post.id, media="ok")
    assert set(texts_of(script_of(await read(application, post)))) == {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"page": "missing"}, "blocked_or_missing"),
        ({"page": "private"}, "private"),
        ({"page": "login"}, "login_required"),
        ({"pictures": (), "slides": 0}, "temporarily_unavailable"),
        ({"media": "gone"}, "temporarily_unavailable"),
        ({"media": "oversized"}, "too_large"),
    ],
    ids=lambda value: str(value).strip("{}"),
)
async def test_what_cannot_be_had_ends_in_its_code(application, site, post, folder, fields, code):
    site.change(post.id, **fields)
    job_log = await read(application, post)
    assert job_log.failure.code == code
    assert job_log.failure.message
    assert not list((folder / "temp").iterdir())


async def test_a_decompression_bomb_is_refused_and_the_next_post_is_read(
    application, site, post, slides, folder, tmp_path
):
    bomb = tmp_path / "bomb.png"
    Image.new("L", (9_000, 9_000)).save(bomb)
    assert bomb.stat().st_size < 100_000
    job_log = await read(application, post_of(site, slides[0], bomb))
    assert job_log.failure.code == "too_large"
    assert not list((folder / "temp").iterdir())
    script_of(await read(application, post))


async def test_pictures_that_are_too_large_together_are_refused(application, site, tmp_path):
    noise = tmp_path / "noise.png"
    Image.effect_noise((1_200, 1_200), 90).save(noise)
    assert noise.stat().st_size < 3_000_000 < 3 * noise.stat().st_size
    job_log = await read(application, post_of(site, noise, noise, noise))
    assert job_log.failure.code == "too_large"
