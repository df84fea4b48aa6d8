"""The 19 refined values of Schwartz, read from `values.json`, the one place that describes them.

Names and their order are those of pyvalues (https://github.com/ValueEval/pyvalues); the
definitions and examples are our own words. Source of the theory: Schwartz et al. (2012),
"Refining the theory of basic individual values".
"""

import json
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from overtones_schema.base import SchemaModel

ValueId = Literal[
    "self_direction_action",
    "self_direction_thought",
    "stimulation",
    "hedonism",
    "achievement",
    "power_dominance",
    "power_resources",
    "face",
    "security_personal",
    "security_societal",
    "tradition",
    "conformity_rules",
    "conformity_interpersonal",
    "humility",
    "benevolence_caring",
    "benevolence_dependability",
    "universalism_concern",
    "universalism_nature",
    "universalism_tolerance",
]
"""Identifiers of the 19 values, in the order of pyvalues."""

VALUE_IDS: tuple[ValueId, ...] = get_args(ValueId)

HigherOrder = Literal[
    "openness_to_change", "self_enhancement", "conservation", "self_transcendence"
]
"""The four higher-order values. Values on a border belong here to the side named first
in Schwartz et al. (2012): hedonism to openness to change, face to self-enhancement,
humility to conservation."""


class ValueTexts(SchemaModel):
    """What a person reads about a value, in one language."""

    short_name: str
    """At most 18 characters, for a chip."""
    definition: str
    """One sentence: what matters to somebody who holds this value."""
    example_for: str
    """An everyday scene of a short video that endorses the value."""
    example_against: str
    """An everyday scene of a short video that is in conflict with it."""


class Value(SchemaModel):
    """One of the 19 values."""

    id: ValueId
    name: str
    """As pyvalues spells it, e.g. `Self-direction: action`."""
    higher_order: HigherOrder
    color: str
    """`#rrggbb`; told apart by shape and word as well, never by colour alone."""
    icon: str
    """One symbol (an emoji) for a chip."""
    texts: dict[str, ValueTexts]
    """By ISO 639-1 language; `en` is always there."""

    def text(self, language: str = "en") -> ValueTexts:
        """The texts in `language`, or in English where there is no translation."""
        return self.texts.get(language.split("-")[0].lower(), self.texts["en"])


@cache
def _load() -> tuple[Value, ...]:
    raw = files("overtones_schema").joinpath("values.json").read_text(encoding="utf-8")
    by_id = {entry["id"]: Value.model_validate(entry) for entry in json.loads(raw)["values"]}
    return tuple(by_id[value_id] for value_id in VALUE_IDS)


VALUES: tuple[Value, ...] = _load()
"""All 19, in the order of pyvalues."""

VALUES_BY_ID: dict[ValueId, Value] = {value.id: value for value in VALUES}
