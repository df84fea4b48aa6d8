"""Trains the embedded model: an encoder, the labelled scripts, and out comes what is shipped.

Weights are learned from the training part; calibration and thresholds come from the development
part, in the forms in which the pipeline hands scripts to the labeler.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from overtones.adapters.embedded_model import CARD_FILE, MODEL_FILE, TOKENIZER_FILE
from overtones.adapters.embedded_model.rules import Rules
from overtones.adapters.script_reading import VERSION as READING_VERSION
from overtones.adapters.script_reading import ScriptReader
from overtones.research.embedded_export import export, small
from overtones.research.embedded_network import EmbeddedNetwork
from overtones.research.embedded_options import EmbeddedOptions
from overtones.research.embedded_task import EmbeddedTask, Judged, judge
from overtones.research.embedded_tuning import HeldOut, tuned
from overtones.research.labelled_scripts import ExampleSentence, LabelledScript
from overtones.research.training_base import Place
from overtones_schema import Script
from overtones_schema.script import Coverage

if TYPE_CHECKING:
    from tokenizers import Tokenizer

VERSION = 2
"""Of the model: rises when its data or its method change."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """An encoder to start from, in memory."""

    model: Any
    """Of transformers, like BERT, without a pooler."""
    tokenizer: Tokenizer
    padding: int


@dataclass(frozen=True, slots=True)
class EpochDone:
    """How far training is."""

    epoch: int
    epochs: int
    loss: float
    """Mean of a script."""


def load_encoder(folder: Path, layers: int | None = None) -> Encoder:
    """An encoder in a folder as transformers writes it; its lowest `layers` layers, or all.

    Raises `OSError`.
    """
    from tokenizers import Tokenizer
    from transformers import AutoModel

    model = AutoModel.from_pretrained(
        folder, local_files_only=True, trust_remote_code=False, add_pooling_layer=False
    ).float()
    if layers is not None:
        model.encoder.layer = model.encoder.layer[:layers]
        model.config.num_hidden_layers = len(model.encoder.layer)
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return Encoder(model, tokenizer, int(model.config.pad_token_id or 0))


@dataclass(frozen=True, slots=True)
class Trained:
    """A network that has learned."""

    network: EmbeddedNetwork
    reader: ScriptReader
    encoder: Encoder
    options: EmbeddedOptions
    place: Place

    def judge(self, scripts: Sequence[Script]) -> Judged:
        """What it says of scripts."""
        return judge(self.network, self.reader, self.encoder.padding, scripts, self.place)

    def rules(self, development: Sequence[LabelledScript]) -> dict[Coverage, Rules]:
        """Calibration and thresholds for each coverage."""
        found: dict[Coverage, Rules] = {}
        for coverage, forms in forms_of(development).items():
            judged = [self.judge(scripts) for scripts in forms]
            found[coverage] = tuned(
                HeldOut(
                    np.vstack([one.logits for one in judged]),
                    np.vstack([one.dominance for one in judged]),
                    [one.levels for _ in forms for one in development],
                )
            )
        return found


def train(
    encoder: Encoder,
    scripts: Sequence[LabelledScript],
    sentences: Sequence[ExampleSentence],
    options: EmbeddedOptions,
    place: Place = "cpu",
    tell: Callable[[EpochDone], None] = lambda _: None,
) -> Trained:
    """Teach an encoder; it is changed. On a CPU the same seed gives the same weights."""
    torch.manual_seed(options.seed)
    network = EmbeddedNetwork(encoder.model, options.outputs, options.dropout)
    reader = ScriptReader(encoder.tokenizer, scope=options.scope, marks=options.marks)
    task = EmbeddedTask(network, reader, encoder.padding, scripts, sentences, options, place)
    for epoch in range(1, options.epochs + 1):
        tell(EpochDone(epoch, options.epochs, task.epoch()))
    return Trained(task.best, reader, encoder, options, place)


def forms_of(scripts: Sequence[LabelledScript]) -> dict[Coverage, list[list[Script]]]:
    """The forms in which the pipeline hands scripts to the labeler, by how much was read."""
    return {
        "post": [[one.script("post") for one in scripts]],
        "captions": [[one.script("captions") for one in scripts]],
        "full": [
            [one.full for one in scripts],
            [one.script("full", scene=False) for one in scripts],
        ],
    }


def write_model(
    trained: Trained,
    rules: Mapping[Coverage, Rules],
    folder: Path,
    facts: Mapping[str, Any],
) -> dict[str, Any]:
    """Write the files that are shipped; gives the card. `facts` are added to it. Raises `OSError`.

    The card comes last and names the digests of the others.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model = small(export(trained.network)).SerializeToString(deterministic=True)
    tokenizer = trained.encoder.tokenizer.to_str().encode()
    (folder / MODEL_FILE).write_bytes(model)
    (folder / TOKENIZER_FILE).write_bytes(tokenizer)
    card = {
        "version": VERSION,
        "sha256": {
            MODEL_FILE: sha256(model).hexdigest(),
            TOKENIZER_FILE: sha256(tokenizer).hexdigest(),
        },
        "reading": READING_VERSION,
        "options": asdict(trained.options),
        **facts,
        "rules": {coverage: asdict(one) for coverage, one in rules.items()},
    }
    write_card(folder, card)
    return card


def write_card(folder: Path, card: Mapping[str, Any]) -> None:
    """Put the card beside the model. Raises `OSError`."""
    text = json.dumps(card, ensure_ascii=False, indent=1, allow_nan=False)
    (folder / CARD_FILE).write_text(text + "\n", encoding="utf-8")
