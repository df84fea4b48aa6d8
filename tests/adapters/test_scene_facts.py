from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from overtones.adapters.pyav_decoder import PyAvDecoder
from overtones.adapters.scene_facts import MOST_LINES, SceneFactsDescriber
from overtones.domain.media import FramePlan, Media, PictureFacts, Shot
from overtones.domain.timed_line import TimedLine
from overtones.settings import Settings
from tests.adapters.decoding import LIMITS
from tests.broken_clips import still
from tests.clips import Image, moving_picture, narrated, phone_clips, write_clip


async def scenes(path: Path) -> tuple[TimedLine, ...]:
    decoder = PyAvDecoder(Settings())
    try:
        media = await decoder.decode(path, FramePlan(), LIMITS)
    finally:
        decoder.close()
    return (await SceneFactsDescriber(Settings()).describe(media)).lines


async def described(facts: PictureFacts | None) -> list[str]:
    media = Media(10.0, 576, 1024, None, (), facts)
    return [line.text for line in (await SceneFactsDescriber(Settings()).describe(media)).lines]


async def test_a_dark_picture_without_motion_is_called_so(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "still.mp4", still(4))
    assert [line.text for line in await scenes(clip)] == [
        "A single shot, dark and without colour, almost still."
    ]


async def test_a_lively_bright_clip_with_cuts_is_told_shot_by_shot(tmp_path: Path) -> None:
    lively = write_clip(tmp_path / "lively.mp4", bright_with_cuts())
    lines = await scenes(lively)
    assert [line.text for line in lines] == [
        "Shot 1 of 3, bright and colourful, lively motion.",
        "Shot 2 of 3, bright and colourful, lively motion.",
        "Shot 3 of 3, bright and colourful, lively motion.",
    ]
    assert [line.start for line in lines] == pytest.approx([0.0, 2.0, 4.0], abs=0.15)
    assert [line.end for line in lines] == pytest.approx([2.0, 4.0, 6.0], abs=0.15)


def bright_with_cuts() -> Iterator[Image]:
    """Three grounds of two seconds, over each of which a broad band runs."""
    for ground in ((255, 200, 60), (120, 240, 255), (240, 255, 60)):
        for index in range(20):
            image = np.full((320, 192, 3), ground, np.uint8)
            top = index * 40 % 240
            image[top : top + 80] = (255, 90, 160)
            yield image


async def test_motion_alone_is_no_cut(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "moving.mp4", moving_picture(8))
    lines = await scenes(clip)
    assert len(lines) == 1
    assert lines[0].text.startswith("A single shot, ")
    assert lines[0].text.endswith("some motion.")


async def test_a_long_clip_with_many_shots_is_summed_up() -> None:
    lines = await scenes(narrated())
    assert len(lines) == MOST_LINES
    assert "shots of" in lines[0].text
    assert (lines[0].start, lines[0].end) == pytest.approx((0.0, 180.2), abs=0.3)
    assert all(line.text.startswith("Shots ") for line in lines[1:])
    starts = [line.start for line in lines[1:]]
    assert starts == sorted(starts)
    assert lines[-1].end == pytest.approx(180.2, abs=0.3)


async def test_a_recorded_man_is_told_as_a_face_and_a_dog_is_not() -> None:
    man, dog = (
        next(path for path in phone_clips() if path.name == name)
        for name in ("movie-hello.mp4", "VID_20191220_170832.mp4")
    )
    assert [line.text.endswith(", one face.") for line in await scenes(man)] == [True]
    assert not any("face" in line.text for line in await scenes(dog))


async def test_what_was_not_measured_is_not_told() -> None:
    assert await described(None) == []
    assert await described(PictureFacts((), None, 0.4, 0.3)) == []
    assert await described(PictureFacts((), None, 0.8, 0.7)) == [
        "The picture is bright and colourful on average."
    ]
    lone = Shot(0.0, 0.2, motion=None, brightness=0.1, colorfulness=0.3)
    assert await described(PictureFacts((lone,), None, 0.1, 0.3)) == ["A single shot, dark."]


async def test_shots_that_share_a_line_count_by_their_length() -> None:
    short = [Shot(index * 0.5, index * 0.5 + 0.5, 0.1, 0.9, 0.3) for index in range(13)]
    long = Shot(6.5, 60.0, 0.0, 0.1, 0.3)
    texts = await described(PictureFacts((*short, long), 0.05, 0.5, 0.3))
    assert texts[0] == "14 shots of 4.3 seconds on average."
    assert texts[1] == "Shots 1 to 2 of 14, bright, lively motion."
    assert texts[-1] == "Shots 13 to 14 of 14, dark, almost still."
