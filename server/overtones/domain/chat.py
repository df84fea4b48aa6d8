"""What is asked of a language or vision model and what it answers: plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from overtones_schema import Usage

SchemaSupport = Literal["strict", "object", "prompt"]
"""How a server keeps to a JSON schema. strict: every answer fits it. object: every answer is
some JSON object. prompt: it can only be asked to."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a message: height x width x 3, uint8, RGB."""

    image: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound in a message: mono float32 in [-1, 1] at 16 kHz."""

    samples: NDArray[np.float32]


Part = str | Picture | Sound


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message; texts, pictures and sounds are read in their order."""

    role: Literal["system", "user", "assistant"]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class AnswerSchema:
    """The JSON schema that an answer must fit."""

    name: str
    schema: Mapping[str, Any]
    """In the strict subset: every property required, `additionalProperties` false, no defaults."""


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One question. What never changes stands first, so that servers may cache it."""

    messages: tuple[ChatMessage, ...]
    schema: AnswerSchema | None = None
    temperature: float | None = None
    """None leaves it to the server; some models take no other."""
    seed: int | None = None
    max_tokens: int = 2_000
    """Longest answer in tokens."""
    logprobs: bool = False
    """Ask for the probabilities of the answer's tokens, where the model can."""
    cache_key: str | None = None
    """Equal for requests that begin alike."""


@dataclass(frozen=True, slots=True)
class TokenProbability:
    """A piece of the answer's text and its natural logarithm of probability."""

    text: str
    logprob: float
    alternatives: tuple[tuple[str, float], ...] = ()
    """Other pieces that could have stood there, with theirs."""


@dataclass(frozen=True, slots=True)
class ChatAnswer:
    """The whole answer."""

    text: str
    usage: Usage
    finish: Literal["stop", "length"] = "stop"
    """length: `max_tokens` cut it short."""
    tokens: tuple[TokenProbability, ...] = ()
    """Their texts in order make up `text`; empty where none were asked for or told."""


@dataclass(frozen=True, slots=True)
class ChatAbilities:
    """What a model on its server can do."""

    schema: SchemaSupport
    pictures: bool
    sound: bool
    logprobs: bool
