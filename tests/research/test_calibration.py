import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss

from overtones.research.calibration import reliability

pairs = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(pairs)
def test_the_brier_score_is_that_of_scikit_learn(told: list[tuple[float, bool]]):
    probabilities = np.array([p for p, _ in told])
    outcomes = np.array([true for _, true in told])
    found = reliability(probabilities, outcomes)
    assert found is not None
    assert found.brier == pytest.approx(brier_score_loss(outcomes, probabilities, pos_label=True))
    assert sum(one.count for one in found.bins) == found.count == len(told)
    assert 0 <= found.expected_error <= 1


def test_bins_are_compared_with_what_came_true():
    found = reliability(
        np.array([0.05, 0.15, 0.15, 1.0, 1.0]), np.array([False, True, False, True, True])
    )
    assert found is not None
    assert [(one.low, one.count, one.observed) for one in found.bins] == [
        (0.0, 1, 0.0),
        (0.1, 2, 0.5),
        (0.9, 2, 1.0),
    ]
    assert found.expected_error == pytest.approx((0.05 + 2 * 0.35 + 0) / 5)
    assert found.brier_constant == pytest.approx(0.6 * 0.4)


def test_without_predictions_there_is_nothing_to_say():
    assert reliability(np.array([]), np.array([], dtype=bool)) is None
