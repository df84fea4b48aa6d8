"""A request for the values of one video."""

from dataclasses import dataclass

from overtones.domain.reference import Reference
from overtones_schema import PageKnowledge


@dataclass(frozen=True, slots=True)
class WatchRequest:
    """Which video, and what the page already told about it."""

    reference: Reference
    page: PageKnowledge | None = None
