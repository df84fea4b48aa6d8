import numpy as np
import pytest

from overtones.adapters.embedded_head import load_head, pack, read_card
from overtones.adapters.sentence_encoder import SentenceEncoder
from overtones.research.embedded_training import linear_models, train
from overtones.research.labelled_scripts import load_scripts, load_sentences


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


def test_the_shipped_weights_are_what_the_data_give(encoder: SentenceEncoder):
    again, shipped = linear_models(load_scripts(), load_sentences(), encoder.vectors), load_head()
    for name in (
        "passage_weights",
        "passage_bias",
        "script_weights",
        "script_bias",
        "evidence_weights",
    ):
        gap = np.abs(getattr(again, name) - getattr(shipped, name)).max()
        assert gap < 2e-3, name


def test_training_twice_gives_the_same_bytes(encoder: SentenceEncoder):
    scripts, sentences = load_scripts()[:60], load_sentences()
    first = train(scripts, sentences, encoder.vectors, folds=2)
    second = train(scripts, sentences, SentenceEncoder().vectors, folds=2)
    assert pack(first.head) == pack(second.head)
    assert first.measured == second.measured


def test_the_card_says_that_the_head_beats_endorsing_everything():
    card = read_card()
    trivial = card["everything_endorsed"]
    assert trivial["presence_f1"] == pytest.approx(0.292)
    for variant in ("described", "no_scene", "captions", "post"):
        measured = card["measured"][variant]
        assert measured["signed_f1"] > trivial["signed_f1"] + 0.05
        assert measured["presence_f1"] > trivial["presence_f1"] + 0.05
        assert measured["endorsed_per_script"] < 4
        assert measured["conflict_per_script"] < 1
