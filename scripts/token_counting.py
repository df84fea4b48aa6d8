"""Counts the tokens of real prompts, as the providers' rules say, for scripts/token_costs."""

import json
import math
import tomllib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, Literal

from overtones.adapters.chat_body import chat_body
from overtones.adapters.chat_profile import chat_profile
from overtones.adapters.model_prices import ModelPrices
from overtones.domain.chat import ChatAnswer, ChatRequest, Part, Picture, Sound
from overtones.domain.media import SAMPLE_RATE
from overtones.settings import ChatModelSettings
from overtones_schema import Usage

RULES = Path(__file__).with_name("token_rules.toml")
MESSAGE_TOKENS = 4
"""Around each message, for its role and its end."""

Tokenizer = Callable[[str], Sequence[int]]


@dataclass(frozen=True, slots=True)
class PictureRule:
    """`base`, and `tokens` for each begun tile of width x height pixels."""

    tokens: float
    width: int
    height: int
    base: int = 0
    small: int = 0
    """Pictures no larger than this on both sides are one tile."""
    short_side: int = 0
    """Larger pictures are first scaled down to this shorter side; 0 leaves them as they are."""

    def count(self, width: int, height: int) -> int:
        """Tokens of a picture."""
        if max(width, height) <= self.small:
            return math.ceil(self.base + self.tokens)
        shrunk = min(1.0, self.short_side / min(width, height)) if self.short_side else 1.0
        across = math.ceil(width * shrunk / self.width)
        down = math.ceil(height * shrunk / self.height)
        return math.ceil(self.base + self.tokens * across * down)


@dataclass(frozen=True, slots=True)
class CacheRule:
    """What of a prompt is found in the cache."""

    kind: Literal["marks", "prefix"]
    minimum: int
    step: int

    def usable(self, same: int) -> int:
        """Of so many tokens that were there before, those that are found."""
        return same // self.step * self.step if same >= self.minimum else 0


@dataclass(frozen=True, slots=True)
class Model:
    """A model and how its provider counts."""

    name: str
    cache: CacheRule
    picture: PictureRule
    sound_per_second: float
    sources: tuple[str, ...]
    base_url: str | None = None

    @property
    def section(self) -> ChatModelSettings:
        """Settings that name it."""
        return ChatModelSettings(model=self.name, base_url=self.base_url)

    def dollars(self, read: int, cached: int, written: int) -> float:
        """The price of one request: of a larger one the tokens may cost more.

        Raises `ValueError` if no price is published.
        """
        cost = ModelPrices(self.section).cost((self.name,), read, cached, written)
        if cost is None:
            raise ValueError(f"no published price of {self.name}")
        return cost


@dataclass(frozen=True, slots=True)
class Counts:
    """Tokens of several requests, and what they cost in US dollars."""

    requests: int = 0
    input: int = 0
    cached: int = 0
    """Of `input`."""
    output: int = 0
    dollars: float = 0.0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.requests + other.requests,
            self.input + other.input,
            self.cached + other.cached,
            self.output + other.output,
            self.dollars + other.dollars,
        )


def load_models(path: Path = RULES) -> dict[str, Model]:
    """The models whose rules are known, by name."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))["models"]
    models = [
        Model(
            **{
                **fields,
                "cache": CacheRule(**fields["cache"]),
                "picture": PictureRule(**fields["picture"]),
                "sources": tuple(fields["sources"]),
            }
        )
        for fields in raw
    ]
    return {model.name: model for model in models}


@dataclass
class CountingChat:
    """A `ChatModel` that answers what it is told to and counts what a real one would be sent."""

    model: Model
    tokenizer: Tokenizer
    answers: Callable[[ChatRequest], str]
    counts: Counts = field(default_factory=Counts)

    def __post_init__(self) -> None:
        self.name = self.fingerprint = self.model.name
        self._profile = chat_profile(self.model.section)
        self.abilities = self._profile.abilities
        self._known: dict[str, tuple[int, ...]] = {}
        self._prompts: list[list[int]] = []
        self._marked: set[tuple[int, ...]] = set()
        self._unlike = count(-1, -1)

    async def answer(self, request: ChatRequest) -> AsyncIterator[str | ChatAnswer]:
        """One piece, then the whole."""
        text = self.answers(request)
        prompt, marks = self._prompt(request)
        cached, written = self._cached(prompt, marks), len(self._tokens(text))
        dollars = self.model.dollars(len(prompt), cached, written)
        self.counts += Counts(1, len(prompt), cached, written, dollars)
        yield text
        usage = Usage(
            model=self.name,
            requests=1,
            input_tokens=len(prompt),
            cached_tokens=cached,
            output_tokens=written,
        )
        yield ChatAnswer(text, usage)

    def _prompt(self, request: ChatRequest) -> tuple[list[int], list[int]]:
        """The prompt's tokens, and how many of them stand before each mark."""
        texts_only = ChatRequest(
            tuple(
                replace(
                    message, parts=tuple(part for part in message.parts if isinstance(part, str))
                )
                for message in request.messages
            ),
            schema=request.schema,
            cache_key=request.cache_key,
        )
        body = chat_body(texts_only, self.name, self.model.section, self._profile)
        tokens: list[int] = []
        marks: list[int] = []
        if form := body.get("response_format"):
            # It stands before the first message.
            tokens += self._tokens(json.dumps(form["json_schema"]["schema"], ensure_ascii=False))
        for message, sent in zip(request.messages, body["messages"], strict=True):
            tokens += [0] * MESSAGE_TOKENS
            for part in message.parts:
                tokens += self._part(part)
            if _is_marked(sent["content"]):
                marks.append(len(tokens))
        return tokens, marks

    def _part(self, part: Part) -> Sequence[int]:
        match part:
            case Picture(image=image):
                height, width = image.shape[:2]
                return [next(self._unlike)] * self.model.picture.count(width, height)
            case Sound(samples=samples):
                seconds = len(samples) / SAMPLE_RATE
                return [next(self._unlike)] * math.ceil(seconds * self.model.sound_per_second)
            case str():
                return self._tokens(part)

    def _tokens(self, text: str) -> tuple[int, ...]:
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = tuple(self.tokenizer(text))
        return known

    def _cached(self, prompt: list[int], marks: list[int]) -> int:
        rule = self.model.cache
        if rule.kind == "marks":
            beginnings = [tuple(prompt[:mark]) for mark in marks if mark >= rule.minimum]
            found = max((len(b) for b in beginnings if b in self._marked), default=0)
            self._marked.update(beginnings)
            return rule.usable(found)
        found = max((_same(prompt, earlier) for earlier in self._prompts), default=0)
        # The newest are enough: all of one kind share what does not change.
        self._prompts = [*self._prompts[-11:], prompt]
        return rule.usable(found)


def _is_marked(content: Any) -> bool:
    return isinstance(content, list) and any("prompt_cache_breakpoint" in part for part in content)


def _same(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens are equal from the first on."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
