"""Step two's result: which values a script carries, how strongly, and where it says so."""

from typing import Literal, Self

from pydantic import Field

from overtones_schema.base import SchemaModel
from overtones_schema.script import Coverage, LineKind, ScriptLine
from overtones_schema.usage import Usage
from overtones_schema.values import ValueId

Level = Literal[2, 1, -1]
"""2 dominant (the video is mostly about it), 1 present, -1 in conflict; absent: no label."""

ConfidenceMethod = Literal["calibrated", "votes", "logprobs", "stated"]
"""How a confidence came about: a classifier's probability calibrated on held-out scripts,
the share of several samples that agree, token probabilities, or a model's own word."""


class Attainment(SchemaModel):
    """pyvalues' convention: both in [0, 1], their sum at most 1, .5 is the decision boundary."""

    attained: float = Field(ge=0, le=1)
    """How much the script endorses the value."""
    constrained: float = Field(ge=0, le=1)
    """How much the script is in conflict with the value."""


class Confidence(SchemaModel):
    """How sure a label is: the chance in [0, 1] that a person would give it too."""

    score: float = Field(ge=0, le=1)
    method: ConfidenceMethod


class Evidence(SchemaModel):
    """A line of the script that carries a label. Chosen by line id, so the quote is verbatim."""

    line: str
    """Id of the script line."""
    kind: LineKind
    quote: str
    start: float | None = None
    """Seconds from the start of the video; none for the post's text."""
    end: float | None = None
    picture: int | None = None
    """In a photo post, the number of the picture that shows the line, from 1."""

    @classmethod
    def of(cls, line: ScriptLine) -> Self:
        """The line as evidence, word for word."""
        return cls(
            line=line.id,
            kind=line.kind,
            quote=line.text,
            start=line.start,
            end=line.end,
            picture=line.picture,
        )


class Label(SchemaModel):
    """One value that a video endorses or is in conflict with."""

    value: ValueId
    level: Level
    attained: float = Field(ge=0, le=1)
    constrained: float = Field(ge=0, le=1)
    confidence: Confidence
    evidence: tuple[Evidence, ...] = ()
    why: str | None = None
    """One sentence of reasoning; only a language model gives one."""


class Origin(SchemaModel):
    """How a language or vision model came to an annotation, so that it can be repeated."""

    prompt: str
    """Version and digest of all that is sent but the script, e.g. `codebook/1 3f9a…`."""
    samples: int = Field(default=1, ge=1)
    """How many answers were asked for."""
    candidates: tuple[ValueId, ...] | None = None
    """The values that were asked about, if a cheaper labeler had made a shortlist."""
    unknown_lines: int = Field(default=0, ge=0)
    """Citations of lines that the script doesn't have; they were dropped."""
    seed: int | None = None


class Annotation(SchemaModel):
    """The labels of one video, as one labeler gave them for one script."""

    video_id: str
    pipeline: Literal["two_step", "direct"] = "two_step"
    labeler: str
    """Name and version of the labeler, e.g. `embedded/1`."""
    coverage: Coverage
    """How much of the video the labels rest on."""
    labels: tuple[Label, ...]
    """Most certain dominant values first, conflicts last."""
    scores: dict[ValueId, Attainment] = Field(default_factory=dict)
    """Attained and constrained of every value, labelled or not, where the labeler has them."""
    origin: Origin | None = None
    """None where no prompt was used."""
    usage: tuple[Usage, ...] = ()
    """What the labels cost; that of the script stands in the script."""
