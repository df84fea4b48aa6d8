"""Who does the work of a pipeline."""

from dataclasses import dataclass

from overtones.pipeline.script_writer import GuessLanguage
from overtones.ports import (
    Labeler,
    MediaDecoder,
    SceneDescriber,
    SpeechRecognizer,
    TextReader,
    VideoLabeler,
    VideoSource,
)


@dataclass(frozen=True, slots=True)
class BackEnds:
    """What does the work of each stage. None leaves a stage out."""

    sources: tuple[VideoSource, ...]
    decoder: MediaDecoder
    recognizer: SpeechRecognizer
    text_reader: TextReader | None
    describer: SceneDescriber | None
    labeler: Labeler
    early_labeler: Labeler
    """Gives the provisional labels from the post's text and captions, whichever the way."""
    video_labeler: VideoLabeler | None
    """Only the direct way needs it."""
    guess_language: GuessLanguage
