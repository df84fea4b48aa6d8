"""Goes on with a base's pretraining on scripts, by guessing masked tokens (Gururangan et al. 2020).

Masks are drawn by transformers' collator, anew in each epoch: 80 % of the chosen tokens are
masked, 10 % are others, 10 % stay (Devlin et al. 2019). On held-out scripts they are always the
same, so losses of epochs can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from overtones.research.fine_tuning import check_loss, decayed, epoch_seed, linear_schedule
from overtones.research.training_base import Base
from overtones.research.training_data import FoundScript, TrainingRefused
from overtones.research.training_loop import Measured
from overtones.research.training_options import PretrainingOptions

if TYPE_CHECKING:
    from overtones.research.training_events import StageName

LEAST_SCRIPTS = 10


class Pretraining:
    """A `Task`: a head for masked tokens on an encoder. Raises `TrainingRefused` (few scripts)."""

    stage: StageName = "pretraining"

    def __init__(
        self, base: Base, scripts: Sequence[FoundScript], options: PretrainingOptions, seed: int
    ) -> None:
        self.model = base.model
        self._base, self._options, self._seed = base, options, seed
        read = {one.key: base.texts(one.script) for one in scripts}
        keys = sorted(
            (key for key, texts in read.items() if texts),
            key=lambda key: sha256(key.encode()).digest(),
        )
        if len(keys) < LEAST_SCRIPTS:
            raise TrainingRefused(
                f"There are only {len(keys)} scripts to go on pretraining with; at least "
                f"{LEAST_SCRIPTS} are needed."
            )
        held = max(1, round(options.held_out * len(keys)))
        self._held = [text for key in keys[:held] for text in read[key]]
        self._train = [text for key in keys[held:] for text in read[key]]
        self.optimiser = _optimiser(base, options)
        steps = -(-len(self._train) // options.batch) * options.epochs
        self.schedule = linear_schedule(self.optimiser, options.warm_up, steps)

    def train(self, epoch: int, tell: Callable[[float], None]) -> float:
        """One epoch; the mean loss of its steps."""
        import torch

        seed = epoch_seed(self._seed, epoch)
        torch.manual_seed(seed)
        order = np.random.default_rng([self._seed, epoch]).permutation(len(self._train))
        losses: list[float] = []
        for done, batch in self._batches([self._train[place] for place in order], seed):
            self.optimiser.zero_grad()
            with self._base.half_precision():
                loss = self.model(**batch).loss
            loss.backward()
            losses.append(float(loss.detach()))
            check_loss(losses[-1])
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            self.optimiser.step()
            self.schedule.step()
            tell(done)
        return float(np.mean(losses))

    def measure(self) -> Measured:
        """The loss of the masked tokens of held-out scripts."""
        import torch

        self.model.eval()
        lost, masked = 0.0, 0
        with torch.inference_mode():
            for _, batch in self._batches(self._held, epoch_seed(self._seed, 0)):
                count = int((batch["labels"] >= 0).sum())
                with self._base.half_precision():
                    lost += float(self.model(**batch).loss) * count
                masked += count
        loss = lost / masked
        return Measured(loss, -loss)

    def _batches(self, texts: Sequence[str], seed: int) -> Iterator[tuple[float, Any]]:
        """Batches with masks that hang on the seed alone, each with the share done after it.

        A batch in which no token happens to be masked is left out: it has no loss.
        """
        from transformers import DataCollatorForLanguageModeling

        mask = DataCollatorForLanguageModeling(
            self._base.tokenizer, mlm_probability=self._options.masked, seed=seed
        )
        size = self._options.batch
        for start in range(0, len(texts), size):
            rows = self._base.tokens(texts[start : start + size], return_special_tokens_mask=True)
            singles = [
                {name: rows[name][place] for name in rows}
                for place in range(len(rows["input_ids"]))
            ]
            batch = {name: part.to(self._base.place) for name, part in mask(singles).items()}
            if bool((batch["labels"] >= 0).any()):
                yield min(1.0, (start + size) / len(texts)), batch


def _optimiser(base: Base, options: PretrainingOptions) -> Any:
    import torch

    groups: dict[bool, list[Any]] = {True: [], False: []}
    for name, weights in base.model.named_parameters():
        groups[decayed(name, weights)].append(weights)
    return torch.optim.AdamW(
        [
            {"params": groups[True], "weight_decay": options.weight_decay},
            {"params": groups[False], "weight_decay": 0.0},
        ],
        lr=options.rate,
    )
