"""Several answers of a model, or one with probabilities, as labels with a confidence."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from overtones.adapters.value_answer import Reading, Verdict
from overtones_schema import Attainment, Confidence, Evidence, Label, Level, Script
from overtones_schema.values import ValueId

MAX_EVIDENCE = 3

Votes = Sequence[Reading]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What all answers together say."""

    labels: tuple[Label, ...]
    """Dominant values first, conflicts last; the more certain before the less."""
    scores: dict[ValueId, Attainment]
    """Of every value that was asked about."""


def count_votes(readings: Votes, values: Sequence[ValueId], script: Script) -> Outcome:
    """Each answer is one vote. Attained and constrained are shares of the votes.

    A value is labelled when at least half of the answers name it on one side, and more than on
    the other; it is dominant when more than half of those that endorse it say so. Confidence is
    (votes + 1) / (answers + 2), Laplace's rule of succession: one answer is no certainty.
    """
    if not readings:
        raise ValueError("no answers to count")
    labels: list[Label] = []
    scores: dict[ValueId, Attainment] = {}
    for value in values:
        named = [v for reading in readings for v in reading.verdicts if v.value == value]
        endorsing = [verdict for verdict in named if verdict.level > 0]
        against = [verdict for verdict in named if verdict.level < 0]
        score = Attainment(
            attained=len(endorsing) / len(readings), constrained=len(against) / len(readings)
        )
        scores[value] = score
        agreeing = endorsing if len(endorsing) > len(against) else against
        if len(endorsing) == len(against) or 2 * len(agreeing) < len(readings):
            continue
        dominant = 2 * sum(verdict.level == 2 for verdict in agreeing) > len(agreeing)
        level: Level = -1 if agreeing is against else 2 if dominant else 1
        share = (len(agreeing) + 1) / (len(readings) + 2)
        confidence = Confidence(score=share, method="votes")
        labels.append(_label(agreeing, level, score, confidence, script))
    return Outcome(_in_order(labels), scores)


def weigh(reading: Reading, values: Sequence[ValueId], script: Script) -> Outcome:
    """One answer whose verdicts carry probabilities of the three levels.

    Confidence is the probability of the label's side, given that the value was named. Where the
    server told that the other side is likelier than the level that was written, that side counts.
    """
    labels: list[Label] = []
    scores = dict.fromkeys(values, Attainment(attained=0, constrained=0))
    for verdict in reading.verdicts:
        chances = verdict.probabilities
        endorsed = min(chances.get(2, 0.0) + chances.get(1, 0.0), 1.0)
        conflict = min(chances.get(-1, 0.0), 1.0 - endorsed)
        level = verdict.level
        if (level > 0) != (endorsed > conflict) and endorsed != conflict:
            level = -1 if conflict > endorsed else _likelier(chances)
        elif level > 0:
            level = _likelier(chances)
        side = endorsed if level > 0 else conflict
        # A label is given: it lies on its side of the boundary, however unsure.
        given = max(side, 0.5)
        score = Attainment(
            attained=given if level > 0 else min(endorsed, 1 - given),
            constrained=given if level < 0 else min(conflict, 1 - given),
        )
        scores[verdict.value] = score
        confidence = Confidence(score=side, method="logprobs")
        labels.append(_label([verdict], level, score, confidence, script))
    return Outcome(_in_order(labels), scores)


def _likelier(chances: dict[Level, float]) -> Level:
    return 2 if chances.get(2, 0.0) > chances.get(1, 0.0) else 1


def _label(
    agreeing: Sequence[Verdict],
    level: Level,
    score: Attainment,
    confidence: Confidence,
    script: Script,
) -> Label:
    return Label(
        value=agreeing[0].value,
        level=level,
        attained=score.attained,
        constrained=score.constrained,
        confidence=confidence,
        evidence=_evidence(agreeing, script),
        why=next((verdict.why for verdict in agreeing if verdict.why), None),
    )


def _evidence(agreeing: Sequence[Verdict], script: Script) -> tuple[Evidence, ...]:
    """The lines cited most often; of those cited equally often, the earlier in the script."""
    cited = Counter(line for verdict in agreeing for line in verdict.lines)
    place = {line.id: index for index, line in enumerate(script.lines)}
    chosen = sorted(cited, key=lambda line: (-cited[line], place[line]))[:MAX_EVIDENCE]
    return tuple(Evidence.of(script.lines[place[line]]) for line in chosen)


def _in_order(labels: Sequence[Label]) -> tuple[Label, ...]:
    return tuple(sorted(labels, key=lambda label: (-label.level, -label.confidence.score)))
