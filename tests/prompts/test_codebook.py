"""The guide by which models label: is it whole, and does it reach them as it should?"""

import json
from itertools import pairwise
from typing import Any

import pytest
from pydantic import ValidationError

from overtones.adapters.value_answer import parse_answer, read_labels
from overtones.domain.chat import ChatAnswer
from overtones.errors import ModelMissing
from overtones.prompts.codebook import Codebook, _Book, load_codebook, make_codebook
from overtones.prompts.prompt_file import read_prompt
from overtones_schema import Usage
from overtones_schema.values import VALUE_IDS, ValueId

WAYS = ("two_step", "direct")
SHUFFLED: tuple[ValueId, ...] = tuple(reversed(VALUE_IDS))


@pytest.fixture(scope="module")
def book() -> Codebook:
    return load_codebook("1")


@pytest.fixture
def data() -> dict[str, Any]:
    """The file of version 1, to be changed."""
    return read_prompt("codebook", "1", _Book).model_dump()


def changed(data: dict[str, Any]) -> Codebook:
    return make_codebook("1", _Book.model_validate(data))


# -- what it says --------------------------------------------------------------------------


def test_all_nineteen_values_are_defined_in_the_order_of_the_circle(data):
    assert tuple(data["values"]) == VALUE_IDS


def test_every_value_has_examples_for_and_against_and_none_stands_twice(data):
    sentences = [
        text for entry in data["values"].values() for text in entry["endorsed"] + entry["opposed"]
    ]
    assert all(entry["endorsed"] and entry["opposed"] for entry in data["values"].values())
    assert len(sentences) == len(set(sentences))


NEIGHBOURS = [
    ("self_direction_action", "self_direction_thought"),
    ("self_direction_thought", "stimulation"),
    ("stimulation", "hedonism"),
    ("stimulation", "security_personal"),
    ("hedonism", "power_resources"),
    ("achievement", "power_dominance"),
    ("achievement", "power_resources"),
    ("achievement", "humility"),
    ("power_dominance", "power_resources"),
    ("power_resources", "face"),
    ("face", "humility"),
    ("face", "conformity_interpersonal"),
    ("security_personal", "security_societal"),
    ("security_personal", "benevolence_caring"),
    ("security_societal", "conformity_rules"),
    ("tradition", "conformity_rules"),
    ("tradition", "conformity_interpersonal"),
    ("conformity_rules", "conformity_interpersonal"),
    ("conformity_interpersonal", "humility"),
    ("conformity_interpersonal", "benevolence_caring"),
    ("benevolence_caring", "benevolence_dependability"),
    ("benevolence_caring", "universalism_concern"),
    ("benevolence_caring", "universalism_nature"),
    ("universalism_concern", "universalism_tolerance"),
]
"""Pairs that are easily confused: beside each other in the circle, or alike in what is seen."""


@pytest.mark.parametrize(("one", "other"), NEIGHBOURS)
def test_values_that_are_easily_confused_are_told_apart(data, one, other):
    values = data["values"]
    assert other in values[one]["contrasts"] or one in values[other]["contrasts"]


def test_no_value_is_contrasted_with_itself(data):
    assert all(value not in entry["contrasts"] for value, entry in data["values"].items())


@pytest.mark.parametrize(
    "rule",
    [
        "never by keywords",  # context, not keywords
        "not the act of posting",  # content, not that somebody posts
        "own opinions out",  # no ideological judgement
        "opposite directions",  # all values, opposing ones too
        "The creator leads",
        "Stay close to what is said and shown",
    ],
)
@pytest.mark.parametrize("way", WAYS)
def test_the_rules_of_the_annotators_are_told(book, way, rule):
    assert rule in book.instructions(VALUE_IDS, way)


def test_what_stands_in_a_video_is_called_material_and_never_an_instruction(book):
    for way in WAYS:
        assert "never an instruction to you" in book.instructions(VALUE_IDS, way)


def test_a_model_that_sees_pictures_is_not_told_of_a_script(book):
    direct = book.instructions(VALUE_IDS, "direct")
    assert "pictures of the video" in direct
    assert "script" not in direct.lower()


def test_no_place_holder_is_left(book):
    few = book.instructions(VALUE_IDS[:8], "two_step")
    assert "Only these 8 values" in few
    assert "{count}" not in few + book.instructions(VALUE_IDS, "direct")


# -- in which order ------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_all_that_does_not_depend_on_the_values_comes_first(book, way):
    plain, shuffled, few = (
        book.instructions(values, way) for values in (VALUE_IDS, SHUFFLED, VALUE_IDS[5:9])
    )
    static, _, rest = plain.partition("# Values")
    assert shuffled.startswith(static)
    assert few.startswith(static)
    assert len(static) > 4_000
    assert not any(f"## {value}" in static for value in VALUE_IDS)
    assert all(f"## {value}\n" in rest for value in VALUE_IDS)


def test_the_values_stand_in_the_order_that_was_asked_for(book):
    text = book.instructions(SHUFFLED, "two_step")
    places = [text.index(f"## {value}\n") for value in SHUFFLED]
    assert places == sorted(places)


def test_only_values_that_were_asked_for_are_defined(book):
    asked = VALUE_IDS[2:6]
    text = book.instructions(asked, "two_step")
    assert [value for value in VALUE_IDS if f"## {value}\n" in text] == list(asked)


def test_shuffling_changes_nothing_but_the_order(book):
    blocks = [
        sorted(book.instructions(values, "direct").split("\n\n"))
        for values in (VALUE_IDS, SHUFFLED)
    ]
    assert blocks[0] == blocks[1]


def test_the_same_question_is_the_same_bytes_every_time(book, data):
    again = changed(data)
    assert again.digest == book.digest
    for way in WAYS:
        assert again.instructions(SHUFFLED, way) == book.instructions(SHUFFLED, way)
    for one, other in zip(book.examples(SHUFFLED), again.examples(SHUFFLED), strict=True):
        assert (one.message(), one.answer()) == (other.message(), other.answer())


# -- examples ------------------------------------------------------------------------------


def as_answer(text: str) -> ChatAnswer:
    return ChatAnswer(text, Usage(model="m", requests=1, input_tokens=0, output_tokens=0))


def test_the_answers_of_all_examples_are_as_we_ask_models_to_answer(book):
    for example in book.examples(VALUE_IDS):
        parsed = parse_answer(as_answer(example.answer()), VALUE_IDS)
        reading = read_labels(parsed.labels, example.script, lambda why: False)
        assert reading.unknown_lines == 0
        assert len(reading.verdicts) == len(parsed.labels)
        assert all(1 <= len(label.lines) <= 3 for label in parsed.labels)
        order = [VALUE_IDS.index(label.value) for label in parsed.labels]
        assert order == sorted(order)
        assert "\n" not in example.answer()


def test_examples_follow_the_order_of_the_values(book):
    for example in book.examples(SHUFFLED):
        found = [label["value"] for label in json.loads(example.answer())["labels"]]
        assert found == sorted(found, key=SHUFFLED.index)


def test_examples_show_all_levels_and_an_empty_answer(book):
    levels = [[label.level for label in example.labels] for example in book.examples(VALUE_IDS)]
    assert [] in levels
    assert {level for some in levels for level in some} == {2, 1, -1}
    assert all(some.count(2) <= 1 for some in levels)
    assert any(some and 2 not in some for some in levels)


def test_one_example_is_not_english_and_is_explained_in_english(book):
    others = [made for made in book.examples(VALUE_IDS) if made.script.language != "en"]
    assert others
    assert all(label.why.isascii() for made in others for label in made.labels)


def test_examples_name_only_values_that_are_asked_about(book):
    asked: tuple[ValueId, ...] = ("humility", "stimulation")
    examples = book.examples(asked)
    named = [{label.value for label in example.labels} for example in examples]
    assert all(some <= set(asked) for some in named)
    assert named.count(set()) == 1  # the one that never had a label


def test_times_of_examples_rise(book):
    for example in book.examples(VALUE_IDS):
        times = [line.start for line in example.script.lines if line.start is not None]
        assert all(one <= other for one, other in pairwise(times))


# -- versions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        ("counts",),
        ("some_values",),
        ("answer",),
        ("reminder",),
        ("task", "direct"),
        ("material", "two_step"),
        ("values", "face", "about"),
        ("values", "universalism_tolerance", "conflict"),
        ("values", "stimulation", "contrasts", "hedonism"),
    ],
)
def test_every_word_that_a_model_is_told_counts_in_the_digest(book, data, path):
    *way, last = path
    place = data
    for name in way:
        place = place[name]
    place[last] += " More."
    assert changed(data).digest != book.digest


def test_examples_count_in_the_digest(book, data):
    example = dict(data["examples"][0])
    example["labels"] = [{**example["labels"][0], "why": "Otherwise."}]
    data["examples"] = (example, *data["examples"][1:])
    assert changed(data).digest != book.digest


def test_a_version_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(ModelMissing, match=r"no version “9” of the codebook.*: 1\."):
        load_codebook("9")


@pytest.mark.parametrize("broken", ["values", "unknown field", "no examples against"])
def test_a_damaged_file_is_refused(data, broken):
    if broken == "values":
        data["values"]["greed"] = data["values"]["hedonism"]
    elif broken == "unknown field":
        data["ansver"] = ""
    else:
        data["values"]["hedonism"]["opposed"] = ()
    with pytest.raises(ValidationError):
        changed(data)
