"""A model's answer to the question for values: its schema, and how it is read.

Nothing in an answer is believed. Values and levels are those that were asked about, evidence is
taken from the script by line id, and a label that cites no line of the script is dropped: nobody
could check it. Of a value that one answer names twice, the lines are put together and the higher
level counts; named both as endorsed and as in conflict, the answer contradicts itself and says
nothing of it.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import from_json

from overtones.domain.chat import AnswerSchema, ChatAnswer
from overtones.domain.script_text import clean_text
from overtones.prompts.codebook import LEVELS, LevelWord
from overtones_schema import Level, Script
from overtones_schema.values import ValueId

MAX_WHY = 300
"""Characters of a reason."""

MAX_COMPLAINT = 600
"""Characters of what a model is told about its mistakes."""

MAX_ANSWER = 100_000
"""Characters; 19 labels with long reasons have 10,000. More is not read."""

_START = re.compile(r'\{[^{}\[\]]*"labels"\s*:')
"""Some models put a thought into a field before it. Inside a JSON string its quotes would be
escaped, so this finds fields alone."""
_LINE_ID = re.compile(r"\W*(?:line\s*)?L?\s*(\d{1,6})\b(?![:.]\d)", re.IGNORECASE)
"""Not the time of a line, 0:07."""
_NO_SENTENCE = re.compile(r"\w://|\]\(|</?[a-z]|<!|[\w+/=-]{50}", re.IGNORECASE | re.ASCII)
"""Links, Markdown, HTML, and what is encoded: a video may have asked for them."""


class UnusableAnswer(ValueError):
    """An answer that is no JSON or not as the schema says. The message may be told to the model."""


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True)


def _texts(given: Any) -> Any:
    """Some models write a number instead of an id, or one id instead of a list."""
    several = given if isinstance(given, list) else [given]
    return [str(item) if isinstance(item, int) else item for item in several]


class AnsweredLabel(_Data):
    """One label as a model gives it."""

    value: ValueId
    level: LevelWord
    lines: Annotated[tuple[str, ...], BeforeValidator(_texts)]
    why: str


class ValueAnswer(_Data):
    """A whole answer."""

    labels: tuple[AnsweredLabel, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one answer says of one value, as far as it holds."""

    value: ValueId
    level: Level
    lines: tuple[str, ...]
    """Ids of the script's lines, as cited; at least one."""
    why: str | None
    probabilities: dict[Level, float] = field(default_factory=dict)
    """Of the three levels, once the value is named; empty where the server doesn't tell."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer, read."""

    verdicts: tuple[Verdict, ...]
    unknown_lines: int = 0
    """Citations of lines that the script doesn't have."""


def answer_schema(values: Sequence[ValueId]) -> AnswerSchema:
    """The schema of an answer about `values`, in their order."""
    label = {
        "type": "object",
        "properties": {
            "value": {"type": "string", "enum": list(values)},
            "level": {"type": "string", "enum": list(LEVELS)},
            "lines": {
                "type": "array",
                "items": {"type": "string"},
                "description": "One to three ids of lines of the script, the best first.",
            },
            "why": {
                "type": "string",
                "description": f"One short sentence, at most {MAX_WHY} characters.",
            },
        },
        "required": ["value", "level", "lines", "why"],
        "additionalProperties": False,
    }
    return AnswerSchema(
        "values",
        {
            "type": "object",
            "properties": {"labels": {"type": "array", "items": label}},
            "required": ["labels"],
            "additionalProperties": False,
        },
    )


def complete_labels(text: str, values: Sequence[ValueId]) -> tuple[AnsweredLabel, ...]:
    """The labels that are whole in an answer that is still being written."""
    start = _START.search(text) if len(text) <= MAX_ANSWER else None
    if start is None:
        return ()
    # What follows the last brace is unfinished; so is what lacks a field before it.
    whole = text[start.start() : text.rfind("}") + 1]
    try:
        found = from_json(whole, allow_partial=True)
    except ValueError:
        return ()
    items = found.get("labels") if isinstance(found, dict) else None
    labels: list[AnsweredLabel] = []
    for item in items if isinstance(items, list) else ():
        try:
            label = AnsweredLabel.model_validate(item)
        except ValidationError:
            continue
        if label.value in values:
            labels.append(label)
    return tuple(labels)


def parse_answer(answer: ChatAnswer, values: Sequence[ValueId]) -> ValueAnswer:
    """The answer's data. Fences and prose around the JSON do no harm.

    An answer that was cut short is good enough if its JSON is whole. Raises `UnusableAnswer`.
    """
    text = _json_text(answer.text) if len(answer.text) <= MAX_ANSWER else None
    if text is None:
        cut = answer.finish == "length" or len(answer.text) > MAX_ANSWER
        raise UnusableAnswer(
            "The answer was too long. Answer more briefly."
            if cut
            else 'The answer holds no whole JSON object with "labels".'
        )
    try:
        found = ValueAnswer.model_validate_json(text)
    except ValidationError as error:
        raise UnusableAnswer(_complaint(error)) from error
    for label in found.labels:
        if label.value not in values:
            raise UnusableAnswer(f"{label.value} is none of the values that were asked about.")
    return found


def _json_text(text: str) -> str | None:
    """The last whole object that has `labels`; models that think aloud end with it."""
    decoder = json.JSONDecoder()
    found: str | None = None
    end = 0
    for match in _START.finditer(text):
        if match.start() < end:
            continue
        try:
            _, end = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            continue
        found = text[match.start() : end]
    return found


def _complaint(error: ValidationError) -> str:
    """What is wrong, without quoting the answer: it may hold anything."""
    told = [
        f"{'.'.join(str(part) for part in detail['loc'])}: {detail['msg']}"
        for detail in error.errors(include_input=False, include_url=False, include_context=False)
    ]
    return "; ".join(told)[:MAX_COMPLAINT]


def read_labels(
    labels: Iterable[AnsweredLabel],
    script: Script,
    is_leak: Callable[[str], bool],
    probabilities: Sequence[dict[Level, float]] = (),
) -> Reading:
    """What holds of an answer's labels, in the order of their first naming.

    A reason that `is_leak` says yes to is dropped, and so is one that is no plain sentence.
    `probabilities` are those of `level_probabilities`, one for each label, or none.
    """
    known = {_key(line.id): line.id for line in script.lines}
    verdicts: dict[ValueId, Verdict] = {}
    contradicted: set[ValueId] = set()
    unknown = 0
    for index, label in enumerate(labels):
        ids = [known.get(_key(cited)) for cited in label.lines]
        unknown += ids.count(None)
        lines = tuple(dict.fromkeys(found for found in ids if found is not None))
        if not lines:
            continue
        verdict = Verdict(
            value=label.value,
            level=LEVELS[label.level],
            lines=lines,
            why=_reason(label.why, is_leak),
            probabilities=probabilities[index] if probabilities else {},
        )
        before = verdicts.get(label.value)
        if before is None:
            verdicts[label.value] = verdict
        elif (before.level > 0) != (verdict.level > 0):
            contradicted.add(label.value)
        else:
            verdicts[label.value] = _both(before, verdict)
    kept = tuple(verdict for value, verdict in verdicts.items() if value not in contradicted)
    return Reading(kept, unknown)


def _key(line: str) -> str:
    """What two spellings of a line id have in common: `L3`, `l3`, `[L3]`, `3`, `L3 0:07`."""
    number = _LINE_ID.match(line)
    return number.group(1).lstrip("0") if number else line


def _reason(why: str, is_leak: Callable[[str], bool]) -> str | None:
    text = clean_text(why, MAX_WHY)
    return None if not text or _NO_SENTENCE.search(why) or is_leak(why) else text


def _both(first: Verdict, second: Verdict) -> Verdict:
    stronger = second if second.level > first.level else first
    return Verdict(
        value=first.value,
        level=stronger.level,
        lines=tuple(dict.fromkeys((*first.lines, *second.lines))),
        why=first.why or second.why,
        probabilities=stronger.probabilities,
    )
