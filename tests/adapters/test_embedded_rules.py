"""From logits to labels."""

import math
from collections.abc import Mapping

import pytest

from overtones.adapters.embedded_model.rules import TARGETS, Rules, chances, scores, verdicts
from overtones_schema.values import VALUE_IDS

THRESHOLD = 0.4
RULES = Rules(calibration=((1.0, 0.0), (0.5, -1.0)), thresholds=(THRESHOLD,) * 38, dominance=1.0)


def logits(given: Mapping[tuple[str, int], float]) -> list[float]:
    return [given.get(target, -6.0) for target in TARGETS]


def dominance(given: Mapping[str, float]) -> list[float]:
    return [given.get(value, -6.0) for value in VALUE_IDS]


def test_each_side_has_a_calibration_of_its_own():
    found = chances(logits({("face", 1): 0.0, ("face", -1): 0.0}), RULES)
    place = TARGETS.index(("face", 1))
    assert found[place] == pytest.approx(0.5)
    assert found[place + 1] == pytest.approx(1 / (1 + math.e))


def test_a_threshold_becomes_the_boundary_of_the_scores():
    at = math.log(THRESHOLD / (1 - THRESHOLD))
    found = scores(chances(logits({("face", 1): at}), RULES), RULES)
    assert found["face"].attained == pytest.approx(0.5, abs=1e-3)
    assert all(one.attained + one.constrained <= 1 for one in found.values())


def test_what_is_too_doubtful_is_not_shown():
    assert verdicts(logits({("humility", 1): -0.5}), dominance({}), RULES) == ()


def test_a_value_has_one_side_the_stronger_one():
    found = verdicts(logits({("humility", 1): 1.0, ("humility", -1): 8.0}), dominance({}), RULES)
    assert [(one.value, one.level) for one in found] == [("humility", -1)]
    assert found[0].chance == pytest.approx(1 / (1 + math.exp(-3)), abs=1e-3)


def test_the_surest_endorsed_value_is_dominant_if_the_model_says_so_and_conflicts_come_last():
    said = {("achievement", 1): 1.0, ("face", 1): 2.0, ("humility", -1): 9.0}
    found = verdicts(logits(said), dominance({"achievement": 1.5, "humility": 5.0}), RULES)
    assert [(one.value, one.level) for one in found] == [
        ("achievement", 2),
        ("face", 1),
        ("humility", -1),
    ]


def test_nothing_is_dominant_below_its_threshold():
    found = verdicts(logits({("achievement", 1): 3.0}), dominance({"achievement": 0.9}), RULES)
    assert [one.level for one in found] == [1]
