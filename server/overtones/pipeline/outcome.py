"""What a pipeline makes of one video."""

from dataclasses import dataclass

from overtones_schema import Annotation, Script, Video


@dataclass(frozen=True, slots=True)
class Outcome:
    """A video's script and its values."""

    video: Video
    script: Script
    annotation: Annotation
