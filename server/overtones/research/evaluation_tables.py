"""The tables of an evaluation as text, for the terminal, for Markdown and for the HTML page."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from overtones.research.baselines import Baseline
from overtones.research.comparison import Comparison, RaterAgreement, Scores
from overtones.research.scores import AVERAGES, KINDS, MEASURES, Average, Measure, score
from overtones.research.text_table import TextTable, number, p_value, signed_number
from overtones_schema.values import VALUES

MEASURE_NAMES: dict[Measure, str] = {
    "endorsed": "Endorsed",
    "conflict": "In conflict",
    "three_class": "Three classes",
    "signed": "Value and sign",
    "presence": "Value, either sign",
    "dominant": "Dominant",
}
BASELINE_NAMES: dict[Baseline, str] = {
    "all_endorsed": "all endorsed",
    "all_conflict": "all in conflict",
    "most_common": "most common",
    "random": "random",
}
CALIBRATION_NAMES = {
    "labels": "confidence of labels",
    "endorsed": "attained",
    "conflict": "constrained",
}

_BULK = ("settings.", "runs.", "machine.libraries.")


AVERAGE_NAMES: dict[Average, str] = {
    "macro": "macro",
    "macro_all": "macro of all 19",
    "weighted": "weighted",
    "micro": "micro",
}


def frequency(comparison: Comparison) -> str:
    """E.g. `in 5 % of the videos or more`."""
    return f"in {100 * comparison.rules.min_frequency:.3g} % of the videos or more"


def best_baseline(baselines: Mapping[Baseline, Scores], row: int, column: int) -> tuple[float, str]:
    """The highest average that a trivial baseline has, and its name."""
    found = [(one.averages[row, column], name) for name, one in baselines.items()]
    figure, name = max(found, key=lambda pair: pair[0])
    return float(figure), BASELINE_NAMES[name]


def summary(comparison: Comparison, *, every_baseline: bool = True) -> TextTable:
    """F1 of each measure and average: a column for each system, then the baselines."""
    names = list(BASELINE_NAMES.values()) if every_baseline else ["best trivial"]
    rows = []
    for row, measure in enumerate(MEASURES):
        for column, average in enumerate(AVERAGES):
            cells = [f"{MEASURE_NAMES[measure]}, {AVERAGE_NAMES[average]}"]
            cells += [_with_interval(one.scores, row, column) for one in comparison.systems]
            if every_baseline:
                figures = (
                    comparison.baselines[one].averages[row, column] for one in BASELINE_NAMES
                )
                cells += [number(figure) for figure in figures]
            else:
                figure, name = best_baseline(comparison.baselines, row, column)
                cells.append("–" if np.isnan(figure) else f"{number(figure)} {name}")
            rows.append(tuple(cells))
    counts = ", ".join(
        f"{int(comparison.frequent[MEASURES.index(measure)].sum())} for {words}"
        for measure, words in (("endorsed", "endorsed"), ("conflict", "in conflict"))
    )
    return TextTable(
        "F1",
        "In brackets 95 % bootstrap intervals over videos. Macro and weighted: over the values "
        f"that are {frequency(comparison)} ({counts}); micro: over all 19.",
        ("", *(one.name for one in comparison.systems), *names),
        tuple(rows),
    )


def _with_interval(scores: Scores, row: int, column: int) -> str:
    figure = number(scores.averages[row, column])
    if scores.averages_interval is None or figure == "–":
        return figure
    low, high = scores.averages_interval
    return f"{figure} [{number(low[row, column])}, {number(high[row, column])}]"


def coverage(comparison: Comparison) -> TextTable:
    """Which videos each system labelled, and what was done about the others."""
    if comparison.rules.leave_out_failed:
        note = (
            f"{comparison.left_out} videos that a system failed on or does not have are left out "
            f"for all systems; {comparison.videos} are compared."
        )
    else:
        note = (
            f"All {comparison.videos} videos of the truth count. Where a system failed or has no "
            "row, all its cells are wrong: gold labels are missed, absent ones are not credited."
        )
    return TextTable(
        "Videos",
        note + " Videos that the truth does not have are ignored.",
        ("", "failed", "missing", "not in the truth"),
        tuple(
            (one.name, str(one.failed), str(one.missing), str(len(one.unknown)))
            for one in comparison.systems
        ),
    )


def agreement(comparison: Comparison) -> TextTable:
    """Kappa and alpha over all cells, with the truth and among systems."""
    all_of = (*(one.agreement for one in comparison.systems), *comparison.agreement)
    return TextTable(
        "Agreement beyond chance",
        "Cohen's kappa and Krippendorff's alpha over the videos that all sides labelled: 1 is full "
        "agreement, 0 is what chance gives.",
        ("", "videos", "kappa", "alpha", "alpha, ordinal"),
        tuple(_agreement_row(one) for one in all_of),
    )


def _agreement_row(one: RaterAgreement) -> tuple[str, ...]:
    names = " and ".join(one.names) if len(one.names) == 2 else f"all {len(one.names)} systems"
    return (
        names,
        str(one.videos),
        "–" if one.kappa is None else number(one.kappa),
        number(one.alpha_nominal),
        number(one.alpha_ordinal),
    )


def differences(comparison: Comparison) -> TextTable | None:
    """Differences between systems with intervals and p-values; None for a single system."""
    if not comparison.differences:
        return None
    return TextTable(
        "Differences between systems",
        "F1 of the first less that of the second, with a 95 % paired bootstrap interval. p: "
        f"approximate randomisation, two-sided. Holm: corrected for all "
        f"{len(comparison.differences)} tests here.",
        ("", "F1", "difference", "95 % interval", "p", "p, Holm"),
        tuple(
            (
                f"{one.first} – {one.second}",
                f"{MEASURE_NAMES[one.measure]}, {AVERAGE_NAMES[one.average]}",
                signed_number(one.difference),
                f"[{signed_number(one.low)}, {signed_number(one.high)}]",
                p_value(one.p),
                p_value(one.p_holm),
            )
            for one in comparison.differences
        ),
    )


def calibration(comparison: Comparison) -> TextTable | None:
    """How far probabilities can be taken at their word; None where no system gives any."""
    rows = tuple(
        (
            f"{system.name}: {CALIBRATION_NAMES[name]}",
            str(found.count),
            number(found.expected_error),
            number(found.brier),
            number(found.brier_constant),
        )
        for system in comparison.systems
        for name, found in system.calibration.items()
    )
    if not rows:
        return None
    return TextTable(
        "Calibration",
        "ECE: mean distance between how sure a system says it is and how often it is right. Brier: "
        "mean squared error. Beside it the Brier score of always saying the overall share.",
        ("", "predictions", "ECE", "Brier", "Brier, constant"),
        rows,
    )


def values(comparison: Comparison, measure: Measure) -> TextTable:
    """Precision, recall, F1 and support of each value for one measure."""
    row = MEASURES.index(measure)
    kind = None if measure == "three_class" else KINDS.index(measure)
    headings = ["", "support"]
    for system in comparison.systems:
        headings += [] if kind is None else [f"{system.name}: precision", "recall"]
        headings.append(f"{system.name}: F1" if kind is None else "F1")
    rows = []
    for place, value in enumerate(VALUES):
        gold = comparison.systems[0].scores.counts[
            KINDS.index("presence") if kind is None else kind, place, 2
        ]
        often = "" if comparison.frequent[row, place] else " *"
        cells = [value.name + often, f"{gold:.0f}"]
        for system in comparison.systems:
            if kind is not None:
                found = score(system.scores.counts[kind, place])
                cells += [number(found.precision), number(found.recall)]
            cells.append(number(system.scores.f1[row, place]))
        cells += [number(comparison.baselines[one].f1[row, place]) for one in BASELINE_NAMES]
        rows.append(tuple(cells))
    return TextTable(
        MEASURE_NAMES[measure],
        "* Rarer than the least frequency: not in the macro and weighted averages.",
        (*headings, *(f"{name}: F1" for name in BASELINE_NAMES.values())),
        tuple(rows),
    )


def value_agreement(comparison: Comparison) -> TextTable:
    """Kappa and ordinal alpha of each value, of every system with the truth."""
    headings = [
        f"{one.name}: {figure}" if first else figure
        for one in comparison.systems
        for first, figure in ((True, "kappa"), (False, "alpha"), (False, "alpha, ordinal"))
    ]
    rows = []
    for place, value in enumerate(VALUES):
        cells = [value.name]
        for one in comparison.systems:
            found = one.agreement
            figures = (found.kappa_of, found.alpha_nominal_of, found.alpha_ordinal_of)
            cells += [number(figure[place]) for figure in figures]
        rows.append(tuple(cells))
    return TextTable(
        "Agreement with the truth, value by value",
        "A dash where only one label was ever given.",
        ("", *headings),
        tuple(rows),
    )


def manifests(comparison: Comparison, *, bulk: bool = False) -> TextTable | None:
    """What made each system, side by side; None where nothing is known of any.

    `bulk` gives the long part instead: all settings, versions of libraries, and single runs.
    """
    flat = [dict(_leaves(one.manifest or {})) for one in comparison.systems]
    names = [
        name
        for name in dict.fromkeys(name for one in flat for name in one)
        if name.startswith(_BULK) == bulk
    ]
    if not names:
        return None
    return TextTable(
        "Settings and versions" if bulk else "How the labels were made",
        "As they were in force."
        if bulk
        else "Models as their servers resolved them, digests of prompts, and what it cost.",
        ("", *(one.name for one in comparison.systems)),
        tuple((name, *(one.get(name, "–") for one in flat)) for name in names),
    )


def _leaves(tree: Any, path: str = "") -> Iterable[tuple[str, str]]:
    match tree:
        case dict():
            for name, inner in tree.items():
                yield from _leaves(inner, f"{path}.{name}" if path else str(name))
        case list() | tuple() if any(isinstance(inner, dict) for inner in tree):
            for place, inner in enumerate(tree, start=1):
                yield from _leaves(inner, f"{path}.{place}")
        case list() | tuple():
            yield path, ", ".join(str(inner) for inner in tree) or "none"
        case None:
            yield path, "none"
        case _:
            yield path, str(tree)


def main_tables(comparison: Comparison) -> tuple[TextTable, ...]:
    """What fits into a terminal; of the baselines only the best one for each figure."""
    found = (
        summary(comparison, every_baseline=False),
        coverage(comparison),
        differences(comparison),
        agreement(comparison),
        calibration(comparison),
    )
    return tuple(table for table in found if table is not None)


def all_tables(comparison: Comparison) -> tuple[TextTable, ...]:
    """Every table, the most important first."""
    found = (
        summary(comparison),
        coverage(comparison),
        differences(comparison),
        agreement(comparison),
        calibration(comparison),
        *(values(comparison, measure) for measure in MEASURES),
        value_agreement(comparison),
        manifests(comparison),
    )
    return tuple(table for table in found if table is not None)
