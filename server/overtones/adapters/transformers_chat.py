"""Chat and vision-language models in-process, by transformers: Llama, SmolVLM2, Qwen3-VL and kin.

Nothing leaves the machine. Special tokens that stand in a message are read as plain text, so a
script can't end its own message or begin another.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from overtones.adapters.chat_prompt import chat_prompt
from overtones.adapters.constrained_decoding import SchemaConstraint
from overtones.adapters.loaded_model import (
    LoadedModel,
    load_chat_model,
    out_of_memory,
    takes_pictures,
)
from overtones.adapters.model_folder import model_version, resolve_model
from overtones.adapters.token_stream import AnswerStream, StopWhenTold, TokenOdds
from overtones.adapters.worker_thread import Stop, run_blocking
from overtones.domain.chat import ChatAbilities, ChatAnswer, ChatRequest
from overtones.errors import ModelFailed, ModelMissing
from overtones.settings import ChatModelSettings, ModelsSettings, Settings
from overtones_schema import Usage

Emit = Callable[[str], None]


class TransformersChat:
    """A `ChatModel` that runs here. Loaded at the first request and kept; one answer at a time."""

    def __init__(self, section: ChatModelSettings, settings: Settings) -> None:
        if not section.model:
            raise ModelMissing(
                "No local model is chosen: set `model` to a folder, or to a name on the model "
                "hub with its `revision`."
            )
        self._section = section
        self._source = section.model
        self._models: ModelsSettings = settings.models
        self._version = model_version(section.model, section.revision, settings.models)
        self._loaded: LoadedModel | None = None
        self.name = self._version.partition("@")[0]
        self.fingerprint = (
            f"transformers/1 {self._version} dtype={section.dtype} device={section.device} "
            f"temperature={section.temperature} seed={section.seed}"
        )

    @property
    def abilities(self) -> ChatAbilities:
        """Whether it takes pictures is told by its configuration, if that is on this machine."""
        try:
            local = self._models.model_copy(update={"allow_downloads": False})
            pictures = takes_pictures(resolve_model(self._source, self._section.revision, local))
        except ModelMissing:
            pictures = True  # the first request tells
        return ChatAbilities(schema="strict", pictures=pictures, sound=False, logprobs=True)

    async def answer(self, request: ChatRequest) -> AsyncIterator[str | ChatAnswer]:
        """Pieces of text as they come; the last item is the whole `ChatAnswer`.

        Without a temperature the likeliest token is always taken. Log probabilities are those at
        temperature 1, under a schema among the tokens that fit it. Closing or cancelling ends the
        answer at the next token. Raises `ModelMissing`, `ModelFailed`.
        """
        loop = asyncio.get_running_loop()
        pieces: asyncio.Queue[str | None] = asyncio.Queue()

        def emit(piece: str | None) -> None:
            loop.call_soon_threadsafe(pieces.put_nowait, piece)

        def work(stop: Stop) -> ChatAnswer | None:
            try:
                return self._answer(request, stop, emit)
            finally:
                emit(None)

        task = asyncio.create_task(run_blocking(work))
        try:
            while (piece := await pieces.get()) is not None:
                yield piece
            if (whole := await task) is not None:
                yield whole
        finally:
            task.cancel()
            await asyncio.wait({task})
            if not task.cancelled():
                task.exception()

    def _answer(self, request: ChatRequest, stop: Stop, emit: Emit) -> ChatAnswer | None:
        """The whole answer; None if it was stopped before it began."""
        if self._loaded is None:
            folder = resolve_model(self._source, self._section.revision, self._models)
            self._loaded = load_chat_model(folder, self._section.device, self._section.dtype)
        loaded = self._loaded
        while not loaded.lock.acquire(timeout=0.1):
            if stop.is_set():
                return None
        try:
            return self._generate(loaded, request, stop, emit)
        finally:
            loaded.lock.release()

    def _generate(
        self, loaded: LoadedModel, request: ChatRequest, stop: Stop, emit: Emit
    ) -> ChatAnswer:
        import torch

        inputs = chat_prompt(loaded, request.messages)
        prompt = int(inputs["input_ids"].shape[1])
        room = request.max_tokens
        if loaded.longest is not None:
            room = min(room, loaded.longest - prompt)
        if room <= 0:
            raise ModelFailed(
                "model_rejected",
                message=f"The local model reads at most {loaded.longest} tokens; this video "
                f"needs {prompt}.",
            )
        section = self._section
        odds = TokenOdds() if request.logprobs else None
        processors: list[Any] = []
        if request.schema is not None:
            processors.append(SchemaConstraint(loaded.vocabulary, request.schema.schema, prompt))
        if odds is not None:
            processors.append(odds)
        stream = AnswerStream(loaded.tokenizer, frozenset(loaded.ends), emit, odds)
        given = request.temperature if request.temperature is not None else section.temperature
        sampling: dict[str, Any] = {"do_sample": bool(given)}
        if given:
            sampling["temperature"] = given
        seed = request.seed if request.seed is not None else section.seed
        pad = loaded.tokenizer.pad_token_id
        try:
            with _seeded(seed, loaded.model.device):
                loaded.model.generate(
                    **inputs,
                    **sampling,
                    max_new_tokens=room,
                    eos_token_id=list(loaded.ends) or None,
                    pad_token_id=pad if pad is not None else next(iter(loaded.ends), 0),
                    logits_processor=processors,
                    stopping_criteria=[StopWhenTold(stop)],
                    streamer=stream,
                )
        except torch.OutOfMemoryError as error:
            raise out_of_memory(error) from error
        return ChatAnswer(
            text="".join(stream.pieces),
            usage=Usage(
                model=self._version,
                requests=1,
                input_tokens=prompt,
                output_tokens=stream.count,
                cost=0.0,
            ),
            finish="stop" if stream.ended else "length",
            tokens=tuple(stream.tokens),
        )


@contextmanager
def _seeded(seed: int | None, device: Any) -> Iterator[None]:
    """A block whose random numbers follow from `seed`, if one is given, and change no others."""
    import torch

    devices = [device] if device.type == "cuda" else []
    with torch.random.fork_rng(devices=devices, enabled=seed is not None):
        if seed is not None:
            torch.manual_seed(seed)
        yield
