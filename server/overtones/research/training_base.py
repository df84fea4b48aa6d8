"""Loads the masked language model that training starts from, by transformers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from overtones.adapters.encoder_model import count_tokens, longest_input
from overtones.adapters.model_folder import read_config
from overtones.adapters.script_windows import script_windows
from overtones.errors import ModelMissing
from overtones.research.mean_layer import add_mean_layer, can_have_mean_layer
from overtones.research.training_data import TrainingRefused
from overtones.research.training_options import TrainingOptions
from overtones_schema import Script

Place = Literal["cpu", "cuda"]


@dataclass(frozen=True, slots=True)
class Base:
    """A model in memory with its tokenizer."""

    model: Any
    tokenizer: Any
    longest: int
    """Tokens of text in one input, special ones left out."""
    place: Place
    new: frozenset[str]
    """Names of the weights that the folder did not bring."""

    def texts(self, script: Script) -> tuple[str, ...]:
        """The windows that the model reads of a script; none if there are too few words."""
        windows = script_windows(
            script, lambda text: count_tokens(self.tokenizer, text), self.longest
        )
        return tuple(window.text for window in windows)

    def tokens(self, texts: Sequence[str], **more: Any) -> Any:
        """The texts as a batch, on the CPU."""
        return self.tokenizer(
            list(texts),
            truncation=True,
            max_length=self.longest + self.tokenizer.num_special_tokens_to_add(pair=False),
            **more,
        )

    def save(self, folder: Path) -> None:
        """Write model and tokenizer as transformers loads them. Raises `OSError`."""
        with _silent():
            self.model.save_pretrained(folder)
            self.tokenizer.save_pretrained(folder)

    def half_precision(self) -> Any:
        """A context in which a GPU computes in bfloat16; weights stay in float32."""
        import torch

        return torch.autocast(self.place, dtype=torch.bfloat16, enabled=self.place == "cuda")


def base_digest(folder: Path) -> str:
    """SHA-256 over the configuration, the vocabulary and the weights. Raises `OSError`."""
    whole = sha256()
    for file in sorted(folder.iterdir()):
        if file.is_file() and file.suffix in (".safetensors", ".json", ".txt", ".model"):
            with file.open("rb") as stream:
                whole.update(f"{file.name}\n".encode())
                while block := stream.read(1 << 20):
                    whole.update(block)
    return whole.hexdigest()


def load_classifier(
    folder: Path, names: Sequence[str], place: Place, options: TrainingOptions
) -> Base:
    """The encoder of a base with a new head of its own class, with one sigmoid output for each
    name. The same seed gives the same head.

    Raises `ModelMissing`, `TrainingRefused` (no mean pooling in such a model).
    """
    import torch
    from transformers import AutoModelForSequenceClassification

    torch.manual_seed(options.seed)
    labels = dict(enumerate(names))
    model, told = _loaded(
        AutoModelForSequenceClassification,
        folder,
        id2label=labels,
        label2id={name: place for place, name in labels.items()},
        problem_type="multi_label_classification",
        ignore_mismatched_sizes=True,
    )
    new = {*told["missing_keys"], *(entry[0] for entry in told["mismatched_keys"])}
    encoder = f"{model.base_model_prefix}."
    lacking = sorted(name for name in new if name.startswith(encoder) and "pooler" not in name)
    if lacking:
        raise ModelMissing(
            f"The base model in {folder.name} is incomplete: it lacks weights of its encoder.",
            detail=", ".join(lacking[:5]),
        )
    if options.pooling == "mean" and not can_have_mean_layer(model):
        raise TrainingRefused(
            f"The base in {folder.name} is not built like BERT, so it can't have mean pooling. "
            "Take --pooling own."
        )
    if options.pooling != "own" and can_have_mean_layer(model):
        add_mean_layer(model)
        new = {name for name in new if "pooler" not in name}
    return _base(model, folder, place, options.window, frozenset(new))


def load_masked(folder: Path, place: Place, window: int) -> Base:
    """A base with its own head for masked tokens. Raises `ModelMissing`."""
    from transformers import AutoModelForMaskedLM

    model, told = _loaded(AutoModelForMaskedLM, folder)
    if told["missing_keys"]:
        raise ModelMissing(
            f"The base model in {folder.name} has no head that guesses masked words, so its "
            "pretraining can't go on. Leave out --continue-on, or take a base that has one.",
            detail=", ".join(sorted(told["missing_keys"])[:5]),
        )
    base = _base(model, folder, place, window, frozenset())
    if base.tokenizer.mask_token is None:
        raise ModelMissing(f"The tokenizer of the base model in {folder.name} has no mask token.")
    return base


def check_base(folder: Path) -> None:
    """Raises `ModelMissing` unless transformers knows the model as a masked language model."""
    from transformers.models.auto.modeling_auto import (
        MODEL_FOR_MASKED_LM_MAPPING_NAMES,
        MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES,
    )

    kind = read_config(folder).get("model_type")
    if (
        kind not in MODEL_FOR_MASKED_LM_MAPPING_NAMES
        or kind not in MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES
    ):
        raise ModelMissing(
            f"The base in {folder.name} is no masked language model that transformers knows "
            f"(its model_type is {kind}). BERT, RoBERTa, DeBERTa and ModernBERT are some."
        )
    if (folder / "model.safetensors").is_file():
        return
    if not (folder / "model.safetensors.index.json").is_file():
        raise ModelMissing(
            f"The base in {folder.name} has no weights as safetensors. Older formats are pickles, "
            "which may run code when they are loaded: convert it, or take another revision."
        )


def _loaded(auto_class: Any, folder: Path, **changes: Any) -> tuple[Any, dict[str, Any]]:
    import torch
    from safetensors import SafetensorError

    try:
        with _silent():
            found: tuple[Any, dict[str, Any]] = auto_class.from_pretrained(
                folder,
                dtype=torch.float32,
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
                output_loading_info=True,
                **changes,
            )
    except (
        OSError,
        ValueError,
        KeyError,
        RuntimeError,
        ImportError,
        SafetensorError,
    ) as error:
        raise ModelMissing(
            f"The base model in {folder.name} can't be loaded: it is damaged, or of a kind that "
            "the installed transformers does not know without code of its own.",
            detail=str(error),
        ) from error
    return found


@contextmanager
def _silent() -> Iterator[None]:
    """No progress of transformers' own, and no warning that the head is new: that is meant."""
    from transformers.utils import logging

    told_progress, verbosity = logging.is_progress_bar_enabled(), logging.get_verbosity()
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if told_progress:
            logging.enable_progress_bar()


def _base(model: Any, folder: Path, place: Place, window: int, new: frozenset[str]) -> Base:
    from transformers import AutoTokenizer

    try:
        tokenizer: Any = AutoTokenizer.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False
        )
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise ModelMissing(
            f"The tokenizer of the base model in {folder.name} can't be loaded.", detail=str(error)
        ) from error
    longest = longest_input(tokenizer, model.config, window)
    return Base(model.to(place), tokenizer, longest, place, new)
