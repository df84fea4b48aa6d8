"""How well a labeler reads scripts that people have labelled: labels, evidence, sureness, speed."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from overtones.errors import OvertonesError
from overtones.ports import Labeler
from overtones.research.comparison import Comparison, Rules, compare
from overtones.research.evaluation import annotate, levels_of
from overtones.research.evaluation_data import comparison_data
from overtones.research.label_table import LabelTable
from overtones.research.labelled_scripts import LabelledScript
from overtones.research.paper_table import BadTable, read_text
from overtones.research.training_data import labelled_entries
from overtones_schema import Annotation, Level, ValueId

_FIRST_FAILURES = 5
"""In a row, from the start: then the labeler can't work at all."""


@dataclass(frozen=True, slots=True)
class Hits:
    """How often the line that people named as evidence was found."""

    right: int
    """Labels with the right value and sign that people have given evidence for."""
    first: int
    """Of these, the ones whose first evidence is that line."""
    among: int
    """Of these, the ones that have it among their evidence."""

    def __add__(self, other: Hits) -> Hits:
        return Hits(self.right + other.right, self.first + other.first, self.among + other.among)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a labeler said of one script."""

    script: LabelledScript
    annotation: Annotation | None
    """None if it failed."""
    seconds: float
    error: OvertonesError | None = None


@dataclass(frozen=True, slots=True)
class LabelerEvaluation:
    """All figures of one labeler on some scripts."""

    labeler: str
    fingerprint: str
    scene: bool
    comparison: Comparison
    evidence: Hits
    seconds: tuple[float, ...]
    """For each answered script but the first, which also loads the model."""
    by_language: Mapping[str, Comparison]
    """For each language, if there are several."""
    failures: Mapping[str, int]
    """How often each error code came."""


def read_labelled(paths: Sequence[Path]) -> tuple[LabelledScript, ...]:
    """The labelled scripts of files in this format, in order. Raises `BadTable`."""
    found: dict[str, LabelledScript] = {}
    for path in paths:
        entries = [one for _, one in labelled_entries(path, read_text(path))]
        if not entries:
            raise BadTable(f"{path.name} is no list of labelled scripts.")
        for one in entries:
            if one.full.video_id in found:
                raise BadTable(f"{path.name}: there are two scripts {one.full.video_id}.")
            found[one.full.video_id] = one
    return tuple(found.values())


async def answers(
    labeler: Labeler, scripts: Sequence[LabelledScript], *, scene: bool
) -> AsyncIterator[Answer]:
    """Label scripts one after the other.

    Raises the labeler's error if it fails on the first `_FIRST_FAILURES` scripts, each time.
    """
    answered = failed = 0
    for one in scripts:
        script = one.script("full", scene=scene)
        began = time.perf_counter()
        try:
            annotation = await annotate(labeler, script)
        except OvertonesError as error:
            failed += 1
            if not answered and failed >= min(_FIRST_FAILURES, len(scripts)):
                raise
            yield Answer(one, None, time.perf_counter() - began, error)
        else:
            answered += 1
            yield Answer(one, annotation, time.perf_counter() - began)


def evaluated(
    labeler: Labeler, found: Sequence[Answer], rules: Rules, *, scene: bool
) -> LabelerEvaluation:
    """Compare answers with the labels by people."""
    languages = sorted({one.script.full.language or "" for one in found})
    failures: dict[str, int] = {}
    for one in found:
        if one.error is not None:
            failures[one.error.code] = failures.get(one.error.code, 0) + 1
    answered = [one for one in found if one.annotation is not None]
    return LabelerEvaluation(
        labeler=labeler.name,
        fingerprint=labeler.fingerprint,
        scene=scene,
        comparison=_compared(labeler.name, found, rules),
        evidence=sum((evidence_hits(one) for one in answered), Hits(0, 0, 0)),
        seconds=tuple(one.seconds for one in answered[1:]) or tuple(o.seconds for o in answered),
        by_language={
            language: _compared(
                labeler.name,
                [o for o in found if (o.script.full.language or "") == language],
                rules,
            )
            for language in (languages if len(languages) > 1 else [])
        },
        failures=failures,
    )


def evidence_hits(answer: Answer) -> Hits:
    """Labels that are right, and whether they rest on the line that people named."""
    hits = Hits(0, 0, 0)
    gold = answer.script
    for label in answer.annotation.labels if answer.annotation else ():
        named = gold.evidence.get(label.value)
        if named is None or gold.levels.get(label.value, 0) * label.level <= 0:
            continue
        lines = [one.line for one in label.evidence]
        hits += Hits(1, int(lines[:1] == [named]), int(named in lines))
    return hits


def evaluation_data(found: LabelerEvaluation) -> dict[str, Any]:
    """Everything as plain data: the content of the JSON file."""
    right = found.evidence.right
    milliseconds = 1000 * np.array(found.seconds or (0.0,))
    return {
        "labeler": found.labeler,
        "fingerprint": found.fingerprint,
        "scripts": found.comparison.videos,
        "scene_lines": found.scene,
        "failures": dict(found.failures),
        "evidence": {
            "right_labels": right,
            "first_line": found.evidence.first / right if right else None,
            "among_lines": found.evidence.among / right if right else None,
        },
        "milliseconds": {
            "mean": float(milliseconds.mean()),
            "median": float(np.median(milliseconds)),
            "p95": float(np.quantile(milliseconds, 0.95)),
        },
        "languages": {language: _language_data(one) for language, one in found.by_language.items()},
        **comparison_data(found.comparison),
    }


def _language_data(comparison: Comparison) -> dict[str, Any]:
    averages = comparison_data(comparison)["systems"][0]["averages"]
    shown = {name: averages[name] for name in ("signed", "presence", "endorsed", "conflict")}
    return {"scripts": comparison.videos, **shown}


def _compared(name: str, found: Sequence[Answer], rules: Rules) -> Comparison:
    rows: dict[str, Mapping[ValueId, Level] | None] = {}
    sure: dict[str, dict[ValueId, float]] = {}
    for one in found:
        key, annotation = one.script.full.video_id, one.annotation
        rows[key] = levels_of(annotation) if annotation is not None else None
        if annotation is not None:
            sure[key] = {label.value: label.confidence.score for label in annotation.labels}
    truth = LabelTable("people", {one.script.full.video_id: one.script.levels for one in found})
    return compare(truth, [LabelTable(name, rows, sure)], replace(rules, leave_out_failed=False))
