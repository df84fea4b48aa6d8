"""What a pipeline makes of one video."""

from dataclasses import dataclass

from overtones.ports import ResultStore
from overtones_schema import Annotation, Script, Video


@dataclass(frozen=True, slots=True)
class Outcome:
    """A video's script and its values."""

    video: Video
    script: Script
    annotation: Annotation


async def kept_outcome(
    store: ResultStore, video_id: str, *, script_fingerprint: str, fingerprint: str
) -> Outcome | None:
    """What an earlier run of the same pipeline has left, if it is whole."""
    annotation = await store.annotation(video_id, fingerprint)
    if annotation is None:
        return None
    script = await store.script(video_id, script_fingerprint)
    return Outcome(script[0], script[1], annotation) if script else None
