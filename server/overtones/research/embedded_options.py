"""How the embedded model is trained: the choices that were compared, and what is shipped."""

from dataclasses import dataclass
from typing import Literal

from overtones.adapters.script_reading import Scope

OutputKind = Literal["sides", "presence_and_sign"]
"""38 outputs that know nothing of each other, or 19 for presence and 19 for the sign."""

Start = Literal["random", "sentences"]
"""Heads start at random, or so that a line scores by how much it is like the example sentences of
a target."""


@dataclass(frozen=True, slots=True)
class EmbeddedOptions:
    """Everything that the result depends on apart from data and encoder."""

    scope: Scope = "script"
    marks: bool = True
    """Whether each line says its kind."""
    outputs: OutputKind = "sides"
    epochs: int = 12
    batch: int = 8
    """Scripts in each step."""
    encoder_rate: float = 2e-4
    head_rate: float = 3e-3
    weight_decay: float = 0.01
    warm_up: float = 0.1
    """Share of the steps in which the rates rise."""
    dropout: float = 0.3
    """Of the heads' inputs."""
    positive_cap: float = 1.0
    """Positives of rare targets weigh more than negatives, at most so many times."""
    evidence: float = 0.3
    """Weight of the attention's loss against the labels' one; 0 leaves the evidence out."""
    dominance: float = 0.3
    """Weight of the loss of what is dominant."""
    start: Start = "sentences"
    """Where the heads start from."""
    sentences: float = 0.5
    """Weight of an example sentence, as a script of one line, against that of a script; 0: none."""
    line_dropout: float = 0.15
    scene_dropout: float = 0.5
    """Chance that all scene lines are left out."""
    noise: float = 0.3
    """Chance that speech and screen text have a recogniser's errors."""
    post_alone: float = 0.05
    """Chance that only the post's text is read."""
    average: float = 0.0
    """Decay of the running mean of the weights that is kept instead of the last; 0: the last."""
    frozen_words: bool = True
    """Whether the embeddings of words stay as they are: languages then stay aligned."""
    seed: int = 1
