"""The real gallery-dl, as the program that it is, against the stand-in for TikTok."""

import asyncio
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from e2e.tiktok_site import Answer, Clip, Route, TikTokSite
from e2e.tiktok_site.catalogue import IMAGE_HOST, MEDIA_HOST
from e2e.tiktok_site.pages import post_page
from overtones.adapters import gallery_dl
from overtones.adapters.gallery_dl import GalleryDlSource
from overtones.adapters.gallery_dl_failure import failure
from overtones.adapters.gallery_dl_run import GalleryDlRun
from overtones.domain.reference import TikTokReference
from overtones.errors import OtherKind, OvertonesError, VideoUnavailable
from overtones.settings import Settings, override
from overtones_schema import Sound, Video
from tests.adapters.decoding import eventually

ID = "7301234567890123456"
POST = TikTokReference(ID, "photo")


@pytest.fixture(scope="module")
def slides(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Three pictures of nothing, some 30 kilobytes each; the last is a WebP."""
    folder = tmp_path_factory.mktemp("slides")
    paths = (folder / "one.jpeg", folder / "two.png", folder / "three.webp")
    noise = np.random.default_rng(1)
    for path in paths:
        cv2.imwrite(str(path), noise.integers(0, 255, (160, 96, 3), np.uint8))
    return paths


@pytest.fixture
def photo_post(tiktok_site: TikTokSite, tiny_clip: Path, slides: tuple[Path, ...]) -> Clip:
    return tiktok_site.add(Clip(ID, tiny_clip, page="photo", pictures=slides))


@pytest.fixture(autouse=True)
def no_program_stays() -> Iterator[None]:
    yield
    assert not programs()


def programs() -> set[int]:
    """gallery-dl's processes that this one has started and that still run."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if int(parent) == os.getpid() and b"gallery_dl" in command:
            found.add(int(folder.name))
    return found


def told(process: int, name: str) -> bytes:
    """What the system tells of a process."""
    return Path(f"/proc/{process}/{name}").read_bytes()


async def fetch(settings: Settings, folder: Path) -> Path:
    async with GalleryDlSource(settings).open(POST, folder) as post:
        return await post.media(lambda share: None)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def away(location: str) -> Answer:
    return Answer(302, headers=(("Location", location),))


def pages_asked(site: TikTokSite) -> list[str]:
    return [visit.path for visit in site.requests if visit.path.startswith("/@")]


async def test_the_post_is_described(
    tiktok_site: TikTokSite, tiktok_settings: Settings, slides: tuple[Path, ...], tmp_path: Path
) -> None:
    tiktok_site.add(
        Clip(
            ID,
            page="photo",
            pictures=slides,
            title="Ten days of rain 🌧",
            description="and one of sun #Garden #slowfood",
            hashtags=("garden", "homegrown"),
            music_title="Sunrise",
            music_author="The Band",
            music_original=False,
            language="en",
            created=1_760_000_123,
        )
    )
    async with GalleryDlSource(tiktok_settings).open(POST, tmp_path) as post:
        assert post.video == Video(
            id=ID,
            url=f"https://www.tiktok.com/@_/photo/{ID}",
            kind="photo",
            author="ana.makes",
            description="Ten days of rain 🌧\nand one of sun #Garden #slowfood",
            hashtags=("Garden", "slowfood", "homegrown"),
            sound=Sound(title="Sunrise", author="The Band", original=False),
            duration=None,
            language="en",
            created=1_760_000_123,
        )
        assert post.captions is None
    assert names_in(tmp_path) == []


@pytest.mark.usefixtures("photo_post")
async def test_pictures_and_music_arrive_with_one_look_at_the_page(
    tiktok_site: TikTokSite, tiktok_settings: Settings, slides: tuple[Path, ...], tmp_path: Path
) -> None:
    shares: list[float] = []
    async with GalleryDlSource(tiktok_settings).open(POST, tmp_path) as post:
        folder = await post.media(shares.append)
    stems = [name.partition(".")[0] for name in names_in(folder)]
    assert stems == ["audio-00", "image-01", "image-02", "image-03"]
    images = sorted(folder.glob("image-*"))
    assert [path.read_bytes() for path in images] == [path.read_bytes() for path in slides]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert names_in(tmp_path) == [folder.name]
    assert len(pages_asked(tiktok_site)) == 1
    assert {visit.host for visit in tiktok_site.requests} == {
        "www.tiktok.com",
        IMAGE_HOST,
        MEDIA_HOST,
    }


async def test_a_post_is_had_without_music_that_is_not_there(
    tiktok_site: TikTokSite, tiktok_settings: Settings, slides: tuple[Path, ...], tmp_path: Path
) -> None:
    tiktok_site.add(Clip(ID, page="photo", pictures=slides))
    folder = await fetch(tiktok_settings, tmp_path)
    assert [name.partition(".")[0] for name in names_in(folder)] == [
        "image-01",
        "image-02",
        "image-03",
    ]


async def test_no_more_pictures_than_tiktok_takes_are_fetched(
    tiktok_site: TikTokSite, tiktok_settings: Settings, slides: tuple[Path, ...], tmp_path: Path
) -> None:
    tiktok_site.add(Clip(ID, page="photo", pictures=slides[:1] * 40))
    folder = await fetch(tiktok_settings, tmp_path)
    assert len(names_in(folder)) == 35


async def test_the_waiting_page_is_solved(
    tiktok_site: TikTokSite, tiktok_settings: Settings, slides: tuple[Path, ...], tmp_path: Path
) -> None:
    tiktok_site.add(Clip(ID, page="photo", pictures=slides, challenge=True))
    assert len(names_in(await fetch(tiktok_settings, tmp_path))) == 3


@pytest.mark.usefixtures("photo_post")
async def test_a_refused_picture_is_tried_with_new_addresses(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path
) -> None:
    refusals = [Answer(403)]

    def refuse_once(site: TikTokSite, *_: object) -> Answer:
        site.routes.pop(0)
        return refusals.pop()

    second = re.compile(".*/2.jpeg")
    tiktok_site.routes.insert(0, Route(frozenset({IMAGE_HOST}), second, refuse_once))
    assert len(names_in(await fetch(tiktok_settings, tmp_path))) == 4
    assert len(pages_asked(tiktok_site)) == 2


FAILURES = [
    ({"page": "missing"}, "blocked_or_missing", 1),
    ({"page": "private"}, "private", 1),
    ({"page": "private_account"}, "private", 1),
    ({"page": "login"}, "login_required", 1),
    ({"page": "age_gated"}, "age_gated", 1),
    ({"page": "live"}, "live", 1),
    ({"page": "no_json"}, "temporarily_unavailable", 2),
    ({"page": "strange_json"}, "temporarily_unavailable", 2),
    ({"page": "server_error"}, "temporarily_unavailable", 2),
    ({"page": "forbidden"}, "temporarily_unavailable", 2),
    ({"pictures": (), "slides": 0}, "temporarily_unavailable", 2),
    ({"media": "gone"}, "temporarily_unavailable", 2),
    ({"media": "truncated"}, "temporarily_unavailable", 2),
    ({"media": "oversized"}, "too_large", 1),
    ({"media": "endless"}, "too_large", 1),
]


@pytest.mark.usefixtures("photo_post")
@pytest.mark.parametrize(
    ("fields", "code", "lookups"), FAILURES, ids=lambda value: str(value).strip("{}")
)
async def test_each_failure_has_its_code_and_leaves_nothing(
    tiktok_site: TikTokSite,
    tiktok_settings: Settings,
    tmp_path: Path,
    fields: dict[str, object],
    code: str,
    lookups: int,
) -> None:
    tiktok_site.change(ID, **fields)
    with pytest.raises(VideoUnavailable) as caught:
        await fetch(tiktok_settings, tmp_path)
    assert caught.value.code == code
    assert names_in(tmp_path) == []
    assert pages_asked(tiktok_site) == [f"/@_/video/{ID}"] * lookups
    assert tiktok_site.refused == []


async def test_a_video_is_told_from_a_photo_post(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tiny_clip: Path, tmp_path: Path
) -> None:
    tiktok_site.add(Clip(ID, tiny_clip))
    with pytest.raises(OtherKind) as caught:
        await fetch(tiktok_settings, tmp_path)
    assert caught.value.kind == "video"
    assert {visit.host for visit in tiktok_site.requests} == {"www.tiktok.com"}


async def test_without_gallery_dl_it_is_said_how_to_get_it(
    tiktok_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery_dl, "find_spec", lambda name: None)
    with pytest.raises(VideoUnavailable) as caught:
        await fetch(tiktok_settings, tmp_path)
    assert caught.value.code == "photo_post"
    assert "pip install overtones[photos]" in caught.value.message


@pytest.mark.usefixtures("photo_post")
async def test_a_cancelled_fetch_ends_the_program_and_leaves_nothing(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path
) -> None:
    tiktok_site.change(ID, media="dripping")
    work = asyncio.create_task(fetch(tiktok_settings, tmp_path))
    await eventually(lambda: any(visit.host == IMAGE_HOST for visit in tiktok_site.requests))
    assert programs()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert not programs()
    assert names_in(tmp_path) == []


@pytest.mark.usefixtures("photo_post")
async def test_an_answer_that_never_ends_is_given_up(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path
) -> None:
    tiktok_site.change(ID, media="dripping")
    hurried = override(tiktok_settings, source={"timeout_seconds": 0.5, "attempts": 1})
    with pytest.raises(VideoUnavailable) as caught:
        await fetch(hurried, tmp_path)
    assert caught.value.code == "temporarily_unavailable"
    assert names_in(tmp_path) == []


# What the program may use


@pytest.mark.usefixtures("photo_post")
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another process")
async def test_memory_and_the_size_of_files_are_limited(
    tiktok_settings: Settings, tmp_path: Path
) -> None:
    settings = override(tiktok_settings, media={"max_memory": 400_000_000, "max_bytes": 123_456})
    async with GalleryDlSource(settings).open(POST, tmp_path):
        (process,) = programs()
        limits = told(process, "limits").decode()
    found = {
        name.strip(): (soft, hard)
        for name, soft, hard in re.findall(r"^(Max .+?)  +(\S+) +(\S+)", limits, re.MULTILINE)
    }
    assert found["Max address space"] == ("400000000", "400000000")
    assert found["Max file size"] == ("123456", "123456")
    assert found["Max core file size"] == ("0", "0")


@pytest.mark.usefixtures("photo_post")
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another process")
async def test_too_little_memory_is_no_crash_of_ours(
    tiktok_settings: Settings, tmp_path: Path
) -> None:
    settings = override(tiktok_settings, media={"max_memory": 30_000_000}, source={"attempts": 1})
    with pytest.raises(VideoUnavailable) as caught:
        await fetch(settings, tmp_path)
    assert caught.value.code == "temporarily_unavailable"
    assert names_in(tmp_path) == []


@pytest.mark.parametrize(
    "address",
    [
        "https://imgur.com/a/abcdefg",
        "https://www.pixiv.net/artworks/1234567",
        "generic:https://www.tiktok.com/",
        "r:https://www.tiktok.com/",
        "oauth:flickr",
        "https://127.0.0.1/picture.jpg",
    ],
)
async def test_it_knows_no_other_site(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path, address: str
) -> None:
    run = GalleryDlRun(tiktok_settings, tmp_path)
    with pytest.raises(VideoUnavailable) as caught:
        await run.look_up(address)
    await run.end(keep=False)
    assert "Unsupported URL" in (caught.value.detail or "")
    assert (tiktok_site.requests, tiktok_site.refused) == ([], [])
    assert names_in(tmp_path) == []


async def test_a_page_that_never_ends_is_given_up(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path
) -> None:
    def drip(site: TikTokSite, *_: object) -> Answer:
        def body() -> Iterator[bytes]:
            while not site.closing.wait(0.05):
                yield b"."

        return Answer(body=body())

    path = re.compile("/@_/.*")
    tiktok_site.routes.insert(0, Route(frozenset({"www.tiktok.com"}), path, drip))
    hurried = override(tiktok_settings, source={"timeout_seconds": 0.5, "attempts": 1})
    with pytest.raises(VideoUnavailable) as caught:
        await fetch(hurried, tmp_path)
    assert caught.value.code == "temporarily_unavailable"
    assert "took too long" in (caught.value.detail or "")
    assert names_in(tmp_path) == []


async def test_a_description_of_many_megabytes_is_refused(
    tiktok_site: TikTokSite, tiktok_settings: Settings, slides: tuple[Path, ...], tmp_path: Path
) -> None:
    tiktok_site.add(Clip(ID, page="photo", pictures=slides, description="word " * 2_000_000))
    with pytest.raises(VideoUnavailable) as caught:
        await fetch(override(tiktok_settings, source={"attempts": 1}), tmp_path)
    assert caught.value.code == "temporarily_unavailable"
    assert "oddly" in (caught.value.detail or "")
    assert names_in(tmp_path) == []


# What may leave the machine


async def test_a_proxy_that_is_not_there_is_no_network(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path
) -> None:
    settings = override(tiktok_settings, source={"proxy": "http://127.0.0.1:9"})
    with pytest.raises(VideoUnavailable) as caught:
        await fetch(settings, tmp_path)
    assert caught.value.code == "no_network"
    assert tiktok_site.requests == []


@pytest.mark.usefixtures("photo_post")
async def test_a_certificate_of_another_authority_is_not_trusted(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path
) -> None:
    for ca_file in (None, tmp_path / "missing.pem"):
        settings = override(tiktok_settings, source={"ca_file": ca_file})
        with pytest.raises(VideoUnavailable) as caught:
            await fetch(settings, tmp_path)
        assert caught.value.code == "no_network"
    assert tiktok_site.requests == []


@pytest.mark.usefixtures("photo_post")
async def test_cookies_are_sent_and_their_file_is_never_written(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path
) -> None:
    cookies = tmp_path / "cookies.txt"
    line = "#HttpOnly_.tiktok.com\tTRUE\t/\tTRUE\t4102444800\tsessionid\tabc123"
    cookies.write_text(f"# Netscape HTTP Cookie File\n{line}\n")
    before = cookies.read_bytes()
    folder = tmp_path / "folder"
    folder.mkdir()
    await fetch(override(tiktok_settings, source={"cookies_file": cookies}), folder)
    assert "sessionid=abc123" in tiktok_site.requests[0].headers["cookie"]
    assert all(
        "sessionid" not in visit.headers.get("cookie", "")
        for visit in tiktok_site.requests
        if visit.host == IMAGE_HOST
    )
    assert cookies.read_bytes() == before


@pytest.mark.parametrize("content", [None, "no cookies at all", b"\xff\xfe"])
async def test_a_cookies_file_that_cannot_be_read_is_said(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path, content: str | bytes | None
) -> None:
    cookies = tmp_path / "cookies.txt"
    if content is not None:
        cookies.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(OvertonesError) as caught:
        await fetch(override(tiktok_settings, source={"cookies_file": cookies}), tmp_path)
    assert "cookies file" in caught.value.message
    assert tiktok_site.requests == []


@pytest.mark.parametrize(
    "hostile",
    [
        "http://127.0.0.1:8765",
        "https://[::1]",
        f"http://{IMAGE_HOST}",
        "https://tiktokcdn.com.evil.example",
        f"https://{IMAGE_HOST}@evil.example",
        "file://",
        "ytdl:https://www.tiktok.com",
        "text:",
    ],
)
async def test_addresses_in_the_page_lead_nowhere_but_to_tiktok_s_hosts(
    tiktok_site: TikTokSite,
    tiktok_settings: Settings,
    photo_post: Clip,
    tmp_path: Path,
    hostile: str,
) -> None:
    page = post_page(photo_post).replace(f"https://{IMAGE_HOST}", hostile).encode()
    tiktok_site.routes.insert(
        0,
        Route(frozenset({"www.tiktok.com"}), re.compile("/@_/.*"), lambda *_: Answer(body=page)),
    )
    settings = override(tiktok_settings, source={"attempts": 1})
    with pytest.raises(VideoUnavailable) as caught:
        await fetch(settings, tmp_path)
    assert caught.value.code == "temporarily_unavailable"
    assert {visit.host for visit in tiktok_site.requests} == {"www.tiktok.com", MEDIA_HOST}
    assert tiktok_site.refused == []
    assert names_in(tmp_path) == []


@pytest.mark.usefixtures("photo_post")
async def test_a_redirect_to_plain_http_is_not_followed(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path
) -> None:
    asked: list[object] = []
    target = await asyncio.start_server(lambda *peer: asked.append(peer), "127.0.0.1", 0)
    port = target.sockets[0].getsockname()[1]
    to_it = away(f"http://127.0.0.1:{port}/latest/meta-data/")
    tiktok_site.routes.insert(0, Route(frozenset({IMAGE_HOST}), re.compile(".*"), lambda *_: to_it))
    with pytest.raises(VideoUnavailable):
        await fetch(tiktok_settings, tmp_path)
    target.close()
    assert asked == []
    assert tiktok_site.refused == []


@pytest.mark.usefixtures("photo_post")
async def test_settings_and_secrets_of_the_user_do_not_reach_it(
    tiktok_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, folder = tmp_path / "home", tmp_path / "folder"
    (home / ".config/gallery-dl").mkdir(parents=True)
    folder.mkdir()
    trap = {"extractor": {"postprocessors": [{"name": "exec", "command": f"touch {home}/run"}]}}
    (home / ".config/gallery-dl/config.json").write_text(json.dumps(trap))
    (home / ".gallery-dl.conf").write_text(json.dumps(trap))
    before = sorted(home.rglob("*"))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    async with GalleryDlSource(tiktok_settings).open(POST, folder) as post:
        (process,) = programs()
        assert b"sk-secret" not in told(process, "environ")
        assert ID.encode() in told(process, "cmdline")
        assert (folder / "gallery-dl.json").stat().st_mode & 0o077 == 0
        await post.media(lambda share: None)
    assert sorted(home.rglob("*")) == before


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("[tiktok][error] Unable to download data:  OSError: [Errno 28] No space", "no_space"),
        ("[downloader.http][warning] OSError: [Errno 27] File too large", "too_large"),
        ("[tiktok][error] https://x: Region locked - Try downloading", "blocked_or_missing"),
        ("[tiktok][error] anything else", "temporarily_unavailable"),
        ("", "temporarily_unavailable"),
    ],
)
def test_what_the_program_says_has_a_code(said: str, code: str) -> None:
    assert failure(said, "nothing came").code == code
