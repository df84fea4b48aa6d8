import numpy as np
import pytest

from overtones.research.resampling import draws, holm, interval, randomisation, resampled
from overtones.research.scores import AVERAGES, MEASURES, averages, frequent, tallies

MICRO = MEASURES.index("endorsed"), AVERAGES.index("micro")


def labels(seed: int, noise: float, videos: int = 200):
    """A truth of one label in five, and predictions of which a share is drawn anew."""
    truth = (np.random.default_rng(1).random((videos, 19)) < 0.2).astype(np.int8)
    generator = np.random.default_rng(seed)
    other = (generator.random(truth.shape) < 0.2).astype(np.int8)
    return truth, np.where(generator.random(truth.shape) < noise, other, truth)


def test_each_draw_has_as_many_videos_and_the_seed_repeats_it():
    weights = draws(50, 20, seed=3)
    assert weights.shape == (20, 50)
    assert set(weights.sum(axis=1)) == {50}
    assert (weights == draws(50, 20, seed=3)).all()
    assert (weights != draws(50, 20, seed=4)).any()


def test_counts_of_a_draw_are_those_of_its_videos_written_out():
    truth, said = labels(2, 0.4, videos=30)
    weights = draws(30, 5, seed=1)
    fast = resampled(tallies(truth, said), weights)
    for draw, counts in zip(weights.astype(int), fast, strict=True):
        chosen = np.repeat(np.arange(30), draw)
        assert (counts == tallies(truth[chosen], said[chosen]).sum(axis=0)).all()


def test_an_interval_holds_the_figure_and_shrinks_with_more_videos():
    widths = []
    for videos in (100, 900):
        truth, said = labels(2, 0.5, videos)
        often, own = frequent(truth, 0.05), tallies(truth, said)
        figure = averages(own.sum(axis=0), often)[MICRO]
        samples = averages(resampled(own, draws(videos, 400, seed=1)), often)
        low, high = interval(samples[:, *MICRO])
        assert low < figure < high
        widths.append(high - low)
    assert widths[1] < widths[0] / 2


def p_value(first: tuple[int, float], second: tuple[int, float], videos: int) -> float:
    """Of the micro F1 of two systems, each a seed and a share of labels drawn anew."""
    truth, one = labels(*first, videos)
    often = frequent(truth, 0.05)
    found = randomisation(
        tallies(truth, one),
        tallies(truth, labels(*second, videos)[1]),
        lambda counts: averages(counts, often),
        times=300,
        seed=1,
    )
    return float(found[MICRO])


def test_a_better_system_is_told_from_a_worse():
    assert p_value((2, 0.3), (3, 0.6), videos=200) == pytest.approx(1 / 301)
    assert p_value((2, 0.3), (2, 0.3), videos=200) == 1


def test_of_systems_that_are_alike_about_one_pair_in_twenty_seems_to_differ():
    p_values = [p_value((seed, 0.3), (seed + 1000, 0.3), videos=50) for seed in range(2, 102)]
    assert sum(p <= 0.05 for p in p_values) <= 10
    assert 0.4 < np.mean(p_values) < 0.6


def test_holm_corrects_as_written_out_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == (1, 1)
    corrected = holm([float("nan"), 0.02])
    assert np.isnan(corrected[0])
    assert corrected[1] == 0.02
