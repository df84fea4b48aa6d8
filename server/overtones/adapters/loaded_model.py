"""Loads a chat or vision-language model by transformers, once for all who ask for it."""

from __future__ import annotations

import threading
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from weakref import WeakValueDictionary

from overtones.adapters.constrained_decoding import grammar_tokenizer
from overtones.adapters.model_folder import read_config
from overtones.adapters.picture_processor import load_picture_processor
from overtones.errors import ModelFailed, ModelMissing

Device = Literal["cpu", "cuda", "auto"]
Dtype = Literal["float32", "bfloat16", "float16", "auto"]


class LoadedModel:
    """A model in memory, with what turns text and pictures into its input."""

    def __init__(self, model: Any, tokenizer: Any, processor: Any | None) -> None:
        self.model = model
        self.tokenizer = tokenizer
        self.processor = processor
        """For messages with pictures; None for a model of text alone."""
        self.lock = threading.Lock()
        """Held during an answer: one at a time."""

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """Tokens that end an answer, in order."""
        named = self.model.generation_config.eos_token_id
        found = set(named if isinstance(named, list) else [named])
        found.add(self.tokenizer.eos_token_id)
        return tuple(sorted(token for token in found if token is not None))

    @cached_property
    def vocabulary(self) -> Any:
        """The tokenizer as grammars need it. Raises `ModelMissing`."""
        return grammar_tokenizer(self.tokenizer, self.ends)

    @property
    def longest(self) -> int | None:
        """Tokens that prompt and answer may have together, if the model says so."""
        limit = getattr(self.model.config.get_text_config(), "max_position_embeddings", None)
        return int(limit) if limit else None


def takes_pictures(folder: Path) -> bool:
    """Whether the model in a folder is a vision-language model. Raises `ModelMissing`."""
    return "vision_config" in read_config(folder)


_loaded: WeakValueDictionary[tuple[Path, str, str], LoadedModel] = WeakValueDictionary()
_loading = threading.Lock()


def load_chat_model(folder: Path, device: Device, dtype: Dtype) -> LoadedModel:
    """The model in a folder, ready to answer; the same one for the same wish while it is in use.

    Code that lies in the folder is not run. Blocks. Raises `ModelMissing`, `ModelFailed` (memory).
    """
    place, kind = choose_device(device), dtype
    with _loading:
        key = (folder.resolve(), place, kind)
        loaded = _loaded.get(key)
        if loaded is None:
            loaded = _load(folder, place, kind)
            _loaded[key] = loaded
        return loaded


def choose_device(device: Device) -> str:
    """Raises `ModelMissing` if a GPU is asked for and there is none, or torch is missing."""
    try:
        import torch
        import transformers  # noqa: F401
    except ImportError as error:
        raise ModelMissing(
            "Models in-process need further packages: `pip install 'overtones[local-models]'`.",
            detail=str(error),
        ) from error

    if device == "cuda" and not torch.cuda.is_available():
        raise ModelMissing(
            "There is no GPU that PyTorch can use. Set `device` to cpu or auto, or install "
            "PyTorch with CUDA."
        )
    return ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device


def load_weights(auto_class: Any, folder: Path, place: str, dtype: Dtype) -> Any:
    """A model in evaluation mode on `place`. Raises `ModelMissing`, `ModelFailed`."""
    import torch
    from safetensors import SafetensorError
    from transformers.utils import logging

    told_progress = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    # In half precision a CPU computes slowly, or not at all.
    chosen = ("bfloat16" if place == "cuda" else "float32") if dtype == "auto" else dtype
    try:
        model, told = auto_class.from_pretrained(
            folder,
            dtype=getattr(torch, chosen),
            device_map=place if place == "cuda" else None,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
            output_loading_info=True,
        )
    except torch.OutOfMemoryError as error:
        raise out_of_memory(error) from error
    except (
        OSError,
        ValueError,
        KeyError,
        RuntimeError,
        ImportError,
        SafetensorError,
    ) as error:
        raise ModelMissing(
            f"The model in {folder.name} can't be loaded: it is damaged, or of a kind that the "
            "installed transformers does not know without code of its own.",
            detail=str(error),
        ) from error
    finally:
        if told_progress:
            logging.enable_progress_bar()
    if told["missing_keys"]:
        # transformers would make them up at random.
        raise ModelMissing(
            f"The model in {folder.name} is incomplete: it lacks weights.",
            detail=", ".join(sorted(told["missing_keys"])[:5]),
        )
    return model.eval()


def out_of_memory(error: Exception) -> ModelFailed:
    """What to say when a model does not fit."""
    return ModelFailed(
        "model_unavailable",
        message="The model needs more memory than there is. Take a smaller one, or fewer pictures.",
        detail=str(error),
    )


def _load(folder: Path, place: str, dtype: Dtype) -> LoadedModel:
    from transformers import AutoModelForCausalLM, AutoModelForImageTextToText, AutoTokenizer

    if takes_pictures(folder):
        processor = load_picture_processor(folder)
        tokenizer, auto_class = processor.tokenizer, AutoModelForImageTextToText
        template = processor.chat_template
    else:
        processor, auto_class = None, AutoModelForCausalLM
        try:
            tokenizer = AutoTokenizer.from_pretrained(
                folder, local_files_only=True, trust_remote_code=False
            )
        except (OSError, ValueError, KeyError, ImportError) as error:
            raise ModelMissing(
                f"The tokenizer of the model in {folder.name} can't be loaded.", detail=str(error)
            ) from error
        template = tokenizer.chat_template
    if template is None:
        raise ModelMissing(
            f"The model in {folder.name} has no chat template: it was not made to answer "
            "messages. Take its instruct version."
        )
    if not tokenizer.is_fast:
        raise ModelMissing(f"The model in {folder.name} has no fast tokenizer (tokenizer.json).")
    return LoadedModel(load_weights(auto_class, folder, place, dtype), tokenizer, processor)
