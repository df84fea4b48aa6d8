import hashlib
import json
import os
from pathlib import Path

import pytest

from overtones.adapters.local_file import (
    MAX_SIDECAR_BYTES,
    LocalFileSource,
    LocalPost,
    file_reference,
)
from overtones.domain.reference import FileReference, TikTokReference
from overtones.errors import VideoUnavailable
from overtones.settings import Settings, override
from overtones_schema import Sound, Video

CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:02.000\nHola\n"
CONTENT = b"not really a film" * 1000


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "my film.mp4"
    path.write_bytes(CONTENT)
    return path


def test_a_file_is_known_by_its_content(film: Path, tmp_path: Path) -> None:
    digest = hashlib.sha256(CONTENT).hexdigest()[:16]
    reference = file_reference(film)
    assert reference.digest == digest
    assert reference.video_id == f"file-{digest}"
    renamed = film.rename(tmp_path / "other.mp4")
    assert file_reference(renamed).video_id == reference.video_id


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "dangling link"])
def test_what_is_no_file_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "thing.mp4"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "dangling link":
        path.symlink_to(tmp_path / "nowhere")
    with pytest.raises(VideoUnavailable) as caught:
        file_reference(path)
    assert caught.value.code == "file_not_found"


async def test_the_file_itself_is_read_and_stays(film: Path, tmp_path: Path) -> None:
    shares: list[float] = []
    async with LocalFileSource(Settings()).open(file_reference(film), tmp_path / "work") as post:
        assert post.video == Video(id=file_reference(film).video_id, url=None)
        assert post.captions is None
        assert await post.media(shares.append) == film
    assert shares == [1.0]
    assert file_reference(film).digest == hashlib.sha256(CONTENT).hexdigest()[:16]


async def test_what_lies_beside_it_is_read(film: Path, tmp_path: Path) -> None:
    film.with_suffix(".vtt").write_text(CAPTIONS)
    post_text = {
        "description": "Mis tomates #huerto",
        "author": "ana.makes",
        "hashtags": ["huerto"],
        "sound": {"title": "Sunrise", "original": False},
        "duration": 12.5,
        "language": "spa-ES",
        "unknown": 1,
    }
    film.with_suffix(".json").write_text(json.dumps(post_text))
    async with LocalFileSource(Settings()).open(file_reference(film), tmp_path) as post:
        assert post.video.description == "Mis tomates #huerto"
        assert post.video.author == "ana.makes"
        assert post.video.hashtags == ("huerto",)
        assert post.video.sound == Sound(title="Sunrise", original=False)
        assert post.video.duration == 12.5
        assert post.video.language == "es"
        assert post.captions is not None
        assert post.captions.language == "es"
        assert [line.text for line in post.captions.lines] == ["Hola"]


async def test_captions_may_stand_in_the_json(film: Path, tmp_path: Path) -> None:
    knowledge = {"captions": {"language": "spa-ES", "webvtt": CAPTIONS}}
    film.with_suffix(".json").write_text(json.dumps(knowledge))
    async with LocalFileSource(Settings()).open(file_reference(film), tmp_path) as post:
        assert post.captions is not None
        assert post.captions.language == "es"


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        (".json", b"{"),
        (".json", b"[1, 2]"),
        (".json", b'{"duration": "long"}'),
        (".json", b"[" * 100_000),
        (".json", b" " * (MAX_SIDECAR_BYTES + 1)),
        (".vtt", b"\xff\xfe\x00"),
        (".vtt", b"no captions"),
        (".vtt", b" " * (MAX_SIDECAR_BYTES + 1)),
    ],
    ids=lambda value: str(value[:12]),
)
async def test_what_is_broken_beside_it_is_left_aside(
    film: Path, tmp_path: Path, suffix: str, content: bytes
) -> None:
    film.with_suffix(suffix).write_bytes(content)
    async with LocalFileSource(Settings()).open(file_reference(film), tmp_path) as post:
        assert post.video.description == ""
        assert post.captions is None


async def test_a_file_that_is_too_large_is_refused(film: Path, tmp_path: Path) -> None:
    source = LocalFileSource(override(Settings(), media={"max_bytes": len(CONTENT) - 1}))
    with pytest.raises(VideoUnavailable) as caught:
        async with source.open(file_reference(film), tmp_path):
            pass
    assert caught.value.code == "too_large"


async def test_a_file_that_went_away_is_not_found(tmp_path: Path) -> None:
    reference = FileReference(tmp_path / "gone.mp4", "0" * 16)
    with pytest.raises(VideoUnavailable) as caught:
        async with LocalFileSource(Settings()).open(reference, tmp_path):
            pass
    assert caught.value.code == "file_not_found"


async def test_a_file_that_goes_away_while_it_is_open_is_not_found(tmp_path: Path) -> None:
    post = LocalPost(Video(id="file-0", url=None), None, tmp_path / "gone.mp4")
    with pytest.raises(VideoUnavailable) as caught:
        await post.media(lambda share: None)
    assert caught.value.code == "file_not_found"


def test_it_opens_files_only(tmp_path: Path) -> None:
    source = LocalFileSource(Settings())
    assert source.accepts(FileReference(tmp_path / "a.mp4", "0" * 16))
    assert not source.accepts(TikTokReference("7301234567890123456"))
