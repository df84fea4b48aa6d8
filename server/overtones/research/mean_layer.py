"""Mean pooling that lies in a model's own class, so that plain transformers loads it.

Heads of BERT and its kin read the first token alone. Where there are only some hundred scripts, it
takes long until that token has gathered what the text says. So one more layer is put on top that
starts as a mean: its queries are 0, so each token attends to all tokens alike, and its values and
outputs are passed on as they are. From there on it learns like any other layer.
"""

from __future__ import annotations

import copy
from typing import Any


def can_have_mean_layer(model: Any) -> bool:
    """Whether the encoder is built like BERT (RoBERTa, XLM-R, ELECTRA, CamemBERT are)."""
    layers = getattr(getattr(model.base_model, "encoder", None), "layer", None)
    if not layers:
        return False
    attention = getattr(layers[-1], "attention", None)
    return (
        all(hasattr(getattr(attention, "self", None), name) for name in ("query", "key", "value"))
        and all(hasattr(getattr(attention, "output", None), n) for n in ("dense", "LayerNorm"))
        and all(hasattr(getattr(layers[-1], "output", None), n) for n in ("dense", "LayerNorm"))
    )


def add_mean_layer(model: Any) -> None:
    """Put the layer on top; the first token then holds itself and the mean of all, normalised.

    A pooler between encoder and head starts as the identity before its tanh.
    """
    import torch

    layers = model.base_model.encoder.layer
    layer = copy.deepcopy(layers[-1])
    attention = layer.attention
    with torch.no_grad():
        attention.self.query.weight.zero_()
        attention.self.query.bias.zero_()
        for dense in (attention.self.value, attention.output.dense):
            _pass_on(dense)
        layer.output.dense.weight.zero_()
        layer.output.dense.bias.zero_()
        for norm in (attention.output.LayerNorm, layer.output.LayerNorm):
            norm.weight.fill_(1.0)
            norm.bias.zero_()
        pooler = getattr(model.base_model, "pooler", None)
        if pooler is not None and hasattr(pooler, "dense"):
            _pass_on(pooler.dense)
    layers.append(layer)
    model.config.num_hidden_layers += 1


def _pass_on(dense: Any) -> None:
    import torch

    torch.nn.init.eye_(dense.weight)
    dense.bias.zero_()
