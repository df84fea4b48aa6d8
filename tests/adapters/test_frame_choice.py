import numpy as np
import pytest

from overtones.domain.frame_choice import alike, fitted, moments
from overtones.domain.media import FramePlan
from tests.clips import Image

PLAN = FramePlan(minimum=4, maximum=12, seconds_per_frame=4.0)


@pytest.mark.parametrize(
    ("length", "count"), [(1.5, 4), (8.0, 4), (30.0, 8), (48.0, 12), (180.0, 12), (600.0, 12)]
)
def test_a_video_is_looked_at_once_every_few_seconds_within_bounds(
    length: float, count: int
) -> None:
    assert len(moments(0.0, length, PLAN)) == count


@pytest.mark.parametrize("length", [1.5, 3.0, 30.0, 600.0])
def test_moments_are_uniform_from_the_first_second_to_the_last(length: float) -> None:
    times = moments(0.0, length, PLAN)
    steps = np.diff(times)
    assert 0.0 <= times[0] <= 1.0
    assert length - 1.0 <= times[-1] <= length
    assert steps.min() > 0
    assert np.allclose(steps, steps[0])


def test_a_track_that_starts_late_is_looked_at_where_it_is() -> None:
    times = moments(10.0, 20.0, PLAN)
    assert times[0] >= 10.0
    assert times[-1] <= 20.0


def test_one_frame_is_taken_from_the_middle() -> None:
    assert moments(0.0, 10.0, FramePlan(minimum=1, maximum=1)) == (5.0,)


def test_a_track_of_no_length_gives_one_moment() -> None:
    assert moments(3.0, 3.0, PLAN) == (3.0,)


def picture() -> Image:
    return np.tile(np.linspace(20, 200, 36).astype(np.uint8), (64, 1))


def test_codec_noise_makes_no_new_picture() -> None:
    noise = np.random.default_rng(1).integers(-4, 5, (64, 36))
    assert alike(picture(), (picture() + noise).astype(np.uint8))


def test_a_new_word_in_a_caption_makes_a_new_picture() -> None:
    captioned = picture()
    captioned[50:53, 10:20] = 255
    assert not alike(picture(), captioned)


def test_pictures_of_different_shapes_are_never_alike() -> None:
    assert not alike(picture(), picture().T)


@pytest.mark.parametrize(
    ("size", "expected"),
    [((576, 1024), (576, 1024)), ((1080, 1920), (576, 1024)), ((4000, 10), (1024, 3))],
)
def test_large_pictures_are_scaled_down_and_small_ones_left(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert fitted(*size, 1024) == expected


def test_nothing_is_scaled_to_nothing() -> None:
    assert fitted(100_000, 1, 1024) == (1024, 1)
