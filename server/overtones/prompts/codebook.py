"""The codebook: a guide by which a language model finds the values of a video, and its examples.

The words are our own. The theory is that of Schwartz et al. (2012), "Refining the theory of basic
individual values"; the scale of levels is that of arXiv 2501.11770.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from pydantic import Field

from overtones.prompts.prompt_file import PromptData, read_prompt
from overtones.prompts.script_message import EXAMPLE_FENCE, SCRIPT_PROMPT, script_message
from overtones_schema import Level, LineKind, Script, ScriptLine, ValueId
from overtones_schema.values import VALUE_IDS

Way = Literal["two_step", "direct"]
"""two_step: the model reads a script. direct: it sees pictures of the video, and may hear it."""

LevelWord = Literal["dominant", "present", "conflict"]

LEVEL_WORDS: Mapping[Level, LevelWord] = {2: "dominant", 1: "present", -1: "conflict"}
"""What stands for a level in a model's answer."""
LEVELS: Mapping[LevelWord, Level] = {word: level for level, word in LEVEL_WORDS.items()}


class _Entry(PromptData):
    """What the guide says about one value."""

    about: str
    """Definition and motivation."""
    conflict: str
    """What it looks like when a video is in conflict with the value."""
    contrasts: dict[ValueId, str] = Field(min_length=1)
    """How it differs from its neighbours."""
    endorsed: tuple[str, ...] = Field(min_length=2, max_length=3)
    opposed: tuple[str, ...] = Field(min_length=1, max_length=2)


class _Line(PromptData):
    kind: LineKind
    text: str
    start: float | None = None
    speaker: str | None = None


class _Label(PromptData):
    value: ValueId
    level: LevelWord
    lines: tuple[str, ...] = Field(min_length=1)
    why: str


class _Example(PromptData):
    language: str
    duration: float
    genre: str
    lines: tuple[_Line, ...]
    labels: tuple[_Label, ...]


class _Book(PromptData):
    task: dict[Way, str]
    material: dict[Way, str]
    levels: tuple[str, ...]
    rules: tuple[str, ...]
    counts: str
    some_values: str
    """Said where only part of the values is asked about; {count} of them."""
    answer: str
    reminder: str
    values: dict[ValueId, _Entry]
    examples: tuple[_Example, ...]


@dataclass(frozen=True, slots=True)
class ExampleLabel:
    """One label of an example. `lines` are ids of its script."""

    value: ValueId
    level: Level
    lines: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Example:
    """A script and the answer that is right for it."""

    script: Script
    labels: tuple[ExampleLabel, ...]

    def answer(self) -> str:
        """The labels as a model should answer: JSON on one line."""
        return json.dumps(
            {
                "labels": [
                    {
                        "value": label.value,
                        "level": LEVEL_WORDS[label.level],
                        "lines": list(label.lines),
                        "why": label.why,
                    }
                    for label in self.labels
                ]
            },
            ensure_ascii=False,
        )

    def message(self) -> str:
        """The script as the user message that asks for it; always the same bytes."""
        return script_message(self.script, EXAMPLE_FENCE)


@dataclass(frozen=True, slots=True)
class Codebook:
    """One version of the guide. Equal calls give equal bytes, so that servers can cache them."""

    version: str
    digest: str
    """First 16 hexadecimal digits of the SHA-256 of everything that can be rendered."""
    _book: _Book
    _examples: tuple[Example, ...]

    def instructions(self, values: Sequence[ValueId], way: Way) -> str:
        """The system message: the guide to `values`, in their order.

        What is the same for all values comes first: servers cache the beginning of a prompt that
        they have seen, and it stays the same when only some values are asked about.
        """
        return _instructions(self._book, values, way)

    def examples(self, values: Sequence[ValueId]) -> tuple[Example, ...]:
        """Scripts with right answers, in the order of `values`; labels of others are left out.

        An example that loses all its labels that way is left out, too: many empty answers would
        teach to answer nothing. The one that never had any stays.
        """
        chosen: list[Example] = []
        for example in self._examples:
            by_value = {label.value: label for label in example.labels}
            labels = tuple(by_value[value] for value in values if value in by_value)
            if labels or not example.labels:
                chosen.append(replace(example, labels=labels))
        return tuple(chosen)


def _bullets(texts: Sequence[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)


def _numbered(texts: Sequence[str]) -> str:
    return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1))


def _entry(value: ValueId, entry: _Entry) -> str:
    contrasts = " ".join(f"{other}: {text}" for other, text in entry.contrasts.items())
    return "\n".join(
        [
            f"## {value}",
            entry.about,
            f"Conflict: {entry.conflict}",
            f"Not to be confused: {contrasts}",
            f"For: {' / '.join(entry.endorsed)}",
            f"Against: {' / '.join(entry.opposed)}",
        ]
    )


def _instructions(book: _Book, values: Sequence[ValueId], way: Way) -> str:
    part = len(values) < len(VALUE_IDS)
    blocks = [
        book.task[way],
        f"# What you are given\n{book.material[way]}",
        f"# Levels\n{_bullets(book.levels)}",
        f"# Rules\n{_numbered(book.rules)}",
        f"# How many\n{book.counts}",
        f"# Answer\n{book.answer}",
        "# Values",
        *([book.some_values.format(count=len(values))] if part else []),
        *(_entry(value, book.values[value]) for value in values),
        book.reminder,
    ]
    return "\n\n".join(blocks)


def _example(number: int, data: _Example) -> Example:
    ends = [line.start for line in data.lines[1:]] + [data.duration]
    lines = tuple(
        ScriptLine(
            id=f"L{index}",
            kind=line.kind,
            text=line.text,
            start=line.start,
            end=None if line.start is None else end,
            speaker=line.speaker,
        )
        for index, (line, end) in enumerate(zip(data.lines, ends, strict=True), 1)
    )
    script = Script(
        video_id=f"example-{number}",
        coverage="full",
        language=data.language,
        duration=data.duration,
        has_speech=any(line.kind == "speech" for line in lines),
        genre=data.genre,
        lines=lines,
    )
    labels = tuple(
        ExampleLabel(label.value, LEVELS[label.level], label.lines, label.why)
        for label in data.labels
    )
    return Example(script, labels)


def _renderings(book: _Book, examples: Sequence[Example]) -> Iterator[str]:
    """Texts that together hold everything a model can be told."""
    ways: tuple[Way, Way] = ("two_step", "direct")
    for way in ways:
        yield _instructions(book, VALUE_IDS, way)
    yield _instructions(book, VALUE_IDS[:1], "two_step")
    yield SCRIPT_PROMPT
    for example in examples:
        yield example.message()
        yield example.answer()


def make_codebook(version: str, book: _Book) -> Codebook:
    """The codebook of the data in `book`."""
    examples = tuple(_example(number, data) for number, data in enumerate(book.examples, 1))
    everything = "\0".join(_renderings(book, examples))
    digest = hashlib.sha256(everything.encode()).hexdigest()[:16]
    return Codebook(version, digest, book, examples)


@cache
def load_codebook(version: str) -> Codebook:
    """The codebook of that version. Raises `ModelMissing`, naming the versions there are."""
    return make_codebook(version, read_prompt("codebook", version, _Book))
