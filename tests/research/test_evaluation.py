import pytest

from overtones.research.evaluation import (
    Levels,
    agreement,
    annotate,
    evaluate,
    everything_endorsed,
)
from overtones_schema import Annotation, Confidence, Label, Script

GOLD: list[Levels] = [
    {"achievement": 2, "humility": -1},
    {"hedonism": 1},
    {},
]
PREDICTED: list[Levels] = [
    {"achievement": 1, "humility": 1, "face": -1},
    {"hedonism": 2},
    {"tradition": 1},
]


def test_counts_agree_with_those_made_by_hand():
    found = agreement(PREDICTED, GOLD)
    # Right value: achievement, humility, hedonism, of 5 predicted and 3 gold.
    assert (found.presence.hits, found.presence.predicted, found.presence.gold) == (3, 5, 3)
    assert found.presence.f1 == pytest.approx(2 * 3 / 8)
    # Humility has the wrong sign.
    assert (found.signed.hits, found.signed.predicted, found.signed.gold) == (2, 5, 3)
    assert found.signed.precision == pytest.approx(2 / 5)
    assert found.signed.recall == pytest.approx(2 / 3)
    assert found.signed.f1 == pytest.approx(0.5)
    assert found.endorsed.f1 == pytest.approx(2 * 2 / (4 + 2))
    assert found.conflict.f1 == 0
    # Achievement was dominant and called present; hedonism the other way round.
    assert (found.dominant.hits, found.dominant.predicted, found.dominant.gold) == (0, 1, 1)


def test_values_are_measured_one_by_one_and_on_average():
    found = agreement(PREDICTED, GOLD)
    assert found.values["achievement"].f1 == 1
    assert found.values["humility"].f1 == 0
    assert found.values["stimulation"].f1 == 0
    assert found.macro_f1 == pytest.approx(2 / 19)
    assert set(found.frequent) == {"achievement", "humility", "hedonism"}
    assert found.macro_f1_frequent == pytest.approx(2 / 3)


def test_a_value_in_under_five_percent_of_the_scripts_is_not_frequent():
    gold: list[Levels] = [{"tradition": 1}, *({"face": 1} for _ in range(20))]
    assert agreement(gold, gold).frequent == ("face",)
    assert agreement(gold[:20], gold[:20]).frequent == ("face", "tradition")


def test_the_same_labels_agree_fully():
    found = agreement(GOLD, GOLD)
    assert found.signed.f1 == found.presence.f1 == found.dominant.f1 == 1


def test_endorsing_everything_finds_all_endorsed_and_no_conflict():
    found = agreement(everything_endorsed(3), GOLD)
    assert found.endorsed.recall == 1
    assert found.endorsed.precision == pytest.approx(2 / 57)
    assert found.presence.recall == 1
    assert found.conflict.f1 == 0


def test_nothing_predicted_for_nothing_gives_zero_and_no_error():
    found = agreement([], [])
    assert found.signed.f1 == found.signed.precision == found.macro_f1_frequent == 0


def test_predictions_must_match_the_scripts_in_number():
    with pytest.raises(ValueError, match="2 predictions for 3 scripts"):
        agreement(PREDICTED[:2], GOLD)


class SecondThoughts:
    """Says tradition first, and hedonism as its last word."""

    name = fingerprint = "second-thoughts/1"

    async def label(self, script: Script):
        for value in ("tradition", "hedonism"):
            label = Label(
                value=value,
                level=1,
                attained=0.8,
                constrained=0,
                confidence=Confidence(score=0.5, method="stated"),
            )
            yield Annotation(
                video_id=script.video_id, labeler=self.name, coverage="full", labels=(label,)
            )


class Silent:
    name = fingerprint = "silent/1"

    async def label(self, script: Script):
        for annotation in ():
            yield annotation


SCRIPT = Script(video_id="1", coverage="full")


async def test_the_last_annotation_of_any_labeler_counts():
    found = await evaluate(SecondThoughts(), [(SCRIPT, {"hedonism": 1}), (SCRIPT, {"face": -1})])
    assert (found.scripts, found.signed.hits, found.signed.predicted) == (2, 1, 2)


async def test_a_labeler_that_says_nothing_is_an_error():
    with pytest.raises(ValueError, match="silent/1 gave no annotation"):
        await annotate(Silent(), SCRIPT)
