"""The embedded labeler's network, in torch: an encoder, a vector for each line, and for each value
and sign an attention over the lines.

The encoder reads the script as a whole, so each line's vector knows its context. A target's logit
is a linear score of the lines' mean under the target's own attention (as in Yang et al. 2016,
"Hierarchical attention networks", with one query for each target) plus one of the whole script's
mean. The attention is also the evidence: it is taught which line carries a label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from overtones.adapters.embedded_model import TARGETS
from overtones.adapters.script_reading import NO_LINE, Reading
from overtones.research.embedded_options import OutputKind
from overtones_schema.values import VALUE_IDS


@dataclass(frozen=True, slots=True)
class Batch:
    """Scripts as tensors. N windows of T tokens, M lines, B scripts."""

    ids: Tensor
    """N x T."""
    mask: Tensor
    """N x T: 1 for tokens, 0 for padding."""
    lines: Tensor
    """N x T: the line's place among all lines of the batch, M for tokens of none."""
    owners: Tensor
    """N: the script of each window."""
    counts: tuple[int, ...]
    """B: lines of each script."""

    @staticmethod
    def of(readings: Sequence[Reading], padding: int, device: str = "cpu") -> Batch:
        """The readings, none of them empty."""
        windows = [window for reading in readings for window in reading.windows]
        total = sum(len(reading.lines) for reading in readings)
        longest = max(map(len, windows))
        ids = torch.full((len(windows), longest), padding)
        mask = torch.zeros((len(windows), longest))
        lines = torch.full((len(windows), longest), total)
        owners = torch.zeros(len(windows), dtype=torch.long)
        row, before = 0, 0
        for number, reading in enumerate(readings):
            for window, places in zip(reading.windows, reading.places, strict=True):
                ids[row, : len(window)] = torch.tensor(window)
                mask[row, : len(window)] = 1
                lines[row, : len(window)] = torch.tensor(
                    [total if place == NO_LINE else before + place for place in places]
                )
                owners[row] = number
                row += 1
            before += len(reading.lines)
        counts = tuple(len(reading.lines) for reading in readings)
        return Batch(ids.to(device), mask.to(device), lines.to(device), owners.to(device), counts)


@dataclass(frozen=True, slots=True)
class Outputs:
    """What the network says of B scripts with at most L lines."""

    logits: Tensor
    """B x 38, in the order of `TARGETS`."""
    dominance: Tensor
    """B x 19: logits of the value being dominant."""
    attention: Tensor
    """B x L x 38: logarithm of each line's share of the attention; -inf for padding."""


class EmbeddedNetwork(nn.Module):  # type: ignore[misc]  # PyTorch is not type-checked
    """The encoder with its heads. `encoder` is a model of transformers like BERT."""

    def __init__(self, encoder: Any, outputs: OutputKind = "sides", dropout: float = 0.1) -> None:
        super().__init__()
        size = int(encoder.config.hidden_size)
        self.encoder = encoder
        self.kind = outputs
        self.dropout = nn.Dropout(dropout)
        self.query = nn.Linear(size, len(TARGETS))
        self.by_line = nn.Parameter(torch.zeros(len(TARGETS), size))
        self.by_script = nn.Linear(size, len(TARGETS))
        self.by_dominance = nn.Linear(size, len(VALUE_IDS))
        nn.init.normal_(self.by_line, std=0.02)
        for layer in (self.query, self.by_script, self.by_dominance):
            nn.init.normal_(layer.weight, std=0.02)
        # Most labels are absent: the first steps need not learn that.
        nn.init.constant_(self.by_script.bias, -2.0)
        nn.init.constant_(self.by_dominance.bias, -3.0)

    def heads(self) -> list[nn.Parameter]:
        """The weights that are new."""
        inside = {id(one) for one in self.encoder.parameters()}
        return [one for one in self.parameters() if id(one) not in inside]

    def start_from(self, vectors: Tensor, places: Sequence[int | None]) -> None:
        """Let lines score by their likeness to examples: n x H vectors of example sentences, each
        with the place of its target or None for one that shows no value."""
        spread = vectors - vectors.mean(dim=0)
        with torch.no_grad():
            for target in range(len(TARGETS)):
                own = [row for row, place in enumerate(places) if place == target]
                if own:
                    middle = spread[own].mean(dim=0)
                    scores = spread @ middle
                    weights = middle / scores.std().clamp(min=1e-6)
                    self.by_line[target] = weights
                    self.query.weight[target] = weights

    def line_vectors(self, batch: Batch) -> Tensor:
        """M x H: the mean of each line's tokens."""
        return _line_means(self._hidden(batch), batch)

    def forward(self, batch: Batch) -> Outputs:
        """The scripts of a batch."""
        hidden = self._hidden(batch)
        flat, vectors = hidden.reshape(-1, hidden.shape[-1]), _line_means(hidden, batch)
        size = flat.shape[-1]
        padded = nn.utils.rnn.pad_sequence(list(vectors.split(batch.counts)), batch_first=True)
        here = torch.arange(padded.shape[1], device=flat.device)
        absent = here[None, :] >= torch.tensor(batch.counts, device=flat.device)[:, None]
        whole = flat.new_zeros(len(batch.counts), size)
        whole = whole.index_add(0, batch.owners, (hidden * batch.mask[..., None]).sum(dim=1))
        length = flat.new_zeros(len(batch.counts)).index_add(0, batch.owners, batch.mask.sum(dim=1))
        return self.judge(padded, absent, whole / length[:, None])

    def _hidden(self, batch: Batch) -> Tensor:
        found = self.encoder(input_ids=batch.ids, attention_mask=batch.mask)
        hidden: Tensor = found.last_hidden_state.float()
        return hidden

    def judge(self, lines: Tensor, absent: Tensor, whole: Tensor) -> Outputs:
        """From B x L x H line vectors (B x L marks padding) and B x H script vectors."""
        lines, whole = self.dropout(lines), self.dropout(whole)
        scores = self.query(lines).masked_fill(absent[..., None], -torch.inf)
        attention = torch.log_softmax(scores, dim=1)
        # A line's own score under the target's attention: no vector for each target is needed.
        by_line = (attention.exp() * (lines @ self.by_line.T)).sum(dim=1)
        logits = by_line + self.by_script(whole)
        if self.kind == "presence_and_sign":
            logits = _both_sides(logits)
        return Outputs(logits, self.by_dominance(whole), attention)


def _line_means(hidden: Tensor, batch: Batch) -> Tensor:
    total = sum(batch.counts)
    flat, places = hidden.reshape(-1, hidden.shape[-1]), batch.lines.reshape(-1)
    summed = flat.new_zeros(total + 1, flat.shape[-1]).index_add(0, places, flat)
    tokens = flat.new_zeros(total + 1).index_add(0, places, torch.ones_like(flat[:, 0]))
    return summed[:total] / tokens[:total, None]


def _both_sides(logits: Tensor) -> Tensor:
    """The first output of each value as "present", the second as "endorsed if present"; the logits
    of both sides come from the products of their chances."""
    present, endorsed = logits[..., 0::2], logits[..., 1::2]
    sides = [
        nn.functional.logsigmoid(present) + nn.functional.logsigmoid(sign * endorsed)
        for sign in (1, -1)
    ]
    chances = torch.stack(sides, dim=-1).clamp(max=-1e-6)
    return (chances - torch.log(-torch.expm1(chances))).flatten(-2)
