"""The real extractor of yt-dlp against the stand-in for TikTok."""

import asyncio
import errno
import os
import re
from pathlib import Path

import pytest
from yt_dlp.networking.exceptions import TransportError
from yt_dlp.utils import DownloadError, UnavailableVideoError

from e2e.tiktok_site import Answer, CaptionFile, Clip, Route, TikTokSite
from e2e.tiktok_site.catalogue import MEDIA_HOST, Visit
from overtones.adapters import ytdlp_post
from overtones.adapters.ytdlp import MAX_CAPTION_BYTES, YtDlpSource
from overtones.adapters.ytdlp_failure import failure
from overtones.domain.reference import FileReference, TikTokReference
from overtones.domain.timed_line import Captions
from overtones.errors import VideoUnavailable
from overtones.settings import Settings, override
from overtones_schema import Sound, Video

ID = "7301234567890123456"
POST = TikTokReference(ID)
ENGLISH = "WEBVTT\n\n00:00.500 --> 00:02.000\nI grew these tomatoes myself\n"
SPANISH = "WEBVTT\n\n00:00.500 --> 00:02.000\nYo mismo cultivé estos tomates\n"


async def fetch(settings: Settings, folder: Path) -> tuple[Video, Captions | None, Path]:
    async with YtDlpSource(settings).open(POST, folder) as post:
        return post.video, post.captions, await post.media(lambda share: None)


def files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def same_bytes(one: Path, other: Path) -> bool:
    return one.read_bytes() == other.read_bytes()


async def captions_of(settings: Settings, folder: Path) -> Captions | None:
    async with YtDlpSource(settings).open(POST, folder) as post:
        return post.captions


async def test_the_post_is_described(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path
) -> None:
    tiktok_site.add(
        Clip(
            ID,
            description="From seed to table #Garden #slowfood #garden",
            hashtags=("garden", "homegrown"),
            music_title="Sunrise",
            music_author="The Band",
            music_original=False,
            duration=31,
            language="en",
            created=1_760_000_123,
        )
    )
    async with YtDlpSource(tiktok_settings).open(POST, tmp_path) as post:
        assert post.video == Video(
            id=ID,
            url=f"https://www.tiktok.com/@_/video/{ID}",
            author="ana.makes",
            description="From seed to table #Garden #slowfood #garden",
            hashtags=("Garden", "slowfood", "homegrown"),
            sound=Sound(title="Sunrise", author="The Band", original=False),
            duration=31.0,
            language="en",
            created=1_760_000_123,
        )
        assert post.captions is None


async def test_captions_are_those_of_the_language_that_is_spoken(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path
) -> None:
    translated = CaptionFile(SPANISH, "spa-ES", "MT")
    tiktok_site.add(Clip(ID, captions=(translated, CaptionFile(ENGLISH, "eng-US", "ASR"))))
    found = await captions_of(tiktok_settings, tmp_path)
    assert found is not None
    assert found.language == "en"
    assert [line.text for line in found.lines] == ["I grew these tomatoes myself"]
    asked = [visit.path for visit in tiktok_site.requests if "/captions/" in visit.path]
    assert len(asked) == 1


async def test_recognised_speech_is_taken_where_the_spoken_language_is_not_stated(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path
) -> None:
    tiktok_site.add(
        Clip(
            ID,
            spoken=None,
            captions=(CaptionFile(ENGLISH, "eng-US", "MT"), CaptionFile(SPANISH, "spa-ES", "ASR")),
        )
    )
    found = await captions_of(tiktok_settings, tmp_path)
    assert found is not None
    assert found.language == "es"


@pytest.mark.parametrize(
    "track",
    [
        CaptionFile(SPANISH, "spa-ES", "MT"),
        CaptionFile(ENGLISH, missing=True),
        CaptionFile("<html>sorry</html>"),
        CaptionFile(ENGLISH + "x" * MAX_CAPTION_BYTES),
    ],
    ids=["translated", "missing", "no captions", "huge"],
)
async def test_a_video_is_had_without_captions_that_are_no_use(
    tiktok_site: TikTokSite,
    tiktok_settings: Settings,
    tiny_clip: Path,
    tmp_path: Path,
    track: CaptionFile,
) -> None:
    tiktok_site.add(Clip(ID, tiny_clip, captions=(track,)))
    settings = override(tiktok_settings, media={"max_bytes": 3_000_000})
    _, captions, media = await fetch(settings, tmp_path)
    assert captions is None
    assert media.is_file()


async def test_the_film_arrives_whole_and_in_a_modest_size(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tiny_clip: Path, tmp_path: Path
) -> None:
    tiktok_site.add(Clip(ID, tiny_clip))
    shares: list[float] = []
    async with YtDlpSource(tiktok_settings).open(POST, tmp_path) as post:
        media = await post.media(shares.append)
    assert media == tmp_path / f"{ID}.mp4"
    assert same_bytes(media, tiny_clip)
    assert shares
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert files_in(tmp_path) == [media.name]
    asked = [visit.path for visit in tiktok_site.requests if visit.host == MEDIA_HOST]
    assert len(asked) == 1
    assert asked[0].startswith("/video/h264-540/")


async def test_the_waiting_page_is_solved(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tiny_clip: Path, tmp_path: Path
) -> None:
    tiktok_site.add(Clip(ID, tiny_clip, challenge=True))
    video, _, media = await fetch(tiktok_settings, tmp_path)
    assert video.author == "ana.makes"
    assert media.is_file()


async def test_an_odd_answer_is_asked_again(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tiny_clip: Path, tmp_path: Path
) -> None:
    tiktok_site.add(Clip(ID, tiny_clip, bad_visits=1))
    _, _, media = await fetch(tiktok_settings, tmp_path)
    assert media.is_file()


async def test_a_refused_download_is_tried_with_new_addresses(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tiny_clip: Path, tmp_path: Path
) -> None:
    tiktok_site.add(Clip(ID, tiny_clip))
    refusals = [Answer(403)]

    def refuse_once(site: TikTokSite, visit: Visit, match: re.Match[str]) -> Answer:
        site.routes.pop(0)
        return refusals.pop()

    tiktok_site.routes.insert(0, Route(frozenset({MEDIA_HOST}), re.compile(".*"), refuse_once))
    _, _, media = await fetch(tiktok_settings, tmp_path)
    assert same_bytes(media, tiny_clip)
    assert not refusals
    assert len([visit for visit in tiktok_site.requests if visit.path.startswith("/@_/")]) == 2


FAILURES = [
    ({"page": "missing"}, "blocked_or_missing", 1),
    ({"page": "private"}, "private", 1),
    ({"page": "private_account"}, "private", 1),
    ({"page": "login"}, "login_required", 1),
    ({"page": "age_gated"}, "age_gated", 1),
    ({"page": "photo"}, "photo_post", 1),
    ({"page": "live"}, "live", 1),
    ({"duration": 3_601}, "too_long", 1),
    ({"page": "no_json"}, "temporarily_unavailable", 2),
    ({"page": "broken_json"}, "temporarily_unavailable", 2),
    ({"page": "strange_json"}, "temporarily_unavailable", 2),
    ({"page": "hopeless_challenge"}, "temporarily_unavailable", 2),
    ({"page": "server_error"}, "temporarily_unavailable", 2),
    ({"page": "forbidden"}, "temporarily_unavailable", 2),
    ({"media": "forbidden"}, "temporarily_unavailable", 2),
    ({"media": "gone"}, "temporarily_unavailable", 2),
    ({"media": "truncated"}, "temporarily_unavailable", 2),
    ({"media": "oversized"}, "too_large", 1),
    ({"media": "endless"}, "too_large", 1),
    ({"media": "oversized", "stated_bytes": 10}, "too_large", 1),
]


@pytest.mark.parametrize(
    ("fields", "code", "lookups"), FAILURES, ids=lambda value: str(value).strip("{}")
)
async def test_each_failure_has_its_code_and_leaves_nothing(
    tiktok_site: TikTokSite,
    tiktok_settings: Settings,
    tiny_clip: Path,
    tmp_path: Path,
    fields: dict[str, object],
    code: str,
    lookups: int,
) -> None:
    tiktok_site.add(Clip(ID, tiny_clip))
    tiktok_site.change(ID, **fields)
    with pytest.raises(VideoUnavailable) as caught:
        await fetch(tiktok_settings, tmp_path)
    assert caught.value.code == code
    assert files_in(tmp_path) == []
    visits = [visit for visit in tiktok_site.requests if visit.path.startswith(f"/@_/video/{ID}")]
    assert len(visits) == lookups
    assert tiktok_site.refused == []


async def test_a_full_disk_is_no_fault_of_tiktok_and_is_not_tried_again(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tiny_clip: Path, tmp_path: Path
) -> None:
    tiktok_site.add(Clip(ID, tiny_clip))
    (tmp_path / f"{ID}.mp4").symlink_to("/dev/full")
    with pytest.raises(VideoUnavailable) as caught:
        await fetch(tiktok_settings, tmp_path)
    assert caught.value.code == "no_space"
    assert caught.value.retryable
    assert files_in(tmp_path) == []
    visits = [visit for visit in tiktok_site.requests if visit.path.startswith(f"/@_/video/{ID}")]
    assert len(visits) == 1


@pytest.mark.parametrize(
    "reason", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES], ids=errno.errorcode.get
)
def test_a_file_that_cannot_be_written_is_told_from_a_connection_that_is_forbidden(
    reason: int,
) -> None:
    refused = OSError(reason, os.strerror(reason))
    written = DownloadError("unable to write data", (OSError, refused, None))
    assert failure(written).code == "no_space"
    unnamed = UnavailableVideoError("no video")
    unnamed.__context__ = refused
    assert failure(unnamed).code == "no_space"
    assert failure(TransportError(cause=refused)).code == "temporarily_unavailable"


def test_a_post_that_states_too_large_files_alone_is_refused_before_the_download() -> None:
    info = {"formats": [{"vcodec": "h264", "filesize": 11}, {"vcodec": "none"}]}
    with pytest.raises(VideoUnavailable) as caught:
        ytdlp_post.refuse_unreadable(info, {}, max_bytes=10, max_seconds=60)
    assert caught.value.code == "too_large"


def test_the_post_is_described_by_yt_dlp_alone_if_need_be() -> None:
    info = {
        "uploader": "ana",
        "description": "Rain #Berlin",
        "track": "Original sound - ana",
        "artists": ["Ana", "Bo"],
        "subtitles": {
            "deu-DE": [{"ext": "json", "url": "https://a.example/1"}],
            "eng-US": [{"ext": "vtt", "url": "https://a.example/2"}],
        },
    }
    video = ytdlp_post.video(ID, POST.url, info, {})
    assert video.hashtags == ("Berlin",)
    assert video.sound == Sound(title="Original sound - ana", author="Ana, Bo", original=True)
    assert ytdlp_post.caption_track(info, {}) == ytdlp_post.CaptionTrack(
        "eng-US", "https://a.example/2"
    )


async def test_a_cancelled_download_stops_and_leaves_nothing(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tiny_clip: Path, tmp_path: Path
) -> None:
    tiktok_site.add(Clip(ID, tiny_clip, media="dripping"))
    moving, loop = asyncio.Event(), asyncio.get_running_loop()

    def notice(share: float) -> None:
        loop.call_soon_threadsafe(moving.set)

    async def follow() -> None:
        async with YtDlpSource(tiktok_settings).open(POST, tmp_path) as post:
            await post.media(notice)

    task = asyncio.create_task(follow())
    await asyncio.wait_for(moving.wait(), 10)
    assert files_in(tmp_path)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 10)
    assert files_in(tmp_path) == []


async def test_files_are_for_another_source(tiktok_settings: Settings, tmp_path: Path) -> None:
    source = YtDlpSource(tiktok_settings)
    assert source.accepts(POST)
    assert not source.accepts(FileReference(tmp_path / "a.mp4", "0" * 16))
