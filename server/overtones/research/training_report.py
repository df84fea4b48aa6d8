"""What is known of a trained model, as Markdown and JSON: how it was made, how good it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from overtones.adapters.label_map import LabelMap
from overtones.research.comparison import Comparison, Rules, compare
from overtones.research.corpus_folder import write_whole
from overtones.research.evaluation_data import comparison_data
from overtones.research.evaluation_tables import calibration, summary, values
from overtones.research.fine_tuning import FineTuning
from overtones.research.label_table import LabelTable
from overtones.research.script_variants import without_scene
from overtones.research.text_table import TextTable, escaped, markdown, number
from overtones.research.training_data import Example
from overtones.research.training_events import EpochDone
from overtones.research.training_parts import Parts
from overtones.research.training_scores import judge


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """All of it."""

    label_map: LabelMap
    history: tuple[EpochDone, ...]
    validation: Comparison
    """Optimistic: the weights and thresholds were chosen by these videos."""
    test: Comparison | None
    """None where no videos were kept for it."""

    @classmethod
    def of(
        cls,
        label_map: LabelMap,
        history: tuple[EpochDone, ...],
        parts: Parts,
        task: FineTuning,
    ) -> TrainingReport:
        """Measure the task's model."""
        return cls(
            label_map,
            history,
            _compared("validation", parts.validation, label_map, task),
            _compared("test", parts.test, label_map, task) if parts.test else None,
        )


def write_report(folder: Path, report: TrainingReport) -> None:
    """Write both files. Raises `OvertonesError` (no_space)."""
    write_whole(folder / "report.md", report_markdown(report))
    write_whole(folder / "report.json", report_json(report) + "\n")


def report_json(report: TrainingReport) -> str:
    """Everything as JSON."""
    return json.dumps(
        {
            "about": report.label_map.about,
            "trained": dict(report.label_map.trained),
            "epochs": [asdict(one) for one in report.history],
            "validation": comparison_data(report.validation),
            "test": comparison_data(report.test) if report.test else None,
        },
        ensure_ascii=False,
        indent=1,
        allow_nan=False,
    )


def report_markdown(report: TrainingReport) -> str:
    """The tables that say how good the model is and how it was made."""
    parts = [f"# {escaped(report.label_map.about)}\n"]
    if report.test is not None:
        parts += ["# On the test videos, which nothing was chosen by\n"]
        parts += _tables(report.test)
    parts += [
        "# On the validation videos\n",
        "Weights and thresholds were chosen by these videos, so these figures are too high.\n",
        *_tables(report.validation),
    ]
    parts += [markdown(epochs_table(report.history)), markdown(_facts_table(report))]
    return "\n".join(parts)


def epochs_table(history: Sequence[EpochDone]) -> TextTable:
    """Loss and F1 of each epoch."""
    return TextTable(
        "Epochs",
        "F1 on validation, right value and sign; the best epoch's weights are kept.",
        ("epoch", "loss", "loss on validation", "F1 on validation", "best so far"),
        tuple(
            (
                str(one.epoch),
                number(one.loss),
                number(one.held_out_loss),
                number(one.score),
                "yes" if one.best else "",
            )
            for one in history
        ),
    )


def _tables(comparison: Comparison) -> list[str]:
    found = (
        summary(comparison),
        calibration(comparison),
        values(comparison, "endorsed"),
        values(comparison, "conflict"),
    )
    return [markdown(one) for one in found if one is not None]


def _facts_table(report: TrainingReport) -> TextTable:
    return TextTable(
        "How it was made",
        "The same data, base, options and versions give the same weights on a CPU.",
        ("", "is"),
        tuple(_leaves(dict(report.label_map.trained))),
    )


def _leaves(tree: Any, path: str = "") -> list[tuple[str, str]]:
    if isinstance(tree, dict):
        return [
            leaf
            for name, inner in tree.items()
            for leaf in _leaves(inner, f"{path}.{name}" if path else name)
        ]
    return [(path, str(tree))]


def _compared(
    name: str, examples: Sequence[Example], label_map: LabelMap, task: FineTuning
) -> Comparison:
    """The model with all lines, and without scene lines where some script has such."""
    truth = LabelTable(name, {one.key: one.levels for one in examples})
    whole = _table("all lines", examples, label_map, task)
    tables = [whole]
    if any(line.kind == "scene" for one in examples for line in one.script.lines):
        tables.append(_table("no scene lines", examples, label_map, task, scene=False))
    return compare(truth, tables, Rules())


def _table(
    name: str,
    examples: Sequence[Example],
    label_map: LabelMap,
    task: FineTuning,
    *,
    scene: bool = True,
) -> LabelTable:
    scripts = [(o.script if scene else without_scene(o.script), o.levels) for o in examples]
    verdicts = judge(task.held_out(scripts).logits, label_map)
    keyed = dict(zip((one.key for one in examples), verdicts, strict=True))
    return LabelTable(
        name,
        {key: verdict.levels for key, verdict in keyed.items()},
        {key: verdict.confidences for key, verdict in keyed.items()},
        {key: verdict.scores for key, verdict in keyed.items()},
    )
