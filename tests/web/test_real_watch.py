"""From a link to its values over a real connection: real extractor, real models, our stand-in."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from e2e.tiktok_site import CaptionFile, Clip, TikTokSite
from tests.live_server import LiveServer, live_server, settings_in

SAMPLES = Path(__file__).parent.parent.parent / "samples"
SPOKEN, CAPTIONED, PRIVATE = "7" + "1" * 18, "7" + "2" * 18, "7" + "3" * 18
LINK = "https://www.tiktok.com/@noplan.nora/video/{}?is_from_webapp=1&sender_device=pc"


@pytest.fixture
async def server(tmp_path: Path, tiktok_site: TikTokSite) -> AsyncIterator[LiveServer]:
    captions = CaptionFile((SAMPLES / "so_humble.vtt").read_text(encoding="utf-8"))
    tiktok_site.add(Clip(SPOKEN, SAMPLES / "one_way_ticket.mp4", description="my choice #travel"))
    tiktok_site.add(Clip(CAPTIONED, SAMPLES / "so_humble.mp4", captions=(captions,)))
    tiktok_site.add(Clip(PRIVATE, page="private"))
    source = {**tiktok_site.source_settings, "attempts": 1}
    async with live_server(settings_in(tmp_path, source=source)) as made:
        yield made


async def test_a_link_becomes_values_with_quotes_step_by_step(server, tmp_path):
    async with server.client() as client:
        await client.say(type="watch", url=LINK.format(SPOKEN))
        heard = await client.hear_until("done", "error")
    assert heard[-1]["type"] == "done", heard[-1]
    kinds = [message["type"] for message in heard]
    assert kinds[0] == "accepted"
    labels = [message for message in heard if message["type"] == "labels"]
    assert labels[0]["annotation"]["coverage"] == "post", "the post's text comes first"
    assert not labels[0]["final"]
    assert labels[-1]["final"]
    assert labels[-1]["annotation"]["coverage"] == "full"
    quotes = [e["quote"] for label in labels[-1]["annotation"]["labels"] for e in label["evidence"]]
    lines = [m["line"]["text"] for m in heard if m["type"] == "script_line"]
    assert any(quote in lines for quote in quotes)
    assert not list((tmp_path / "temp").iterdir()), "the video is not kept"


async def test_captions_give_the_first_labels_while_the_video_is_read(server):
    await server.app.state.application.warm_up()
    async with server.client() as client:
        await client.say(type="watch", url=LINK.format(CAPTIONED))
        heard = await client.hear_until("done", "error")
    labels = next(message for message in heard if message["type"] == "labels")
    looked = [m for m in heard if m["type"] == "stage" and m["stage"] == "screen_text"]
    assert labels["annotation"]["coverage"] == "captions"
    assert labels["seq"] < looked[-1]["seq"]


async def test_a_private_video_is_told_in_a_sentence(server):
    async with server.client() as client:
        await client.say(type="watch", url=LINK.format(PRIVATE))
        error = (await client.hear_until("error"))[-1]
    assert error["code"] == "private"
    assert not error["retryable"]


async def test_two_hundred_clients_fetch_a_video_once(server, tiktok_site):
    async def watch() -> str:
        async with server.client() as client:
            await client.say(type="watch", url=LINK.format(SPOKEN))
            return (await client.hear_until("done", "error", "snapshot"))[-1]["job"]

    jobs = await asyncio.gather(*(watch() for _ in range(200)))
    assert len(set(jobs)) <= 2, "one job; whoever came after its end got the kept result"
    pages = [visit for visit in tiktok_site.requests if f"/video/{SPOKEN}" in visit.path]
    assert len(pages) == 1
