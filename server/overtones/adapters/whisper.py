"""Speech recognition by whisper (Radford et al. 2022, arXiv 2212.04356) in CTranslate2 form."""

from __future__ import annotations

import logging
import math
import os
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from overtones.adapters import heard_text, voice
from overtones.adapters.heard_text import GUARDS_VERSION, Phrase, Window
from overtones.adapters.singing import is_sung
from overtones.adapters.voice import Span
from overtones.adapters.weights import Weights
from overtones.adapters.worker_thread import Stop, iterate_blocking
from overtones.domain.language_code import iso_639_1
from overtones.domain.media import SAMPLE_RATE, Media
from overtones.domain.timed_line import TimedLine
from overtones.errors import ModelMissing
from overtones.settings import Settings
from overtones_schema import Sound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

LONGEST_WINDOW = 20.0
"""Seconds of audio heard in one go. Whisper takes 30, but the first lines come sooner and the
encoder's work grows faster than its window."""
WINDOW_PAUSE = 1.5
"""Seconds; silence inside a window invites invention, so a longer pause ends it."""
ROOM = 2.0
"""Seconds of silence that the encoder sees after the audio, instead of filling up 30 seconds: word
error rates stayed the same at half the time. Where it fails the decoder runs in a circle, and the
window is heard again in 30 seconds."""
FRAMES_A_SECOND = 100
FULL_FRAMES = 3000
SECONDS_A_TOKEN = 0.02
"""Step of whisper's time tokens."""
SURE_LANGUAGE = 0.7
"""Probability from which the language of one window is taken for the next ones too."""
HINT_OVERRULED = (0.8, 0.1)
"""A given language is doubted only if the sound is so surely another, and so little the given."""


class WhisperRecognizer:
    """Listens only where somebody speaks, window by window, and drops what was likely invented.

    The model is loaded when it is first needed, once, and kept. Several clips may be heard at the
    same time: their windows take turns.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings.speech
        self._weights = Weights(settings.models)
        name = settings.speech.model
        pinned = f"whisper/{'turbo' if name == 'large-v3-turbo' else name}"
        self._model_name = pinned if pinned in self._weights.names() else name
        self._load_lock = threading.Lock()
        self._turn = threading.Lock()
        self._loaded: _Model | None = None
        self.fingerprint = (
            f"whisper {name} {self._weights.digest(self._model_name)[:16]} "
            f"{self._settings.compute_type} beam={self._settings.beam_size} "
            f"voice={self._settings.min_speech_seconds:g}/{self._settings.min_speech_share:g} "
            f"guards={GUARDS_VERSION}"
        )

    def transcribe(
        self, media: Media, language: str | None, sound: Sound | None
    ) -> AsyncIterator[TimedLine]:
        """Lines of kind `speech` or `sung`, window by window; none where nobody speaks.

        Raises `ModelMissing`, but only for a clip with a voice in it.
        """
        return iterate_blocking(lambda stop: self._lines(media, language, sound, stop))

    def _lines(
        self, media: Media, language: str | None, sound: Sound | None, stop: Stop
    ) -> Iterator[TimedLine]:
        audio = media.audio
        if audio is None:
            return
        duration = audio.size / SAMPLE_RATE
        spans = voice.voiced(audio)
        settings = self._settings
        if not voice.is_enough(
            spans, duration, settings.min_speech_seconds, settings.min_speech_share
        ):
            return
        level = voice.level_between(audio, spans)
        voiced_share = sum(span.length for span in spans) / duration
        model = self._model()
        tongue = _Tongue(model.known_language(language))
        stretches = voice.windows(spans, duration, longest=LONGEST_WINDOW, pause=WINDOW_PAUSE)
        for stretch in stretches:
            with self._my_turn(stop) as mine:
                if not mine:
                    return
                heard = model.hear(_cut(audio, stretch), stretch.start, tongue, stop)
            phrases = heard_text.believed(heard, spans)
            seconds = sum(span.overlap(stretch.start, stretch.end) for span in spans)
            text = " ".join(phrase.text for phrase in phrases)
            sung = is_sung(
                text, seconds, voiced_share=voiced_share, level_between=level, sound=sound
            )
            for line in heard_text.lines(phrases):
                yield TimedLine(
                    kind="sung" if sung else "speech",
                    text=line.text,
                    start=round(line.start, 2),
                    end=round(line.end, 2),
                    confidence=round(heard.confidence, 3),
                    language=iso_639_1(tongue.code),
                )

    @contextmanager
    def _my_turn(self, stop: Stop) -> Iterator[bool]:
        """Wait till no other clip is being heard; false if told to stop while waiting."""
        taken = False
        while not taken and not stop.is_set():
            taken = self._turn.acquire(timeout=0.1)
        try:
            yield taken and not stop.is_set()
        finally:
            if taken:
                self._turn.release()

    def _model(self) -> _Model:
        with self._load_lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> _Model:
        folder = self._weights.resolve(self._model_name)
        from faster_whisper import WhisperModel

        settings = self._settings
        try:
            whisper = WhisperModel(
                str(folder),
                device=settings.device,
                compute_type=settings.compute_type,
                cpu_threads=settings.threads or _cores(),
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelMissing(
                f"The speech model {settings.model} can't be loaded on this machine as it is set "
                f"(device {settings.device}, numbers {settings.compute_type}).",
                detail=f"{folder}: {error}",
            ) from error
        return _Model(whisper, settings.beam_size)


class _Tongue:
    """The language of a clip: given, or learnt from the first window that is clear enough."""

    def __init__(self, given: str | None) -> None:
        self.given = given
        self.code = given or "en"
        self.probability = 0.0
        self.settled = False

    def listen(self, chances: dict[str, float]) -> None:
        """Take in how likely each language is, as one window sounds."""
        best, probability = max(chances.items(), key=lambda chance: chance[1])
        if self.given is not None:
            surely, hardly = HINT_OVERRULED
            if probability < surely or chances.get(self.given, 0.0) > hardly:
                best, probability = self.given, 1.0
        self.code, self.probability = best, probability
        self.settled = probability >= SURE_LANGUAGE


class _Model:
    """A loaded whisper model."""

    def __init__(self, whisper: Any, beam_size: int) -> None:
        self._whisper = whisper
        self._beam_size = beam_size

    def known_language(self, code: str | None) -> str | None:
        """The code if the model knows the language, in whisper's own spelling."""
        wanted = iso_639_1(code)
        if not self._whisper.model.is_multilingual:
            return "en"
        known: list[str] = self._whisper.supported_languages
        return next((each for each in known if wanted and iso_639_1(each) == wanted), None)

    def hear(
        self, audio: NDArray[np.float32], offset: float, tongue: _Tongue, stop: Stop
    ) -> Window:
        """Encode a stretch of at most 30 s that begins at `offset` seconds, and decode it."""
        seconds = audio.size / SAMPLE_RATE
        features = self._whisper.feature_extractor(audio)
        room = 2 * math.ceil((seconds + ROOM) * FRAMES_A_SECOND / 2)
        window = self._decode(features, min(room, FULL_FRAMES), seconds, offset, tongue)
        if room < FULL_FRAMES and not stop.is_set() and heard_text.repeats_itself(window.text):
            log.debug("Heard in a circle; trying again in a full window")
            window = self._decode(features, FULL_FRAMES, seconds, offset, tongue)
        return window

    def _decode(
        self, features: Any, frames: int, seconds: float, offset: float, tongue: _Tongue
    ) -> Window:
        from faster_whisper.audio import pad_or_trim
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.transcribe import get_suppressed_tokens

        whisper = self._whisper
        encoded = whisper.encode(pad_or_trim(features, length=frames))
        if not whisper.model.is_multilingual:
            tongue.probability = 1.0
        elif not tongue.settled:
            found = whisper.model.detect_language(encoded)[0]
            tongue.listen({token[2:-2]: probability for token, probability in found})
        tokenizer = Tokenizer(
            whisper.hf_tokenizer,
            whisper.model.is_multilingual,
            task="transcribe",
            language=tongue.code,
        )
        result = whisper.model.generate(
            encoded,
            [whisper.get_prompt(tokenizer, [], without_timestamps=False)],
            beam_size=self._beam_size,
            max_length=min(whisper.max_length, 40 + int(25 * seconds)),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=get_suppressed_tokens(tokenizer, [-1]),
            max_initial_timestamp_index=round(1.0 / SECONDS_A_TOKEN),
        )[0]
        tokens: list[int] = result.sequences_ids[0]
        return Window(
            phrases=tuple(_phrases(tokens, tokenizer, offset, seconds)),
            avg_logprob=result.scores[0] * len(tokens) / (len(tokens) + 1),
            no_speech_prob=result.no_speech_prob,
            language_probability=tongue.probability,
        )


def _phrases(tokens: list[int], tokenizer: Any, offset: float, seconds: float) -> Iterator[Phrase]:
    """Cut the tokens at the model's time tokens. A time that is missing is that of the window."""
    start = 0.0
    words: list[int] = []
    for token in [*tokens, None]:
        if token is not None and token < tokenizer.timestamp_begin:
            words.append(token)
            continue
        moment = seconds
        if token is not None:
            moment = min(seconds, (token - tokenizer.timestamp_begin) * SECONDS_A_TOKEN)
        text = tokenizer.decode(words).strip() if words else ""
        if text:
            yield Phrase(text, offset + start, offset + max(start, moment))
        words = []
        start = moment


def _cut(audio: NDArray[np.float32], stretch: Span) -> NDArray[np.float32]:
    return audio[int(stretch.start * SAMPLE_RATE) : int(stretch.end * SAMPLE_RATE)]


def _cores() -> int:
    """CPU cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
