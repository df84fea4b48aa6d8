"""Posts of a light film, whose captions say what no other post says."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from e2e.tiktok_site import CaptionFile, Clip

_SPOKEN = (
    "My grandmother kept these traditions, and every Sunday we follow them with respect.",
    "I decide for myself where I go next. Freedom is all I ever wanted.",
    "We cleaned the whole beach, because nature and the sea need our protection.",
    "I took a jump from the cliff today. What an adventure, what a thrill!",
    "Everybody deserves the same rights, whoever they are. Justice for all.",
    "My friends are my family, and I would do anything to help them.",
    "This watch is expensive, this car is expensive. Money is what I am about.",
    "I trained each day for a year, and today I won the race. Success!",
)


def captioned(posts: Iterable[Clip], film: Path) -> tuple[Clip, ...]:
    """The same posts with `film`, of two seconds, as their media.

    The captions of each video are its own, and say its number.
    """
    light = (replace(post, path=film, duration=2) for post in posts)
    return tuple(
        replace(post, captions=(_captions(number),), spoken="eng-US") if post.page == "ok" else post
        for number, post in enumerate(light)
    )


def spoken_in(number: int) -> str:
    """All that is said in the post at that position of `captioned`."""
    return f"Story number {number}. {_SPOKEN[number % len(_SPOKEN)]}"


def _captions(number: int) -> CaptionFile:
    return CaptionFile(f"WEBVTT\n\n00:00:00.200 --> 00:00:07.000\n{spoken_in(number)}\n")
