import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from overtones.research.rater_agreement import alpha, kappa
from overtones.research.scores import NO_ANSWER, Grid, grid, signs


@st.composite
def raters(draw: st.DrawFn, most: int = 4) -> list[Grid]:
    """Two or more raters who agree more or less, with missing videos."""
    generator = np.random.default_rng(draw(st.integers(0, 2**32)))
    videos = draw(st.integers(2, 20))
    noise = draw(st.sampled_from([0.1, 0.5, 1.0]))
    truth = generator.choice([0, 0, 0, -1, 1, 2], (videos, 19))
    made = []
    for _ in range(draw(st.integers(2, most))):
        other = generator.choice([-1, 0, 1, 2], (videos, 19))
        one = np.where(generator.random((videos, 19)) < noise, other, truth).astype(np.int8)
        one[generator.random(videos) < 0.1] = NO_ANSWER
        made.append(one)
    return made


@settings(max_examples=40, deadline=None)
@given(raters())
@pytest.mark.parametrize("scale", ["nominal", "ordinal"])
def test_alpha_is_that_of_the_krippendorff_package(scale: str, grids: list[Grid]):
    cells = np.stack([one.ravel() for one in grids]).astype(float)
    cells[cells == NO_ANSWER] = np.nan
    if scale == "nominal":
        cells[cells == 2] = 1
    pairable = (~np.isnan(cells)).sum(axis=0) > 1
    if len({*cells[:, pairable].ravel()} - {np.nan}) < 2 or not pairable.any():
        return
    theirs = krippendorff.alpha(
        reliability_data=cells, level_of_measurement=scale, value_domain=[-1, 0, 1, 2]
    )
    assert alpha(grids, scale) == pytest.approx(theirs)


@settings(max_examples=40, deadline=None)
@given(raters(most=2))
def test_kappa_is_that_of_scikit_learn(grids: list[Grid]):
    one, other = (signs(levels).ravel() for levels in grids)
    both = (one != NO_ANSWER) & (other != NO_ANSWER)
    if len({*one[both], *other[both]}) < 2:
        return
    assert kappa(*grids) == pytest.approx(cohen_kappa_score(one[both], other[both]))


def test_full_agreement_is_one():
    labels = grid([{"face": 1}, {"face": -1, "hedonism": 2}])
    assert kappa(labels, labels) == alpha([labels, labels], "ordinal") == 1


def test_ordinal_alpha_forgives_present_for_dominant_more_than_in_conflict():
    truth = grid([{"face": 2}, {"face": 1}, {"face": -1}, {}])
    near = grid([{"face": 1}, {"face": 1}, {"face": -1}, {}])
    far = grid([{"face": -1}, {"face": 1}, {"face": -1}, {}])
    assert alpha([truth, near], "ordinal") > alpha([truth, far], "ordinal")
    assert alpha([truth, near], "nominal") == 1


def test_where_nothing_varies_or_nobody_answers_there_is_no_agreement_to_measure():
    nothing, missing = grid([{}, {}]), grid([None, None])
    for other in (nothing, missing):
        assert np.isnan(kappa(nothing, other))
        assert np.isnan(alpha([nothing, other], "nominal"))
        assert np.isnan(alpha([nothing, other], "ordinal"))
