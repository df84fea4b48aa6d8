"""Loads the part of a vision-language model that turns messages with pictures into its input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from overtones.errors import ModelMissing


def load_picture_processor(folder: Path) -> Any:
    """The processor that a model's folder names. Raises `ModelMissing`.

    Most classes need torchvision for videos alone. They are made without that part, everywhere
    alike: here pictures come one by one.
    """
    from transformers import AutoConfig
    from transformers.models.auto.processing_auto import PROCESSOR_MAPPING

    options: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    try:
        config = AutoConfig.from_pretrained(folder, **options)
        kind = PROCESSOR_MAPPING[type(config)]
        if "video_processor" in kind.get_attributes():
            kind = without_video(kind)
        return kind.from_pretrained(folder, **options)
    except ImportError as error:
        raise ModelMissing(
            f"The model in {folder.name} needs a package that is not installed "
            "(try `pip install torchvision num2words`).",
            detail=str(error),
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelMissing(
            f"The picture processing of the model in {folder.name} can't be loaded.",
            detail=str(error),
        ) from error


def without_video(kind: Any) -> Any:
    """A processor class whose video processor is None; all else is the class's own."""
    from transformers import ProcessorMixin

    class PicturesOnly(kind):  # type: ignore[misc]
        @classmethod
        def get_attributes(cls) -> list[str]:
            return [name for name in super().get_attributes() if name != "video_processor"]

        @classmethod
        def from_args_and_dict(cls, args: Any, settings: dict[str, Any], **rest: Any) -> Any:
            return super().from_args_and_dict(args, {**settings, "video_processor": None}, **rest)

        def apply_chat_template(self, *messages: Any, **options: Any) -> Any:
            # Some classes ask the video processor first.
            return ProcessorMixin.apply_chat_template(self, *messages, **options)

    PicturesOnly.__name__ = kind.__name__
    return PicturesOnly
