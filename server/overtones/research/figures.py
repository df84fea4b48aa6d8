"""Where things stand in the plots of an evaluation. The templates draw them.

Strips are as wide as the page allows, so places on them are percentages; what has a fixed height
is in pixels.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from overtones.research.calibration import Reliability
from overtones.research.comparison import Comparison, Scores
from overtones.research.evaluation_tables import (
    AVERAGE_NAMES,
    BASELINE_NAMES,
    CALIBRATION_NAMES,
    MEASURE_NAMES,
)
from overtones.research.scores import AVERAGES, KINDS, MEASURES, Average, Measure
from overtones.research.text_table import number, p_value, signed_number
from overtones_schema.values import VALUES

SERIES = 6
"""Colours and shapes; the seventh system has those of the first again."""

_ROW = 13

_SHOWN: tuple[tuple[Measure, Average], ...] = (
    ("endorsed", "macro"),
    ("endorsed", "weighted"),
    ("endorsed", "micro"),
    ("conflict", "macro"),
    ("conflict", "weighted"),
    ("conflict", "micro"),
    ("three_class", "macro"),
    ("signed", "micro"),
    ("dominant", "micro"),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure with its interval, in per cent of the strip."""

    series: int
    x: float
    low: float
    high: float
    y: float
    title: str


@dataclass(frozen=True, slots=True)
class Strip:
    """One row of a plot."""

    label: str
    note: str
    ground: float
    """Up to here reaches the best trivial baseline, in per cent."""
    marks: tuple[Mark, ...]
    height: float
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A bin of a reliability diagram, in its user units (0 to 100, y downwards)."""

    x: float
    y: float
    radius: float
    title: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """A reliability diagram."""

    title: str
    series: int
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Square:
    """The confusion of one value by one system; cells are (count, share of its row in %)."""

    value: str
    series: int
    rows: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]
    no_answer: int


def average_strips(comparison: Comparison) -> tuple[Strip, ...]:
    """The averages that matter most."""
    made = []
    for measure, average in _SHOWN:
        row, column = MEASURES.index(measure), AVERAGES.index(average)
        if math.isnan(comparison.systems[0].scores.averages[row, column]):
            continue
        best, name = max(
            (float(one.averages[row, column]), BASELINE_NAMES[key])
            for key, one in comparison.baselines.items()
        )
        made.append(
            Strip(
                label=f"{MEASURE_NAMES[measure]}, {AVERAGE_NAMES[average]}",
                note=f"trivial: {number(best)} ({name})",
                ground=100 * best,
                marks=_marks(
                    comparison,
                    [_figures(one.scores, (row, column), "averages") for one in comparison.systems],
                ),
                height=_height(comparison),
            )
        )
    return tuple(made)


def value_strips(
    comparison: Comparison, measure: Literal["endorsed", "conflict"]
) -> tuple[Strip, ...]:
    """F1 of each value in the order of pyvalues; those that the truth never has are left out."""
    row, kind = MEASURES.index(measure), KINDS.index(measure)
    made = []
    for place, value in enumerate(VALUES):
        gold = int(comparison.systems[0].scores.counts[kind, place, 2])
        if not gold:
            continue
        best = max(float(one.f1[row, place]) for one in comparison.baselines.values())
        made.append(
            Strip(
                label=value.name,
                note=f"{gold} of {comparison.videos} videos",
                ground=100 * best,
                marks=_marks(
                    comparison,
                    [_figures(one.scores, (row, place), "f1") for one in comparison.systems],
                ),
                height=_height(comparison),
                faint=not comparison.frequent[row, place],
            )
        )
    return tuple(made)


def difference_strips(comparison: Comparison) -> tuple[tuple[Strip, ...], float]:
    """Differences between systems, zero in the middle, and the F1 at either end."""
    far = max(max(abs(one.low), abs(one.high)) for one in comparison.differences)
    end = next(e for e in (0.05, 0.1, 0.2, 0.3, 0.5, 1.0) if far <= e + 1e-9)

    def place(figure: float) -> float:
        return 50 + 50 * figure / end

    strips = tuple(
        Strip(
            label=f"{one.first} – {one.second}",
            note=f"{MEASURE_NAMES[one.measure]}, {AVERAGE_NAMES[one.average]}: "
            f"{signed_number(one.difference)}, p (Holm) {p_value(one.p_holm)}",
            ground=0,
            marks=(
                Mark(
                    series=0 if one.p_holm < 0.05 else -1,
                    x=place(one.difference),
                    low=place(one.low),
                    high=place(one.high),
                    y=_ROW,
                    title=f"{signed_number(one.difference)} "
                    f"[{signed_number(one.low)}, {signed_number(one.high)}]",
                ),
            ),
            height=2 * _ROW,
        )
        for one in comparison.differences
    )
    return strips, end


def diagrams(comparison: Comparison) -> tuple[Diagram, ...]:
    """Reliability diagrams of every system that says how sure it is."""
    return tuple(
        Diagram(f"{system.name}: {CALIBRATION_NAMES[name]}", place % SERIES, _dots(found))
        for place, system in enumerate(comparison.systems)
        for name, found in system.calibration.items()
    )


def squares(comparison: Comparison) -> tuple[tuple[str, tuple[Square, ...]], ...]:
    """For each system the confusion of each value."""
    return tuple(
        (
            system.name,
            tuple(
                _square(value.text().short_name, number_ % SERIES, system.confusion[place].tolist())
                for place, value in enumerate(VALUES)
            ),
        )
        for number_, system in enumerate(comparison.systems)
    )


def _square(value: str, series: int, confusion: Sequence[Sequence[int]]) -> Square:
    rows = []
    for name, counts in zip(("endorsed", "absent", "conflict"), confusion, strict=True):
        total = sum(counts)
        cells = tuple((n, round(100 * n / total) if total else 0) for n in counts[:3])
        rows.append((name, cells))
    return Square(value, series, tuple(rows), sum(row[3] for row in confusion))


def _height(comparison: Comparison) -> float:
    return _ROW * (len(comparison.systems) + 1)


def _figures(scores: Scores, place: tuple[int, int], what: str) -> tuple[float, float, float]:
    if what == "averages":
        figures, bounds = scores.averages, scores.averages_interval
    else:
        figures, bounds = scores.f1, scores.f1_interval
    low, high = bounds or (figures, figures)
    return float(figures[place]), float(low[place]), float(high[place])


def _marks(
    comparison: Comparison, figures: Sequence[tuple[float, float, float]]
) -> tuple[Mark, ...]:
    return tuple(
        Mark(
            series=place % SERIES,
            x=100 * figure,
            low=100 * low,
            high=100 * high,
            y=_ROW * (place + 1),
            title=f"{system.name}: {number(figure)} [{number(low)}, {number(high)}]",
        )
        for place, (system, (figure, low, high)) in enumerate(
            zip(comparison.systems, figures, strict=True)
        )
    )


def _dots(found: Reliability) -> tuple[Dot, ...]:
    most = max(one.count for one in found.bins)
    return tuple(
        Dot(
            x=100 * one.stated,
            y=100 - 100 * one.observed,
            radius=1.5 + 4 * math.sqrt(one.count / most),
            title=f"{one.count} predictions, {one.stated:.0%} stated, {one.observed:.0%} true",
        )
        for one in found.bins
    )
