"""What a describer found in the picture."""

from dataclasses import dataclass

from overtones.domain.timed_line import TimedLine
from overtones_schema import Usage


@dataclass(frozen=True, slots=True)
class Description:
    """Lines of kind `scene`, and `onscreen` where the describer reads texts too, in time order."""

    lines: tuple[TimedLine, ...]
    usage: tuple[Usage, ...] = ()
