"""The real reader on the sample clips, on recorded video, and on drawn frames."""

import asyncio
import json
import logging
import socket
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import av
import jiwer
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from overtones.adapters import screen_text
from overtones.adapters.screen_text import RapidOcrReader
from overtones.domain import webvtt
from overtones.domain.media import Frame
from overtones.domain.timed_line import TimedLine
from overtones.errors import ModelMissing
from overtones.settings import Settings, override
from tests.clips import moving_picture, narrated, phone_clips

ROOT = Path(__file__).parents[2]


def nothing(_: float) -> None:
    """A progress that nobody looks at."""


@pytest.fixture(scope="module")
def reader() -> RapidOcrReader:
    return RapidOcrReader(Settings())


def frames_of(clip: Path, start: float, end: float, step: float) -> tuple[Frame, ...]:
    """Frames about `step` seconds apart."""
    frames, due = [], start
    with av.open(str(clip)) as container:
        container.seek(round(start * av.time_base))
        for frame in container.decode(video=0):
            if frame.time is not None and due <= frame.time <= end:
                frames.append(Frame(float(frame.time), frame.to_ndarray(format="rgb24")))
                due = frame.time + step
            elif frame.time is not None and frame.time > end:
                break
    return tuple(frames)


def drawn(rows: Iterable[tuple[str, int]], *, time: float = 0.0, size: int = 42) -> Frame:
    """A plain frame with white, black-edged texts around the middle, each at its height."""
    image = Image.new("RGB", (576, 1024), (70, 120, 150))
    font = ImageFont.load_default(size)
    for text, top in rows:
        ImageDraw.Draw(image).text(
            (288, top), text, "white", font, "ma", stroke_width=3, stroke_fill="black"
        )
    return Frame(time, np.asarray(image))


@cache
def read_sample(name: str) -> tuple[TimedLine, ...]:
    frames = frames_of(ROOT / "samples" / f"{name}.mp4", 0, 60, 0.5)
    return asyncio.run(RapidOcrReader(Settings()).read(frames, nothing))


def written(name: str) -> tuple[str, list[list[str]]]:
    """A sample's hook, and its captions sentence by sentence, as they were drawn."""
    samples = tomllib.loads((ROOT / "scripts" / "samples.toml").read_text(encoding="utf-8"))
    sample: dict[str, Any] = next(s for s in samples["sample"] if s["name"] == name)
    captions = [[p.strip().rstrip(",.") for p in line.split("|")] for _, line in sample["lines"]]
    return sample["hook"].replace("\n", " "), captions


@pytest.mark.parametrize("name", ["so_humble", "pan_de_abuela", "friday_kitchen", "one_way_ticket"])
def test_every_caption_of_a_sample_is_one_line_read_almost_letter_by_letter(name: str) -> None:
    hook, sentences = written(name)
    expected = [hook, *(caption for sentence in sentences for caption in sentence)]
    lines = [line.text for line in read_sample(name)]
    assert len(lines) == len(expected)
    nearest = [min(lines, key=lambda line: jiwer.cer(text, line)) for text in expected]
    assert jiwer.cer(expected, nearest) <= 0.02


@pytest.mark.parametrize("name", ["so_humble", "pan_de_abuela"])
def test_captions_have_the_times_at_which_they_were_seen(name: str) -> None:
    hook, sentences = written(name)
    cues = webvtt.parse((ROOT / "samples" / f"{name}.vtt").read_text(encoding="utf-8"))
    lines = read_sample(name)
    first = min(lines, key=lambda line: jiwer.cer(hook, line.text))
    page = json.loads((ROOT / "samples" / f"{name}.json").read_text(encoding="utf-8"))
    assert first.start == 0
    assert first.end > page["duration"] - 0.6
    for cue, captions in zip(cues, sentences, strict=True):
        for caption in captions:
            line = min(lines, key=lambda line: jiwer.cer(caption, line.text))
            assert cue.start - 0.05 <= line.start <= line.end <= cue.end + 0.05


def test_the_name_tag_in_the_corners_is_not_a_text() -> None:
    assert not any("nora" in line.text for line in read_sample("one_way_ticket"))


async def test_recorded_film_is_read(reader: RapidOcrReader) -> None:
    frames = frames_of(narrated(), 65, 67, 0.5) + frames_of(narrated(), 114, 114.6, 0.3)
    lines = await reader.read(frames, nothing)
    assert {"ALL RIGHTS RESERVED.", "Get a License"} <= {line.text for line in lines}


async def test_a_recorded_screen_is_read(reader: RapidOcrReader) -> None:
    clip = next(path for path in phone_clips() if path.name == "movie-hello.mp4")
    lines = await reader.read(frames_of(clip, 0, 9, 1.5), nothing)
    text = " ".join(line.text for line in lines)
    for words in ("Hello world", "eriberto@canopus", "Configurações", "ls /usr", "include"):
        assert words in text


@pytest.mark.parametrize("kind", ["black", "gradient", "noise", "shapes"])
async def test_nothing_is_read_where_nothing_is_written(reader: RapidOcrReader, kind: str) -> None:
    images: list[np.ndarray[Any, np.dtype[np.uint8]]] = {
        "black": [np.zeros((1024, 576, 3), np.uint8)],
        "gradient": [np.linspace(0, 255, 1024 * 576 * 3).reshape(1024, 576, 3).astype(np.uint8)],
        "noise": [np.random.default_rng(3).integers(0, 256, (1024, 576, 3), np.uint8)],
        "shapes": list(moving_picture(2, fps=2, size=(576, 1024))),
    }[kind]
    frames = tuple(Frame(float(n), image) for n, image in enumerate(images))
    assert await reader.read(frames, nothing) == ()


async def test_growing_text_gives_the_fullest_reading(reader: RapidOcrReader) -> None:
    parts = ("nobody told", "nobody told me", "nobody told me how")
    frames = tuple(drawn([(part, 500)], time=float(n)) for n, part in enumerate(parts))
    (line,) = await reader.read(frames, nothing)
    assert (line.text, line.start, line.end) == ("nobody told me how", 0, 2)


async def test_two_texts_at_once_stay_two_lines(reader: RapidOcrReader) -> None:
    frame = drawn([("my first marathon", 150), ("kilometre thirty", 700), ("hurts the most", 750)])
    lines = await reader.read((frame, Frame(2.0, frame.image)), nothing)
    assert [(line.text, line.start, line.end) for line in lines] == [
        ("my first marathon", 0, 2),
        ("kilometre thirty hurts the most", 0, 2),
    ]


async def test_one_changed_letter_is_seen(reader: RapidOcrReader) -> None:
    frames = tuple(drawn([(f"attempt number {n}", 500)], time=float(n)) for n in (1, 2, 7))
    lines = await reader.read(frames, nothing)
    assert [line.text for line in lines] == [f"attempt number {n}" for n in (1, 2, 7)]


async def test_frames_of_any_shape_are_read(reader: RapidOcrReader) -> None:
    whole = drawn([("small and wide", 500)]).image
    for image in (whole[480:560], whole[400:700, 50:530], np.ascontiguousarray(whole[::2, ::2])):
        (line,) = await reader.read((Frame(0.0, image),), nothing)
        assert line.text == "small and wide"
    assert await reader.read((Frame(0.0, whole[:3, :2]),), nothing) == ()


async def test_frames_of_different_sizes_may_follow_each_other(reader: RapidOcrReader) -> None:
    whole = drawn([("all the same", 500)]).image
    lines = await reader.read((Frame(0.0, whole), Frame(1.0, whole[300:800])), nothing)
    assert [line.text for line in lines] == ["all the same"]


async def test_no_frames_give_no_lines(reader: RapidOcrReader) -> None:
    assert await reader.read((), nothing) == ()


async def test_doubtful_readings_are_dropped_as_the_settings_say() -> None:
    strict = RapidOcrReader(override(Settings(), screen_text={"min_confidence": 1.0}))
    assert await strict.read((drawn([("almost sure", 500)]),), nothing) == ()


async def test_progress_goes_up_to_one(reader: RapidOcrReader) -> None:
    seen: list[float] = []
    frames = tuple(drawn([(f"step {n} of the plan", 500)], time=float(n)) for n in range(4))
    await reader.read(frames, seen.append)
    assert seen == sorted(seen)
    assert seen[0] > 0
    assert seen[-1] == 1


async def test_a_cancelled_reading_stops_and_the_reader_lives_on(reader: RapidOcrReader) -> None:
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()
    seen: list[float] = []

    def progress(share: float) -> None:
        seen.append(share)
        loop.call_soon_threadsafe(begun.set)

    frames = tuple(drawn([(f"page {n} of many", 500)], time=float(n)) for n in range(40))
    task = asyncio.create_task(reader.read(frames, progress))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert 1 not in seen
    assert len(await reader.read(frames[:1], nothing)) == 1


async def test_readings_may_overlap(reader: RapidOcrReader) -> None:
    clips = [
        tuple(drawn([(f"{word} number {n}", 500)], time=float(n)) for n in range(3))
        for word in ("apple", "banana", "cherry")
    ]
    results = await asyncio.gather(*(reader.read(frames, nothing) for frames in clips))
    for word, lines in zip(("apple", "banana", "cherry"), results, strict=True):
        assert [line.text for line in lines] == [f"{word} number {n}" for n in range(3)]


async def test_the_network_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError("the reader tried to reach the network")

    fresh = RapidOcrReader(Settings())
    frame = drawn([("no signal here", 500)])
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert len(await fresh.read((frame,), nothing)) == 1


async def test_the_engine_says_nothing_above_debug(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    await RapidOcrReader(Settings()).read((drawn([]), drawn([("hello", 500)])), nothing)
    assert [record for record in caplog.records if record.name != "asyncio"] == []
    assert capfd.readouterr() == ("", "")


def test_other_weights_than_the_pinned_ones_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(screen_text._DIGESTS, "PP-OCRv6_rec_small.onnx", "0" * 64)
    screen_text._models.cache_clear()
    with pytest.raises(ModelMissing, match="pip install"):
        RapidOcrReader(Settings())


def test_the_fingerprint_tells_what_could_change_a_reading() -> None:
    one = RapidOcrReader(Settings()).fingerprint
    other = RapidOcrReader(override(Settings(), screen_text={"min_confidence": 0.8})).fingerprint
    assert one.startswith("rapidocr/3.")
    assert one != other
