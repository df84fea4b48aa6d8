"""How a model is trained: everything that can change its weights, besides data and base."""

from dataclasses import dataclass
from typing import Literal

Outputs = Literal["sides", "presence"]
"""sides: each value attained and constrained, 38 outputs. presence: 19, whatever the side."""
StopBy = Literal["micro", "macro"]
"""F1 on validation, right value and sign: of all labels in one count, or the values' mean."""

Pooling = Literal["auto", "mean", "own"]
"""mean: one more layer that starts as a mean over all tokens (see `mean_layer`). own: what the
model's own head reads, mostly the first token. auto: mean where the encoder is built like BERT."""


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """Of the fine-tuning. The defaults are for a small encoder and some hundred scripts."""

    outputs: Outputs = "sides"
    pooling: Pooling = "auto"
    epochs: int = 10
    patience: int = 3
    """Epochs without a better F1 on validation after which training ends."""
    stop_by: StopBy = "micro"
    batch: int = 8
    """Scripts for each step."""
    windows_at_once: int = 16
    """Windows in memory at once; a step takes as many rounds as it needs."""
    window: int = 256
    """Longest input in tokens, special ones included, if the model takes as many."""
    encoder_rate: float = 1e-4
    head_rate: float = 2e-3
    """Learning rates of what the base brings and of what is new."""
    weight_decay: float = 0.01
    warm_up: float = 0.1
    """Share of all steps in which the rates rise; then they fall to 0, linearly."""
    positive_cap: float = 5.0
    """Positives of a rare output weigh up to so many times more than negatives."""
    line_dropout: float = 0.15
    """Chance of each line to be left out when a script is learnt from."""
    scene_dropout: float = 0.5
    """Chance that all scene lines are left out, as where nobody has described the picture."""
    seed: int = 1


@dataclass(frozen=True, slots=True)
class PretrainingOptions:
    """Of the continued pretraining on scripts, by masked tokens."""

    epochs: int = 5
    patience: int = 2
    """Epochs without a lower loss on held-out scripts after which it ends."""
    batch: int = 16
    """Windows for each step."""
    rate: float = 5e-5
    weight_decay: float = 0.01
    warm_up: float = 0.06
    masked: float = 0.15
    """Share of the tokens."""
    held_out: float = 0.1
    """Share of the scripts on which the loss is measured."""
