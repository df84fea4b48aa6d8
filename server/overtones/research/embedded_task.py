"""Teaches the embedded network the values of scripts."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from overtones.adapters.embedded_model import TARGETS
from overtones.adapters.script_reading import Reading, ScriptReader
from overtones.research.embedded_network import Batch, EmbeddedNetwork, Outputs
from overtones.research.embedded_options import EmbeddedOptions
from overtones.research.fine_tuning import LONGEST_GRADIENT, adamw, check_loss, positive_weights
from overtones.research.labelled_scripts import ExampleSentence, LabelledScript
from overtones.research.script_variants import damaged
from overtones.research.thresholds import Doubles
from overtones.research.training_base import Place
from overtones_schema import Script, ScriptLine
from overtones_schema.values import VALUE_IDS

_AT_ONCE = 32
"""Scripts that are judged together when nothing is learned."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the network says of scripts, in their order."""

    logits: Doubles
    """Scripts x 38; -inf where a script has too few words."""
    dominance: Doubles
    """Scripts x 19."""
    attention: tuple[Mapping[str, NDArray[np.float32]], ...]
    """For each script: line id → 38 shares."""


class EmbeddedTask:
    """One training of a network."""

    def __init__(
        self,
        network: EmbeddedNetwork,
        reader: ScriptReader,
        padding: int,
        train: Sequence[LabelledScript],
        sentences: Sequence[ExampleSentence],
        options: EmbeddedOptions,
        place: Place = "cpu",
    ) -> None:
        self.network: EmbeddedNetwork = network.to(place)
        self._reader, self._padding, self._options, self._place = reader, padding, options, place
        given = list(train)
        if options.sentences:
            given += [_as_script(one, number) for number, one in enumerate(sentences)]
        self._train = [one for one in given if reader.read(one.full).windows]
        self._targets = np.array([targets_of(one) for one in self._train])
        self._dominant = np.array(
            [[one.levels.get(value) == 2 for value in VALUE_IDS] for one in self._train]
        )
        self._weights = torch.tensor(
            positive_weights(self._targets, options.positive_cap), dtype=torch.float32
        ).to(place)
        self._share = np.array(
            [options.sentences if one.full.genre == _SENTENCE else 1.0 for one in self._train]
        )
        if options.frozen_words:
            self.network.encoder.embeddings.word_embeddings.requires_grad_(requires_grad=False)
        new = {id(one) for one in self.network.heads()}
        named = self.network.named_parameters()
        self._optimiser = adamw(((name, one, id(one) in new) for name, one in named), options)
        steps = -(-len(self._train) // options.batch) * options.epochs
        self._schedule = _linear(self._optimiser, options.warm_up, steps)
        if options.start == "sentences":
            self._start_from(sentences)
        self._mean: EmbeddedNetwork | None = None
        if options.average:
            self._mean = copy.deepcopy(self.network).eval()
        self._generator = np.random.default_rng(options.seed)

    def epoch(self) -> float:
        """One pass over the scripts; the mean loss of a script. Raises `TrainingRefused` where
        training has run away."""
        options = self._options
        self.network.train()
        order = self._generator.permutation(len(self._train))
        total = 0.0
        for start in range(0, len(order), options.batch):
            total += self._step(order[start : start + options.batch])
        return total / len(order)

    def _start_from(self, sentences: Sequence[ExampleSentence]) -> None:
        scripts = [_as_script(one, number).full for number, one in enumerate(sentences)]
        readings = [self._reader.read(script) for script in scripts]
        known = [row for row, reading in enumerate(readings) if reading.windows]
        places = [
            TARGETS.index((one.value, 1 if one.sign > 0 else -1)) if one.value else None
            for one in (sentences[row] for row in known)
        ]
        batch = Batch.of([readings[row] for row in known], self._padding, self._place)
        self.network.eval()
        with torch.inference_mode():
            vectors = self.network.line_vectors(batch)
        self.network.start_from(vectors.clone(), places)

    @property
    def best(self) -> EmbeddedNetwork:
        """What is kept: the network, or the running mean of its weights."""
        return self._mean if self._mean is not None else self.network

    def _step(self, chosen: NDArray[np.int64]) -> float:
        options = self._options
        views = [self._view(self._train[row]) for row in chosen]
        batch = Batch.of([reading for reading, _ in views], self._padding, self._place)
        with torch.autocast(self._place, dtype=torch.bfloat16, enabled=self._place == "cuda"):
            outputs = self.network(batch)
        loss = self._loss(outputs, chosen, [lines for _, lines in views])
        check_loss(float(loss.detach()))
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), LONGEST_GRADIENT)
        self._optimiser.step()
        self._schedule.step()
        if self._mean is not None:
            with torch.no_grad():
                for kept, new in zip(
                    self._mean.parameters(), self.network.parameters(), strict=True
                ):
                    kept.lerp_(new, 1 - options.average)
        return float(loss.detach()) * len(chosen)

    def _loss(
        self, outputs: Outputs, chosen: NDArray[np.int64], lines: Sequence[Sequence[str]]
    ) -> Tensor:
        options = self._options
        share = torch.tensor(self._share[chosen], dtype=torch.float32, device=self._place)
        gold = torch.tensor(self._targets[chosen], dtype=torch.float32, device=self._place)
        labels = nn.functional.binary_cross_entropy_with_logits(
            outputs.logits.float(), gold, pos_weight=self._weights, reduction="none"
        ).sum(dim=1)
        loss = (labels * share).mean()
        if options.dominance:
            dominant = torch.tensor(self._dominant[chosen], dtype=torch.float32, device=self._place)
            lost = nn.functional.binary_cross_entropy_with_logits(
                outputs.dominance.float(), dominant, reduction="none"
            ).sum(dim=1)
            loss = loss + options.dominance * (lost * share).mean()
        if options.evidence:
            marks = [
                (row, names.index(one.evidence[value]), target)
                for row, (number, names) in enumerate(zip(chosen, lines, strict=True))
                for one in [self._train[number]]
                for target, (value, _) in enumerate(TARGETS)
                if self._targets[number, target] and one.evidence.get(value) in names
            ]
            if marks:
                at = torch.tensor(marks, device=self._place).T
                lost = -outputs.attention.float()[at[0], at[1], at[2]].sum() / len(chosen)
                loss = loss + options.evidence * lost
        return loss

    def _view(self, one: LabelledScript) -> tuple[Reading, tuple[str, ...]]:
        """The script with lines left out and errors; whole if hardly a word would be left."""
        options, generator = self._options, self._generator
        script = one.full
        if script.genre != _SENTENCE:
            post_alone = generator.random() < options.post_alone
            no_scene = generator.random() < options.scene_dropout
            stays = generator.random(len(script.lines)) >= options.line_dropout
            lines = tuple(
                line
                for line, kept in zip(script.lines, stays, strict=True)
                if (line.kind == "post" if post_alone else kept)
                and not (no_scene and line.kind == "scene")
            )
            script = script.model_copy(update={"lines": lines})
            if generator.random() < options.noise:
                script = damaged(script, generator)
        reading = self._reader.read(script)
        if not reading.windows:
            reading = self._reader.read(one.full)
        return reading, tuple(line.id for line in reading.lines)


def judge(
    network: EmbeddedNetwork,
    reader: ScriptReader,
    padding: int,
    scripts: Sequence[Script],
    place: Place = "cpu",
) -> Judged:
    """What a network says of scripts, in their order."""
    network.eval()
    readings = [reader.read(script) for script in scripts]
    logits = np.full((len(scripts), len(TARGETS)), -np.inf)
    dominance = np.full((len(scripts), len(VALUE_IDS)), -np.inf)
    attention: list[Mapping[str, NDArray[np.float32]]] = [{} for _ in scripts]
    readable = [row for row, reading in enumerate(readings) if reading.windows]
    for start in range(0, len(readable), _AT_ONCE):
        rows = readable[start : start + _AT_ONCE]
        batch = Batch.of([readings[row] for row in rows], padding, place)
        with (
            torch.inference_mode(),
            torch.autocast(place, dtype=torch.bfloat16, enabled=place == "cuda"),
        ):
            outputs = network(batch)
        logits[rows] = outputs.logits.double().cpu().numpy()
        dominance[rows] = outputs.dominance.double().cpu().numpy()
        for row, shares in zip(rows, outputs.attention.float().exp().cpu().numpy(), strict=True):
            lines = readings[row].lines
            attention[row] = {
                line.id: share for line, share in zip(lines, shares[: len(lines)], strict=True)
            }
    return Judged(logits, dominance, tuple(attention))


def targets_of(one: LabelledScript) -> list[float]:
    """38 targets of a script, each 0 or 1."""
    return [float(one.levels.get(value, 0) * sign > 0) for value, sign in TARGETS]


# --------------------------------------------------------------------------------------------

_SENTENCE = "example sentence"


def _as_script(sentence: ExampleSentence, number: int) -> LabelledScript:
    line = ScriptLine(id="L1", kind="speech", text=sentence.text, start=0.0, end=3.0)
    script = Script(
        video_id=f"sentence-{number}",
        coverage="full",
        language=sentence.language,
        genre=_SENTENCE,
        lines=(line,),
    )
    if sentence.value is None:
        return LabelledScript(script, {}, {})
    level: Literal[1, -1] = 1 if sentence.sign > 0 else -1
    return LabelledScript(script, {sentence.value: level}, {sentence.value: "L1"})


def _linear(optimiser: Any, warm_up: float, steps: int) -> Any:
    rising = max(1, round(warm_up * steps))

    def rate(step: int) -> float:
        if step < rising:
            return (step + 1) / rising
        return max(0.0, (steps - step) / max(1, steps - rising))

    return torch.optim.lr_scheduler.LambdaLR(optimiser, rate)
