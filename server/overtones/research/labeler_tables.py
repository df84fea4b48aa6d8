"""The tables of a labeler's evaluation, for the terminal and for Markdown."""

import numpy as np

from overtones.research.evaluation_tables import MEASURE_NAMES, best_baseline, calibration
from overtones.research.labeler_evaluation import LabelerEvaluation
from overtones.research.scores import AVERAGES, KINDS, MEASURES, Average, Measure, score
from overtones.research.text_table import TextTable, number
from overtones_schema.values import VALUES

SHOWN: tuple[Measure, ...] = ("signed", "presence", "endorsed", "conflict", "dominant")
_AVERAGES: tuple[Average, ...] = ("micro", "macro", "macro_all")


def labeler_tables(found: LabelerEvaluation) -> tuple[TextTable, ...]:
    """All tables, the summary first."""
    made = (
        summary(found),
        facts(found),
        calibration(found.comparison),
        languages(found),
        values(found),
    )
    return tuple(one for one in made if one is not None)


def summary(found: LabelerEvaluation) -> TextTable:
    """Precision, recall and F1 of each measure over all labels, beside the best trivial ones."""
    comparison = found.comparison
    scores = comparison.systems[0].scores
    pooled = scores.counts.sum(axis=1)
    rows = []
    for measure in SHOWN:
        row = MEASURES.index(measure)
        micro = score(pooled[KINDS.index(measure)])
        cells = [MEASURE_NAMES[measure], number(micro.precision), number(micro.recall)]
        for average in _AVERAGES:
            column = AVERAGES.index(average)
            figure = number(float(scores.averages[row, column]))
            if average == "micro" and scores.averages_interval is not None:
                low, high = (float(side[row, column]) for side in scores.averages_interval)
                figure += f" [{number(low)}, {number(high)}]"
            cells.append(figure)
        trivial, name = best_baseline(comparison.baselines, row, AVERAGES.index("micro"))
        cells.append("–" if np.isnan(trivial) else f"{number(trivial)} {name}")
        rows.append(tuple(cells))
    scene = "" if found.scene else ", scene lines left out"
    return TextTable(
        f"{found.labeler} on {comparison.videos} scripts{scene}",
        "Precision, recall and micro-F1 over all labels, in brackets the 95 % bootstrap interval "
        "over scripts. Macro: the mean of the values that are in 5 % of the scripts or more, and "
        "of all 19. Best trivial: the highest micro-F1 of answers that need no look at a script.",
        ("", "P", "R", "micro-F1", "macro", "all 19", "best trivial"),
        tuple(rows),
    )


def facts(found: LabelerEvaluation) -> TextTable:
    """Evidence and speed."""
    right, evidence = found.evidence.right, found.evidence
    milliseconds = 1000 * np.array(found.seconds or (0.0,))
    rows = [
        ("first evidence is people's line", number(evidence.first / right) if right else "–"),
        ("people's line is among the evidence", number(evidence.among / right) if right else "–"),
        ("milliseconds a script, median", f"{np.median(milliseconds):.0f}"),
        ("milliseconds a script, 95 %", f"{np.quantile(milliseconds, 0.95):.0f}"),
    ]
    rows += [(f"failed: {code}", str(count)) for code, count in sorted(found.failures.items())]
    return TextTable(
        "Evidence and speed",
        f"Evidence: over the {right} labels with the right value and sign. Failed scripts count "
        "as wrong.",
        ("", "is"),
        tuple(rows),
    )


def languages(found: LabelerEvaluation) -> TextTable | None:
    """Micro-F1 of each language; None where all scripts are in one."""
    if not found.by_language:
        return None
    column = AVERAGES.index("micro")
    rows = []
    for language, one in sorted(found.by_language.items(), key=lambda item: -item[1].videos):
        scores = one.systems[0].scores
        cells = [language or "unknown", str(one.videos)]
        for measure in ("signed", "presence", "endorsed", "conflict"):
            figure = float(scores.averages[MEASURES.index(measure), column])
            cells.append(number(figure))
        rows.append(tuple(cells))
    return TextTable(
        "Languages",
        "Micro-F1. With few scripts these figures say little.",
        ("", "scripts", "value and sign", "value", "endorsed", "in conflict"),
        tuple(rows),
    )


def values(found: LabelerEvaluation) -> TextTable:
    """Gold labels, precision, recall and F1 of each value, endorsed and in conflict."""
    counts = found.comparison.systems[0].scores.counts
    rows = []
    for place, value in enumerate(VALUES):
        cells = [value.name]
        for kind in ("endorsed", "conflict"):
            one = score(counts[KINDS.index(kind), place])
            shown = (one.precision, one.recall, one.f1)
            cells += [str(one.gold), *(number(figure) if one.gold else "–" for figure in shown)]
        rows.append(tuple(cells))
    return TextTable(
        "Values",
        "How many labels people gave, precision, recall and F1: endorsed, then in conflict.",
        ("", "endorsed", "P", "R", "F1", "conflict", "P", "R", "F1"),
        tuple(rows),
    )
