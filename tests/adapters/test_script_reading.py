"""A script as tokens, each with its line."""

from importlib.resources import files

import pytest
from tokenizers import Tokenizer

from overtones.adapters import embedded_model
from overtones.adapters.script_reading import NO_LINE, Reading, ScriptReader
from overtones_schema import LineKind, Script, ScriptLine


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_str(files(embedded_model).joinpath("tokenizer.json").read_text("utf-8"))


def script(*lines: tuple[LineKind, str]) -> Script:
    return Script(
        video_id="7000000000000000001",
        coverage="full",
        lines=tuple(
            ScriptLine(
                id=f"L{number}",
                kind=kind,
                text=text,
                start=None if kind in {"post", "sound"} else float(number),
                end=None if kind in {"post", "sound"} else number + 1.0,
            )
            for number, (kind, text) in enumerate(lines, 1)
        ),
    )


SHORT = script(
    ("post", "sunday with grandma"),
    ("sound", "original sound"),
    ("speech", "She still bakes for the whole street."),
    ("onscreen", "91 years old"),
)


def words(reading: Reading, tokenizer: Tokenizer, place: int) -> str:
    ids = [
        token
        for window, places in zip(reading.windows, reading.places, strict=True)
        for token, at in zip(window, places, strict=True)
        if at == place
    ]
    return "".join(tokenizer.id_to_token(token) for token in ids).replace("▁", " ").strip()


def test_every_token_knows_its_line_and_lines_say_their_kind(tokenizer: Tokenizer):
    reading = ScriptReader(tokenizer).read(SHORT)
    assert [line.id for line in reading.lines] == ["L1", "L3", "L4"]
    assert len(reading.windows) == 1
    assert [words(reading, tokenizer, place) for place in range(3)] == [
        "post: sunday with grandma",
        "said: She still bakes for the whole street.",
        "text: 91 years old",
    ]
    assert reading.places[0][0] == reading.places[0][-1] == NO_LINE


def test_lines_can_go_without_their_kind(tokenizer: Tokenizer):
    reading = ScriptReader(tokenizer, marks=False).read(SHORT)
    assert words(reading, tokenizer, 0) == "sunday with grandma"


def test_each_line_can_be_read_by_itself(tokenizer: Tokenizer):
    reading = ScriptReader(tokenizer, scope="lines").read(SHORT)
    assert [set(places) - {NO_LINE} for places in reading.places] == [{0}, {1}, {2}]


def test_a_long_script_is_read_in_windows_and_no_word_is_lost(tokenizer: Tokenizer):
    spoken = [f"number {number} is the one that I like the most" for number in range(120)]
    reading = ScriptReader(tokenizer).read(script(*(("speech", text) for text in spoken)))
    assert len(reading.windows) > 1
    assert all(len(window) <= 512 for window in reading.windows)
    assert [words(reading, tokenizer, place) for place in range(120)] == [
        f"said: {text}" for text in spoken
    ]


def test_a_line_without_end_is_cut_where_the_window_ends(tokenizer: Tokenizer):
    reading = ScriptReader(tokenizer).read(script(("speech", f"she sings {'na' * 4000}")))
    assert len(reading.windows) > 1
    assert all(len(window) <= 512 for window in reading.windows)
    assert len(reading.lines) == 1


def test_too_few_words_are_not_read(tokenizer: Tokenizer):
    assert ScriptReader(tokenizer).read(script(("post", "wow #fyp"))) == Reading((), (), ())
