"""What the outputs of a fine-tuned encoder mean, as data.

Outputs are joined to values by name, never by place: the authors of data sets list the 19 values
in different orders, and some have a twentieth, which is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from overtones.adapters.file_digest import replacing
from overtones.errors import ModelMissing
from overtones_schema import ValueId
from overtones_schema.values import VALUES

MAP_FILE = "overtones.json"
"""Lies beside a model's weights."""

Side = Literal["attained", "constrained", "present"]
"""What an output speaks for: the value endorsed, in conflict, or touched in either way."""
Pooling = Literal["max", "mean"]

_STRICT = ConfigDict(extra="forbid", strict=True)


@checked(frozen=True, slots=True, config=_STRICT)
class Output:
    """One of a model's outputs."""

    name: str
    """As the model's `config.json` calls it; `Achievement attained`, `Achievement`, …"""
    threshold: float = Field(default=0.5, gt=0, lt=1)
    """The probability from which it counts."""

    @property
    def target(self) -> tuple[ValueId, Side] | None:
        """The value and side that the name means; None for what is none of the 19 values."""
        return _meaning(self.name)


@checked(frozen=True, slots=True, config=_STRICT)
class Stance:
    """A second model, which reads the text and a value's name and tells the side."""

    model: str
    """A folder in the first one's folder, or `owner/name` on the hub."""
    attained: str
    """Name of its output for an endorsed value."""
    constrained: str
    """Name of its output for a value in conflict."""


@checked(frozen=True, slots=True, config=_STRICT)
class LabelMap:
    """How a model's outputs become scores."""

    outputs: tuple[Output, ...] = ()
    """In the model's order; empty: named by the model's own configuration, thresholds .5."""
    model: str | None = None
    """`owner/name` on the hub; none for the folder in which the map lies."""
    window: int = Field(default=512, ge=16)
    """Longest input in tokens, special ones included."""
    pooling: Pooling = "max"
    """How the windows of a long script are joined, output by output."""
    dominance: float | None = Field(default=None, ge=0, le=1)
    """From this score on the most endorsed value is dominant; None: the model can't tell."""
    calibration: tuple[float, float] | None = None
    """Slope and offset, fitted on held-out scripts, that turn a logit into a chance."""
    stance: Stance | None = None
    about: str = ""
    """For people: what the model was trained on, by whom."""
    trained: Mapping[str, Any] = Field(default_factory=dict)
    """For people: data, seed, measures."""

    @property
    def tells_conflict(self) -> bool:
        """Whether a label in conflict is possible."""
        sides = {output.target[1] for output in self.outputs if output.target}
        return self.stance is not None or "constrained" in sides


_MAPS = TypeAdapter(LabelMap)


def known_maps() -> tuple[str, ...]:
    """Names of the maps of public models."""
    folder = files("overtones.adapters").joinpath("label_maps")
    return tuple(sorted(file.name[:-5] for file in folder.iterdir() if file.name.endswith(".json")))


def load_map(name: str) -> LabelMap:
    """The map of a public model. `name` is one of `known_maps()`."""
    file = files("overtones.adapters").joinpath("label_maps", f"{name}.json")
    return _MAPS.validate_json(file.read_bytes())


def read_folder_map(folder: Path) -> LabelMap:
    """The map beside a model, or an empty one if there is none. Raises `ModelMissing`."""
    try:
        return _MAPS.validate_json((folder / MAP_FILE).read_bytes())
    except FileNotFoundError:
        return LabelMap()
    except (OSError, ValidationError) as error:
        raise ModelMissing(
            f"{MAP_FILE} of the model in {folder.name} can't be understood.", detail=str(error)
        ) from error


def write_folder_map(folder: Path, label_map: LabelMap) -> None:
    """Put the map beside a model. Raises `OSError`."""
    text = json.dumps(asdict(label_map), indent=2, ensure_ascii=False, default=str) + "\n"
    with replacing(folder / MAP_FILE) as file:
        file.write(text.encode())


def fitted(label_map: LabelMap, names: Sequence[str]) -> LabelMap:
    """The map for a model whose configuration names its outputs so.

    Raises `ModelMissing` if the two don't agree, or if no value can be told from the names.
    """
    outputs = label_map.outputs or tuple(Output(name) for name in names)
    if len(outputs) != len(names):
        raise ModelMissing(
            f"The model has {len(names)} outputs, and its {MAP_FILE} names {len(outputs)}."
        )
    targets = [output.target for output in outputs]
    found = [target for target in targets if target is not None]
    if not found:
        raise ModelMissing(
            "The model's configuration does not say which values its outputs stand for. Write "
            f"them into a file {MAP_FILE} beside it: "
            '{"outputs": [{"name": "Achievement attained"}, …]}.'
        )
    if len(set(found)) != len(found):
        raise ModelMissing("Two outputs of the model stand for the same value and side.")
    return replace(label_map, outputs=outputs)


def around_half(chance: float, threshold: float) -> float:
    """A probability as a score with .5 as the boundary, linearly below and above the threshold.

    As pyvalues' scores are read (ValueEval'24; Hierocles of Alexandria maps them so).
    """
    if chance < threshold:
        return 0.5 * chance / threshold
    return 0.5 + 0.5 * (chance - threshold) / (1 - threshold)


_LETTERS = re.compile(r"[^a-z0-9]+")


def _plain(name: str) -> str:
    return _LETTERS.sub(" ", name.lower().replace("&", " ")).strip()


_VALUES: dict[str, ValueId] = {
    spelling: value.id
    for value in VALUES
    for spelling in (_plain(value.name), _plain(value.id), _plain(value.name).replace(" ", ""))
}
_SIDES: dict[str, Side] = {"attained": "attained", "constrained": "constrained"}


def _meaning(name: str) -> tuple[ValueId, Side] | None:
    plain = _plain(name)
    value, _, last = plain.rpartition(" ")
    side = _SIDES.get(last)
    found = _VALUES.get(value if side else plain)
    return None if found is None else (found, side or "present")
