"""The real detector on a man before his camera, on photographs without people, and on drawings."""

import asyncio
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from PIL import Image as Picture
from PIL import ImageDraw, ImageFont

from overtones.adapters import faces
from overtones.adapters.faces import Face, FaceDetector, FrameFaces, ShotFaces, in_shot
from overtones.adapters.scene_facts import SceneFactsDescriber
from overtones.domain.media import Frame, Media, PictureFacts, Shot
from overtones.domain.readable_text import readable_text
from overtones.settings import Settings
from overtones_schema import ScriptLine
from tests.clips import Image, moving_picture, packaged, phone_clips

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.mp4"))
SHOT = Shot(0.0, 60.0, motion=0.01, brightness=0.4, colorfulness=0.3)


def frames_of(clip: Path, step: float) -> tuple[Image, ...]:
    """Frames `step` seconds apart."""
    frames, due = [], 0.0
    with av.open(str(clip)) as container:
        for frame in container.decode(video=0):
            if frame.time is not None and frame.time >= due:
                frames.append(frame.to_ndarray(format="rgb24"))
                due = frame.time + step
    return tuple(frames)


@cache
def recorded() -> tuple[Image, ...]:
    """1280 x 720: a man's picture, small, in the corner of his screen."""
    (clip,) = (path for path in phone_clips() if path.name == "movie-hello.mp4")
    return frames_of(clip, 1.0)


def head(image: Image) -> Image:
    """The man's picture alone, 240 x 240."""
    return image[60:300, 60:300]


def timed(images: tuple[Image, ...]) -> tuple[Frame, ...]:
    return tuple(Frame(float(index), image) for index, image in enumerate(images))


async def told(*images: Image) -> str:
    media = Media(60.0, 576, 1024, None, timed(images), PictureFacts((SHOT,), 0.01, 0.4, 0.3))
    (line,) = (await SceneFactsDescriber(Settings()).describe(media)).lines
    return line.text


async def counted(*images: Image) -> list[int]:
    return [len(frame.faces) for frame in await FaceDetector().find(timed(images))]


async def test_a_man_in_the_corner_of_his_screen_is_one_face() -> None:
    assert await told(*recorded()) == "A single shot, little motion, one face."


async def test_a_man_near_his_camera_is_a_close_face() -> None:
    near = [head(image)[20:180, 20:180] for image in recorded()]
    assert await told(*near) == "A single shot, little motion, one face, close."


async def test_faces_side_by_side_are_counted() -> None:
    heads = [head(image) for image in recorded()]
    assert await told(*(np.hstack([image] * 2) for image in heads)) == (
        "A single shot, little motion, two faces."
    )
    assert await told(*(np.hstack([image] * 3) for image in heads)) == (
        "A single shot, little motion, several faces."
    )


async def test_drawn_people_are_no_faces() -> None:
    for clip in SAMPLES:
        images = frames_of(clip, 2.5)
        assert await counted(*images) == [0] * len(images), clip.name


async def test_drawn_faces_the_detector_is_sure_of_are_no_faces() -> None:
    font = ImageFont.truetype(
        packaged("fonts/truetype/noto/NotoColorEmoji.ttf", "fonts-noto-color-emoji"), 109
    )
    images = []
    for symbol in "👦👧👨👩👱👴👵👮👰👳🧑🧔😀😌😳🙂":
        small = Picture.new("RGB", (136, 136), (70, 120, 150))
        ImageDraw.Draw(small).text((0, 0), symbol, font=font, embedded_color=True)
        for side in (136, 400):
            picture = Picture.new("RGB", (576, 1024), (70, 120, 150))
            picture.paste(small.resize((side, side)), (90, 300))
            images.append(np.asarray(picture))
    assert await counted(*images) == [0] * len(images)


async def test_dogs_houses_and_parts_are_no_faces() -> None:
    folder = packaged("forensics-samples/original-files", "forensics-samples-files")
    images = [np.asarray(Picture.open(path).convert("RGB")) for path in folder.glob("pic*/IMG*")]
    small = [cv2.resize(image, (1024, 768), interpolation=cv2.INTER_AREA) for image in images]
    (dog,) = (path for path in phone_clips() if path.parent.name == "movie1")
    frames = frames_of(dog, 0.5)
    assert len(small) >= 6
    assert await counted(*small, *frames) == [0] * (len(small) + len(frames))


async def test_words_patterns_and_noise_are_no_faces() -> None:
    random = np.random.default_rng(5)
    words = Picture.new("RGB", (576, 1024), (30, 60, 90))
    for top in range(40, 960, 70):
        ImageDraw.Draw(words).text(
            (20, top), "o_O 8) :-) OQ@ 00", "white", ImageFont.load_default(52)
        )
    clouds = [random.integers(0, 256, (size, size, 3), dtype=np.uint8) for size in (6, 12, 24)]
    images = [
        np.asarray(words),
        random.integers(0, 256, (512, 288, 3), dtype=np.uint8),
        *(cv2.resize(cloud, (512, 512), interpolation=cv2.INTER_CUBIC) for cloud in clouds),
        *moving_picture(0.5),
    ]
    assert await counted(*images) == [0] * len(images)


def seen(*frames: tuple[float, ...]) -> ShotFaces:
    """Frames a second apart, each with faces of these confidences."""
    found = [
        FrameFaces(float(time), tuple(Face(0.2, confidence) for confidence in frame))
        for time, frame in enumerate(frames)
    ]
    return in_shot(found, Shot(0.0, len(frames)))


def test_a_face_counts_when_two_frames_agree_or_one_is_very_sure() -> None:
    assert seen((87,), (), ()).count == 0
    assert seen((87,), (), (86,)).count == 1
    assert seen((92,), (), ()).count == 1
    assert seen((87, 86), (88,), ()).count == 1
    assert (
        seen(
            (92, 91, 90),
        ).count
        == 3
    )
    assert seen((), ()).count == 0
    assert seen().count == 0


def test_a_frame_counts_for_its_own_shot_alone() -> None:
    found = [FrameFaces(time, (Face(0.5, 95.0),)) for time in (0.0, 2.0)]
    assert in_shot(found, Shot(1.0, 2.0)).count == 0
    assert in_shot(found, Shot(2.0, 3.0)) == ShotFaces(1, close=True)


async def test_shots_that_share_a_line_share_their_faces() -> None:
    shots = tuple(Shot(float(start), start + 1.0, 0.01, 0.4, 0.3) for start in range(14))
    near = head(recorded()[0])
    blank = np.zeros_like(near)
    images = tuple(near if number in (2, 4, 5) else blank for number in range(14))
    media = Media(14.0, 240, 240, None, timed(images), PictureFacts(shots, 0.01, 0.4, 0.3))
    texts = [line.text for line in (await SceneFactsDescriber(Settings()).describe(media)).lines]
    assert texts[1:4] == [
        "Shots 1 to 2 of 14, little motion.",
        "Shots 3 to 4 of 14, little motion, one face in one of these shots.",
        "Shots 5 to 6 of 14, little motion, faces in 2 of these shots.",
    ]


async def test_without_the_detector_nothing_is_told_of_faces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = SceneFactsDescriber(Settings()).fingerprint
    monkeypatch.setattr(faces, "_release", lambda: None)
    assert await told(*recorded()) == "A single shot, little motion."
    assert SceneFactsDescriber(Settings()).fingerprint != there


async def test_a_cancelled_search_ends_early(monkeypatch: pytest.MonkeyPatch) -> None:
    looked, real = [], faces._faces
    begun, loop = asyncio.Event(), asyncio.get_running_loop()

    def counting(image: Image) -> tuple[Face, ...]:
        looked.append(image)
        loop.call_soon_threadsafe(begun.set)
        return real(image)

    monkeypatch.setattr(faces, "_faces", counting)
    detector = FaceDetector()
    search = asyncio.create_task(detector.find(timed(recorded()[:1] * 1000)))
    await begun.wait()
    search.cancel()
    with pytest.raises(asyncio.CancelledError):
        await search
    assert len(looked) < 1000
    assert await detector.find(timed(recorded()[:1]))


def test_a_line_that_counts_faces_is_no_word_to_judge() -> None:
    for text in (
        "A single shot, dark, some motion, one face, close.",
        "Shot 2 of 3, bright and colourful, two faces.",
        "Shot 3 of 3, several faces.",
        "Shots 3 to 4 of 14, little motion, one face in one of these shots.",
        "Shots 5 to 6 of 14, faces in 2 of these shots.",
    ):
        assert not readable_text(ScriptLine(id="L1", kind="scene", text=text, start=0.0, end=1.0))
