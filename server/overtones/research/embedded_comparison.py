"""Fair comparisons of ways to train the embedded model: the same data, parts and rules for each.

Every run learns from the training part, gets its calibration and thresholds from one half of the
held-out scripts and is scored on the other half, then the other way round; so no threshold was
chosen by a script that it is scored on.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from overtones.research.comparison import Rules as Comparing
from overtones.research.comparison import System, compare
from overtones.research.embedded_options import EmbeddedOptions
from overtones.research.embedded_task import Judged
from overtones.research.embedded_training import Trained, forms_of
from overtones.research.embedded_tuning import HeldOut, predicted, tuned
from overtones.research.label_table import LabelTable
from overtones.research.labelled_scripts import LabelledScript
from overtones.research.paper_table import BadTable
from overtones.research.scores import Levels


@dataclass(frozen=True, slots=True)
class Run:
    """One way to train."""

    name: str
    encoder: str
    """Name of an encoder's folder."""
    layers: int | None
    """The lowest so many, or all."""
    scripts: int | None
    """So many training scripts, drawn by a fixed seed, or all."""
    options: EmbeddedOptions


def read_runs(path: Path) -> tuple[Run, ...]:
    """The runs of a TOML file: `[defaults]`, then `[[run]]` with what is other; a list of `seeds`
    makes one run of each. Raises `BadTable`."""
    known = {field.name for field in fields(EmbeddedOptions)}
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    defaults: Mapping[str, Any] = data.get("defaults", {})
    found = []
    for entry in data.get("run", []):
        settings = {**defaults, **entry}
        facts = {
            name: settings.pop(name, None) for name in ("name", "encoder", "layers", "scripts")
        }
        seeds = settings.pop("seeds", [1])
        unknown = settings.keys() - known
        if unknown or not facts["name"] or not facts["encoder"]:
            raise BadTable(f"{path.name}: a run lacks name or encoder, or has {sorted(unknown)}.")
        found += [
            Run(**facts, options=replace(EmbeddedOptions(), **settings, seed=seed))
            for seed in seeds
        ]
    return tuple(found)


def drawn(scripts: Sequence[LabelledScript], count: int | None) -> list[LabelledScript]:
    """So many scripts, the same ones each time; more of them contain the fewer."""
    order = np.random.default_rng(7).permutation(len(scripts))
    return [scripts[place] for place in (order if count is None else order[:count])]


def scored(trained: Trained, held: Sequence[LabelledScript]) -> dict[str, System]:
    """How good a network is with all lines and without scene lines, by two halves of the held-out
    scripts that tune each other."""
    halves = (held[0::2], held[1::2])
    judged = [[trained.judge(scripts) for scripts in forms_of(half)["full"]] for half in halves]
    rules = [tuned(_held_out(one, half)) for one, half in zip(judged, halves, strict=True)]
    truth = LabelTable("people", {one.full.video_id: one.levels for one in held})
    found: dict[str, System] = {}
    for form, name in enumerate(("all lines", "no scene lines")):
        rows: dict[str, Levels] = {}
        for own, other in ((0, 1), (1, 0)):
            said = judged[own][form]
            levels = predicted(rules[other], said.logits, said.dominance)
            rows |= dict(zip((one.full.video_id for one in halves[own]), levels, strict=True))
        found[name] = compare(truth, [LabelTable(name, rows)], Comparing()).systems[0]
    return found


def _held_out(judged: Sequence[Judged], half: Sequence[LabelledScript]) -> HeldOut:
    return HeldOut(
        np.vstack([one.logits for one in judged]),
        np.vstack([one.dominance for one in judged]),
        [one.levels for _ in judged for one in half],
    )
