"""Where somebody speaks or sings, by the silero network that faster-whisper carries (1 MB)."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overtones.domain.media import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# How often an idle thread of whisper looks for work before it sleeps. By its own default GNU OpenMP
# spins so long that on a busy machine whisper takes ten times as long. It is read but once, when
# faster-whisper is first imported: here, by way of its voice detector.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")

THRESHOLD = 0.35
"""Probability above which a moment is voice. Silero's own default of .5 loses speech that is only
as loud as the music under it; at .35 instrumental music still counts as no voice at all."""
MIN_VOICE = 0.15
"""Seconds; shorter sounds are clicks and breaths."""
MIN_PAUSE = 0.1
"""Seconds; shorter pauses don't end a span."""
PADDING = 0.2
"""Seconds kept before and after a span, so that no word loses its edge."""
EDGE = 0.15
"""Seconds around a span in which a word may still sound."""
ENOUGH = 5.0
"""Times `min_seconds`: so much voice counts even where it is a small share of a long clip."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the audio. Seconds from its start."""

    start: float
    end: float

    @property
    def length(self) -> float:
        """Seconds."""
        return self.end - self.start

    def overlap(self, start: float, end: float) -> float:
        """Seconds that it shares with another stretch."""
        return max(0.0, min(self.end, end) - max(self.start, start))


def voiced(audio: NDArray[np.float32]) -> tuple[Span, ...]:
    """Spans of voice in time order, apart from each other. `audio` is mono at 16 kHz."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    if not audio.size:
        return ()
    options = VadOptions(
        threshold=THRESHOLD,
        min_speech_duration_ms=int(MIN_VOICE * 1000),
        min_silence_duration_ms=int(MIN_PAUSE * 1000),
        speech_pad_ms=0,
    )
    return tuple(
        Span(found["start"] / SAMPLE_RATE, found["end"] / SAMPLE_RATE)
        for found in get_speech_timestamps(audio, options)
    )


def is_enough(spans: tuple[Span, ...], duration: float, seconds: float, share: float) -> bool:
    """Whether so much voice is worth listening to.

    It takes `seconds` of voice, and `share` of the clip or else five times those seconds.
    """
    total = sum(span.length for span in spans)
    return total >= seconds and (total >= share * duration or total >= ENOUGH * seconds)


def windows(
    spans: tuple[Span, ...], duration: float, *, longest: float, pause: float
) -> tuple[Span, ...]:
    """Spans joined into stretches of at most `longest` seconds, with `PADDING` around them.

    A pause of more than `pause` seconds ends a stretch; one that would be too long ends at the
    longest pause in its second half. A span that is too long by itself is cut into equal parts.
    """
    pieces = [piece for span in spans for piece in _cut(span, longest - 2 * PADDING)]
    stretches: list[Span] = []
    while pieces:
        start = pieces[0].start
        fitting = 1
        while (
            fitting < len(pieces)
            and pieces[fitting].start - pieces[fitting - 1].end <= pause
            and pieces[fitting].end - start <= longest - 2 * PADDING
        ):
            fitting += 1
        taken = fitting
        if fitting < len(pieces) and pieces[fitting].start - pieces[fitting - 1].end <= pause:
            late = [n for n in range(1, fitting) if pieces[n - 1].end - start >= longest / 2]
            taken = max((*late, fitting), key=lambda n: pieces[n].start - pieces[n - 1].end)
        stretches.append(Span(start, pieces[taken - 1].end))
        pieces = pieces[taken:]
    padded: list[Span] = []
    for index, stretch in enumerate(stretches):
        last_one = index + 1 == len(stretches)
        before = (stretches[index - 1].end + stretch.start) / 2 if index else 0.0
        after = duration if last_one else (stretch.end + stretches[index + 1].start) / 2
        padded.append(Span(max(before, stretch.start - PADDING), min(after, stretch.end + PADDING)))
    return tuple(padded)


def _cut(span: Span, longest: float) -> list[Span]:
    count = math.ceil(span.length / longest)
    step = span.length / max(count, 1)
    return [Span(span.start + step * i, span.start + step * (i + 1)) for i in range(count)]


def level_between(audio: NDArray[np.float32], spans: tuple[Span, ...]) -> float | None:
    """How loud it is where nobody speaks, relative to where somebody does (root mean squares).

    Near 0 for a voice alone, above about .3 for a voice in music. None without half a second of
    both.
    """
    import numpy as np

    voice_at = np.zeros(audio.size, dtype=bool)
    near = np.zeros(audio.size, dtype=bool)
    edge = int(EDGE * SAMPLE_RATE)
    for span in spans:
        first, last = int(span.start * SAMPLE_RATE), int(span.end * SAMPLE_RATE)
        voice_at[first:last] = True
        near[max(0, first - edge) : last + edge] = True
    voice, rest = audio[voice_at], audio[~near]
    if min(voice.size, rest.size) < SAMPLE_RATE // 2:
        return None
    loudness = float(np.sqrt(np.mean(np.square(voice, dtype=np.float64))))
    return (
        float(np.sqrt(np.mean(np.square(rest, dtype=np.float64)))) / loudness if loudness else None
    )
