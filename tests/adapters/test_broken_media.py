import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from overtones.adapters.pyav_decoder import PyAvDecoder
from overtones.errors import (
    MediaUnreadable,
    OvertonesError,
    VideoUnavailable,
    WorkerDied,
)
from tests import broken_clips, clips
from tests.adapters.decoding import LIMITS, PLAN, processes

BROKEN: dict[str, tuple[Callable[[Path], Path], type[OvertonesError], str]] = {
    "empty": (broken_clips.empty, MediaUnreadable, "unreadable_media"),
    "noise": (broken_clips.noise, MediaUnreadable, "unreadable_media"),
    "web page": (broken_clips.web_page, MediaUnreadable, "unreadable_media"),
    "zip bomb": (broken_clips.archive, MediaUnreadable, "unreadable_media"),
    "scrambled": (broken_clips.scrambled, MediaUnreadable, "unreadable_media"),
    "folder": (lambda folder: folder, MediaUnreadable, "unreadable_media"),
    "huge": (broken_clips.wide_as_a_house, VideoUnavailable, "too_large"),
    "grows": (broken_clips.grows, VideoUnavailable, "too_large"),
    "ten hours": (broken_clips.ten_hours, VideoUnavailable, "too_long"),
    "missing": (lambda folder: folder / "none.mp4", VideoUnavailable, "file_not_found"),
} | {
    f"truncated to {share:.0%}": (
        lambda folder, share=share: broken_clips.truncated(folder, share),  # type: ignore[misc]
        MediaUnreadable,
        "unreadable_media",
    )
    for share in (0.0001, 0.01, 0.5, 0.98)
}


@pytest.mark.parametrize("kind", BROKEN)
async def test_a_broken_file_gets_its_clear_error(
    decoder: PyAvDecoder, tmp_path: Path, temporary: Path, kind: str
) -> None:
    make, error, code = BROKEN[kind]
    with pytest.raises(error) as raised:
        await decoder.decode(make(tmp_path), PLAN, LIMITS)
    assert raised.value.code == code
    assert raised.value.detail
    assert len(raised.value.detail) < 5_000
    assert not os.listdir(temporary)  # noqa: PTH208


@pytest.mark.parametrize("suffix", [".mp4", ".m3u8", ".txt"])
@pytest.mark.parametrize("kind", broken_clips.PLAYLISTS)
async def test_a_playlist_leads_to_no_other_file(
    decoder: PyAvDecoder, tmp_path: Path, kind: str, suffix: str
) -> None:
    target = clips.write_clip(tmp_path / "secret.mp4", clips.moving_picture(1))
    with pytest.raises(MediaUnreadable):
        await decoder.decode(
            broken_clips.playlist(tmp_path, kind, str(target), suffix), PLAN, LIMITS
        )


async def test_a_format_that_is_not_expected_is_not_read(
    decoder: PyAvDecoder, tmp_path: Path
) -> None:
    clip = clips.write_clip(tmp_path / "clip.nut", clips.moving_picture(1))
    with pytest.raises(MediaUnreadable):
        await decoder.decode(clip.rename(tmp_path / "clip.mp4"), PLAN, LIMITS)


async def test_a_file_over_the_limit_of_bytes_is_not_opened(decoder: PyAvDecoder) -> None:
    with pytest.raises(VideoUnavailable) as raised:
        await decoder.decode(clips.vertical(), PLAN, replace(LIMITS, max_bytes=1_000_000))
    assert raised.value.code == "too_large"
    assert not processes()


async def test_a_longer_video_than_allowed_is_refused(decoder: PyAvDecoder) -> None:
    with pytest.raises(VideoUnavailable) as raised:
        await decoder.decode(clips.vertical(), PLAN, replace(LIMITS, refuse_seconds=20))
    assert raised.value.code == "too_long"


async def test_a_file_that_needs_more_memory_than_allowed_is_given_up(
    decoder: PyAvDecoder,
) -> None:
    with pytest.raises(WorkerDied):
        await decoder.decode(clips.vertical(), PLAN, replace(LIMITS, max_memory=1 << 20))


@pytest.mark.parametrize("megabytes", [100, 200, 300, 350, 400, 500])
async def test_little_memory_never_costs_part_of_the_result(
    decoder: PyAvDecoder, megabytes: int
) -> None:
    limits = replace(LIMITS, max_memory=megabytes << 20)
    whole = await decoder.decode(clips.vertical(), PLAN, LIMITS)
    try:
        media = await decoder.decode(clips.vertical(), PLAN, limits)
    except WorkerDied:
        return
    assert media.audio is not None
    assert [frame.time for frame in media.frames] == [frame.time for frame in whole.frames]


@pytest.mark.parametrize("seed", range(8))
async def test_no_noise_stops_the_worker(decoder: PyAvDecoder, tmp_path: Path, seed: int) -> None:
    with pytest.raises(MediaUnreadable):
        await decoder.decode(broken_clips.scrambled(tmp_path, seed), PLAN, LIMITS)


async def test_after_an_error_the_next_file_is_read(decoder: PyAvDecoder, tmp_path: Path) -> None:
    with pytest.raises(MediaUnreadable):
        await decoder.decode(broken_clips.noise(tmp_path), PLAN, LIMITS)
    assert (await decoder.decode(clips.silent(), PLAN, LIMITS)).frames
