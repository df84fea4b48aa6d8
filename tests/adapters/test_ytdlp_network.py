"""What may leave the machine on the way to TikTok, and what happens when nothing can."""

import re
from pathlib import Path

import pytest

from e2e.tiktok_site import Answer, Clip, Route, TikTokSite
from e2e.tiktok_site.catalogue import HOSTS, MEDIA_HOST
from e2e.tiktok_site.pages import post_page
from overtones.adapters.worker_thread import Stop
from overtones.adapters.ytdlp import YtDlpSource
from overtones.adapters.ytdlp_session import YtDlpSession
from overtones.domain.reference import TikTokReference
from overtones.errors import OvertonesError, VideoUnavailable
from overtones.settings import Settings, override

ID = "7301234567890123456"
POST = TikTokReference(ID)


async def fetch(settings: Settings, folder: Path) -> Path:
    async with YtDlpSource(settings).open(POST, folder) as post:
        return await post.media(lambda share: None)


def files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "http://proxy.invalid:3128"])
async def test_a_proxy_that_is_not_there_is_no_network(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path, proxy: str
) -> None:
    settings = override(tiktok_settings, source={"proxy": proxy})
    with pytest.raises(VideoUnavailable) as caught:
        await fetch(settings, tmp_path)
    assert caught.value.code == "no_network"
    assert tiktok_site.requests == []


async def test_a_proxy_that_refuses_is_no_network(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path
) -> None:
    tiktok_site.hosts.clear()
    with pytest.raises(VideoUnavailable) as caught:
        await fetch(tiktok_settings, tmp_path)
    assert caught.value.code == "no_network"


async def test_a_certificate_of_another_authority_is_not_trusted(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path
) -> None:
    tiktok_site.add(Clip(ID))
    with TikTokSite() as other:
        for ca_file in (other.ca_file, None, tmp_path / "missing.pem"):
            settings = override(tiktok_settings, source={"ca_file": ca_file})
            with pytest.raises(VideoUnavailable) as caught:
                await fetch(settings, tmp_path)
            assert caught.value.code == "no_network"
            assert caught.value.detail
    assert tiktok_site.requests == []


async def test_cookies_are_sent_and_their_file_is_never_written(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tiny_clip: Path, tmp_path: Path
) -> None:
    tiktok_site.add(Clip(ID, tiny_clip))
    cookies = tmp_path / "cookies.txt"
    line = ".tiktok.com\tTRUE\t/\tTRUE\t4102444800\tsessionid\tabc123"
    cookies.write_text(f"# Netscape HTTP Cookie File\n{line}\n")
    before = cookies.read_bytes()
    folder = tmp_path / "folder"
    folder.mkdir()
    await fetch(override(tiktok_settings, source={"cookies_file": cookies}), folder)
    assert "sessionid=abc123" in tiktok_site.requests[0].headers["cookie"]
    assert cookies.read_bytes() == before


@pytest.mark.parametrize("content", [None, "no cookies at all", b"\xff\xfe"])
async def test_a_cookies_file_that_cannot_be_read_is_said(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path, content: str | bytes | None
) -> None:
    tiktok_site.add(Clip(ID))
    cookies = tmp_path / "cookies.txt"
    if content is not None:
        cookies.write_bytes(content.encode() if isinstance(content, str) else content)
    settings = override(tiktok_settings, source={"cookies_file": cookies})
    with pytest.raises(OvertonesError) as caught:
        await fetch(settings, tmp_path)
    assert "cookies file" in caught.value.message
    assert tiktok_site.requests == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://127.0.0.1/video.mp4",
        "file:///etc/passwd",
        "https://evil.example/clip.mp4",
        "https://www.youtube.com/watch?v=BaW_jenozKc",
        "https://vm.tiktok.com/ZMabc/",
        "https://www.tiktok.com/@ana.makes",
        "ytsearch:cats",
    ],
)
def test_no_other_extractor_is_there(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path, url: str
) -> None:
    session = YtDlpSession(tiktok_settings, tmp_path)
    try:
        with pytest.raises(Exception, match="No suitable extractor"):
            session.look_up(url, Stop())
    finally:
        session.close()
    assert tiktok_site.requests == []
    assert tiktok_site.refused == []


@pytest.mark.parametrize(
    "hostile",
    [
        "http://127.0.0.1:8765",
        "https://127.0.0.1",
        "https://[::1]",
        "https://localhost",
        "http://v16-webapp-prime.us.tiktok.com",
        "file://",
        "ftp://evil.example",
    ],
)
async def test_addresses_in_the_page_lead_nowhere_but_to_public_https(
    tiktok_site: TikTokSite,
    tiktok_settings: Settings,
    tiny_clip: Path,
    tmp_path: Path,
    hostile: str,
) -> None:
    clip = tiktok_site.add(Clip(ID, tiny_clip))
    page = post_page(clip).replace(f"https://{MEDIA_HOST}", hostile).encode()
    tiktok_site.routes.insert(
        0,
        Route(frozenset({"www.tiktok.com"}), re.compile("/@_/.*"), lambda *_: Answer(body=page)),
    )
    with pytest.raises(VideoUnavailable) as caught:
        await fetch(tiktok_settings, tmp_path)
    assert caught.value.code == "temporarily_unavailable"
    assert {visit.host for visit in tiktok_site.requests} == {"www.tiktok.com"}
    assert tiktok_site.refused == []
    assert files_in(tmp_path) == []


async def test_a_redirect_of_the_media_server_to_plain_http_is_not_followed(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tiny_clip: Path, tmp_path: Path
) -> None:
    tiktok_site.add(Clip(ID, tiny_clip))
    away = Answer(302, headers=(("Location", "http://169.254.169.254/latest/meta-data/"),))
    tiktok_site.routes.insert(0, Route(frozenset({MEDIA_HOST}), re.compile(".*"), lambda *_: away))
    with pytest.raises(VideoUnavailable):
        await fetch(tiktok_settings, tmp_path)
    assert tiktok_site.refused == []
    assert {visit.host for visit in tiktok_site.requests} <= set(HOSTS)
