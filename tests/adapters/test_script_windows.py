"""A script in windows that fit an encoder."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overtones.adapters.script_windows import MARKS, script_windows
from overtones.domain.readable_text import readable_passages
from overtones_schema import LineKind, Script, ScriptLine


def words(text: str) -> int:
    """Every word is a token, and long words are several."""
    return sum(1 + len(word) // 8 for word in text.split())


def script(*lines: tuple[LineKind, str]) -> Script:
    return Script(
        video_id="1",
        coverage="full",
        lines=tuple(
            ScriptLine(id=f"L{place}", kind=kind, text=text)
            for place, (kind, text) in enumerate(lines, 1)
        ),
    )


def test_a_short_script_is_one_window_in_which_every_line_tells_its_kind():
    (window,) = script_windows(
        script(
            ("post", "my first marathon #running"),
            ("sound", "original sound"),
            ("speech", "I never thought I could."),
            ("onscreen", "42 km"),
            ("scene", "A woman crosses a line and cries."),
        ),
        words,
        100,
    )
    assert window.text == (
        "post: my first marathon #running said: I never thought I could. text: 42 km "
        "seen: A woman crosses a line and cries."
    )


def test_mere_measurements_are_left_out():
    (window,) = script_windows(
        script(
            ("speech", "we help our neighbours today"),
            ("scene", "Shot 1 of 4, bright and colourful, little motion."),
        ),
        words,
        100,
    )
    assert window.text == "said: we help our neighbours today"


def test_a_script_without_words_has_no_window():
    assert script_windows(script(("sound", "a song"), ("onscreen", "42")), words, 100) == ()


def test_a_long_script_is_cut_between_lines_and_the_next_window_repeats_the_last():
    lines = [("speech", f"line number {place} tells a little") for place in range(20)]
    windows = script_windows(script(*lines), words, 30)
    assert len(windows) > 3
    for before, after in pairwise(windows):
        assert after.passages[0] == before.passages[-1]
    told = [passage.line for window in windows for passage in window.passages]
    assert list(dict.fromkeys(told)) == [f"L{place}" for place in range(1, 21)]


@pytest.mark.parametrize("text", ["word " * 500, "x" * 4000, "字" * 1200])
def test_a_line_longer_than_a_window_is_cut(text):
    windows = script_windows(script(("speech", f"one two three {text}")), words, 40)
    assert len(windows) > 1
    assert all(words(window.text) <= 40 for window in windows)


def test_a_window_without_a_line_keeps_the_others():
    (window,) = script_windows(
        script(("speech", "first thing said"), ("speech", "second thing said")), words, 100
    )
    assert window.without("L1").text == "said: second thing said"


@given(
    st.lists(
        st.tuples(st.sampled_from(["speech", "onscreen", "post", "scene"]), st.text(max_size=300)),
        max_size=12,
    ),
    st.integers(10, 60),
)
def test_no_window_is_too_long_and_no_readable_letter_is_lost(lines, longest):
    whole = script(*lines)
    windows = script_windows(whole, words, longest)
    assert all(sum(p.tokens for p in window.passages) <= longest for window in windows)
    for line in whole.lines:
        pieces = {
            id(passage): "".join(passage.text.split())
            for window in windows
            for passage in window.passages
            if passage.line == line.id
        }
        read = [text for kept, text in readable_passages(whole) if kept.id == line.id]
        expected = "".join("".join(f"{MARKS[line.kind]}{text}".split()) for text in read)
        assert "".join(pieces.values()) == expected
