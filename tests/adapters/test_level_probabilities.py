"""How sure a model was of each level, by hand-computed numbers."""

import math
import re

import pytest

from overtones.adapters.level_probabilities import level_probabilities
from overtones.domain.chat import ChatAnswer, TokenProbability
from overtones_schema import Usage
from tests.value_answers import answer, label

USAGE = Usage(model="m", requests=1, input_tokens=0, output_tokens=0)
Shares = dict[str, float]


def told(text: str, *words: tuple[str, Shares], pieces: str = r'\s*\w+|"|[^\w"]+') -> ChatAnswer:
    """An answer in tokens. Each of `words` is a token, in the order of the text, with the
    probabilities of what could stand there; all other tokens are certain."""
    waiting = list(words)
    tokens = []
    for piece in re.findall(pieces, text):
        shares = {piece: 1.0}
        if waiting and piece == waiting[0][0]:
            shares = waiting.pop(0)[1]
        others = tuple((other, math.log(share)) for other, share in shares.items())
        tokens.append(TokenProbability(piece, math.log(shares[piece]), others))
    assert not waiting
    assert "".join(token.text for token in tokens) == text
    return ChatAnswer(text, USAGE, tokens=tuple(tokens))


FACE = answer(label("face", "dominant", "L4"))
TWO = answer(label("face", "present", "L4"), label("humility", "conflict", "L4"))


def test_probabilities_are_those_of_the_word_that_was_written_and_of_the_others():
    odds = {"dominant": 0.6, "present": 0.3, "conflict": 0.1}
    (found,) = level_probabilities(told(FACE, ("dominant", odds)), ["dominant"])
    assert found == pytest.approx({2: 0.6, 1: 0.3, -1: 0.1})


def test_what_is_no_level_is_left_out_and_the_rest_adds_up_to_one():
    odds = {"dominant": 0.5, "present": 0.25, "}": 0.15, "strong": 0.1}
    (found,) = level_probabilities(told(FACE, ("dominant", odds)), ["dominant"])
    assert found == pytest.approx({2: 0.5 / 0.75, 1: 0.25 / 0.75})


def test_pieces_of_one_word_are_added():
    odds = {"dominant": 0.4, "dom": 0.1, "d": 0.1, "pres": 0.3, "con": 0.1}
    (found,) = level_probabilities(told(FACE, ("dominant", odds)), ["dominant"])
    assert found == pytest.approx({2: 0.6, 1: 0.3, -1: 0.1})


def test_the_piece_that_begins_the_word_decides():
    pieces = r'dom|inant|\s*\w+|"|[^\w"]+'
    (found,) = level_probabilities(
        told(FACE, ("dom", {"dom": 0.7, "present": 0.3}), ("inant", {"inant": 0.9}), pieces=pieces),
        ["dominant"],
    )
    assert found == pytest.approx({2: 0.7, 1: 0.3})


def test_a_quote_may_be_part_of_the_token():
    odds = {' "dominant': 0.8, ' "conflict': 0.2}
    pieces = r' "dominant|\s*\w+|"|[^\w"]+?'
    (found,) = level_probabilities(told(FACE, (' "dominant', odds), pieces=pieces), ["dominant"])
    assert found == pytest.approx({2: 0.8, -1: 0.2})


def test_without_alternatives_the_written_level_alone_has_a_probability():
    token = told(FACE, ("dominant", {"dominant": 0.6}))
    bare = tuple(TokenProbability(one.text, one.logprob) for one in token.tokens)
    (found,) = level_probabilities(ChatAnswer(FACE, USAGE, tokens=bare), ["dominant"])
    assert found == pytest.approx({2: 0.6})


def test_rounding_errors_do_not_make_more_than_certain():
    tokens = tuple(TokenProbability(one.text, 1e-6) for one in told(FACE).tokens)
    (found,) = level_probabilities(ChatAnswer(FACE, USAGE, tokens=tokens), ["dominant"])
    assert found == {2: 1.0}


def test_each_label_has_its_own():
    first, second = {"present": 0.9, "dominant": 0.1}, {"conflict": 0.55, "present": 0.45}
    found = level_probabilities(
        told(TWO, ("present", first), ("conflict", second)), ["present", "conflict"]
    )
    assert list(found) == [
        pytest.approx({1: 0.9, 2: 0.1}),
        pytest.approx({-1: 0.55, 1: 0.45}),
    ]


def test_of_a_model_that_thinks_aloud_the_last_words_count():
    text = f"First I thought {FACE.replace('dominant', 'present')}. No: {FACE}"
    odds = {"dominant": 0.8, "present": 0.2}
    (found,) = level_probabilities(told(text, ("dominant", odds)), ["dominant"])
    assert found == pytest.approx({2: 0.8, 1: 0.2})


def test_a_level_that_a_reason_quotes_is_no_level():
    text = answer(label("face", "dominant", "L4", why='as in "level": "conflict"'))
    odds = {"dominant": 0.8, "present": 0.2}
    (found,) = level_probabilities(told(text, ("dominant", odds)), ["dominant"])
    assert found == pytest.approx({2: 0.8, 1: 0.2})


@pytest.mark.parametrize("written", [["present"], ["dominant", "dominant"], []])
def test_nothing_is_told_if_levels_and_labels_do_not_fit(written):
    assert level_probabilities(told(FACE), written) == ()


def test_nothing_is_told_of_an_answer_without_tokens_or_with_other_tokens():
    assert level_probabilities(ChatAnswer(FACE, USAGE), ["dominant"]) == ()
    tokens = told(FACE).tokens[1:]
    assert level_probabilities(ChatAnswer(FACE, USAGE, tokens=tokens), ["dominant"]) == ()
