"""TikTok says when to come again, and is taken at its word."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from e2e.tiktok_site import Answer, Route, TikTokSite
from overtones.adapters.retry_after import seconds_in
from overtones.adapters.short_link import ShortLinkResolver
from overtones.adapters.ytdlp import YtDlpSource
from overtones.domain.reference import ShortLink, TikTokReference
from overtones.errors import VideoUnavailable
from overtones.settings import Settings

POST = TikTokReference("7301234567890123456")


def refuse(site: TikTokSite, retry_after: str) -> None:
    """Answer everything with 429."""
    answer = Answer(429, b"Too many requests", headers=(("Retry-After", retry_after),))
    hosts = frozenset({"www.tiktok.com", "vm.tiktok.com"})
    site.routes.insert(0, Route(hosts, re.compile(".*"), lambda *_: answer))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("-1", None),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("999999999", None),
        ("Fri, 01 Jan 2021 00:00:00 GMT", None),
    ],
)
def test_seconds_are_read_and_nonsense_is_left_aside(header: str, seconds: float | None):
    assert seconds_in({"retry-after": header}) == seconds
    assert seconds_in({}) is None


def test_a_date_is_so_many_seconds_from_now():
    later = datetime.now(UTC) + timedelta(seconds=100)
    found = seconds_in({"retry-after": format_datetime(later, usegmt=True)})
    assert found is not None
    assert 90 < found <= 100


async def test_a_post_that_is_refused_for_long_is_not_asked_for_again(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path
):
    refuse(tiktok_site, "77")
    with pytest.raises(VideoUnavailable) as caught:
        async with YtDlpSource(tiktok_settings).open(POST, tmp_path):
            pass
    assert (caught.value.code, caught.value.retry_after) == ("temporarily_unavailable", 77)
    assert len(tiktok_site.requests) == 1


async def test_a_post_that_is_refused_for_a_moment_is_asked_for_again(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path
):
    refuse(tiktok_site, "0.01")
    with pytest.raises(VideoUnavailable):
        async with YtDlpSource(tiktok_settings).open(POST, tmp_path):
            pass
    assert len(tiktok_site.requests) == tiktok_settings.source.attempts


async def test_a_short_link_tells_it_too(tiktok_site: TikTokSite, tiktok_settings: Settings):
    refuse(tiktok_site, "77")
    with pytest.raises(VideoUnavailable) as caught:
        await ShortLinkResolver(tiktok_settings).resolve(ShortLink("https://vm.tiktok.com/ZMabc/"))
    assert (caught.value.code, caught.value.retry_after) == ("temporarily_unavailable", 77)
