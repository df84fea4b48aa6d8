"""Systems compared with the truth and with each other: all figures of `overtones evaluate`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from overtones.research.baselines import BASELINES, Baseline, baseline_counts
from overtones.research.calibration import Reliability, reliability
from overtones.research.label_table import LabelTable
from overtones.research.paper_table import BadTable
from overtones.research.rater_agreement import alpha, kappa
from overtones.research.resampling import draws, holm, interval, randomisation, resampled
from overtones.research.scores import (
    AVERAGES,
    MEASURES,
    NO_ANSWER,
    Average,
    Counts,
    Floats,
    Grid,
    Measure,
    averages,
    frequent,
    grid,
    signs,
    tallies,
    value_f1,
)
from overtones_schema.values import VALUE_IDS

TESTED: tuple[tuple[Measure, Average], ...] = tuple(
    (measure, average)
    for measure in ("endorsed", "conflict", "three_class")
    for average in ("macro", "micro")
)
"""The differences between systems that are tested."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How to compare."""

    min_frequency: float = 0.05
    leave_out_failed: bool = False
    draws: int = 2000
    """Bootstrap draws, and swaps of each randomisation test."""
    seed: int = 1


@dataclass(frozen=True, slots=True)
class RaterAgreement:
    """Beyond chance, over the videos that were labelled by all sides; NaN if nothing varies."""

    names: tuple[str, ...]
    videos: int
    kappa: float | None
    """None for more than two sides."""
    alpha_nominal: float
    alpha_ordinal: float
    kappa_of: tuple[float, ...]
    """Of each value; empty for more than two sides."""
    alpha_nominal_of: tuple[float, ...]
    alpha_ordinal_of: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """The figures of one system or baseline. Intervals are 95 %, low and high."""

    counts: Counts
    """Kinds × values × (hits, predicted, gold)."""
    f1: Floats
    """Measures × values."""
    averages: Floats
    """Measures × averages."""
    f1_interval: tuple[Floats, Floats] | None = None
    averages_interval: tuple[Floats, Floats] | None = None


@dataclass(frozen=True, slots=True)
class System:
    """One table of predictions against the truth."""

    name: str
    scores: Scores
    failed: int
    """Videos that it tried and gave no labels for."""
    missing: int
    """Videos that its table does not have."""
    unknown: tuple[str, ...]
    """Videos that the truth does not have; they are ignored."""
    confusion: NDArray[np.int64]
    """Values × truth (endorsed, absent, conflict) × the same of the system and no answer."""
    agreement: RaterAgreement
    calibration: Mapping[str, Reliability]
    """Of `labels` (the confidence of each given label), and of `endorsed` and `conflict` (attained
    and constrained of every value), where they are known."""
    manifest: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Difference:
    """F1 of the first system less that of the second."""

    first: str
    second: str
    measure: Measure
    average: Average
    difference: float
    low: float
    high: float
    p: float
    p_holm: float
    """Corrected for all differences that were tested."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that is to be said about some systems."""

    truth: str
    videos: int
    """That were compared."""
    left_out: int
    """Videos of the truth that some system failed on, if such are left out."""
    rules: Rules
    frequent: NDArray[np.bool_]
    """Measures × values."""
    systems: tuple[System, ...]
    baselines: Mapping[Baseline, Scores]
    agreement: tuple[RaterAgreement, ...]
    """Among systems: every two, then all if there are more."""
    differences: tuple[Difference, ...]


def compare(truth: LabelTable, predictions: Sequence[LabelTable], rules: Rules) -> Comparison:
    """Compare systems with the truth. Raises `BadTable` if they have no video in common."""
    gold = {key: levels for key, levels in truth.rows.items() if levels is not None}
    for table in predictions:
        if not gold.keys() & table.rows.keys():
            raise BadTable(f"{table.name} has no video in common with {truth.name}.")
    videos = tuple(gold)
    if rules.leave_out_failed:
        videos = tuple(
            key for key in gold if all(table.rows.get(key) is not None for table in predictions)
        )
        if not videos:
            raise BadTable("No video was labelled by all: with failed ones left out none is left.")
    true = grid([gold[key] for key in videos])
    often = frequent(true, rules.min_frequency)
    grids = [grid([table.rows.get(key) for key in videos]) for table in predictions]
    names = _names(truth.name, predictions)
    each = [tallies(true, said) for said in grids]
    weights = draws(len(videos), rules.draws, rules.seed)
    samples = [resampled(tally, weights) for tally in each]
    means = [averages(sample, often) for sample in samples]
    systems = tuple(
        System(
            name=name,
            scores=Scores(
                *_scores(tally.sum(axis=0), often),
                f1_interval=interval(value_f1(sample)),
                averages_interval=interval(mean),
            ),
            failed=sum(key in table.rows and table.rows[key] is None for key in gold),
            missing=sum(key not in table.rows for key in gold),
            unknown=tuple(sorted(table.rows.keys() - truth.rows.keys())),
            confusion=_confusion(true, said),
            agreement=_agreement((truth.name, name), (true, said)),
            calibration=_calibration(table, videos, true),
            manifest=table.manifest,
        )
        for name, table, said, tally, sample, mean in zip(
            names, predictions, grids, each, samples, means, strict=True
        )
    )
    return Comparison(
        truth=truth.name,
        videos=len(videos),
        left_out=len(gold) - len(videos),
        rules=rules,
        frequent=often,
        systems=systems,
        baselines={one: Scores(*_scores(baseline_counts(one, true), often)) for one in BASELINES},
        agreement=_among(names, grids),
        differences=_differences(names, each, means, often, rules),
    )


def _names(truth: str, tables: Sequence[LabelTable]) -> list[str]:
    """Names as they are, numbered where two would be the same."""
    made: list[str] = []
    for table in tables:
        name, number = table.name, 2
        while name in (*made, truth):
            name, number = f"{table.name} ({number})", number + 1
        made.append(name)
    return made


def _scores(counts: Counts, often: NDArray[np.bool_]) -> tuple[Counts, Floats, Floats]:
    return counts, value_f1(counts), averages(counts, often)


def _confusion(true: Grid, said: Grid) -> NDArray[np.int64]:
    rows, columns = (1, 0, -1), (1, 0, -1, NO_ANSWER)
    one, other = signs(true), signs(said)
    return np.array(
        [[((one == row) & (other == column)).sum(axis=0) for column in columns] for row in rows]
    ).transpose(2, 0, 1)


def _agreement(names: Sequence[str], grids: Sequence[Grid]) -> RaterAgreement:
    answered = np.all([grid_[:, 0] != NO_ANSWER for grid_ in grids], axis=0)
    kept = [grid_[answered] for grid_ in grids]
    columns = [[grid_[:, [place]] for grid_ in kept] for place in range(len(VALUE_IDS))]
    two = len(grids) == 2
    return RaterAgreement(
        names=tuple(names),
        videos=int(answered.sum()),
        kappa=kappa(kept[0], kept[1]) if two else None,
        alpha_nominal=alpha(kept, "nominal"),
        alpha_ordinal=alpha(kept, "ordinal"),
        kappa_of=tuple(kappa(one, other) for one, other in columns) if two else (),
        alpha_nominal_of=tuple(alpha(column, "nominal") for column in columns),
        alpha_ordinal_of=tuple(alpha(column, "ordinal") for column in columns),
    )


def _among(names: Sequence[str], grids: Sequence[Grid]) -> tuple[RaterAgreement, ...]:
    made = [
        _agreement((names[one], names[other]), (grids[one], grids[other]))
        for one, other in combinations(range(len(names)), 2)
    ]
    return (*made, _agreement(names, grids)) if len(names) > 2 else tuple(made)


def _calibration(table: LabelTable, videos: Sequence[str], true: Grid) -> dict[str, Reliability]:
    """Over labelled videos. Where scores of some values are known, those of others are 0."""
    stated: dict[str, list[tuple[float, bool]]] = {"labels": [], "endorsed": [], "conflict": []}
    for key, gold in zip(videos, signs(true), strict=True):
        sure, levels = table.confidences.get(key, {}), table.rows.get(key) or {}
        scores = table.scores.get(key, {})
        for value, sign in zip(VALUE_IDS, gold, strict=True):
            if value in sure:
                right = np.sign(levels[value]) == sign
                stated["labels"].append((sure[value], bool(right)))
            if scores:
                score = scores.get(value)
                stated["endorsed"].append((score.attained if score else 0.0, bool(sign == 1)))
                stated["conflict"].append((score.constrained if score else 0.0, bool(sign == -1)))
    made = {}
    for name, pairs in stated.items():
        found = reliability(
            np.array([p for p, _ in pairs]), np.array([true for _, true in pairs], dtype=bool)
        )
        if found is not None:
            made[name] = found
    return made


def _differences(
    names: Sequence[str],
    each: Sequence[Counts],
    means: Sequence[Floats],
    often: NDArray[np.bool_],
    rules: Rules,
) -> tuple[Difference, ...]:
    def statistics(counts: Counts) -> Floats:
        return averages(counts, often)

    found: list[Difference] = []
    for one, other in combinations(range(len(names)), 2):
        observed = statistics(each[one].sum(axis=0)) - statistics(each[other].sum(axis=0))
        low, high = interval(means[one] - means[other])
        p_values = randomisation(each[one], each[other], statistics, rules.draws, rules.seed)
        for measure, average in TESTED:
            place = MEASURES.index(measure), AVERAGES.index(average)
            if not np.isnan(observed[place]):
                found.append(
                    Difference(
                        first=names[one],
                        second=names[other],
                        measure=measure,
                        average=average,
                        difference=float(observed[place]),
                        low=float(low[place]),
                        high=float(high[place]),
                        p=float(p_values[place]),
                        p_holm=1.0,
                    )
                )
    corrected = holm([one.p for one in found])
    return tuple(replace(one, p_holm=p) for one, p in zip(found, corrected, strict=True))
