"""How several answers become labels."""

import pytest

from overtones.adapters.value_answer import Reading, Verdict
from overtones.adapters.value_votes import count_votes, weigh
from tests.value_answers import SCRIPT


def said(level: int, *lines: str, value: str = "face", **chances: float) -> Verdict:
    probabilities = {2: chances["dominant"], 1: chances["present"], -1: chances["conflict"]}
    return Verdict(value, level, lines or ("L3",), "why", probabilities)


def voted(*levels: int | None):
    nothing = {"dominant": 0, "present": 0, "conflict": 0}
    readings = [Reading((said(level, **nothing),) if level else ()) for level in levels]
    return count_votes(readings, ("face", "humility"), SCRIPT)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ((2, 2, 1), 2),
        ((2, 1, 1), 1),
        ((2, 1), 1),
        ((1, None), 1),
        ((1, None, None), None),
        ((1, -1), None),
        ((1, -1, -1), -1),
        ((None,), None),
    ],
)
def test_the_majority_decides_and_ties_are_settled_with_caution(levels, expected):
    found = {label.value: label.level for label in voted(*levels).labels}
    assert found.get("face") == expected


def test_all_values_that_were_asked_about_have_scores():
    outcome = voted(1, -1, None)
    assert outcome.scores["face"].attained == pytest.approx(1 / 3)
    assert outcome.scores["face"].constrained == pytest.approx(1 / 3)
    assert outcome.scores["humility"].attained == 0


def test_lines_cited_more_often_come_first():
    nothing = {"dominant": 0, "present": 0, "conflict": 0}
    readings = [
        Reading((said(1, "L4", "L1", **nothing),)),
        Reading((said(1, "L3", "L4", **nothing),)),
        Reading((said(1, "L2", **nothing),)),
    ]
    (label,) = count_votes(readings, ("face",), SCRIPT).labels
    assert [piece.line for piece in label.evidence] == ["L4", "L1", "L2"]


def test_dominant_values_lead_and_conflicts_end():
    nothing = {"dominant": 0, "present": 0, "conflict": 0}
    verdicts = (
        said(-1, value="humility", **nothing),
        said(1, value="hedonism", **nothing),
        said(2, value="face", **nothing),
    )
    asked = ("face", "humility", "hedonism")
    found = count_votes([Reading(verdicts)], asked, SCRIPT).labels
    assert [label.level for label in found] == [2, 1, -1]


@pytest.mark.parametrize(
    ("written", "chances", "level", "certainty"),
    [
        (2, (0.6, 0.3, 0.1), 2, 0.9),
        (2, (0.3, 0.6, 0.1), 1, 0.9),
        (-1, (0.3, 0.3, 0.4), 2, 0.6),
        (1, (0.0, 0.4, 0.0), 1, 0.4),
    ],
)
def test_the_likelier_side_is_the_label(written, chances, level, certainty):
    names = dict(zip(("dominant", "present", "conflict"), chances, strict=True))
    outcome = weigh(Reading((said(written, **names),)), ("face",), SCRIPT)
    (label,) = outcome.labels
    assert label.confidence.score == pytest.approx(certainty)
    assert (label.level > 0) == (level > 0)
    assert max(label.attained, label.constrained) >= 0.5
    assert label.attained + label.constrained <= 1
