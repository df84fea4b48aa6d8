"""Scripts as pipelines really write them: with a recogniser's errors, with text half seen.

Written scripts are too clean. A speech recogniser of the size that runs on a laptop gets about one
word in twelve wrong in clips with music, mostly short or like-sounding words, and drops
punctuation; a reader of screen text misses letters and whole lines. Labels stay: somebody who
reads the damaged script would still give them.
"""

import re

import numpy as np

from overtones_schema import Script, ScriptLine

WORD_ERRORS = 0.08
"""Share of spoken words that are dropped, doubled, cut or replaced."""
LETTER_ERRORS = 0.03
"""Share of a screen text's letters that are misread or missed."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_PUNCTUATION = re.compile(r"(?<!\w)[^\w\s]|[^\w\s](?!\w)")
_MISREAD = {"l": "1", "o": "0", "i": "l", "s": "5", "e": "c", "m": "rn", "u": "v", "t": "f"}
_MISHEARD = {
    "their": "there", "there": "their", "you're": "your", "your": "you're", "its": "it's",
    "it's": "its", "to": "too", "too": "to", "two": "to", "for": "four", "our": "are",
    "are": "our", "then": "than", "than": "then", "know": "no", "no": "know", "him": "them",
    "them": "him", "this": "the", "the": "a", "a": "the", "and": "in", "in": "and", "is": "as",
    "was": "is", "were": "where", "where": "were", "would": "will", "can't": "can", "an": "and",
    "of": "have", "have": "of", "he": "she", "here": "hear", "right": "write", "by": "buy",
    "one": "won", "wait": "weight", "all": "i'll", "i'm": "am", "going": "gone", "that": "it",
}  # fmt: skip
"""Pairs that recognisers mix up in English; what stands for a word of another language is only
dropped, doubled or cut."""


def without_scene(script: Script) -> Script:
    """The script as it is where nobody has described the picture. Line ids stay."""
    lines = tuple(line for line in script.lines if line.kind != "scene")
    return script.model_copy(update={"lines": lines})


def damaged(script: Script, generator: np.random.Generator) -> Script:
    """The script with a recogniser's errors in speech and a reader's errors in screen text.

    Line ids, kinds and times stay; no line gets empty.
    """
    return script.model_copy(
        update={"lines": tuple(_damaged_line(line, generator) for line in script.lines)}
    )


def _damaged_line(line: ScriptLine, generator: np.random.Generator) -> ScriptLine:
    match line.kind:
        case "speech" | "sung":
            text = _misheard(line.text, generator)
        case "onscreen":
            text = _misread(line.text, generator)
        case _:
            return line
    return line.model_copy(update={"text": text}) if text.strip() else line


def _misheard(text: str, generator: np.random.Generator) -> str:
    def heard(match: re.Match[str]) -> str:
        word = match.group()
        if generator.random() >= WORD_ERRORS:
            return word
        swapped = _MISHEARD.get(word.lower())
        if swapped is not None:
            return swapped
        return ("", f"{word} {word}", word[: max(1, len(word) - 2)])[generator.integers(3)]

    if generator.random() < 0.5:
        text = _PUNCTUATION.sub("", text).lower()
    return " ".join(_WORD.sub(heard, text).split())


def _misread(text: str, generator: np.random.Generator) -> str:
    draws = generator.random(len(text))
    return "".join(
        letter
        if draw >= LETTER_ERRORS or not letter.isalpha()
        else _MISREAD.get(letter.lower(), "")
        for letter, draw in zip(text, draws, strict=True)
    )
