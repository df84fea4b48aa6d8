"""Settings as a manifest has them: without secrets, and comparable."""

import re
from collections.abc import Mapping
from typing import Any

from overtones.settings import Settings

_CREDENTIALS = re.compile(r"(?<=://)\S*@")
_QUERY = re.compile(r"(://[^\s?#]*)\?[^\s#]*")

_TELLING = frozenset(
    {
        "encoder",
        "labeler",
        "language_model",
        "media",
        "pipeline",
        "prompt",
        "scene",
        "screen_text",
        "speech",
        "video_labeler",
        "vision_model",
    }
)
"""Settings that can change a script or a label."""


def shown_settings(settings: Settings) -> dict[str, Any]:
    """The settings without keys, and without names, passwords and queries in addresses."""
    dumped = settings.model_dump(mode="json")
    shown = _without_credentials(dumped)
    if not isinstance(shown, dict):
        raise TypeError("settings are a tree")
    return shown


def changed_settings(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """What has changed between shown settings that can change a script or a label, for people."""
    old = _leaves({name: value for name, value in before.items() if name in _TELLING})
    new = _leaves({name: value for name, value in now.items() if name in _TELLING})
    return differences(old, new)


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """What stands under the same names, and differs, for people."""
    return tuple(
        f"{name} was {_shown(before.get(name))} and is {_shown(now.get(name))}"
        for name in {**now, **before}
        if before.get(name) != now.get(name)
    )


def _shown(value: Any) -> str:
    return "not set" if value in (None, "") else str(value)


def _leaves(tree: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """The values of a tree by their dotted names."""
    found: dict[str, Any] = {}
    for name, value in tree.items():
        if isinstance(value, dict):
            found |= _leaves(value, f"{above}{name}.")
        else:
            found[above + name] = value
    return found


def _without_credentials(value: Any) -> Any:
    match value:
        case str():
            return _QUERY.sub(r"\1", _CREDENTIALS.sub("", value))
        case dict():
            return {name: _without_credentials(inner) for name, inner in value.items()}
        case list():
            return [_without_credentials(inner) for inner in value]
        case _:
            return value
