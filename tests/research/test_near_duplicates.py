"""The same plot is not told twice."""

import pytest

from overtones.research.labelled_scripts import load_scripts
from overtones.research.near_duplicates import near_duplicates
from overtones_schema import Script, ScriptLine


def told(video: str, *texts: str, language: str = "en") -> Script:
    return Script(
        video_id=video,
        coverage="full",
        language=language,
        lines=tuple(
            ScriptLine(id=f"L{number}", kind="speech", text=text, start=number, end=number + 1.0)
            for number, text in enumerate(texts)
        ),
    )


BUS = told(
    "bus",
    "so the bus driver stops on the hill and walks back for the shoe in the rain",
    "he says we'll do this every day, I've got all year and a very nice coat",
)


def test_a_story_told_again_with_a_few_other_words_is_found():
    again = told(
        "again",
        "so the bus driver stops on a hill and walks back for that shoe in the rain",
        "and he says we'll do this daily, I've got all year and a really nice coat",
    )
    (pair,) = near_duplicates([BUS, again])
    assert {pair.first, pair.second} == {"bus", "again"}
    assert pair.words > 0.6


def test_another_story_in_the_same_place_is_not():
    other = told(
        "other",
        "the back row is full and a small girl with a viola gets on the bus",
        "play us something, they say, or you walk to the front",
    )
    assert near_duplicates([BUS, other]) == ()


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        (
            "ja",
            "店長が雨の中を歩いて靴を拾ってきてくれた話",
            "店長が雨の中を歩いて靴を拾ってきた話",
        ),
        (
            "ko",
            "엄마가 새벽에 도시락을 싸 주셨다 정말 고마워",
            "엄마가 새벽에 도시락을 싸 주셨다 진짜 고마워",
        ),
    ],
)
def test_it_works_where_words_are_written_otherwise(language: str, one: str, other: str):
    pair = [told("one", one, language=language), told("other", other, language=language)]
    assert len(near_duplicates(pair)) == 1


def test_the_corpus_has_none():
    assert near_duplicates([one.full for one in load_scripts()]) == ()
