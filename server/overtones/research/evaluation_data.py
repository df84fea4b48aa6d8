"""A comparison as plain data: the content of scores.json. What is undefined is null."""

import math
from dataclasses import asdict
from typing import Any

import numpy as np

from overtones.research.comparison import Comparison, Difference, RaterAgreement, Scores, System
from overtones.research.scores import AVERAGES, KINDS, MEASURES, Measure, score
from overtones_schema.values import VALUE_IDS

CLASSES = ("endorsed", "absent", "conflict")


def comparison_data(comparison: Comparison) -> dict[str, Any]:
    """All figures, by names. Numbers are not rounded."""
    rules = comparison.rules
    data = {
        "truth": comparison.truth,
        "videos": comparison.videos,
        "left_out": comparison.left_out,
        "rules": {
            "failed_videos": "left out" if rules.leave_out_failed else "counted as wrong",
            "min_frequency": rules.min_frequency,
            "bootstrap_draws": rules.draws,
            "seed": rules.seed,
        },
        "frequent_values": {
            measure: [v for v, is_often in zip(VALUE_IDS, row, strict=True) if is_often]
            for measure, row in zip(MEASURES, comparison.frequent, strict=True)
        },
        "systems": [_system(system) for system in comparison.systems],
        "baselines": {name: _scores(one) for name, one in comparison.baselines.items()},
        "agreement_among_systems": [_agreement(one) for one in comparison.agreement],
        "differences": [_difference(one) for one in comparison.differences],
    }
    plain = _plain(data)
    if not isinstance(plain, dict):
        raise TypeError("the data of a comparison are a tree")
    return plain


def _system(system: System) -> dict[str, Any]:
    return {
        "name": system.name,
        "failed": system.failed,
        "missing": system.missing,
        "not_in_truth": system.unknown,
        **_scores(system.scores),
        "agreement_with_truth": _agreement(system.agreement),
        "calibration": {name: asdict(found) for name, found in system.calibration.items()},
        "confusion": {
            value: {
                gold: dict(zip((*CLASSES, "no_answer"), row, strict=True))
                for gold, row in zip(CLASSES, rows, strict=True)
            }
            for value, rows in zip(VALUE_IDS, system.confusion, strict=True)
        },
        "manifest": system.manifest,
    }


def _scores(scores: Scores) -> dict[str, Any]:
    low, high = scores.averages_interval or (None, None)
    return {
        "averages": {
            measure: {
                average: {"f1": scores.averages[row, column]}
                | ({} if low is None else {"low": low[row, column]})
                | ({} if high is None else {"high": high[row, column]})
                for column, average in enumerate(AVERAGES)
            }
            for row, measure in enumerate(MEASURES)
        },
        "values": {
            value: {measure: _value(scores, measure, place) for measure in MEASURES}
            for place, value in enumerate(VALUE_IDS)
        },
    }


def _value(scores: Scores, measure: Measure, place: int) -> dict[str, Any]:
    row = MEASURES.index(measure)
    data: dict[str, Any] = {"f1": scores.f1[row, place]}
    if scores.f1_interval is not None:
        low, high = scores.f1_interval
        data |= {"low": low[row, place], "high": high[row, place]}
    if measure != "three_class":
        hits, predicted, gold = scores.counts[KINDS.index(measure), place]
        found = score(scores.counts[KINDS.index(measure), place])
        data |= {"precision": found.precision, "recall": found.recall}
        data |= {"hits": hits, "predicted": predicted, "support": gold}
    return data


def _agreement(one: RaterAgreement) -> dict[str, Any]:
    return {
        "between": one.names,
        "videos": one.videos,
        "kappa": one.kappa,
        "alpha_nominal": one.alpha_nominal,
        "alpha_ordinal": one.alpha_ordinal,
        "values": {
            value: {
                "kappa": one.kappa_of[place] if one.kappa_of else None,
                "alpha_nominal": one.alpha_nominal_of[place],
                "alpha_ordinal": one.alpha_ordinal_of[place],
            }
            for place, value in enumerate(VALUE_IDS)
        },
    }


def _difference(one: Difference) -> dict[str, Any]:
    return asdict(one)


def _plain(data: Any) -> Any:
    """Numbers of numpy as Python's, sequences as lists, NaN as None."""
    match data:
        case dict():
            return {name: _plain(value) for name, value in data.items()}
        case list() | tuple():
            return [_plain(value) for value in data]
        case np.generic():
            return _plain(data.item())
        case float() if math.isnan(data):
            return None
        case _:
            return data
