"""Captions of frames by Florence-2, in-process: small enough for a CPU, no chat.

Xiao and others (2023), "Florence-2: Advancing a Unified Representation for a Variety of Vision
Tasks". transformers' own class runs it; code beside the weights is not run.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, Literal

from overtones.adapters.loaded_model import choose_device, load_weights, out_of_memory
from overtones.adapters.model_folder import model_version, read_config, resolve_model
from overtones.adapters.picture_processor import load_picture_processor
from overtones.adapters.token_stream import StopWhenTold
from overtones.adapters.worker_thread import Stop, run_blocking
from overtones.domain.description import Description
from overtones.domain.media import Frame, Media
from overtones.domain.screen_text import Box, ReadFrame, Reading, merge
from overtones.domain.script_text import clean_text
from overtones.domain.timed_line import TimedLine
from overtones.errors import ModelMissing
from overtones.settings import Settings
from overtones_schema import Usage

Task = Literal["<MORE_DETAILED_CAPTION>", "<OCR_WITH_REGION>"]

BATCH = 4
"""Frames seen at once."""
BEAMS = 3
"""As in the authors' examples."""
MAX_TOKENS = {"<MORE_DETAILED_CAPTION>": 200, "<OCR_WITH_REGION>": 600}
"""Longest answer; a row of text takes nine tokens more than its words, for its place."""
MAX_CAPTION = 500
"""Characters."""
SAME_WORDS = 0.8
"""Two captions that share so many words, in order, say the same."""


class FlorenceDescriber:
    """A `SceneDescriber` with a Florence-2 model from `settings.vision_model`.

    It reads the texts in the picture, too, where no text reader is set. Loaded at the first video
    and kept; one video at a time.
    """

    def __init__(self, settings: Settings) -> None:
        """Raises `ModelMissing` if no model is chosen."""
        section = settings.vision_model
        if not section.model:
            raise ModelMissing(
                "No Florence-2 model is chosen: set `vision_model.model` to a folder, or to a "
                "name on the model hub such as florence-community/Florence-2-base, with "
                "`vision_model.revision`, the commit."
            )
        self._section = section
        self._source = section.model
        self._models = settings.models
        self._read_texts = settings.screen_text.backend is None
        self._version = model_version(section.model, section.revision, settings.models)
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None
        self.fingerprint = (
            f"florence/1 {self._version} dtype={section.dtype} device={section.device} "
            f"beams={BEAMS} texts={self._read_texts}"
        )

    async def describe(self, media: Media) -> Description:
        """Lines in time order: one `scene` line for neighbouring frames of the same caption.

        Raises `ModelMissing`, `ModelFailed` (memory).
        """
        if not media.frames:
            return Description(())
        return await run_blocking(lambda stop: self._describe(media, stop))

    def _describe(self, media: Media, stop: Stop) -> Description:
        while not self._lock.acquire(timeout=0.1):
            if stop.is_set():
                return Description(())
        try:
            if self._loaded is None:
                self._loaded = self._load()
            run = _Run(*self._loaded, stop)
            captions = run.answers("<MORE_DETAILED_CAPTION>", media.frames)
            lines = captioned(media.frames, captions, media.duration)
            if self._read_texts and not stop.is_set():
                lines += merge(run.texts(media.frames), 0.0)
        finally:
            self._lock.release()
        usage = Usage(
            model=self._version,
            requests=run.requests,
            input_tokens=run.input_tokens,
            output_tokens=run.output_tokens,
            cost=0.0,
        )
        return Description(tuple(sorted(lines, key=lambda line: line.start)), (usage,))

    def _load(self) -> tuple[Any, Any]:
        """Model and processor."""
        folder = resolve_model(self._source, self._section.revision, self._models)
        if read_config(folder).get("model_type") != "florence2":
            raise ModelMissing(
                f"The model in {folder.name} is not Florence-2. For other vision-language models "
                "set `scene.backend` to vision."
            )
        place = choose_device(self._section.device)
        from transformers import Florence2ForConditionalGeneration

        processor = load_picture_processor(folder)
        model = load_weights(Florence2ForConditionalGeneration, folder, place, self._section.dtype)
        return model, processor


class _Run:
    """The work on one video, and what it took."""

    def __init__(self, model: Any, processor: Any, stop: Stop) -> None:
        self._model = model
        self._processor = processor
        self._stop = stop
        self.requests = 0
        self.input_tokens = 0
        self.output_tokens = 0

    def answers(self, task: Task, frames: Sequence[Frame]) -> list[Any]:
        """One for each frame, as the processor reads the task's answers; fewer if stopped."""
        found: list[Any] = []
        for at in range(0, len(frames), BATCH):
            if self._stop.is_set():
                break
            found += self._batch(task, frames[at : at + BATCH])
        return found

    def texts(self, frames: Sequence[Frame]) -> list[ReadFrame]:
        """All rows of text, frame by frame."""
        answers = self.answers("<OCR_WITH_REGION>", frames)
        return [
            ReadFrame(frame.time, frame.image.shape[1], readings(answer))
            for frame, answer in zip(frames, answers, strict=False)
        ]

    def _batch(self, task: Task, frames: Sequence[Frame]) -> list[Any]:
        import torch

        inputs = self._processor(
            text=[task] * len(frames), images=[frame.image for frame in frames], return_tensors="pt"
        ).to(self._model.device, self._model.dtype)
        try:
            written = self._model.generate(
                **inputs,
                max_new_tokens=MAX_TOKENS[task],
                num_beams=BEAMS,
                do_sample=False,
                stopping_criteria=[StopWhenTold(self._stop)],
            )
        except torch.OutOfMemoryError as error:
            raise out_of_memory(error) from error
        self.requests += len(frames)
        self.input_tokens += int(inputs["attention_mask"].sum())
        self.output_tokens += int((written != self._processor.tokenizer.pad_token_id).sum())
        told = self._processor.batch_decode(written, skip_special_tokens=False)
        return [
            self._processor.post_process_generation(
                text=text.replace("<pad>", ""), task=task, image_size=frame.image.shape[1::-1]
            )[task]
            for text, frame in zip(told, frames, strict=True)
        ]


def captioned(
    frames: Sequence[Frame], captions: Sequence[str], duration: float
) -> tuple[TimedLine, ...]:
    """Scene lines; of neighbouring frames with nearly the same caption the first one's counts."""
    spans: list[tuple[str, float]] = []
    for frame, caption in zip(frames, captions, strict=False):
        text = clean_text(caption, MAX_CAPTION)
        if text and not (spans and _same(spans[-1][0], text)):
            spans.append((text, frame.time))
    starts = [start for _, start in spans]
    return tuple(
        TimedLine(kind="scene", text=text, start=start, end=max(start, end))
        for (text, _), (start, end) in zip(spans, pairwise([*starts, duration]), strict=True)
    )


def readings(answer: dict[str, Any]) -> tuple[Reading, ...]:
    """Rows of text of one frame, from labels and quadrangles (x1, y1, ... x4, y4 in pixels)."""
    rows = []
    for label, corners in zip(answer["labels"], answer["quad_boxes"], strict=True):
        across, down = corners[0::2], corners[1::2]
        box = Box(min(across), min(down), max(across), max(down))
        text = clean_text(label.replace("</s>", "").replace("<s>", ""))
        if text:
            rows.append(Reading(text, 1.0, box))
    return tuple(rows)


def _same(one: str, other: str) -> bool:
    words = (one.casefold().split(), other.casefold().split())
    return SequenceMatcher(None, *words, autojunk=False).ratio() >= SAME_WORDS
