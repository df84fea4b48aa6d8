"""Runs a fine-tuned encoder by transformers: texts in, logits out."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overtones.adapters.loaded_model import Device, choose_device, load_weights, out_of_memory
from overtones.adapters.model_folder import read_config
from overtones.adapters.worker_thread import Stop
from overtones.errors import ModelFailed, ModelMissing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_NO_LIMIT = 100_000
"""Tokenizers that know no longest input name a huge number."""
_COUNT_FROM_PADDING = {"roberta", "xlm-roberta", "camembert", "xlm-roberta-xl"}

Text = str | tuple[str, str]
"""One text, or a pair of which the first is cut if both are too long."""


class EncoderModel:
    """A sequence classifier in memory. Blocks; safe for several threads, one batch at a time.

    Code that lies beside the weights is not run. Raises `ModelMissing`, `ModelFailed` (memory).
    """

    def __init__(self, folder: Path, device: Device) -> None:
        place = choose_device(device)
        _check_class(folder)
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        try:
            tokenizer: Any = AutoTokenizer.from_pretrained(
                folder, local_files_only=True, trust_remote_code=False
            )
        except (OSError, ValueError, KeyError, ImportError) as error:
            raise ModelMissing(
                f"The tokenizer of the model in {folder.name} can't be loaded.", detail=str(error)
            ) from error
        # In half precision close scores would swap places, and encoders are small.
        self._model = load_weights(AutoModelForSequenceClassification, folder, place, "float32")
        self._tokenizer = tokenizer
        self._place = place
        self._lock = threading.Lock()
        labels: dict[int, str] = self._model.config.id2label
        self.names = tuple(str(labels[index]) for index in sorted(labels))
        """What the configuration calls the outputs, in their order."""

    def longest(self, wanted: int | None = None, *, pair: bool = False) -> int:
        """Tokens of text that fit one input, special ones left out: of `wanted` tokens in all, or
        of as many as the model takes.
        """
        return longest_input(self._tokenizer, self._model.config, wanted, pair=pair)

    def count(self, text: str) -> int:
        """How many tokens a text has, without special ones."""
        return count_tokens(self._tokenizer, text)

    def logits(self, texts: Sequence[Text], longest: int, batch: int, stop: Stop) -> Floats:
        """n x outputs, in the order of `texts`; fewer rows if told to stop.

        `longest` is the longest input in tokens without special ones. Raises `ModelFailed`.
        """
        import numpy as np
        import torch

        order = sorted(range(len(texts)), key=lambda index: -_length(texts[index]))
        rows = np.zeros((len(texts), len(self.names)), np.float32)
        for start in range(0, len(order), batch):
            if stop.is_set():
                return rows[:0]
            chosen = order[start : start + batch]
            try:
                with self._lock, torch.inference_mode():
                    answer = self._model(**self._input([texts[index] for index in chosen], longest))
            except torch.OutOfMemoryError as error:
                raise out_of_memory(error) from error
            rows[chosen] = answer.logits.float().cpu().numpy()
        if not np.isfinite(rows).all():
            raise ModelFailed(
                "model_answer_unusable",
                message="The model's scores are not numbers: its weights are damaged.",
            )
        return rows

    def _input(self, texts: list[Text], longest: int) -> Any:
        pair = isinstance(texts[0], tuple)
        first = [text[0] if isinstance(text, tuple) else text for text in texts]
        second = [text[1] for text in texts if isinstance(text, tuple)] if pair else None
        return self._tokenizer(
            first,
            second,
            truncation="only_first",
            max_length=longest + self._tokenizer.num_special_tokens_to_add(pair=pair),
            padding=True,
            return_tensors="pt",
        ).to(self._place)


def longest_input(tokenizer: Any, config: Any, wanted: int | None, *, pair: bool = False) -> int:
    """Tokens of text that fit one input, special ones left out: of `wanted` tokens in all, or of
    as many as the model takes.
    """
    limits: list[int] = [wanted or _NO_LIMIT, tokenizer.model_max_length]
    limits.append(getattr(config, "max_position_embeddings", None) or _NO_LIMIT)
    special: int = tokenizer.num_special_tokens_to_add(pair=pair)
    # RoBERTa's kin count positions from the padding's number on.
    offset: int = (config.pad_token_id or 0) + 1 if config.model_type in _COUNT_FROM_PADDING else 0
    return max(8, min(limits) - special - offset)


def count_tokens(tokenizer: Any, text: str) -> int:
    """How many tokens a text has, without special ones."""
    found = tokenizer(text, add_special_tokens=False, verbose=False)
    return len(found["input_ids"])


def _check_class(folder: Path) -> None:
    """Tell a model without a classifier, or of a class of its own, before its weights are read."""
    named = read_config(folder).get("architectures")
    if not isinstance(named, list) or not named:
        return
    if not any(str(name).endswith("ForSequenceClassification") for name in named):
        raise ModelMissing(
            f"The model in {folder.name} is a {named[0]}, not a sequence classifier of "
            "transformers. Code of a model's own is not run; a masked language model is made a "
            "labeler by `overtones train`."
        )


def _length(text: Text) -> int:
    return len(text) if isinstance(text, str) else len(text[0]) + len(text[1])
