import math

import numpy as np
import pytest

from overtones.adapters.encoder_scores import labels_of, sides_of
from overtones.adapters.label_map import LabelMap, Output
from overtones.research.thresholds import (
    LEAST_POSITIVES,
    HeldOut,
    best_cut,
    calibration,
    chances_of,
    dominance,
    targets,
    thresholds,
    tuned,
)
from overtones.research.training import output_names


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


def f1(chances: np.ndarray, wanted: np.ndarray, cut: float) -> float:
    said = chances >= cut
    return float(2 * (said & (wanted > 0)).sum() / (said.sum() + wanted.sum()))


def test_outputs_are_wanted_where_the_labels_say_what_they_stand_for():
    label_map = LabelMap((Output("Humility attained"), Output("Humility constrained")))
    assert targets(label_map, [{"humility": 2}, {"humility": -1}, {}]).tolist() == [
        [1, 0],
        [0, 1],
        [0, 0],
    ]
    assert targets(LabelMap((Output("Humility"),)), [{"humility": -1}, {}]).tolist() == [[1], [0]]


def test_the_cut_with_the_best_f1_is_found():
    generator = np.random.default_rng(3)
    for _ in range(30):
        wanted = (generator.random((40, 2)) < 0.3).astype(float)
        chances = np.round(np.clip(0.3 * wanted + 0.7 * generator.random((40, 2)), 0, 1), 2)
        found = f1(chances, wanted, best_cut(chances, wanted))
        assert found == pytest.approx(max(f1(chances, wanted, c) for c in np.unique(chances)))


def test_a_cut_never_parts_equal_chances():
    assert best_cut(column(0.7, 0.7, 0.2), column(1, 0, 0)) == pytest.approx(0.45)


def test_without_a_positive_the_cut_is_one_half():
    assert best_cut(column(0.9, 0.1), column(0, 0)) == 0.5


def test_rare_outputs_share_a_threshold_and_others_move_away_from_it():
    count = 60
    chances, wanted = np.zeros((count, 4)), np.zeros((count, 4))
    chances[:, :2] = np.linspace(0, 1, count)[:, None]
    wanted[:, :2] = chances[:, :2] > 0.6
    chances[:, 2] = np.linspace(0, 0.5, count)
    wanted[:, 2] = chances[:, 2] > 0.42
    chances[:, 3] = np.linspace(0, 0.1, count)
    wanted[-(LEAST_POSITIVES - 1) :, 3] = 1
    *_, often, rare = thresholds(chances, wanted, ["attained"] * 4)
    shared = best_cut(chances, wanted)
    assert rare == pytest.approx(shared, abs=1e-4)
    assert best_cut(chances[:, [2]], wanted[:, [2]]) < often < shared


def test_each_side_has_a_threshold_of_its_own():
    chances = np.array([[0.9, 0.3], [0.8, 0.2], [0.1, 0.1]])
    wanted = np.array([[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]])
    first, second = thresholds(chances, wanted, ["attained", "constrained"])
    assert 0.8 < first < 0.9
    assert 0.2 < second < 0.3


def test_calibration_finds_the_sigmoid_that_made_the_labels():
    generator = np.random.default_rng(1)
    logits = generator.normal(size=(4000, 2)) * 3
    true = generator.random(logits.shape) < 1 / (1 + np.exp(-(0.6 * logits - 1.1)))
    slope, offset = calibration(logits, true.astype(float)) or (0, 0)
    assert slope == pytest.approx(0.6, abs=0.05)
    assert offset == pytest.approx(-1.1, abs=0.08)


def test_calibration_stays_finite_where_logits_part_all():
    slope, offset = calibration(column(-4, -3, 3, 4), column(0, 0, 1, 1)) or (0, 0)
    assert 0 < slope < 10
    assert math.isfinite(offset)


def test_there_is_no_calibration_where_logits_say_nothing():
    assert calibration(column(1, 2), column(0, 0)) is None
    assert calibration(column(2, 1, 2, 1), column(0, 1, 0, 1)) is None


def test_scripts_without_words_have_no_chance():
    label_map = LabelMap((Output("Humility attained"),), calibration=(1.0, 2.0))
    assert chances_of(column(-np.inf, 0), label_map)[:, 0].tolist() == pytest.approx(
        [0, 1 / (1 + math.exp(-2))]
    )


def test_the_strongest_value_is_dominant_from_the_score_with_the_best_f1():
    label_map = LabelMap((Output("Humility attained"), Output("Tradition attained")))
    held = HeldOut(
        np.array([[4.0, 1.0], [3.0, -9.0], [0.5, -9.0], [0.2, -9.0], [-np.inf, -np.inf]]),
        [{"humility": 2, "tradition": 1}, {"humility": 2}, {"humility": 1}, {}, {}],
    )
    least = dominance(label_map, held)
    assert least is not None
    told = [
        {label.value: label.level for label in labels_of(sides_of(row, label_map), {}, at)}
        for at in [LabelMap(label_map.outputs, dominance=least)]
        for row in held.logits.tolist()
    ]
    assert told == [
        {"humility": 2, "tradition": 1},
        {"humility": 2},
        {"humility": 1},
        {"humility": 1},
        {},
    ]


def test_where_nothing_is_dominant_nothing_will_be():
    held = HeldOut(column(3.0, -3.0), [{"humility": 1}, {}])
    assert dominance(LabelMap((Output("Humility attained"),)), held) is None


def test_a_tuned_map_labels_what_its_logits_part():
    names = output_names("sides")
    generator = np.random.default_rng(0)
    levels = [
        {"humility": 2} if number % 3 == 0 else {"tradition": -1} if number % 3 == 1 else {}
        for number in range(60)
    ]
    label_map = LabelMap(tuple(map(Output, names)))
    logits = generator.normal(size=(60, 38)) * 0.1 - 5
    logits += 3 * targets(label_map, levels)  # all below zero: at .5 nothing would be found
    found = tuned(label_map, HeldOut(logits, levels))
    for row, given in zip(logits.tolist(), levels, strict=True):
        labels = labels_of(sides_of(row, found), {}, found)
        assert {label.value: label.level for label in labels} == given
    assert found.calibration is not None
