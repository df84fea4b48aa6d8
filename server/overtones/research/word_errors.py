"""How many words a recogniser gets wrong, against transcripts.

The clips are the English prompts of Asterisk, spoken by Allison Smith (Debian's
`asterisk-core-sounds-en-wav`, CC-BY-SA-3.0): clear studio speech at 8 kHz, so the rates are lower
than those of TikTok videos will be.
"""

import gzip
import re
import wave
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

SOUNDS = Path("/usr/share/asterisk/sounds/en")
TRANSCRIPTS = Path("/usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz")

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SAME = {
    "cannot": "can not",
    "okay": "ok",
    "rerecord": "re record",
    "touchtone": "touch tone",
    "voice mail": "voicemail",
    "thru": "through",
}
"""Spellings that sound the same."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A clip and the words in it."""

    path: Path
    text: str
    seconds: float


def prompts(shortest: float = 2.0, longest: float = 30.0) -> tuple[Prompt, ...]:
    """The clips between two lengths (seconds) that have a plain transcript, in name order.

    Left out are notes in brackets, signs that are read aloud, and the few transcripts that don't
    match their clip. Raises `FileNotFoundError` if the Debian package is not installed.
    """
    found = []
    with gzip.open(TRANSCRIPTS, "rt", encoding="utf-8", errors="replace") as lines:
        for line in lines:
            name, colon, text = line.strip().partition(": ")
            path = SOUNDS / f"{name}.wav"
            if not colon or line.startswith(";") or re.search(r"[\[\](){}<>*#@]", text):
                continue
            if path.is_file() and shortest <= (seconds := _seconds(path)) <= longest:
                found.append(Prompt(path, text, seconds))
    return tuple(sorted(found, key=lambda prompt: prompt.path))


def normalise(text: str) -> str:
    """Lower case, numbers as their digits' names, no punctuation, one spelling."""
    text = re.sub(r"\d", lambda digit: f" {_DIGITS[int(digit[0])]} ", text.lower())
    text = re.sub(r"[^a-z']+", " ", text.replace("’", "'")).strip()
    for spelling, other in _SAME.items():
        text = re.sub(rf"\b{spelling}\b", other, text)
    return text


def word_error_rate(pairs: Iterable[tuple[str, str]]) -> float:
    """Wrong, missing and added words over all words; `pairs` are (transcript, heard)."""
    from jiwer import wer

    spoken, heard = zip(*((normalise(a), normalise(b)) for a, b in pairs), strict=True)
    return float(wer(list(spoken), list(heard)))


def _seconds(path: Path) -> float:
    with wave.open(str(path)) as sound:
        return float(sound.getnframes() / sound.getframerate())
