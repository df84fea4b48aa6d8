"""Guards against text that nobody said, and the shaping of what is left into lines.

Whisper writes something even where nobody speaks: Koenecke et al. (2024), "Careless Whisper";
Baranski et al. (2025), "Investigation of Whisper ASR hallucinations induced by non-speech audio"
(arXiv 2501.11378), whose list of phrases is the model for ours.
"""

import json
import math
import re
import unicodedata
import zlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from overtones.adapters.voice import Span

GUARDS_VERSION = 1
"""Goes up with every change of a threshold or of the phrases."""

HOPELESS_LOGPROB = -1.2
"""Mean log probability of the tokens. Music read by the base model lies below -1.5, clear speech
above -.6, single short words down to -1.1."""
DOUBTFUL_LOGPROB = -0.7
NO_SPEECH = 0.6
"""The model's own probability that nobody speaks. It is a weak sign: clear speech reached .8."""
MAX_COMPRESSION = 2.4
"""Text that zlib shrinks to less than 1/2.4 of its bytes repeats itself; speech stays below 2."""
LOOP_SHARE = 0.5
"""A window of which more than this is one phrase said over and over is not believed."""
SURE_LANGUAGE = 0.5
MIN_RATE = 1.0
"""Characters a second of voice. One word for many seconds of "voice" is a word for music."""
RATE_SECONDS = 4.0
"""Seconds of voice from which `MIN_RATE` counts."""
MIN_VOICED_SHARE = 0.3
"""A phrase with less of its time in voice lies outside it."""

LONGEST_LINE = 10.0
"""Seconds."""
WIDEST_LINE = 120
"""Characters."""
LINE_PAUSE = 1.0
"""Seconds of pause that end a line."""

_BRACKETED = re.compile(r"\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|[♪♫♬♩]+")
_REPEATED = re.compile(r"(\S.{0,79}?)\1{3,}", re.DOTALL)
_SENTENCE_END = re.compile(r"[.!?…。！？؟।]['\"”’)»]*$")
_BREAKS = re.compile(r"(?<=[.!?…。！？؟।;；])\s*(?=\S)|(?<=[,،、，:])\s*(?=\S)|\s+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Some words with their time. Seconds from the start of the audio."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Window:
    """What the model made of one stretch of audio, and how sure it was."""

    phrases: tuple[Phrase, ...]
    avg_logprob: float
    no_speech_prob: float
    language_probability: float

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(phrase.text for phrase in self.phrases)

    @property
    def confidence(self) -> float:
        """In [0, 1]: the geometric mean of the tokens' probabilities, and no more than that the
        language was the right one where that is in doubt."""
        words = min(1.0, math.exp(self.avg_logprob))
        sure = self.language_probability >= SURE_LANGUAGE
        return words if sure else min(words, self.language_probability)

    @property
    def is_doubtful(self) -> bool:
        """Good enough to keep, unless something else speaks against it."""
        return (
            self.avg_logprob < DOUBTFUL_LOGPROB
            or (self.no_speech_prob > NO_SPEECH and self.avg_logprob < DOUBTFUL_LOGPROB / 2)
            or self.language_probability < SURE_LANGUAGE
        )


def repeats_itself(text: str) -> bool:
    """Whether the decoder ran in a circle instead of listening."""
    data = text.encode()
    if len(data) / len(zlib.compress(data)) > MAX_COMPRESSION:
        return True
    looped = sum(len(match[0]) for match in _REPEATED.finditer(f"{text} ") if _words(match[1]))
    return len(text) > 20 and looped > LOOP_SHARE * len(text)


def believed(window: Window, spans: tuple[Span, ...]) -> tuple[Phrase, ...]:
    """The phrases of a window that somebody is likely to have said. `spans` is where voice is."""
    text = _BRACKETED.sub(" ", window.text)
    if window.avg_logprob < HOPELESS_LOGPROB or repeats_itself(text):
        return ()
    if (
        window.no_speech_prob > NO_SPEECH
        and window.avg_logprob < (HOPELESS_LOGPROB + DOUBTFUL_LOGPROB) / 2
    ):
        return ()
    if not window.phrases or _is_sparse(text, window, spans):
        return ()
    kept: list[Phrase] = []
    for phrase in window.phrases:
        words = " ".join(_BRACKETED.sub(" ", phrase.text).split())
        if not _words(words):
            continue
        outside = _voiced(phrase, spans) < MIN_VOICED_SHARE * (phrase.end - phrase.start)
        if is_phantom(words) and (outside or window.is_doubtful):
            continue
        if outside and window.is_doubtful:
            continue
        if len(kept) >= 2 and all(_words(words) == _words(before.text) for before in kept[-2:]):
            continue
        kept.append(_within_voice(Phrase(words, phrase.start, phrase.end), spans))
    return tuple(kept)


def is_phantom(text: str) -> bool:
    """Whether the text is one of those that whisper is known to make up. People say some of them
    too, so this alone is no reason to drop a line."""
    words = _words(text)
    whole, inside = _phantoms()
    return words in whole or any(mark in text.casefold() for mark in inside)


def lines(phrases: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    """Sentences, or parts of one: at most 10 s and 120 characters each, in time order."""
    joined: list[Phrase] = []
    for phrase in (part for whole in phrases for part in _split(whole)):
        last = joined[-1] if joined else None
        if (
            last is not None
            and not _SENTENCE_END.search(last.text)
            and phrase.start - last.end < LINE_PAUSE
            and phrase.end - last.start <= LONGEST_LINE
            and len(last.text) + 1 + len(phrase.text) <= WIDEST_LINE
        ):
            joined[-1] = Phrase(f"{last.text} {phrase.text}", last.start, phrase.end)
        else:
            joined.append(phrase)
    return tuple(joined)


def _split(phrase: Phrase) -> list[Phrase]:
    """Cut a phrase that is too long nearest to its middle, best at a sentence's end.

    The time is shared out by characters, as nothing better is known of it.
    """
    length = phrase.end - phrase.start
    if len(phrase.text) <= WIDEST_LINE and length <= LONGEST_LINE:
        return [phrase]
    size = len(phrase.text)
    inner = [
        match for match in _BREAKS.finditer(phrase.text) if size * 0.2 < match.start() < size * 0.8
    ]
    if not inner and len(phrase.text) <= WIDEST_LINE:
        return [Phrase(phrase.text, phrase.start, phrase.start + LONGEST_LINE)]

    def cost(match: re.Match[str]) -> tuple[int, float]:
        before = phrase.text[match.start() - 1]
        rank = 0 if before in ".!?…。！？؟।;；" else 1 if before in ",،、，:" else 2
        return rank, abs(match.start() - size / 2)

    cut = min(inner, key=cost) if inner else None
    left, right = (cut.start(), cut.end()) if cut else (size // 2, size // 2)
    moment = phrase.start + length * left / size
    return [
        *_split(Phrase(phrase.text[:left].strip(), phrase.start, moment)),
        *_split(Phrase(phrase.text[right:].strip(), moment, phrase.end)),
    ]


def _is_sparse(text: str, window: Window, spans: tuple[Span, ...]) -> bool:
    start, end = window.phrases[0].start, window.phrases[-1].end
    seconds = sum(span.overlap(start, end) for span in spans)
    return seconds >= RATE_SECONDS and len(_words(text)) < MIN_RATE * seconds


def _voiced(phrase: Phrase, spans: tuple[Span, ...]) -> float:
    return sum(span.overlap(phrase.start, phrase.end) for span in spans)


def _within_voice(phrase: Phrase, spans: tuple[Span, ...]) -> Phrase:
    """Take the silence off both ends: the model's own times reach into it."""
    heard = [span for span in spans if span.overlap(phrase.start, phrase.end) > 0]
    if not heard:
        return phrase
    start = max(phrase.start, heard[0].start)
    end = min(phrase.end, heard[-1].end)
    return Phrase(phrase.text, start, end)


def _words(text: str) -> str:
    """Letters and digits alone, in lower case, for comparing."""
    kept = "".join(
        letter if letter.isalnum() or unicodedata.category(letter).startswith("M") else " "
        for letter in text.casefold()
    )
    return " ".join(kept.split())


@cache
def _phantoms() -> tuple[frozenset[str], tuple[str, ...]]:
    text = resources.files("overtones.adapters").joinpath("phantom_phrases.json").read_text("utf-8")
    data: dict[str, list[str]] = json.loads(text)
    inside = tuple(mark.casefold() for mark in data.pop("everywhere"))
    return frozenset(_words(phrase) for group in data.values() for phrase in group), inside
