"""The labeler that is always there: a bundled sentence encoder and a small head of our own.

It needs no key, no GPU and no network, answers within milliseconds, and is often wrong:
`embedded_head/card.json` says how often. Confidence is the measured chance that the person who
labelled the training scripts would have given the label.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from overtones.adapters.embedded_head import EmbeddedHead, load_head, read_card
from overtones.adapters.sentence_encoder import SentenceEncoder, encoder_version
from overtones.adapters.worker_thread import Stop, run_blocking
from overtones.domain.readable_text import readable_passages
from overtones.settings import Settings
from overtones_schema import Annotation, Attainment, Confidence, Evidence, Label, Script, ScriptLine
from overtones_schema.values import VALUE_IDS, ValueId

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_EVIDENCE = 3
_EVIDENCE_SHARE = 0.6
"""A further line is evidence if it stands out from the script at least this much of the best."""


class EmbeddedLabeler:
    """`Labeler` that runs in-process, on the CPU."""

    def __init__(self, settings: Settings) -> None:
        del settings
        card = read_card()
        self.name = f"embedded/{card['version']}"
        self.fingerprint = f"{self.name} head-{card['sha256'][:16]} {encoder_version()}"
        self._encoder = SentenceEncoder()
        self._head: EmbeddedHead | None = None
        self._lock = threading.Lock()

    async def label(self, script: Script) -> AsyncIterator[Annotation]:
        """One annotation. Raises `ModelMissing`."""
        yield await run_blocking(lambda stop: self._annotate(script, stop))

    def _annotate(self, script: Script, stop: Stop) -> Annotation:
        judged = readable_passages(script)
        vectors = self._encoder.vectors([text for _, text in judged], stop)
        nothing = Attainment(attained=0, constrained=0)
        labels: tuple[Label, ...] = ()
        scores: dict[ValueId, Attainment] = dict.fromkeys(VALUE_IDS, nothing)
        # After a stop vectors are missing; nobody reads that annotation.
        if judged and len(vectors) == len(judged):
            head = self._loaded_head()
            judgement = head.judge(vectors, script.coverage)
            scores = head.scores(judgement)
            labels = tuple(
                Label(
                    value=verdict.value,
                    level=verdict.level,
                    attained=verdict.score.attained,
                    constrained=verdict.score.constrained,
                    confidence=Confidence(score=verdict.confidence, method="calibrated"),
                    evidence=_evidence(
                        judgement.contributions[:, verdict.target], [line for line, _ in judged]
                    ),
                )
                for verdict in head.verdicts(judgement)
            )
        return Annotation(
            video_id=script.video_id,
            labeler=self.name,
            coverage=script.coverage,
            labels=labels,
            scores=scores,
        )

    def _loaded_head(self) -> EmbeddedHead:
        with self._lock:
            if self._head is None:
                self._head = load_head()
            return self._head


def _evidence(
    contributions: NDArray[np.float32], lines: Sequence[ScriptLine]
) -> tuple[Evidence, ...]:
    """The lines that speak most for a label, strongest first, and none that is far behind.

    `lines` names the line of each contribution; a line counts by its strongest passage.
    """
    strongest: dict[str, tuple[float, ScriptLine]] = {}
    for line, contribution in zip(lines, contributions.tolist(), strict=True):
        if line.id not in strongest or contribution > strongest[line.id][0]:
            strongest[line.id] = contribution, line
    ranked = sorted(strongest.values(), key=lambda entry: -entry[0])
    best, typical = ranked[0][0], float(contributions.mean())
    least = typical + _EVIDENCE_SHARE * (best - typical)
    return tuple(
        Evidence.of(line)
        for contribution, line in ranked[:MAX_EVIDENCE]
        if contribution >= least or line is ranked[0][1]
    )
