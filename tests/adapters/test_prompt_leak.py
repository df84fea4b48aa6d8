"""Finding the instructions in what a model says."""

import pytest

from overtones.adapters.prompt_leak import PromptLeak

PROMPT = "Judge in context, never by keywords. Words like money, family or win prove nothing."


def test_words_of_the_prompt_in_a_row_are_found_whatever_stands_between():
    leak = PromptLeak(PROMPT)
    assert leak("Sure: JUDGE in context... never by keywords, words like -- money!")


def test_single_words_and_other_sentences_are_no_leak():
    leak = PromptLeak(PROMPT)
    assert not leak("He says that money and family prove nothing to him.")
    assert not leak("")


@pytest.mark.parametrize("between", ["\u200b", "\u200d", "\u00ad", "\u202e", "\ufeff"])
def test_invisible_characters_hide_nothing(between):
    assert PromptLeak(PROMPT)(between.join(PROMPT))


def test_other_forms_of_the_same_letters_hide_nothing():
    wide = "".join(chr(ord(char) + 0xFEE0) if char.isalpha() else char for char in PROMPT)
    assert PromptLeak(PROMPT)(wide)
