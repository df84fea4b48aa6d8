"""Mean pooling as a layer of the model's own class."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from overtones.research.mean_layer import add_mean_layer, can_have_mean_layer
from overtones.research.training_base import load_classifier
from overtones.research.training_data import TrainingRefused
from overtones.research.training_options import TrainingOptions
from tests.tiny_models import SENTENCES, tiny_bert

NAMES = ("Humility attained", "Humility constrained")


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    return tiny_bert(tmp_path_factory.mktemp("base") / "tiny")


def test_the_first_token_starts_as_itself_and_the_mean_of_all_real_tokens(base):
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(base)
    model = AutoModelForSequenceClassification.from_pretrained(base, num_labels=2).eval()
    batch = tokenizer(list(SENTENCES[:3]), padding=True, return_tensors="pt")
    with torch.inference_mode():
        before = model.base_model(**batch).last_hidden_state
        add_mean_layer(model)
        after = model.base_model(**batch)
    real = batch["attention_mask"].unsqueeze(-1)
    mean = (before * real).sum(dim=1) / real.sum(dim=1)
    wanted = torch.nn.functional.layer_norm(before[:, 0] + mean, (32,))
    torch.testing.assert_close(after.last_hidden_state[:, 0], wanted, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(after.pooler_output, torch.tanh(wanted), rtol=1e-4, atol=1e-4)


def test_plain_transformers_loads_the_model_with_its_layer(base, tmp_path):
    import torch
    from transformers import AutoModelForSequenceClassification

    made = load_classifier(base, NAMES, "cpu", TrainingOptions(window=64))
    made.save(tmp_path)
    loaded = AutoModelForSequenceClassification.from_pretrained(tmp_path)
    assert loaded.config.num_hidden_layers == 3
    assert set(made.new) == {"classifier.weight", "classifier.bias"}
    batch = made.tokens(SENTENCES[:2], padding=True, return_tensors="pt")
    with torch.inference_mode():
        torch.testing.assert_close(loaded(**batch).logits, made.model.eval()(**batch).logits)


def test_the_models_own_head_may_be_kept_as_it_is(base):
    made = load_classifier(base, NAMES, "cpu", TrainingOptions(window=64, pooling="own"))
    assert made.model.config.num_hidden_layers == 2


def test_models_that_are_built_otherwise_keep_their_own_pooling(base, tmp_path):
    import torch
    from transformers import DebertaV2Config, DebertaV2ForMaskedLM

    torch.manual_seed(0)
    config = DebertaV2Config(
        vocab_size=200,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=64,
    )
    folder = shutil.copytree(base, tmp_path / "deberta")
    model = DebertaV2ForMaskedLM(config)
    model.save_pretrained(folder)
    assert not can_have_mean_layer(model)
    options = TrainingOptions(window=64)
    made = load_classifier(folder, NAMES, "cpu", options)
    assert made.model.config.num_hidden_layers == 2
    with pytest.raises(TrainingRefused, match="not built like BERT"):
        load_classifier(folder, NAMES, "cpu", replace(options, pooling="mean"))
