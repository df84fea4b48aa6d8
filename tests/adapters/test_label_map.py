"""What the outputs of an encoder mean."""

import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from overtones.adapters.label_map import (
    MAP_FILE,
    LabelMap,
    Output,
    around_half,
    fitted,
    known_maps,
    load_map,
    read_folder_map,
    write_folder_map,
)
from overtones.errors import ModelMissing
from overtones_schema.values import VALUES

NAMES = [value.name for value in VALUES]
TOUCHE_2023 = [
    "Self-direction: thought",
    "Self-direction: action",
    "Stimulation",
    "Hedonism",
    "Achievement",
    "Power: dominance",
    "Power: resources",
    "Face",
    "Security: personal",
    "Security: societal",
    "Tradition",
    "Conformity: rules",
    "Conformity: interpersonal",
    "Humility",
    "Benevolence: caring",
    "Benevolence: dependability",
    "Universalism: concern",
    "Universalism: nature",
    "Universalism: tolerance",
    "Universalism: objectivity",
]


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("Self-direction: action", ("self_direction_action", "present")),
        ("Self-direction: action attained", ("self_direction_action", "attained")),
        ("Conformity: rules constrained", ("conformity_rules", "constrained")),
        ("power_resources", ("power_resources", "present")),
        ("UNIVERSALISM: NATURE", ("universalism_nature", "present")),
        ("Universalism: objectivity", None),
        ("LABEL_3", None),
        ("attained", None),
    ],
)
def test_names_tell_value_and_side(name, target):
    assert Output(name).target == target


def test_outputs_are_joined_by_name_and_the_twentieth_value_is_left_out():
    found = fitted(LabelMap(), TOUCHE_2023)
    targets = [output.target for output in found.outputs]
    assert targets[0] == ("self_direction_thought", "present")
    assert targets[1] == ("self_direction_action", "present")
    assert targets[-1] is None
    assert len({target for target in targets if target}) == 19
    assert not found.tells_conflict


def test_a_model_with_both_sides_tells_conflict():
    sides = [f"{name} {side}" for name in NAMES for side in ("attained", "constrained")]
    assert fitted(LabelMap(), sides).tells_conflict


@pytest.mark.parametrize(
    ("outputs", "names", "message"),
    [
        ((), ["LABEL_0", "LABEL_1"], "does not say which values"),
        ((Output("Face"),), ["LABEL_0", "LABEL_1"], "has 2 outputs"),
        ((), ["Face", "face"], "same value and side"),
    ],
)
def test_a_map_that_does_not_fit_its_model_is_refused(outputs, names, message):
    with pytest.raises(ModelMissing, match=message):
        fitted(LabelMap(outputs=outputs), names)


def test_a_map_comes_back_from_its_folder_as_it_was(tmp_path: Path):
    written = LabelMap(
        outputs=(Output("Face attained", 0.3), Output("Face constrained", 0.7)),
        window=128,
        pooling="mean",
        dominance=0.8,
        calibration=(0.9, -0.1),
        trained={"seed": 7},
    )
    write_folder_map(tmp_path, written)
    assert read_folder_map(tmp_path) == written


def test_a_folder_without_a_map_has_an_empty_one(tmp_path: Path):
    assert read_folder_map(tmp_path) == LabelMap()


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"outputs": [{"name": "Face", "threshold": 1.5}]}',
        '{"pooling": "sum"}',
        '{"x": 1}',
    ],
)
def test_a_map_that_cannot_be_understood_is_told(tmp_path: Path, content):
    (tmp_path / MAP_FILE).write_text(content)
    with pytest.raises(ModelMissing, match=MAP_FILE):
        read_folder_map(tmp_path)


def test_every_map_of_a_public_model_can_be_read_and_names_a_model():
    assert known_maps()
    for name in known_maps():
        label_map = load_map(name)
        assert label_map.model is not None
        assert "/" in label_map.model
        assert label_map.about


def test_maps_are_plain_json_that_people_can_write(tmp_path: Path):
    (tmp_path / MAP_FILE).write_text(
        json.dumps({"outputs": [{"name": "Achievement attained", "threshold": 0.4}]})
    )
    assert read_folder_map(tmp_path).outputs == (Output("Achievement attained", 0.4),)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 0.99))
def test_scores_keep_their_order_and_cross_the_boundary_at_the_threshold(one, other, threshold):
    low, high = sorted((one, other))
    assume(abs(high - threshold) > 1e-9)
    assert 0 <= around_half(low, threshold) <= around_half(high, threshold) <= 1
    assert (around_half(high, threshold) >= 0.5) == (high >= threshold)
