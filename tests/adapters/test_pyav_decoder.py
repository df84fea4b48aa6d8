from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from overtones.adapters.pyav_decoder import PyAvDecoder
from overtones.domain.media import SAMPLE_RATE
from overtones.settings import Settings
from tests import broken_clips, clips
from tests.adapters.decoding import LIMITS, PLAN


async def test_a_vertical_clip_gives_its_sound_and_frames_from_first_to_last_second(
    decoder: PyAvDecoder,
) -> None:
    media = await decoder.decode(clips.vertical(), PLAN, LIMITS)
    assert media.duration == pytest.approx(30.0, abs=0.2)
    assert (media.width, media.height) == (576, 1024)
    assert media.cut_at is None
    assert media.audio is not None
    assert media.audio.dtype == np.float32
    assert len(media.audio) / SAMPLE_RATE == pytest.approx(30.0, abs=0.2)
    assert 0.01 < np.abs(media.audio).max() <= 1.0
    times = [frame.time for frame in media.frames]
    assert times == sorted(times)
    assert PLAN.maximum - 1 <= len(times) <= PLAN.maximum, "one for 2.5 s of 30 s, not two alike"
    assert times[0] <= 1.0
    assert times[-1] >= media.duration - 1.0
    assert all(frame.image.shape == (1024, 576, 3) for frame in media.frames)
    assert all(frame.image.dtype == np.uint8 for frame in media.frames)


async def test_a_three_minute_clip_gives_no_more_than_the_most_frames(
    decoder: PyAvDecoder,
) -> None:
    media = await decoder.decode(clips.narrated(), PLAN, LIMITS)
    assert media.duration == pytest.approx(180.2, abs=0.2)
    assert media.audio is not None
    assert len(media.audio) / SAMPLE_RATE == pytest.approx(180.2, abs=0.2)
    assert 4 <= len(media.frames) <= PLAN.maximum
    assert media.facts is not None
    assert 10 <= len(media.facts.shots) <= 40


@pytest.mark.parametrize("path", clips.phone_clips(), ids=lambda path: path.name)
async def test_clips_of_telephones_and_cameras_are_read(decoder: PyAvDecoder, path: Path) -> None:
    media = await decoder.decode(path, PLAN, LIMITS)
    assert media.duration == pytest.approx(1.6 if "VID" in path.name else 8.3, abs=0.2)
    assert media.audio is not None
    assert len(media.audio) / SAMPLE_RATE == pytest.approx(media.duration, abs=0.3)
    assert media.frames
    assert max(media.frames[0].image.shape) <= PLAN.max_side
    assert media.facts is not None
    assert len(media.facts.shots) == 1


async def test_the_same_speech_is_heard_at_the_same_time_in_every_container(
    decoder: PyAvDecoder,
) -> None:
    loudest = []
    for path in clips.phone_clips():
        if "hello" in path.name:
            audio = (await decoder.decode(path, PLAN, LIMITS)).audio
            assert audio is not None
            loudness = np.convolve(audio**2, np.ones(SAMPLE_RATE // 2), "same")
            loudest.append(int(loudness.argmax()) / SAMPLE_RATE)
    assert max(loudest) - min(loudest) < 0.25


async def test_pictures_are_turned_upright(decoder: PyAvDecoder, tmp_path: Path) -> None:
    clip = clips.write_clip(tmp_path / "lying.mp4", half_white())
    lying = await decoder.decode(clip, PLAN, LIMITS)
    upright = await decoder.decode(broken_clips.turned(clip), PLAN, LIMITS)
    assert (lying.width, lying.height) == (320, 192)
    assert (upright.width, upright.height) == (192, 320)
    image = upright.frames[0].image
    assert image.shape == (320, 192, 3)
    assert image[:100].mean() > 200  # the left half, turned clockwise, is the upper one
    assert image[-100:].mean() < 50


def half_white() -> Iterator[clips.Image]:
    for _ in range(10):
        image = np.zeros((192, 320, 3), np.uint8)
        image[:, :160] = 255
        yield image


async def test_a_still_picture_is_kept_once(decoder: PyAvDecoder, tmp_path: Path) -> None:
    clip = clips.write_clip(tmp_path / "still.mp4", broken_clips.still(12))
    media = await decoder.decode(clip, PLAN, LIMITS)
    assert len(media.frames) == 1
    assert media.frames[0].time <= 1.0


async def test_a_caption_that_appears_on_a_still_picture_is_not_lost(
    decoder: PyAvDecoder, tmp_path: Path
) -> None:
    def captioned() -> Iterator[clips.Image]:
        for index, image in enumerate(broken_clips.still(12)):
            if index >= 60:
                image[250:262, 60:130:6] = 255
            yield image

    media = await decoder.decode(
        clips.write_clip(tmp_path / "captioned.mp4", captioned()), PLAN, LIMITS
    )
    assert len(media.frames) == 2
    assert media.facts is not None
    assert len(media.facts.shots) == 1


async def test_sound_without_a_picture_is_read(decoder: PyAvDecoder, tmp_path: Path) -> None:
    media = await decoder.decode(broken_clips.sound_only(tmp_path), PLAN, LIMITS)
    assert media.audio is not None
    assert len(media.audio) / SAMPLE_RATE == pytest.approx(2.0, abs=0.1)
    assert (media.frames, media.facts, media.width) == ((), None, 0)


async def test_a_picture_without_sound_is_read(decoder: PyAvDecoder, tmp_path: Path) -> None:
    clip = clips.write_clip(tmp_path / "mute.mp4", clips.moving_picture(3))
    media = await decoder.decode(clip, PLAN, LIMITS)
    assert media.audio is None
    assert len(media.frames) == 4


async def test_sound_that_starts_late_keeps_its_place(decoder: PyAvDecoder, tmp_path: Path) -> None:
    clip = clips.write_clip(
        tmp_path / "late.mkv", clips.moving_picture(4), clips.tone(1.0), sound_starts=2.0
    )
    audio = (await decoder.decode(clip, PLAN, LIMITS)).audio
    assert audio is not None
    assert np.abs(audio[:SAMPLE_RATE]).max() < 0.01
    heard = np.flatnonzero(np.abs(audio) > 0.2)
    assert heard[0] / SAMPLE_RATE == pytest.approx(2.0, abs=0.1)


async def test_only_the_allowed_part_of_a_longer_clip_is_read(decoder: PyAvDecoder) -> None:
    media = await decoder.decode(clips.vertical(), PLAN, replace(LIMITS, max_seconds=8))
    assert media.cut_at == 8
    assert media.duration == pytest.approx(30.0, abs=0.2)
    assert media.audio is not None
    assert len(media.audio) / SAMPLE_RATE == pytest.approx(8.0, abs=0.1)
    assert 7.0 <= media.frames[-1].time <= 8.0


async def test_of_a_very_large_picture_track_only_key_frames_are_looked_at(
    decoder: PyAvDecoder, tmp_path: Path
) -> None:
    media = await decoder.decode(broken_clips.many_huge_pictures(tmp_path), PLAN, LIMITS)
    assert media.duration == pytest.approx(33.3, abs=0.2)
    assert media.frames[0].image.shape == (576, 1024, 3)
    assert media.facts is not None
    assert (media.facts.shots, media.facts.motion) == ((), None)


async def test_a_video_that_breaks_off_is_read_as_far_as_it_goes(
    decoder: PyAvDecoder, tmp_path: Path
) -> None:
    media = await decoder.decode(broken_clips.truncated_stream(tmp_path, 0.5), PLAN, LIMITS)
    assert 3.0 < media.duration < 7.0
    assert media.duration - 1.0 <= media.frames[-1].time <= media.duration


async def test_a_header_that_claims_ten_hours_is_not_believed(
    decoder: PyAvDecoder, tmp_path: Path
) -> None:
    media = await decoder.decode(broken_clips.ten_hours_by_its_header(tmp_path), PLAN, LIMITS)
    assert media.duration == pytest.approx(1.0, abs=0.2)


def test_fingerprints_tell_what_changes_the_result() -> None:
    assert PyAvDecoder(Settings()).fingerprint.startswith("pyav/1 ")
    changed = Settings.model_validate({"media": {"max_frames": 6}})
    assert PyAvDecoder(Settings()).fingerprint != PyAvDecoder(changed).fingerprint
