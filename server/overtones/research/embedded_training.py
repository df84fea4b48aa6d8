"""Trains the embedded labeler's head from the labelled scripts and example sentences.

Deterministic: fixed folds, no sampling. Scripts are held out whole: all variants of a script (with
scene descriptions, without them, captions, post text alone) are in the same fold.
Calibration, thresholds and the reported measures rest on held-out scores; for the measures,
calibration and thresholds are fitted again without the fold that is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from overtones.adapters.embedded_head import (
    COVERAGES,
    TARGETS,
    EmbeddedHead,
    best_mean,
    script_vector,
)
from overtones.adapters.sentence_encoder import encoder_version
from overtones.domain.readable_text import readable_passages
from overtones.research.evaluation import Agreement, Levels, agreement, everything_endorsed
from overtones.research.labelled_scripts import (
    ExampleSentence,
    LabelledScript,
    load_scripts,
    load_sentences,
)
from overtones_schema.script import Coverage
from overtones_schema.values import VALUE_IDS

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Encode = Callable[[Sequence[str]], Floats]
Variant = Literal["described", "no_scene", "captions", "post"]

VARIANTS: tuple[Variant, ...] = ("described", "no_scene", "captions", "post")
COVERAGE_OF: dict[Variant, Coverage] = {
    "described": "full",
    "no_scene": "full",
    "captions": "captions",
    "post": "post",
}

VERSION = 1
"""Of the head: rises when its data or its method change."""
FOLDS = 5
SENTENCE_WEIGHT = 0.5
"""Of an example sentence in the script model, where each variant of a script weighs 1/4."""
SOFT_TARGET = 0.3
"""Of a passage that is not the evidence of one of its script's labels."""
SALIENCE = 0.9
"""Weight of a passage's mean over all targets in the choice of evidence: some carry any."""
PASSAGE_RIDGE = 3.0
SCRIPT_C = 1.0
ENDORSED_RATE = 1.3
"""Labels given on held-out scripts, as a multiple of the labels that people gave."""
CONFLICT_RATE = 0.6
STRONGEST = 50
"""Held-out scores of a sign whose share of right ones is the highest confidence ever stated."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled script: the vectors of its passages by variant, its targets (38, 0 or 1)."""

    labelled: LabelledScript
    vectors: dict[Variant, Floats]
    targets: Doubles
    passage_targets: Doubles
    """For each passage of `vectors["described"]`, n x 38."""


@dataclass(frozen=True, slots=True)
class Trained:
    """The head and how good its kind is on scripts that it has not seen."""

    head: EmbeddedHead
    measured: dict[Variant, Agreement]
    evidence_found: float
    """Share of the labels whose gold evidence line gets the highest contribution."""


def _sample(labelled: LabelledScript, encode: Encode) -> Sample:
    vectors: dict[Variant, Floats] = {}
    for variant in VARIANTS:
        script = labelled.script(COVERAGE_OF[variant], scene=variant != "no_scene")
        vectors[variant] = encode([text for _, text in readable_passages(script)])
    targets = np.array([float(labelled.levels.get(value, 0) * sign > 0) for value, sign in TARGETS])
    rows = [
        [
            (1.0 if labelled.evidence.get(value) == line.id else SOFT_TARGET) * target
            for (value, _), target in zip(TARGETS, targets, strict=True)
        ]
        for line, _ in readable_passages(labelled.full)
    ]
    return Sample(labelled, vectors, targets, np.array(rows))


def _sentence_targets(sentences: Sequence[ExampleSentence]) -> Doubles:
    return np.array(
        [[float((one.value, one.sign) == target) for target in TARGETS] for one in sentences]
    )


def _ridge(inputs: Doubles, targets: Doubles, penalty: float) -> tuple[Doubles, Doubles]:
    """Linear least squares with an L2 penalty on the weights, not on the bias."""
    center, base = inputs.mean(axis=0), targets.mean(axis=0)
    shifted = inputs - center
    weights = np.linalg.solve(
        shifted.T @ shifted + penalty * np.eye(inputs.shape[1]), shifted.T @ (targets - base)
    )
    return weights, base - center @ weights


def _logistic(inputs: Doubles, targets: Doubles, weights: Doubles) -> tuple[Doubles, Doubles]:
    """One logistic regression for each column of `targets`, positives and negatives balanced."""
    from sklearn.linear_model import LogisticRegression

    factors, biases = np.zeros((inputs.shape[1], targets.shape[1])), np.zeros(targets.shape[1])
    for column in range(targets.shape[1]):
        model = LogisticRegression(C=SCRIPT_C, class_weight="balanced", tol=1e-5, max_iter=400)
        model.fit(inputs, targets[:, column], sample_weight=weights)
        factors[:, column], biases[column] = model.coef_[0], model.intercept_[0]
    return factors, biases


def _uncalibrated(
    samples: Sequence[Sample], sentence_vectors: Floats, sentence_targets: Doubles
) -> EmbeddedHead:
    """The linear models; calibration and thresholds are still neutral."""
    passages = np.vstack([s.vectors["described"] for s in samples if len(s.vectors["described"])])
    passage_targets = np.vstack([s.passage_targets for s in samples if len(s.passage_targets)])
    passage_inputs = np.vstack([passages, sentence_vectors]).astype(np.float64)
    passage_weights, passage_bias = _ridge(
        passage_inputs, np.vstack([passage_targets, sentence_targets]), PASSAGE_RIDGE
    )
    evidence_weights, _ = _ridge(
        passage_inputs, np.vstack([passage_targets == 1, sentence_targets]), PASSAGE_RIDGE
    )
    evidence_weights += SALIENCE * evidence_weights.mean(axis=1, keepdims=True)
    pooled = [
        (script_vector(sample.vectors[variant]), sample.targets)
        for sample in samples
        for variant in VARIANTS
        if len(sample.vectors[variant])
    ]
    script_weights, script_bias = _logistic(
        np.vstack([*(vector for vector, _ in pooled), sentence_vectors]).astype(np.float64),
        np.vstack([*(targets for _, targets in pooled), sentence_targets]),
        np.r_[
            np.full(len(pooled), 1 / len(VARIANTS)), np.full(len(sentence_vectors), SENTENCE_WEIGHT)
        ],
    )
    size = len(TARGETS)
    return EmbeddedHead(
        passage_weights=_single(passage_weights),
        passage_bias=_single(passage_bias),
        script_weights=_single(script_weights),
        script_bias=_single(script_bias),
        evidence_weights=_single(evidence_weights),
        calibration=np.zeros((len(COVERAGES), 3, size), dtype=np.float32),
        thresholds=np.full((len(COVERAGES), size), 0.5, dtype=np.float32),
        dominance=np.ones(len(COVERAGES), dtype=np.float32),
        ceilings=np.ones((len(COVERAGES), 2), dtype=np.float32),
    )


def _single(array: Any) -> Floats:
    """float32 with five decimals, so that rounding errors of a machine don't show."""
    rounded: Floats = np.round(array, 5).astype(np.float32)
    return rounded


def _raw(head: EmbeddedHead, vectors: Floats) -> Doubles:
    """2 x 38: the passage model's and the script model's score of one script."""
    passages = best_mean(vectors @ head.passage_weights + head.passage_bias)
    return np.stack([passages, script_vector(vectors) @ head.script_weights + head.script_bias])


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Scores of scripts by heads that had not seen them: rows x 2 x 38."""

    scores: Doubles
    targets: Doubles
    dominant: NDArray[np.bool_]
    """Rows x 38: whether a person called the value dominant."""
    folds: NDArray[np.int64]

    def where(self, rows: NDArray[np.bool_]) -> HeldOut:
        """The rows that are marked."""
        return HeldOut(self.scores[rows], self.targets[rows], self.dominant[rows], self.folds[rows])


def _calibration(held: HeldOut) -> Doubles:
    """3 x 38. One offset for each target; the two factors are shared by all of a sign, in units
    of each score's spread, since rare values have too few positives for factors of their own."""
    from sklearn.linear_model import LogisticRegression

    mean, spread = held.scores.mean(axis=0), held.scores.std(axis=0)
    scaled = (held.scores - mean) / spread
    found = np.zeros((3, len(TARGETS)))
    count = len(VALUE_IDS)
    for side in (0, 1):
        columns = slice(side, None, 2)
        of_side = scaled[:, :, columns]
        rows = of_side.shape[0]
        which = np.tile(np.eye(count), (rows, 1))
        features = np.hstack([which, of_side.transpose(0, 2, 1).reshape(rows * count, 2)])
        model = LogisticRegression(C=10.0, fit_intercept=False, tol=1e-7, max_iter=2000)
        model.fit(features, held.targets[:, columns].reshape(-1))
        factors = model.coef_[0][count:, None] / spread[:, columns]
        found[0, columns] = model.coef_[0][:count] - (factors * mean[:, columns]).sum(axis=0)
        found[1:, columns] = factors
    return found


def _chances(calibration: Doubles, scores: Doubles) -> Doubles:
    logits = calibration[0] + np.einsum("rst,st->rt", scores, calibration[1:])
    chances: Doubles = 1 / (1 + np.exp(-logits))
    return chances


def _thresholds(chances: Doubles, targets: Doubles) -> Doubles:
    """For each target, half way between two probabilities: the one at which it is given as often
    as people give it, which finds rare values, and the one at which its sign is, which is surer."""

    def cut(pool: Doubles, wanted: float) -> float:
        ordered = np.sort(pool, axis=None)[::-1]
        at = max(1, round(wanted))
        return float(ordered[at - 1] + ordered[at]) / 2

    found = np.zeros(len(TARGETS))
    for side, rate in ((0, ENDORSED_RATE), (1, CONFLICT_RATE)):
        columns = range(side, len(TARGETS), 2)
        common = cut(chances[:, columns], rate * float(targets[:, columns].sum()))
        for column in columns:
            own = cut(chances[:, column], rate * float(targets[:, column].sum()))
            found[column] = (own + common) / 2
    return found


def _dominance(chances: Doubles, dominant: NDArray[np.bool_]) -> float:
    """The probability of the strongest endorsed value from which calling it dominant has the
    best F1."""
    endorsed = chances[:, ::2]
    strongest = endorsed.argmax(axis=1)
    rows = np.arange(len(endorsed))
    tops, right = endorsed[rows, strongest], dominant[:, ::2][rows, strongest]
    order = np.argsort(-tops, kind="stable")
    hits = np.cumsum(right[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + dominant.sum())
    return float(tops[order][int(f1.argmax())])


def _ceilings(chances: Doubles, targets: Doubles) -> tuple[float, float]:
    """For each sign, the share of the strongest scores that were right."""

    def share(side: int) -> float:
        order = np.argsort(-chances[:, side::2], axis=None, kind="stable")[:STRONGEST]
        return float(targets[:, side::2].reshape(-1)[order].mean())

    return share(0), share(1)


def _calibrated(head: EmbeddedHead, held: dict[Coverage, HeldOut]) -> EmbeddedHead:
    """The head with all that comes from held-out scores."""
    calibration, thresholds, dominance, ceilings = [], [], [], []
    for coverage in COVERAGES:
        rows = held[coverage]
        factors = _calibration(rows)
        chances = _chances(factors, rows.scores)
        calibration.append(factors)
        thresholds.append(_thresholds(chances, rows.targets))
        dominance.append(_dominance(chances, rows.dominant))
        ceilings.append(_ceilings(chances, rows.targets))
    return replace(
        head,
        calibration=_single(calibration),
        thresholds=_single(thresholds),
        dominance=_single(dominance),
        ceilings=_single(ceilings),
    )


def _held_out(samples: Sequence[Sample], heads: Sequence[EmbeddedHead]) -> dict[Coverage, HeldOut]:
    """Each sample's scores, for all its variants, by the head of the fold it was left out of."""
    found: dict[Coverage, list[tuple[Doubles, Sample, int]]] = {name: [] for name in COVERAGES}
    for place, sample in enumerate(samples):
        fold = place % len(heads)
        for variant, vectors in sample.vectors.items():
            if len(vectors):
                row = (_raw(heads[fold], vectors), sample, fold)
                found[COVERAGE_OF[variant]].append(row)
    return {
        coverage: HeldOut(
            scores=np.stack([scores for scores, _, _ in rows]),
            targets=np.stack([sample.targets for _, sample, _ in rows]),
            dominant=np.array(
                [
                    [sign > 0 and sample.labelled.levels.get(value) == 2 for value, sign in TARGETS]
                    for _, sample, _ in rows
                ]
            ),
            folds=np.array([fold for _, _, fold in rows]),
        )
        for coverage, rows in found.items()
    }


def train(
    scripts: Sequence[LabelledScript],
    sentences: Sequence[ExampleSentence],
    encode: Encode,
    folds: int = FOLDS,
) -> Trained:
    """Train on all scripts and measure by cross-validation; `folds` + 1 times the work of one.

    One thread does the sums, so that their order and their result stay the same.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return _train(scripts, sentences, encode, folds)


def linear_models(
    scripts: Sequence[LabelledScript], sentences: Sequence[ExampleSentence], encode: Encode
) -> EmbeddedHead:
    """The head as `train` makes it, but without what rests on held-out scores."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return _uncalibrated(
            [_sample(labelled, encode) for labelled in scripts],
            encode([sentence.text for sentence in sentences]),
            _sentence_targets(sentences),
        )


def _train(
    scripts: Sequence[LabelledScript],
    sentences: Sequence[ExampleSentence],
    encode: Encode,
    folds: int,
) -> Trained:
    samples = [_sample(labelled, encode) for labelled in scripts]
    vectors = encode([sentence.text for sentence in sentences])
    targets = _sentence_targets(sentences)
    heads = [
        _uncalibrated(
            [sample for place, sample in enumerate(samples) if place % folds != fold],
            vectors,
            targets,
        )
        for fold in range(folds)
    ]
    held = _held_out(samples, heads)
    cross = [
        _calibrated(
            head, {coverage: rows.where(rows.folds != fold) for coverage, rows in held.items()}
        )
        for fold, head in enumerate(heads)
    ]
    final = _calibrated(_uncalibrated(samples, vectors, targets), held)
    return Trained(
        head=final,
        measured={variant: _measured(samples, cross, variant) for variant in VARIANTS},
        evidence_found=_evidence_found(samples, cross),
    )


def _measured(
    samples: Sequence[Sample], heads: Sequence[EmbeddedHead], variant: Variant
) -> Agreement:
    """Agreement of the labels that each sample gets from the head that never saw it."""
    predicted: list[Levels] = []
    for place, sample in enumerate(samples):
        head, found = heads[place % len(heads)], sample.vectors[variant]
        verdicts = head.verdicts(head.judge(found, COVERAGE_OF[variant])) if len(found) else ()
        predicted.append({verdict.value: verdict.level for verdict in verdicts})
    return agreement(predicted, [sample.labelled.levels for sample in samples])


def _evidence_found(samples: Sequence[Sample], heads: Sequence[EmbeddedHead]) -> float:
    hits: list[bool] = []
    for place, sample in enumerate(samples):
        ids = [line.id for line, _ in readable_passages(sample.labelled.full)]
        if not ids:
            continue
        judged = heads[place % len(heads)].judge(sample.vectors["described"], "full")
        for target, (value, _) in enumerate(TARGETS):
            if sample.targets[target] and sample.labelled.evidence.get(value) in ids:
                best = int(judged.contributions[:, target].argmax())
                hits.append(ids[best] == sample.labelled.evidence[value])
    return float(np.mean(hits))


def _figures(found: Agreement) -> dict[str, float]:
    measures = {
        "presence_f1": found.presence.f1,
        "signed_f1": found.signed.f1,
        "endorsed_f1": found.endorsed.f1,
        "endorsed_precision": found.endorsed.precision,
        "conflict_f1": found.conflict.f1,
        "conflict_precision": found.conflict.precision,
        "dominant_f1": found.dominant.f1,
        "macro_f1": found.macro_f1,
        "macro_f1_frequent": found.macro_f1_frequent,
        "endorsed_per_script": found.endorsed.predicted / found.scripts,
        "conflict_per_script": found.conflict.predicted / found.scripts,
    }
    return {name: round(value, 3) for name, value in measures.items()}


def card(trained: Trained, digest: str) -> dict[str, Any]:
    """What is known about a head, as data. `digest` is the SHA-256 of its file."""
    scripts, sentences = load_scripts(), load_sentences()
    trivial = agreement(everything_endorsed(len(scripts)), [one.levels for one in scripts])
    return {
        "version": VERSION,
        "sha256": digest,
        "encoder": encoder_version(),
        "data": {
            "scripts": len(scripts),
            "sentences": len(sentences),
            "note": "Written and labelled by one author, scripts in English alone.",
        },
        "method": f"{FOLDS}-fold cross-validation, whole scripts held out.",
        "measured": {variant: _figures(found) for variant, found in trained.measured.items()},
        "values_signed_f1_no_scene": {
            value: round(measure.f1, 3)
            for value, measure in trained.measured["no_scene"].values.items()
        },
        "evidence_found": round(trained.evidence_found, 3),
        "everything_endorsed": _figures(trivial),
    }
