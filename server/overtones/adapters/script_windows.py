"""A script as text for an encoder, cut into windows that fit it.

Every line says its kind in a word, since the same words mean more when they are spoken than when
they stand in a sound's title. Training and use read scripts through this module alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

from overtones.domain.readable_text import readable_passages
from overtones_schema import LineKind, Script

VERSION = 1
"""Rises when the same script gives other text: models must then be trained anew."""

MARKS: dict[LineKind, str] = {
    "post": "post:",
    "speech": "said:",
    "sung": "sung:",
    "onscreen": "text:",
    "scene": "seen:",
}
OVERLAP = 0.25
"""Up to this share of a window is repeated at the start of the next one."""

CountTokens = Callable[[str], int]
"""How many tokens a text has, without those that open and close an input."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of one line."""

    line: str
    """Id of the script line."""
    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Window:
    """Passages that are judged together, in order of time."""

    passages: tuple[Passage, ...]

    @property
    def text(self) -> str:
        """What the encoder reads."""
        return " ".join(passage.text for passage in self.passages)

    def without(self, line: str) -> "Window":
        """The same without a line."""
        return Window(tuple(passage for passage in self.passages if passage.line != line))


def script_windows(script: Script, count: CountTokens, longest: int) -> tuple[Window, ...]:
    """The script in windows of at most `longest` tokens; none if too few words are there to read.

    Windows break between passages: whole sentences, cut between words only where one alone is
    longer than a window.
    """
    windows: list[Window] = []
    held: list[Passage] = []
    fresh = 0
    for passage in _passages(script, count, longest):
        if held and sum(kept.tokens for kept in held) + passage.tokens > longest:
            windows.append(Window(tuple(held)))
            held, fresh = _tail(held, min(longest * OVERLAP, longest - passage.tokens)), 0
        held.append(passage)
        fresh += 1
    if fresh:
        windows.append(Window(tuple(held)))
    return tuple(windows)


def _passages(script: Script, count: CountTokens, longest: int) -> list[Passage]:
    found: list[Passage] = []
    for line, text in readable_passages(script):
        mark = MARKS[line.kind]
        pieces = _pieces(f"{mark} {text}", count, longest)
        found.extend(Passage(line.id, piece, count(piece)) for piece in pieces)
    return found


def _pieces(text: str, count: CountTokens, longest: int) -> list[str]:
    """Halves of halves, cut between words if there are any, until each fits."""
    if len(text) == 1 or count(text) <= longest:
        return [text]
    middle = len(text) // 2
    space = max(text.rfind(" ", 0, middle), text.find(" ", middle))
    if space > 0:
        first, second = text[:space], text[space + 1 :]
    else:
        first, second = text[:middle], text[middle:]
    return _pieces(first, count, longest) + _pieces(second, count, longest)


def _tail(held: list[Passage], room: float) -> list[Passage]:
    """The last passages that fit into `room` tokens."""
    kept: list[Passage] = []
    for passage in reversed(held):
        room -= passage.tokens
        if room < 0:
            break
        kept.insert(0, passage)
    return kept
