"""What nobody said is left out, what was said is kept, and lines are short."""

import pytest

from overtones.adapters.heard_text import (
    Phrase,
    Window,
    believed,
    is_phantom,
    lines,
    repeats_itself,
)
from overtones.adapters.voice import Span

VOICE = (Span(0.0, 10.0),)


def window(
    *phrases: Phrase, logprob: float = -0.3, no_speech: float = 0.1, language: float = 0.99
) -> Window:
    return Window(phrases, logprob, no_speech, language)


def said(text: str, start: float = 0.0, end: float = 4.0) -> Phrase:
    return Phrase(text, start, end)


def texts(heard: Window, spans: tuple[Span, ...] = VOICE) -> list[str]:
    return [phrase.text for phrase in believed(heard, spans)]


def test_clear_speech_is_kept_even_if_the_model_doubts_that_anybody_speaks() -> None:
    clear = window(said("Family is what keeps me going."), no_speech=0.79)
    assert texts(clear) == ["Family is what keeps me going."]


def test_improbable_words_are_left_out() -> None:
    assert texts(window(said("I'm gonna go back to the studio."), logprob=-1.6)) == []
    assert texts(window(said("I'm not gonna go."), logprob=-1.0, no_speech=0.8)) == []


def test_a_decoder_that_runs_in_circles_is_not_believed() -> None:
    circle = "I'm gonna go to the bathroom. " * 20
    assert texts(window(said(circle))) == []
    assert texts(window(said("1 tbc " * 30), logprob=-0.1)) == []


def test_a_refrain_is_no_circle() -> None:
    assert not repeats_itself("We are the champions, my friends, we are the champions of the world")
    assert not repeats_itself("no no no, I said it before: don't touch the cake, it is for grandma")


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for watching!",
        "Subtitles by the Amara.org community",
        "¡Gracias por ver el video!",
        "Untertitel der Amara.org-Community",
        "ご視聴ありがとうございました。",
        "Продолжение следует...",
        "Sous-titrage Société Radio-Canada",
    ],
)
def test_known_phantoms_fall_when_unsure_or_outside_the_voice(text: str) -> None:
    assert is_phantom(text)
    assert texts(window(said(text), logprob=-0.9)) == []
    assert texts(window(said(text), language=0.3)) == []
    assert texts(window(said(text, 20.0, 22.0))) == []


def test_a_clear_thank_you_in_a_voice_is_kept() -> None:
    assert texts(window(said("Thank you.", 1.0, 2.0))) == ["Thank you."]


def test_a_word_for_many_seconds_of_sound_is_left_out() -> None:
    assert texts(window(said("you", 0.0, 9.0))) == []


def test_descriptions_of_sounds_are_no_words() -> None:
    noted = window(said("[Music]"), said("(upbeat music)", 4.0, 6.0), said("♪♪", 6.0, 8.0))
    assert texts(noted) == []
    assert texts(window(said("(laughs) Come here, you two."))) == ["Come here, you two."]


def test_the_same_line_again_and_again_is_kept_twice() -> None:
    same = tuple(said("Go on without me.", float(i), i + 1.0) for i in range(3))
    last = said("That is what he told me when we had lost the way.", 3.0, 6.0)
    assert texts(window(*same, last)) == ["Go on without me."] * 2 + [last.text]


def test_times_are_trimmed_to_the_voice() -> None:
    phrase = said("We start again tomorrow morning.", 0.0, 9.0)
    (trimmed,) = believed(window(phrase), (Span(2.0, 5.0),))
    assert (trimmed.start, trimmed.end) == (2.0, 5.0)


def test_confidence_is_low_where_the_language_is_in_doubt() -> None:
    assert window(said("Bonjour"), logprob=-0.2).confidence > 0.8
    assert window(said("Bonjour"), logprob=-0.2, language=0.3).confidence == pytest.approx(0.3)


def test_phrases_become_sentences() -> None:
    heard = (
        said("And the artist who builds beauty", 1.0, 3.0),
        said("out of bits and pieces she finds online.", 3.0, 5.0),
        said("And the writer.", 5.2, 6.0),
    )
    assert [(line.text, line.start, line.end) for line in lines(heard)] == [
        ("And the artist who builds beauty out of bits and pieces she finds online.", 1.0, 5.0),
        ("And the writer.", 5.2, 6.0),
    ]


def test_a_pause_ends_a_line() -> None:
    assert len(lines((said("I went home", 0.0, 1.0), said("and slept", 4.0, 5.0)))) == 2


def test_long_speech_is_cut_at_sentence_ends_into_short_lines() -> None:
    sentence = "This is what we do when the river rises and the fields are under water. "
    made = lines((Phrase(sentence * 6, 3.0, 33.0),))
    assert all(len(line.text) <= 120 and line.end - line.start <= 10.0 for line in made)
    assert all(line.text.endswith(".") for line in made)
    assert (made[0].start, made[-1].end) == (3.0, 33.0)
    assert "".join(line.text for line in made).replace(" ", "") == (sentence * 6).replace(" ", "")


def test_text_without_spaces_or_signs_is_cut_too() -> None:
    made = lines((Phrase("今" * 300, 0.0, 60.0),))
    assert all(len(line.text) <= 120 and line.end - line.start <= 10.0 for line in made)
    assert "".join(line.text for line in made) == "今" * 300
