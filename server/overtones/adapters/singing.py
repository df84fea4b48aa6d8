"""Tells sung words from spoken ones, as far as that can be told without a model for it.

A rule of thumb, never better than that: words count as sung if the video uses a track from the
library (not its creator's own sound), music can be heard in the pauses, and the words come as
slowly as lyrics do, or at a middling pace without a breath. Fast rap passes for speech, and a slow
talker over loud library music for a singer. Words in an original sound are taken for speech.
"""

from overtones_schema import Sound

SLOW = 9.0
"""Characters a second of voice: talk has 12 to 18, most songs 5 to 10."""
MIDDLING = 13.0
CONTINUOUS = 0.85
"""Share of the clip that is voice. Talk pauses for breath; a full mix with vocals hardly does."""
MUSIC = 0.25
"""Level between the words relative to that of the words; see `voice.level_between`."""
DENSE_LETTER = 2.5
"""A Chinese, Japanese or Korean character is spoken as long as so many Latin ones."""


def is_sung(
    text: str,
    seconds: float,
    *,
    voiced_share: float,
    level_between: float | None,
    sound: Sound | None,
) -> bool:
    """Whether these words, said in `seconds` of voice, are those of the clip's track.

    `voiced_share` is that of the clip, in [0, 1]; `level_between` is None where the voice leaves
    no pause to measure it in.
    """
    if sound is None or sound.original is not False or seconds <= 0:
        return False
    if level_between is not None and level_between < MUSIC:
        return False
    rate = sum(_weight(letter) for letter in text) / seconds
    return rate < SLOW or (voiced_share >= CONTINUOUS and rate < MIDDLING)


def _weight(letter: str) -> float:
    return DENSE_LETTER if "\u3040" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7af" else 1.0
