"""The trained head: from sentence vectors to the chance of each value, and of its opposite.

Two linear models look at the same vectors, one for each passage. The first judges passages one by
one, and the mean of the three best counts; the second judges the mean of all. A logistic
calibration, fitted on scripts that they had not seen, joins the two into a probability, by how
much of the video was read. A third linear model says which passages are evidence.

`head.npz` and `card.json` (digest, encoder, measured quality) are made by
`scripts/train_embedded_head`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, replace
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from overtones.errors import ModelMissing
from overtones_schema import Attainment, Level, ValueId
from overtones_schema.script import Coverage
from overtones_schema.values import VALUE_IDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

Sign = Literal[1, -1]

_SIGNS: tuple[Sign, Sign] = (1, -1)

TARGETS: tuple[tuple[ValueId, Sign], ...] = tuple(
    (value, sign) for value in VALUE_IDS for sign in _SIGNS
)
"""The 38 outputs, in order: each value endorsed, then in conflict."""

COVERAGES: tuple[Coverage, ...] = ("post", "captions", "full")
BEST_PASSAGES = 3
BOUNDARY = 0.5
"""Of pyvalues' scores: from here on a value counts."""
DIMENSIONS = 512

SHAPES: dict[str, tuple[int, ...]] = {
    "passage_weights": (DIMENSIONS, len(TARGETS)),
    "passage_bias": (len(TARGETS),),
    "script_weights": (DIMENSIONS, len(TARGETS)),
    "script_bias": (len(TARGETS),),
    "evidence_weights": (DIMENSIONS, len(TARGETS)),
    "calibration": (len(COVERAGES), 3, len(TARGETS)),
    "thresholds": (len(COVERAGES), len(TARGETS)),
    "dominance": (len(COVERAGES),),
    "ceilings": (len(COVERAGES), 2),
}


def best_mean(passage_scores: Floats) -> Floats:
    """Per target the mean of the three highest of n x 38 passage scores, or of all if fewer."""
    import numpy as np

    kept = np.sort(passage_scores, axis=0)[-BEST_PASSAGES:]
    mean: Floats = kept.mean(axis=0)
    return mean


def script_vector(vectors: Floats) -> Floats:
    """The mean of n x 512 passage vectors, scaled to length 1."""
    import numpy as np

    mean = vectors.mean(axis=0)
    unit: Floats = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return unit


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the head makes of one script of n passages."""

    chances: Floats
    """38 probabilities, in the order of `TARGETS`."""
    contributions: Floats
    """n x 38: how much each passage speaks for each target."""
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Verdict:
    """A label before it has its evidence."""

    target: int
    """Place in `TARGETS`."""
    value: ValueId
    level: Level
    score: Attainment
    chance: float
    """The calibrated probability."""
    confidence: float
    """The same, but no higher than what came true on held-out scripts."""


@dataclass(frozen=True, slots=True)
class EmbeddedHead:
    """The weights, float32, with shapes as in `SHAPES`."""

    passage_weights: Floats
    passage_bias: Floats
    script_weights: Floats
    script_bias: Floats
    evidence_weights: Floats
    calibration: Floats
    """For each coverage: offset, factor of the passages' score, factor of the script score."""
    thresholds: Floats
    """Least probability of a label."""
    dominance: Floats
    """For each coverage: least probability of the strongest endorsed label to be dominant."""
    ceilings: Floats
    """For each coverage and sign: the highest confidence that is ever stated."""

    def judge(self, vectors: Floats, coverage: Coverage) -> Judgement:
        """Judge the passages of a script by their n x 512 unit vectors; n is at least 1."""
        import numpy as np

        at = COVERAGES.index(coverage)
        offset, by_passage, by_script = self.calibration[at]
        passage_scores = vectors @ self.passage_weights + self.passage_bias
        script_score = script_vector(vectors) @ self.script_weights + self.script_bias
        logits = offset + by_passage * best_mean(passage_scores) + by_script * script_score
        chances = 1 / (1 + np.exp(-logits))
        contributions = vectors @ self.evidence_weights
        return Judgement(chances=chances, contributions=contributions, coverage=coverage)

    def scores(self, judgement: Judgement) -> dict[ValueId, Attainment]:
        """Both sides of each value: probabilities with each threshold moved to .5, linearly below
        and above, and the weaker side cut so that their sum is at most 1."""
        limits = self.thresholds[COVERAGES.index(judgement.coverage)]
        found: dict[ValueId, Attainment] = {}
        for index, value in enumerate(VALUE_IDS):
            sides = slice(2 * index, 2 * index + 2)
            attained, constrained = (
                round(_around_half(float(chance), float(limit)), 4)
                for chance, limit in zip(judgement.chances[sides], limits[sides], strict=True)
            )
            if attained >= constrained:
                constrained = round(min(constrained, 1 - attained), 4)
            else:
                attained = round(min(attained, 1 - constrained), 4)
            found[value] = Attainment(attained=attained, constrained=constrained)
        return found

    def verdicts(self, judgement: Judgement) -> tuple[Verdict, ...]:
        """What is over its threshold, one sign for each value: the likeliest endorsed value
        first (it alone may be dominant), conflicts last."""
        at = COVERAGES.index(judgement.coverage)
        found: list[Verdict] = []
        for index, (value, score) in enumerate(self.scores(judgement).items()):
            side = 0 if score.attained >= score.constrained else 1
            if max(score.attained, score.constrained) >= BOUNDARY:
                target = 2 * index + side
                chance = float(judgement.chances[target])
                confidence = round(min(chance, float(self.ceilings[at, side])), 4)
                found.append(Verdict(target, value, -1 if side else 1, score, chance, confidence))
        found.sort(key=lambda verdict: (verdict.level < 0, -verdict.chance))
        if found and found[0].level == 1 and found[0].chance >= float(self.dominance[at]):
            found[0] = replace(found[0], level=2)
        return tuple(found)


def _around_half(chance: float, limit: float) -> float:
    if chance < limit:
        return BOUNDARY * chance / limit
    return BOUNDARY + (1 - BOUNDARY) * (chance - limit) / (1 - limit)


def _damaged(detail: str) -> ModelMissing:
    return ModelMissing(
        "The embedded labeler's weights are damaged. Install Overtones again.", detail=detail
    )


def read_card() -> dict[str, Any]:
    """What is known about the head: version, digest, encoder, data and measured quality."""
    text = files(__package__).joinpath("card.json").read_text(encoding="utf-8")
    card: dict[str, Any] = json.loads(text)
    return card


def unpack(data: bytes, digest: str) -> EmbeddedHead:
    """The head in the bytes of an `.npz` file whose SHA-256 must be `digest`.

    Raises `ModelMissing` if the digest, a name or a shape is not as it must be.
    """
    import numpy as np

    actual = hashlib.sha256(data).hexdigest()
    if actual != digest:
        raise _damaged(f"SHA-256 of head.npz is {actual}, the card says {digest}")
    with np.load(BytesIO(data), allow_pickle=False) as arrays:
        shapes = {name: arrays[name].shape for name in arrays.files}
        if shapes != SHAPES:
            raise _damaged(f"arrays of head.npz have the shapes {shapes}")
        return EmbeddedHead(**{name: arrays[name].astype(np.float32) for name in arrays.files})


def pack(head: EmbeddedHead) -> bytes:
    """The bytes of the head's `.npz` file: the same for the same weights."""
    import numpy as np

    buffer = BytesIO()
    np.savez(buffer, **{field.name: getattr(head, field.name) for field in fields(head)})
    return buffer.getvalue()


def load_head() -> EmbeddedHead:
    """The head that comes with Overtones. Raises `ModelMissing` if it is damaged."""
    data = files(__package__).joinpath("head.npz").read_bytes()
    return unpack(data, read_card()["sha256"])
