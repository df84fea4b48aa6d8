"""The labeler that is always there: a small model of our own that comes with Overtones.

It needs no key, no GPU and no network, answers within a fifth of a second, and is often wrong:
`embedded_model/card.json` says how often. Confidence is the measured chance that the people who
labelled the development scripts would have given the label.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from overtones.adapters.embedded_model import (
    MODEL_FILE,
    load_model,
    read_card,
    read_rules,
    rules_digest,
)
from overtones.adapters.embedded_model.rules import chances, scores, verdicts
from overtones.adapters.encoder_scores import evidence_of
from overtones.adapters.script_reading import VERSION as READING_VERSION
from overtones.adapters.worker_thread import Stop, run_blocking
from overtones.settings import Settings
from overtones_schema import Annotation, Attainment, Confidence, Label, Script
from overtones_schema.values import VALUE_IDS, ValueId


class EmbeddedLabeler:
    """`Labeler` that runs in-process, on the CPU."""

    def __init__(self, settings: Settings) -> None:
        del settings
        card = read_card()
        self.name = f"embedded/{card['version']}"
        self.fingerprint = (
            f"{self.name} model-{card['sha256'][MODEL_FILE][:16]} rules-{rules_digest(card)[:16]} "
            f"reading-{READING_VERSION}"
        )
        self._rules = read_rules(card)

    async def label(self, script: Script) -> AsyncIterator[Annotation]:
        """One annotation. Raises `ModelMissing`."""
        yield await run_blocking(lambda stop: self._annotate(script, stop))

    def _annotate(self, script: Script, stop: Stop) -> Annotation:
        del stop  # over before it could be told
        model = load_model()
        reading = model.reader.read(script)
        labels: tuple[Label, ...] = ()
        nothing = Attainment(attained=0, constrained=0)
        found: dict[ValueId, Attainment] = dict.fromkeys(VALUE_IDS, nothing)
        if reading.lines:
            judgement = model.judge(reading)
            rules = self._rules[script.coverage]
            logits = judgement.logits.tolist()
            found = scores(chances(logits, rules), rules)
            labels = tuple(
                Label(
                    value=verdict.value,
                    level=verdict.level,
                    attained=verdict.score.attained,
                    constrained=verdict.score.constrained,
                    confidence=Confidence(score=verdict.chance, method="calibrated"),
                    evidence=evidence_of(
                        list(
                            zip(
                                judgement.attention[:, verdict.target].tolist(),
                                reading.lines,
                                strict=True,
                            )
                        )
                    ),
                )
                for verdict in verdicts(logits, judgement.dominance.tolist(), rules)
            )
        return Annotation(
            video_id=script.video_id,
            labeler=self.name,
            coverage=script.coverage,
            labels=labels,
            scores=found,
        )
