"""Teaches an encoder the values of scripts.

A script's windows are read one by one and joined as the labeler joins them: for each output the
highest logit. The loss is binary cross-entropy over all outputs, positives of rare ones weighing
more. Lines are left out at random, and all scene lines together, since most videos are read
without anybody having described the picture.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from overtones.adapters.label_map import LabelMap
from overtones.research.scores import Levels
from overtones.research.script_variants import without_scene
from overtones.research.thresholds import Doubles, HeldOut, targets, tuned
from overtones.research.training_base import Base
from overtones.research.training_data import Example, TrainingRefused
from overtones.research.training_loop import Measured
from overtones.research.training_options import TrainingOptions
from overtones.research.training_scores import f1_of, judge
from overtones_schema import Script

if TYPE_CHECKING:
    from overtones.research.training_events import StageName

LONGEST_GRADIENT = 1.0


class FineTuning:
    """A `Task`: outputs for values on an encoder."""

    stage: StageName = "training"

    def __init__(
        self,
        base: Base,
        label_map: LabelMap,
        train: Sequence[Example],
        validation: Sequence[Example],
        options: TrainingOptions,
    ) -> None:
        import torch

        self.model = base.model
        self._base, self._map, self._options = base, label_map, options
        self._train = [one for one in train if base.texts(one.script)]
        self._targets = targets(label_map, [one.levels for one in self._train])
        self._weights = torch.tensor(
            positive_weights(self._targets, options.positive_cap),
            dtype=torch.float32,
            device=base.place,
        )
        self._held = views(validation)
        self._held_texts = [base.texts(script) for script, _ in self._held]
        self.optimiser = _optimiser(base, options)
        steps = -(-len(self._train) // options.batch) * options.epochs
        self.schedule = linear_schedule(self.optimiser, options.warm_up, steps)

    def train(self, epoch: int, tell: Callable[[float], None]) -> float:
        """One epoch; the mean loss of a script's outputs."""
        import torch

        options = self._options
        torch.manual_seed(epoch_seed(options.seed, epoch))
        generator = np.random.default_rng([options.seed, epoch])
        order = generator.permutation(len(self._train))
        total = 0.0
        for start in range(0, len(order), options.batch):
            chosen = order[start : start + options.batch]
            texts = [
                self._base.texts(self._view(self._train[row].script, generator)) for row in chosen
            ]
            total += self._step(texts, self._targets[chosen])
            tell(min(1.0, (start + options.batch) / len(order)))
        return total / len(order)

    def measure(self) -> Measured:
        """Loss and F1 on validation, at thresholds tuned there."""
        held = HeldOut(self.logits(self._held_texts), [levels for _, levels in self._held])
        found = tuned(self._map, held)
        predicted = [verdict.levels for verdict in judge(held.logits, found)]
        return Measured(
            loss=self._loss(held),
            score=f1_of(predicted, held.levels, found, self._options.stop_by),
        )

    def held_out(self, examples: Sequence[tuple[Script, Levels]]) -> HeldOut:
        """What the model says of scripts as it is now."""
        texts = [self._base.texts(script) for script, _ in examples]
        return HeldOut(self.logits(texts), [levels for _, levels in examples])

    def logits(self, scripts: Sequence[Sequence[str]]) -> Doubles:
        """Scripts x outputs, each script given by its windows; -inf where it has none."""
        import torch

        rows = np.full((len(scripts), len(self._map.outputs)), -np.inf)
        readable = [place for place, texts in enumerate(scripts) if texts]
        self.model.eval()
        with torch.inference_mode():
            for group in _groups([scripts[place] for place in readable], self._at_once):
                joined = self._joined([scripts[readable[place]] for place in group])
                for place, row in zip(group, joined.double().cpu().numpy(), strict=True):
                    rows[readable[place]] = row
        return rows

    @property
    def _at_once(self) -> int:
        return self._options.windows_at_once

    def _step(self, texts: Sequence[Sequence[str]], wanted: Doubles) -> float:
        """One step of the optimiser; the summed loss of the scripts."""
        import torch

        self.optimiser.zero_grad()
        total = 0.0
        for group in _groups(texts, self._at_once):
            logits = self._joined([texts[place] for place in group])
            gold = torch.tensor(wanted[group], dtype=torch.float32, device=self._base.place)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                logits, gold, pos_weight=self._weights, reduction="sum"
            ) / len(self._map.outputs)
            (loss / len(texts)).backward()
            total += float(loss.detach())
        check_loss(total)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), LONGEST_GRADIENT)
        self.optimiser.step()
        self.schedule.step()
        return total

    def _joined(self, scripts: Sequence[Sequence[str]]) -> Any:
        """Scripts x outputs: the logits of each script's windows, joined by the highest."""
        import torch

        texts = [text for windows in scripts for text in windows]
        batch = self._base.tokens(texts, padding=True, return_tensors="pt").to(self._base.place)
        with self._base.half_precision():
            logits = self.model(**batch).logits.float()
        counts = [len(windows) for windows in scripts]
        return torch.stack([part.amax(dim=0) for part in logits.split(counts)])

    def _loss(self, held: HeldOut) -> float:
        readable = np.isfinite(held.logits).all(axis=1)
        logits, wanted = held.logits[readable], held.targets(self._map)[readable]
        weights = self._weights.double().cpu().numpy()
        lost = weights * wanted * np.logaddexp(0, -logits) + (1 - wanted) * np.logaddexp(0, logits)
        return float(lost.mean()) if lost.size else 0.0

    def _view(self, script: Script, generator: np.random.Generator) -> Script:
        """The script with lines left out; whole if hardly a word would be left."""
        options = self._options
        no_scene = generator.random() < options.scene_dropout
        stays = generator.random(len(script.lines)) >= options.line_dropout
        lines = tuple(
            line
            for line, kept in zip(script.lines, stays, strict=True)
            if kept and not (no_scene and line.kind == "scene")
        )
        view = script.model_copy(update={"lines": lines})
        return view if self._base.texts(view) else script


def check_loss(loss: float) -> None:
    """Raises `TrainingRefused` where training has run away."""
    if not math.isfinite(loss):
        raise TrainingRefused(
            "Training has run away: the loss is no number any more. Take lower learning rates."
        )


def views(examples: Sequence[Example]) -> list[tuple[Script, Levels]]:
    """Each script with its labels, and once more without scene lines where it has such."""
    found: list[tuple[Script, Levels]] = []
    for one in examples:
        found.append((one.script, one.levels))
        bare = without_scene(one.script)
        if len(bare.lines) < len(one.script.lines):
            found.append((bare, one.levels))
    return found


def epoch_seed(seed: int, epoch: int) -> int:
    """A seed for PyTorch, other for each epoch and each seed."""
    return int(np.random.SeedSequence([seed, epoch]).generate_state(1)[0])


def linear_schedule(optimiser: Any, warm_up: float, steps: int) -> Any:
    """Rates that rise in a share of the steps, then fall to 0."""
    from transformers import get_linear_schedule_with_warmup

    return get_linear_schedule_with_warmup(optimiser, round(warm_up * steps), steps)


def decayed(name: str, weights: Any) -> bool:
    """Whether a weight decays: biases and the factors of norms don't."""
    return bool(weights.ndim > 1 and not name.endswith("bias"))


def _optimiser(base: Base, options: TrainingOptions) -> Any:
    encoder = f"{base.model.base_model_prefix}."
    return adamw(
        (
            (name, weights, name in base.new or not name.startswith(encoder))
            for name, weights in base.model.named_parameters()
        ),
        options,
    )


class Rates(Protocol):
    """How fast what learns; the rest of a training's options doesn't matter here."""

    @property
    def encoder_rate(self) -> float:
        """Of the encoder's weights."""
        ...

    @property
    def head_rate(self) -> float:
        """Of new weights."""
        ...

    @property
    def weight_decay(self) -> float:
        """Of matrices."""
        ...


def adamw(parameters: Iterable[tuple[str, Any, bool]], rates: Rates) -> Any:
    """An optimiser for weights with their names and whether they are new; frozen ones are left
    out."""
    import torch

    groups: dict[tuple[bool, bool], list[Any]] = {}
    for name, weights, head in parameters:
        if weights.requires_grad:
            groups.setdefault((head, decayed(name, weights)), []).append(weights)
    return torch.optim.AdamW(
        [
            {
                "params": weights,
                "lr": rates.head_rate if head else rates.encoder_rate,
                "weight_decay": rates.weight_decay if decays else 0.0,
            }
            for (head, decays), weights in sorted(groups.items(), key=lambda entry: entry[0])
        ]
    )


def positive_weights(wanted: Doubles, cap: float) -> Doubles:
    """For each output how many negatives there are for a positive, from 1 to `cap`; 1 where there
    is no positive."""
    positives = wanted.sum(axis=0)
    shares = np.divide(
        len(wanted) - positives, positives, out=np.ones_like(positives), where=positives > 0
    )
    weights: Doubles = np.clip(shares, 1.0, cap)
    return weights


def _groups(scripts: Sequence[Sequence[str]], at_once: int) -> Iterator[list[int]]:
    """Places of scripts in order, in groups of at most so many windows, or of one script."""
    group: list[int] = []
    windows = 0
    for place, texts in enumerate(scripts):
        if group and windows + len(texts) > at_once:
            yield group
            group, windows = [], 0
        group.append(place)
        windows += len(texts)
    if group:
        yield group
