"""Turns messages into the input of a local model, by its own chat template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from overtones.adapters.loaded_model import LoadedModel
from overtones.domain.chat import ChatMessage, Part, Picture, Sound
from overtones.errors import ModelFailed, ModelMissing


def chat_prompt(loaded: LoadedModel, messages: Sequence[ChatMessage]) -> Any:
    """Tensors for one answer, by name; `input_ids` is 1 x tokens of the prompt.

    Special tokens in the messages' texts are read as text. Raises `ModelFailed` for what the
    model can't take, `ModelMissing` for a template that can't be used.
    """
    from jinja2.exceptions import TemplateError

    parts = [part for message in messages for part in message.parts]
    if any(isinstance(part, Sound) for part in parts):
        raise ModelFailed("model_rejected", message="The local model can't hear.")
    if loaded.processor is None and any(isinstance(part, Picture) for part in parts):
        raise ModelFailed(
            "model_rejected",
            message="The local model reads text alone; pictures need a vision-language model.",
        )
    try:
        try:
            return _apply(loaded, messages)
        except TemplateError:
            # Some templates know no system message.
            if not messages or messages[0].role != "system":
                raise
            return _apply(loaded, _merged(messages))
    except (TemplateError, ValueError, NotImplementedError) as error:
        raise ModelMissing(
            "The local model's chat template does not take such messages.", detail=str(error)
        ) from error


def _apply(loaded: LoadedModel, messages: Sequence[ChatMessage]) -> Any:
    options: dict[str, Any] = {
        "add_generation_prompt": True,
        "tokenize": True,
        "return_dict": True,
        "return_tensors": "pt",
        "sanitize_control_tokens": True,
    }
    model = loaded.model
    if loaded.processor is None:
        chat = [{"role": message.role, "content": _text(message.parts)} for message in messages]
        return loaded.tokenizer.apply_chat_template(chat, **options).to(model.device)
    pieces = [{"role": message.role, "content": _pieces(message.parts)} for message in messages]
    pictures = sum(isinstance(part, Picture) for message in messages for part in message.parts)
    if pictures > 1 and hasattr(loaded.processor.image_processor, "do_image_splitting"):
        # A picture in up to 16 tiles and once more as a whole: with several, a small model's
        # context would not hold them. Its own video processing doesn't do that, either.
        options["processor_kwargs"] = {"images_kwargs": {"do_image_splitting": False}}
    return loaded.processor.apply_chat_template(pieces, **options).to(model.device, model.dtype)


def _merged(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """The system message as the beginning of the one after it."""
    system, *rest = messages
    if not rest:
        return [ChatMessage("user", system.parts)]
    return [ChatMessage(rest[0].role, (*system.parts, *rest[0].parts)), *rest[1:]]


def _text(parts: Sequence[Part]) -> str:
    return "\n\n".join(part for part in parts if isinstance(part, str))


def _pieces(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """Texts and pictures in their order. Texts end with a new line: templates add none."""
    return [
        {"type": "text", "text": f"{part}\n"}
        if isinstance(part, str)
        else {"type": "image", "image": part.image}
        for part in parts
        if isinstance(part, str | Picture)
    ]
