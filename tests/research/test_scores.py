import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score, precision_recall_fscore_support

from overtones.research.scores import (
    AVERAGES,
    KINDS,
    MEASURES,
    NO_ANSWER,
    Grid,
    averages,
    count,
    frequent,
    grid,
    score,
    value_f1,
)
from overtones_schema.values import VALUE_IDS


@st.composite
def two_grids(draw: st.DrawFn, failed: bool = False) -> tuple[Grid, Grid]:
    """Random labels, rare or frequent; with `failed` some videos have no answer."""
    generator = np.random.default_rng(draw(st.integers(0, 2**32)))
    videos = draw(st.integers(1, 30))
    often = draw(st.sampled_from([0.02, 0.2, 0.6]))
    made = [
        np.where(
            generator.random((videos, 19)) < often, generator.choice([-1, 1, 2], (videos, 19)), 0
        ).astype(np.int8)
        for _ in range(2)
    ]
    if failed:
        made[1][generator.random(videos) < 0.3] = NO_ANSWER
    return made[0], made[1]


def three_class(levels: Grid) -> Grid:
    return np.where(levels == 2, 1, levels).astype(np.int8)


BINARY = {
    "endorsed": lambda levels: three_class(levels) == 1,
    "conflict": lambda levels: levels == -1,
    "presence": lambda levels: (levels != 0) & (levels != NO_ANSWER),
    "dominant": lambda levels: levels == 2,
}


@settings(max_examples=40, deadline=None)
@given(two_grids(failed=True))
def test_precision_recall_and_f1_of_each_value_are_those_of_scikit_learn(grids: tuple[Grid, Grid]):
    truth, said = grids
    counts = count(truth, said)
    for kind, of in BINARY.items():
        theirs = precision_recall_fscore_support(of(truth), of(said), average=None, zero_division=0)
        for place, expected in enumerate(zip(*theirs, strict=True)):
            ours = score(counts[KINDS.index(kind), place])
            found = (ours.precision, ours.recall, ours.f1, ours.gold)
            assert found == pytest.approx(expected)


@settings(max_examples=40, deadline=None)
@given(two_grids(failed=True))
def test_averages_over_values_are_those_of_scikit_learn(grids: tuple[Grid, Grid]):
    truth, said = grids
    often = frequent(truth, 0.1)
    ours = averages(count(truth, said), often)
    for kind, of in BINARY.items():
        place = MEASURES.index(kind)
        row = dict(zip(AVERAGES, ours[place], strict=True))
        true, told = of(truth), of(said)
        assert row["micro"] == pytest.approx(f1_score(true, told, average="micro", zero_division=0))
        assert row["macro_all"] == pytest.approx(
            f1_score(true, told, average="macro", zero_division=0)
        )
        if not often[place].any():
            assert np.isnan(row["macro"])
            assert np.isnan(row["weighted"])
            continue
        true, told = true[:, often[place]], told[:, often[place]]
        if true.shape[1] > 1:  # a single column is another problem to scikit-learn
            for name, average in (("macro", "macro"), ("weighted", "weighted")):
                assert row[name] == pytest.approx(
                    f1_score(true, told, average=average, zero_division=0)
                )


@settings(max_examples=15, deadline=None)
@given(two_grids(failed=True))
def test_three_classes_are_scored_as_by_scikit_learn(grids: tuple[Grid, Grid]):
    truth, said = grids
    counts = count(truth, said)
    ours = value_f1(counts)[MEASURES.index("three_class")]
    for place in range(19):
        true, told = three_class(truth)[:, place], three_class(said)[:, place]
        labels = sorted((set(true) | set(told)) - {NO_ANSWER})
        theirs = f1_score(true, told, labels=labels, average="macro", zero_division=0)
        assert ours[place] == pytest.approx(theirs)
    micro = averages(counts, frequent(truth, 0))[MEASURES.index("three_class"), 3]
    true, told = three_class(truth).ravel(), three_class(said).ravel()
    assert micro == pytest.approx(
        f1_score(true, told, labels=[-1, 0, 1], average="micro", zero_division=0)
    )
    if NO_ANSWER not in told:
        assert micro == pytest.approx(accuracy_score(true, told))


@settings(max_examples=20, deadline=None)
@given(two_grids(failed=True))
def test_signed_labels_are_pairs_of_value_and_sign(grids: tuple[Grid, Grid]):
    truth, said = grids
    pooled = count(truth, said).sum(axis=1)
    signs = [
        np.concatenate([of(one) for of in (BINARY["endorsed"], BINARY["conflict"])], axis=1)
        for one in grids
    ]
    assert score(pooled[KINDS.index("signed")]).f1 == pytest.approx(
        f1_score(*signs, average="micro", zero_division=0)
    )


def test_a_grid_holds_levels_and_videos_without_an_answer():
    made = grid([{"face": -1, "hedonism": 2}, None, {}])
    assert made.shape == (3, 19)
    assert made[0, VALUE_IDS.index("face")] == -1
    assert made[0, VALUE_IDS.index("hedonism")] == 2
    assert set(made[1]) == {NO_ANSWER}
    assert not made[2].any()


def test_a_failed_video_is_wrong_in_every_class_and_raises_no_false_alarm():
    truth = grid([{"face": 1}, {"face": -1}, {}])
    counts = count(truth, grid([{"face": 1}, None, None]))
    place = VALUE_IDS.index("face")
    by_kind = {kind: score(counts[KINDS.index(kind), place]) for kind in KINDS}
    assert (by_kind["endorsed"].precision, by_kind["endorsed"].recall) == (1, 1)
    assert (by_kind["conflict"].predicted, by_kind["conflict"].recall) == (0, 0)
    assert (by_kind["absent"].predicted, by_kind["absent"].recall) == (0, 0)
    assert value_f1(counts)[MEASURES.index("three_class"), place] == pytest.approx(1 / 3)


def test_a_value_at_the_least_frequency_is_frequent():
    truth = grid([{"tradition": 1}, *({"face": -1} for _ in range(19))])
    often = frequent(truth, 0.05)
    values = {
        name: [v for v, is_often in zip(VALUE_IDS, row, strict=True) if is_often]
        for name, row in zip(MEASURES, often, strict=True)
    }
    assert values["endorsed"] == ["tradition"]
    assert values["conflict"] == ["face"]
    assert values["three_class"] == values["presence"] == ["face", "tradition"]
    assert values["dominant"] == []
