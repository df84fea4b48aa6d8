"""A script as token ids for the embedded model: whole lines, each token with its line.

Training and use read scripts through this module alone. Every passage says the kind of its line in
a word, since the same words mean more when they are spoken than when they stand on the screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from overtones.adapters.script_windows import MARKS
from overtones.domain.readable_text import readable_passages
from overtones_schema import Script, ScriptLine

if TYPE_CHECKING:
    from tokenizers import Tokenizer

VERSION = 1
"""Rises when the same script gives other tokens: models must then be trained anew."""

Scope = Literal["script", "windows", "lines"]
"""What is read together: as much of the script as fits, a few lines, or each line by itself."""

_WINDOW: dict[Scope, int] = {"script": 510, "windows": 94, "lines": 126}
"""Longest input in tokens, without the two that open and close it."""

NO_LINE = -1
"""The place of tokens that belong to no line."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model reads of a script."""

    windows: tuple[tuple[int, ...], ...]
    """Token ids of each input, with the two that open and close it; none if there are too few
    words to judge."""
    places: tuple[tuple[int, ...], ...]
    """For each token the place of its line in `lines`, or `NO_LINE`."""
    lines: tuple[ScriptLine, ...]
    """The lines that have words, in order."""


class ScriptReader:
    """Turns scripts into readings by one tokenizer. May be used from several threads."""

    def __init__(
        self, tokenizer: Tokenizer, *, scope: Scope = "script", marks: bool = True
    ) -> None:
        self._tokenizer = tokenizer
        self._scope = scope
        self._longest = _WINDOW[scope]
        self._marks = marks
        opening, closing = tokenizer.encode("").ids
        self._opening, self._closing = int(opening), int(closing)

    def read(self, script: Script) -> Reading:
        """The script's tokens. Passages stay whole unless one alone is longer than an input."""
        lines: list[ScriptLine] = []
        pieces: list[tuple[list[int], int]] = []
        for line, text in readable_passages(script):
            if not lines or lines[-1].id != line.id:
                lines.append(line)
            marked = f"{MARKS[line.kind]} {text}" if self._marks else text
            pieces.extend((ids, len(lines) - 1) for ids in self._pieces(marked))
        windows: list[tuple[int, ...]] = []
        places: list[tuple[int, ...]] = []
        for held in self._packed(pieces):
            inside = [token for ids, _ in held for token in ids]
            at = [place for ids, place in held for _ in ids]
            windows.append((self._opening, *inside, self._closing))
            places.append((NO_LINE, *at, NO_LINE))
        return Reading(tuple(windows), tuple(places), tuple(lines))

    def _pieces(self, text: str) -> Iterator[list[int]]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        for start in range(0, len(ids), self._longest):
            yield ids[start : start + self._longest]

    def _packed(self, pieces: list[tuple[list[int], int]]) -> Iterator[list[tuple[list[int], int]]]:
        held: list[tuple[list[int], int]] = []
        size = 0
        for ids, place in pieces:
            alone = self._scope == "lines" and held and held[-1][1] != place
            if held and (alone or size + len(ids) > self._longest):
                yield held
                held, size = [], 0
            held.append((ids, place))
            size += len(ids)
        if held:
            yield held
