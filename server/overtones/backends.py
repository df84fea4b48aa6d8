"""Finds back ends by their entry points: built-in ones and other people's by the same door."""

from importlib.metadata import entry_points
from typing import Any, Literal

from overtones.errors import ModelMissing
from overtones.settings import ChatModelSettings, Settings

Group = Literal[
    "pipelines",
    "sources",
    "decoders",
    "recognizers",
    "text_readers",
    "describers",
    "labelers",
    "video_labelers",
    "chat_models",
]


def names(group: Group) -> tuple[str, ...]:
    """Names of all installed back ends of a group, sorted."""
    return tuple(sorted(entry.name for entry in entry_points(group=f"overtones.{group}")))


def find(group: Group, name: str) -> Any:
    """What the entry point `name` names. Raises `ModelMissing` if nobody offers it."""
    found = entry_points(group=f"overtones.{group}", name=name)
    if not found:
        known = ", ".join(names(group)) or "none"
        raise ModelMissing(f"There is no back end called {name!r} in {group} (installed: {known}).")
    return next(iter(found)).load()


def create(group: Group, name: str, settings: Settings) -> Any:
    """Make the back end `name`: its class is called with the settings. Raises `ModelMissing`."""
    return find(group, name)(settings)


def chat_model(section: ChatModelSettings, settings: Settings) -> Any:
    """Make the chat model that a section of the settings names. Raises `ModelMissing`."""
    return find("chat_models", section.backend)(section, settings)
