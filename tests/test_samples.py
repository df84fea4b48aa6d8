"""The committed sample clips are what the demo, the tests and the benchmark take them for."""

import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from overtones.domain import webvtt
from overtones_schema import PageKnowledge
from tests.clips import heard

ROOT = Path(__file__).parent.parent
CLIPS = sorted((ROOT / "samples").glob("*.mp4"))


def test_there_are_six_small_clips() -> None:
    assert len(CLIPS) == 6
    assert max(clip.stat().st_size for clip in CLIPS) <= 700_000
    assert sum(clip.stat().st_size for clip in CLIPS) <= 3 * 1024 * 1024


@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: clip.stem)
def test_a_clip_has_picture_and_sound_of_one_length(clip: Path) -> None:
    with av.open(str(clip)) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        assert (picture.codec_context.name, sound.codec_context.name) == ("h264", "aac")
        assert (picture.width, picture.height) == (576, 1024)
        last = [frame.time for frame in container.decode(picture)][-1]
    assert last is not None
    assert 10 <= last <= 21
    audio = heard(clip)
    assert abs(len(audio) / 16_000 - last) < 0.3
    assert np.abs(audio).max() > 0.3


@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: clip.stem)
def test_a_clip_lies_beside_what_its_page_would_know(clip: Path) -> None:
    page = PageKnowledge.model_validate_json(clip.with_suffix(".json").read_text(encoding="utf-8"))
    with av.open(str(clip)) as container:
        assert container.duration is not None
        assert page.duration == pytest.approx(container.duration / av.time_base, abs=0.2)
    assert page.author
    assert len(page.hashtags) >= 3
    assert all(f"#{tag}" in page.description for tag in page.hashtags)
    assert page.sound is not None
    assert page.sound.original is (clip.stem != "friday_kitchen")


def test_two_clips_have_captions_that_fit_their_length() -> None:
    captions = sorted((ROOT / "samples").glob("*.vtt"))
    assert [path.stem for path in captions] == ["pan_de_abuela", "so_humble"]
    for path in captions:
        page = PageKnowledge.model_validate_json(
            path.with_suffix(".json").read_text(encoding="utf-8")
        )
        lines = webvtt.parse(path.read_text(encoding="utf-8"))
        assert len(lines) >= 4
        assert lines[-1].end <= (page.duration or 0)


def test_two_clips_can_be_joined_to_one_of_thirty_seconds(tmp_path: Path) -> None:
    long = tmp_path / "long.mp4"
    command = [sys.executable, str(ROOT / "scripts" / "make_samples"), "--long", str(long)]
    subprocess.run(command, check=True, capture_output=True)
    with av.open(str(long)) as container:
        times = [frame.time for frame in container.decode(video=0)]
    assert len(times) == 720
    assert times == sorted(times)
    assert len(heard(long)) / 16_000 == pytest.approx(30, abs=0.1)
