"""What a model server can do. The facts are data, in `chat_profiles.json`."""

import json
import re
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from overtones.adapters.model_address import ModelAddress
from overtones.domain.chat import ChatAbilities, SchemaSupport
from overtones.errors import ModelMissing
from overtones.settings import ChatModelSettings

Parameter = Literal[
    "response_format",
    "logprobs",
    "stream_options",
    "seed",
    "temperature",
    "max_completion_tokens",
    "max_tokens",
    "prompt_cache_key",
    "prompt_cache_options",
]
"""What a server may not know of a request. A request can do without it."""

_LESS: dict[SchemaSupport, SchemaSupport] = {
    "strict": "object",
    "object": "prompt",
    "prompt": "prompt",
}


@dataclass(frozen=True, slots=True)
class ChatProfile:
    """A server with one of its models."""

    name: str
    schema: SchemaSupport
    pictures: bool
    sound: bool
    top_logprobs: int
    """Most alternatives told for a token; 0 where no probabilities are told at all."""
    temperature: bool
    seed: bool
    usage_in_stream: bool
    """Takes `stream_options.include_usage`."""
    max_tokens: Literal["max_tokens", "max_completion_tokens"]
    """The name of the limit."""
    reasoning_effort: bool
    cache_key: bool
    """Takes `prompt_cache_key`."""
    cache_breakpoints: bool
    """Caches what stands before a mark in the messages, and without marks nothing of use."""

    @property
    def abilities(self) -> ChatAbilities:
        """As the port tells them."""
        return ChatAbilities(
            schema=self.schema,
            pictures=self.pictures,
            sound=self.sound,
            logprobs=self.top_logprobs > 0,
        )

    def without(self, parameter: Parameter) -> "ChatProfile":
        """The same server, now that it has refused `parameter`."""
        match parameter:
            case "response_format":
                return replace(self, schema=_LESS[self.schema])
            case "logprobs":
                return replace(self, top_logprobs=0)
            case "stream_options":
                return replace(self, usage_in_stream=False)
            case "seed":
                return replace(self, seed=False)
            case "temperature":
                return replace(self, temperature=False)
            case "max_completion_tokens":
                return replace(self, max_tokens="max_tokens")
            case "max_tokens":
                return replace(self, max_tokens="max_completion_tokens")
            case "prompt_cache_key":
                return replace(self, cache_key=False)
            case "prompt_cache_options":
                return replace(self, cache_breakpoints=False)


def chat_profile(section: ChatModelSettings) -> ChatProfile:
    """The profile that the settings name, or the one that address and model point to.

    Raises `ModelMissing` for an unknown name.
    """
    data = _data()
    name = _guess(section) if section.profile == "auto" else section.profile
    if name not in data["profiles"]:
        known = ", ".join(("auto", *data["profiles"]))
        raise ModelMissing(f"There is no profile {name!r} for model servers (known: {known}).")
    facts = {**data["profiles"][name]}
    del facts["source"]
    for kind in ("pictures", "sound", "cache_breakpoints"):
        models = facts[kind]
        facts[kind] = bool(models) and re.search(models, section.model or "") is not None
    return ChatProfile(name=name, **facts)


def _guess(section: ChatModelSettings) -> str:
    address = ModelAddress(section.base_url).host
    model = section.model or ""
    for rule in _data()["chosen"]:
        if re.search(rule["address"], address) and re.search(rule["model"], model):
            return str(rule["profile"])
    return "generic"


@cache
def _data() -> Any:
    text = (files("overtones.adapters") / "chat_profiles.json").read_text("utf-8")
    return json.loads(text)
