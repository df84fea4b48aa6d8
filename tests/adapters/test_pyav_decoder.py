import asyncio
import contextlib
import gc
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from overtones.adapters.pyav_decoder import PyAvDecoder
from overtones.domain.media import SAMPLE_RATE, FramePlan, MediaLimits
from overtones.errors import (
    MediaUnreadable,
    OvertonesError,
    StageTimedOut,
    VideoUnavailable,
    WorkerDied,
)
from overtones.settings import Settings
from tests import broken_clips, clips

LIMITS = MediaLimits(
    max_bytes=100 << 20,
    max_seconds=600,
    refuse_seconds=3600,
    max_pixels=4096 * 2304,
    max_memory=2 << 30,
    timeout=60,
)
PLAN = FramePlan()


def processes() -> set[int]:
    """Decoding processes that this one has started and that still run."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if int(parent) == os.getpid() and b"decoder_process" in command:
            found.add(int(folder.name))
    return found


@pytest.fixture
def decoder() -> Iterator[PyAvDecoder]:
    decoder = PyAvDecoder(Settings())
    yield decoder
    decoder.close()
    assert not processes()


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that stands for the system's temporary folder."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


async def eventually(happens: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not happens():  # noqa: ASYNC110 - another process is watched
            await asyncio.sleep(0.005)


# What a whole clip gives


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
    assert len(times) == 8
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
    assert media.duration == pytest.approx(66.7, abs=0.2)
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


# What can't or mustn't be read


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
    try:
        media = await decoder.decode(clips.vertical(), PLAN, limits)
    except WorkerDied:
        return
    assert media.audio is not None
    assert len(media.frames) == 8


async def test_a_process_that_hangs_is_given_up(decoder: PyAvDecoder, temporary: Path) -> None:
    await decoder.prepare()
    (process,) = processes()
    os.kill(process, signal.SIGSTOP)
    async with asyncio.timeout(30):
        with pytest.raises(StageTimedOut):
            await decoder.decode(clips.vertical(), PLAN, replace(LIMITS, timeout=0.2))
    assert process not in processes()
    assert not os.listdir(temporary)  # noqa: PTH208


async def test_a_decoder_that_crashes_is_reported(decoder: PyAvDecoder) -> None:
    await decoder.prepare()
    (process,) = processes()
    decoding = asyncio.create_task(decoder.decode(clips.narrated(), PLAN, LIMITS))
    await eventually(lambda: reads(process, clips.narrated()))
    os.kill(process, signal.SIGSEGV)
    with pytest.raises(WorkerDied) as raised:
        await decoding
    assert "-11" in (raised.value.detail or "")


def reads(process: int, path: Path) -> bool:
    """Whether the process holds the file open."""
    for link in Path(f"/proc/{process}/fd").glob("*"):
        with contextlib.suppress(OSError):  # closed in the meantime
            if link.readlink() == path:
                return True
    return False


async def test_after_an_error_the_next_file_is_read(decoder: PyAvDecoder, tmp_path: Path) -> None:
    with pytest.raises(MediaUnreadable):
        await decoder.decode(broken_clips.noise(tmp_path), PLAN, LIMITS)
    assert (await decoder.decode(clips.silent(), PLAN, LIMITS)).frames


# The process


async def test_cancelling_ends_the_process_and_leaves_nothing(
    decoder: PyAvDecoder, temporary: Path
) -> None:
    decoding = asyncio.create_task(decoder.decode(clips.narrated(), PLAN, LIMITS))
    await eventually(lambda: any(reads(process, clips.narrated()) for process in processes()))
    (process,) = processes()
    os.kill(process, signal.SIGSTOP)  # it will not end by itself
    decoding.cancel()
    await asyncio.wait({decoding}, timeout=30)
    assert decoding.cancelled()
    assert process not in processes()
    assert not os.listdir(temporary)  # noqa: PTH208


async def test_cancelling_at_once_ends_the_process(decoder: PyAvDecoder) -> None:
    decoding = asyncio.create_task(decoder.decode(clips.narrated(), PLAN, LIMITS))
    await asyncio.sleep(0)
    (process,) = processes()
    decoding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await decoding
    assert process not in processes()


async def test_a_spare_process_waits_only_after_the_first_file(decoder: PyAvDecoder) -> None:
    assert not processes()
    await decoder.decode(clips.silent(), PLAN, LIMITS)
    await eventually(lambda: len(processes()) == 1)
    (spare,) = processes()
    decoding = asyncio.create_task(decoder.decode(clips.narrated(), PLAN, LIMITS))
    await eventually(lambda: reads(spare, clips.narrated()))
    await decoding
    await eventually(lambda: len(processes()) == 1)
    assert spare not in processes()


async def test_a_spare_process_that_died_is_replaced(decoder: PyAvDecoder) -> None:
    await decoder.prepare()
    (spare,) = processes()
    os.kill(spare, signal.SIGKILL)
    await eventually(lambda: not runs(spare))
    assert (await decoder.decode(clips.silent(), PLAN, LIMITS)).frames


def state(process: int) -> str:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


async def test_a_forgotten_decoder_leaves_no_process() -> None:
    decoder = PyAvDecoder(Settings())
    await decoder.prepare()
    assert processes()
    del decoder
    gc.collect()
    assert not processes()


KILLED = """
import asyncio, os, signal
from pathlib import Path
from overtones.adapters.pyav_decoder import PyAvDecoder
from overtones.settings import Settings
decoder = PyAvDecoder(Settings())
asyncio.run(decoder.prepare())
print(decoder._spare._worker._process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


async def test_a_server_that_is_killed_leaves_no_process() -> None:
    command = [sys.executable, "-c", KILLED]
    done = await asyncio.to_thread(subprocess.run, command, stdout=subprocess.PIPE, check=False)
    assert done.returncode == -signal.SIGKILL
    process = int(done.stdout)
    await eventually(lambda: not runs(process))


def runs(process: int) -> bool:
    try:
        return state(process) != "Z"
    except OSError:
        return False


async def test_several_files_are_read_at_once(decoder: PyAvDecoder) -> None:
    paths = [clips.silent(), clips.vertical(), clips.silent()]
    media = await asyncio.gather(*(decoder.decode(path, PLAN, LIMITS) for path in paths))
    assert [round(each.duration) for each in media] == [10, 30, 10]


async def test_keys_in_the_environment_do_not_reach_the_process(
    decoder: PyAvDecoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("OVERTONES_LABELER__API_KEY", "sk-secret")
    await decoder.prepare()
    (process,) = processes()
    assert b"secret" not in environment(process)


def environment(process: int) -> bytes:
    return Path(f"/proc/{process}/environ").read_bytes()


CONFINED = """
import os, socket, sys
from overtones.adapters.decoder_process import confine
from overtones.domain.media import MediaLimits
confine(MediaLimits(1, 1, 1, 1, 2 << 30, 1), os.open(sys.argv[1], os.O_RDONLY))
os.dup(0)
for attempt in (
    lambda: os.open("/etc/passwd", os.O_RDONLY),
    lambda: os.open(sys.argv[1], os.O_RDONLY),
    lambda: socket.socket(),
    lambda: os.pipe(),
):
    try:
        attempt()
    except OSError:
        continue
    sys.exit("got through")
"""


def test_a_confined_process_opens_no_further_file_and_no_connection() -> None:
    command = [sys.executable, "-c", CONFINED, str(clips.narrated())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_fingerprints_tell_what_changes_the_result() -> None:
    assert PyAvDecoder(Settings()).fingerprint.startswith("pyav/1 ")
    changed = Settings.model_validate({"media": {"max_frames": 6}})
    assert PyAvDecoder(Settings()).fingerprint != PyAvDecoder(changed).fingerprint
