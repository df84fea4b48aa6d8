"""The pictures and the music of a photo post, by the real decoder in its own process."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from e2e.tiktok_site.routes import sound_track
from overtones.adapters.pyav_decoder import PyAvDecoder
from overtones.domain.media import FramePlan, Media
from overtones.errors import MediaUnreadable, VideoUnavailable
from tests.adapters.decoding import LIMITS, PLAN

ENDINGS = ("jpeg", "webp", "png", "avif", "bmp")


def picture(folder: Path, number: int, word: str | None = None, ending: str = "jpeg") -> Path:
    """A picture with a word in it. All files are called `.jpg`, as many are on the CDN."""
    image = np.full((480, 320, 3), 90, np.uint8)
    cv2.putText(image, word or str(number), (40, 260), 0, 5, (255, 220, 40), 12)
    path = folder / f"image-{number:02}.jpg"
    with path.open("wb") as file:
        Image.fromarray(image).save(file, ending)
    return path


def numbers(media: Media) -> list[float]:
    return [frame.time for frame in media.frames]


async def decode(decoder: PyAvDecoder, folder: Path) -> Media:
    return await decoder.decode(folder, PLAN, LIMITS)


async def test_pictures_of_every_kind_come_in_the_order_of_their_numbers(
    decoder: PyAvDecoder, tmp_path: Path
) -> None:
    for number, ending in enumerate(ENDINGS, 1):
        picture(tmp_path, number, ending=ending)
    media = await decode(decoder, tmp_path)
    assert numbers(media) == [1, 2, 3, 4, 5]
    assert media.pictures == 5
    assert (media.width, media.height) == (320, 480)
    assert all(frame.image.shape == (480, 320, 3) for frame in media.frames)
    assert media.facts is None
    assert media.audio is None
    assert media.duration == 0
    red, _, blue = media.frames[0].image.max(axis=(0, 1))
    assert red > 200 > blue, "the word is yellow"


async def test_music_is_heard_and_its_length_told(
    decoder: PyAvDecoder, tmp_path: Path, tiny_clip: Path
) -> None:
    picture(tmp_path, 1)
    (tmp_path / "audio-00.mp3").write_bytes(sound_track(tiny_clip))
    media = await decode(decoder, tmp_path)
    assert media.audio is not None
    assert len(media.audio) == pytest.approx(2 * 16_000, abs=2_000)
    assert np.abs(media.audio).max() > 0.1
    assert media.duration == pytest.approx(2, abs=0.2)


async def test_a_picture_like_the_one_before_is_left_out_but_counted(
    decoder: PyAvDecoder, tmp_path: Path
) -> None:
    for number, word in enumerate(("A", "A", "B", "A"), 1):
        picture(tmp_path, number, word)
    media = await decode(decoder, tmp_path)
    assert numbers(media) == [1, 3, 4]
    assert media.pictures == 4


async def test_all_pictures_are_kept_where_a_film_would_give_fewer(
    decoder: PyAvDecoder, tmp_path: Path
) -> None:
    for number in range(1, 36):
        picture(tmp_path, number)
    plan = FramePlan(minimum=1, maximum=2, max_side=64)
    media = await decoder.decode(tmp_path, plan, LIMITS)
    assert media.pictures == 35
    assert numbers(media)[-1] == 35
    assert len(media.frames) > 30
    assert media.frames[0].image.shape == (64, 43, 3)


async def test_a_photograph_stands_upright(decoder: PyAvDecoder, tmp_path: Path) -> None:
    image = np.zeros((200, 300, 3), np.uint8)
    image[:, :100] = 255  # white on the left, which is up once turned by a quarter to the right
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(image).save(tmp_path / "image-01.jpg", "jpeg", exif=exif)
    media = await decode(decoder, tmp_path)
    assert (media.width, media.height) == (200, 300)
    shown = media.frames[0].image
    assert shown.shape == (300, 200, 3)
    assert shown[:80].mean() > 240
    assert shown[120:].mean() < 15


async def test_what_cannot_be_read_is_left_out(decoder: PyAvDecoder, tmp_path: Path) -> None:
    picture(tmp_path, 1)
    (tmp_path / "image-02.jpg").write_text("<html>sorry</html>")
    whole = picture(tmp_path, 3).read_bytes()
    (tmp_path / "image-04.jpg").write_bytes(whole[:100])
    (tmp_path / "audio-00.mp3").write_bytes(b"no music")
    media = await decode(decoder, tmp_path)
    assert numbers(media) == [1, 3]
    assert media.pictures == 4
    assert media.audio is None


@pytest.mark.parametrize("text", [None, "<html>sorry</html>", "#EXTM3U\nimage-02.jpg\n"])
async def test_a_folder_without_a_picture_is_unreadable(
    decoder: PyAvDecoder, tmp_path: Path, tiny_clip: Path, text: str | None
) -> None:
    (tmp_path / "audio-00.mp3").write_bytes(sound_track(tiny_clip))
    if text is not None:
        (tmp_path / "image-01.jpg").write_text(text)
    with pytest.raises(MediaUnreadable) as caught:
        await decode(decoder, tmp_path)
    assert caught.value.detail


async def test_a_picture_of_too_many_pixels_is_refused(
    decoder: PyAvDecoder, tmp_path: Path
) -> None:
    picture(tmp_path, 1)
    Image.new("L", (9_000, 9_000)).save(tmp_path / "image-02.png")
    with pytest.raises(VideoUnavailable) as caught:
        await decode(decoder, tmp_path)
    assert caught.value.code == "too_large"


async def test_all_files_together_count(decoder: PyAvDecoder, tmp_path: Path) -> None:
    sizes = [picture(tmp_path, number).stat().st_size for number in (1, 2, 3)]
    with pytest.raises(VideoUnavailable) as caught:
        await decoder.decode(tmp_path, PLAN, replace(LIMITS, max_bytes=sum(sizes) - 1))
    assert caught.value.code == "too_large"


async def test_a_link_out_of_the_folder_to_no_file_is_refused(
    decoder: PyAvDecoder, tmp_path: Path
) -> None:
    (tmp_path / "image-01.jpg").symlink_to("/dev/zero")
    with pytest.raises(MediaUnreadable):
        await decode(decoder, tmp_path)
