"""Which videos are learnt from, which tell when to stop, and which are kept for the end."""

import csv
import io
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal, cast, get_args

from overtones.research.paper_table import LINK_COLUMN, BadTable, id_in, read_text
from overtones.research.training_data import Example, TrainingRefused

PartName = Literal["train", "validation", "test"]
PART_NAMES: tuple[PartName, ...] = get_args(PartName)

LEAST_TRAIN, LEAST_VALIDATION = 16, 8
"""With fewer videos nothing is learnt, and no threshold can be told."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """Who is to be in which part, as far as somebody has said so."""

    test: frozenset[str] = frozenset()
    validation: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    """All other videos are left out; None: they are there to be learnt from."""
    validation_share: float = 0.15
    """Of the videos that are in no named part, if no validation part is named."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Examples in the order of their keys. No video is in two parts."""

    train: tuple[Example, ...]
    validation: tuple[Example, ...]
    test: tuple[Example, ...]
    left_out: int = 0
    unknown: int = 0
    """Videos that were named for a part, and are not among the examples."""


def read_keys(path: Path) -> frozenset[str]:
    """Videos that a file names: labelled scripts, or an id or link a line. Raises `BadTable`."""
    text = read_text(path)
    if text.lstrip()[:1] == "[":
        try:
            keys = {str(entry["id"]) for entry in json.loads(text)}
        except (ValueError, KeyError, TypeError) as error:
            raise BadTable(f"{path.name} holds no labelled scripts: each needs an id.") from error
    else:
        lines = (line.strip() for line in text.splitlines())
        keys = {id_in(line) or line for line in lines if line and not line.startswith("#")}
    if not keys:
        raise BadTable(f"{path.name} names no videos.")
    return frozenset(keys)


def read_parts(path: Path) -> Wishes:
    """Parts from a CSV with columns `id` (or the authors' link) and `part`: train, validation or
    test; rows with an empty part are left out. Raises `BadTable`.
    """
    reader = csv.DictReader(io.StringIO(read_text(path), newline=""))
    columns = {name.strip().lower(): name for name in reader.fieldnames or ()}
    key_column = columns.get("id") or columns.get(LINK_COLUMN.lower())
    if key_column is None or "part" not in columns:
        raise BadTable(f"{path.name} needs a column part, and id or {LINK_COLUMN}.")
    found: dict[PartName, set[str]] = {name: set() for name in PART_NAMES}
    seen: dict[str, str] = {}
    for row in reader:
        link, part = (row[key_column] or "").strip(), (row[columns["part"]] or "").strip().lower()
        key = id_in(link) or link
        if not key or not part:
            continue
        if part not in PART_NAMES:
            raise BadTable(
                f"{path.name}, line {reader.line_num}: “{part}” is not train, validation or test."
            )
        if seen.setdefault(key, part) != part:
            raise BadTable(f"{path.name}, line {reader.line_num}: {key} is in two parts.")
        found[cast(PartName, part)].add(key)
    return Wishes(
        test=frozenset(found["test"]),
        validation=frozenset(found["validation"]),
        only=frozenset(seen),
    )


def divide(examples: Sequence[Example], wishes: Wishes) -> Parts:
    """Put each example into its part.

    A validation part that nobody has named is drawn by a digest of the creators (or plots), so it
    is the same in every run, and no creator of its videos is learnt from. Raises `TrainingRefused`.
    """
    twice = wishes.test & wishes.validation
    if twice:
        raise TrainingRefused(
            f"{len(twice)} videos are named for the validation and for the test part, "
            f"{min(twice)} for one. A video may be in one part alone."
        )
    known = {one.key for one in examples}
    named = wishes.test | wishes.validation | (wishes.only or frozenset())
    kept = [one for one in examples if wishes.only is None or one.key in wishes.only]
    rest = [one for one in kept if one.key not in wishes.test]
    chosen = wishes.validation or _drawn(rest, wishes.validation_share)
    parts = Parts(
        train=_where(rest, lambda one: one.key not in chosen),
        validation=_where(rest, lambda one: one.key in chosen),
        test=_where(kept, lambda one: one.key in wishes.test),
        left_out=len(examples) - len(kept),
        unknown=len(named - known),
    )
    _check(parts, wishes)
    return parts


def _where(examples: Sequence[Example], holds: Callable[[Example], bool]) -> tuple[Example, ...]:
    return tuple(one for one in examples if holds(one))


def _drawn(examples: Sequence[Example], share: float) -> Collection[str]:
    groups: dict[str, list[str]] = {}
    for one in examples:
        groups.setdefault(one.group, []).append(one.key)
    drawn: list[str] = []
    wanted = max(LEAST_VALIDATION, round(share * len(examples)))
    for group in sorted(groups, key=lambda group: sha256(group.encode()).digest()):
        if len(drawn) >= wanted:
            break
        drawn += groups[group]
    return frozenset(drawn)


def _check(parts: Parts, wishes: Wishes) -> None:
    if len(parts.train) < LEAST_TRAIN or len(parts.validation) < LEAST_VALIDATION:
        raise TrainingRefused(
            f"There are too few videos: {len(parts.train)} to learn from and "
            f"{len(parts.validation)} to tell when to stop; at least {LEAST_TRAIN} and "
            f"{LEAST_VALIDATION} are needed."
        )
    if wishes.test and not parts.test:
        raise TrainingRefused("None of the videos named for the test has a script and labels.")
