"""The values worth asking a language model about: EAVIT's pattern (arXiv 2505.12792).

A small labeler that costs nothing proposes, the large one decides. The prompt shrinks with the
list; a value that the small one misses is lost.
"""

from overtones import backends
from overtones.ports import Labeler
from overtones.settings import Settings
from overtones_schema import Attainment, Script
from overtones_schema.values import VALUE_IDS, ValueId

PROPOSER = "embedded"
"""Name of the labeler that proposes."""


class Shortlist:
    """Takes the `prompt.shortlist` likeliest values of each script."""

    def __init__(self, settings: Settings) -> None:
        self._size = settings.prompt.shortlist
        self._proposer: Labeler = backends.create("labelers", PROPOSER, settings)
        self.fingerprint = f"shortlist {self._size} {self._proposer.fingerprint}"

    async def values(self, script: Script) -> tuple[ValueId, ...]:
        """The likeliest values, endorsed or in conflict, in the order of `VALUE_IDS`.

        Raises what the proposer raises.
        """
        scores: dict[ValueId, Attainment] = {}
        async for annotation in self._proposer.label(script):
            scores = annotation.scores

        def likelihood(value: ValueId) -> float:
            score = scores.get(value)
            return max(score.attained, score.constrained) if score is not None else 0.0

        chosen = sorted(VALUE_IDS, key=likelihood, reverse=True)[: self._size]
        return tuple(value for value in VALUE_IDS if value in chosen)
