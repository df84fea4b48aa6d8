"""How progress, results and errors look in a terminal."""

import sys
from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from overtones.domain.script_text import clock
from overtones.domain.usage import total_usage
from overtones.errors import OvertonesError
from overtones_schema import Annotation, Label, Script, Usage, Video
from overtones_schema.messages import JobEvent, Labels, Stage, StageName
from overtones_schema.values import VALUES_BY_ID

_STAGES: dict[StageName, str] = {
    "post": "first guess",
    "source": "fetching the video",
    "decode": "reading the file",
    "speech": "listening",
    "screen_text": "reading text in the picture",
    "scene": "looking at the picture",
    "script": "writing the script",
    "values": "finding values",
}
_LEVELS = {2: ("◆", "dominant"), 1: ("◇", "present"), -1: ("✕", "in conflict")}
_KINDS = {
    "post": "post",
    "sound": "sound",
    "speech": "said",
    "sung": "sung",
    "onscreen": "on screen",
    "scene": "seen",
}
_METHODS = {
    "calibrated": "calibrated on held-out scripts",
    "votes": "share of votes",
    "logprobs": "token probabilities",
    "stated": "as the model said",
}

output = Console(highlight=False)
messages = Console(stderr=True, highlight=False)


def _bar(share: float) -> str:
    filled = round(share * 10)
    return "█" * filled + "░" * (10 - filled)


def _label(label: Label) -> RenderableType:
    value = VALUES_BY_ID[label.value]
    texts = value.text()
    mark, level = _LEVELS[label.level]
    head = Text.assemble(
        (f"{mark} ", value.color),
        (f"{texts.short_name}", f"bold {value.color}"),
        f"  {level}",
        ("  " + _bar(label.confidence.score), "dim"),
        f" {label.confidence.score:.0%} sure",
        (f"  {value.name}", "dim"),
    )
    rows = Table.grid(padding=(0, 1))
    rows.add_column(justify="right", style="dim", no_wrap=True)
    rows.add_column(style="dim", no_wrap=True)
    rows.add_column(overflow="fold")
    for piece in label.evidence:
        place = clock(piece.start) if piece.start is not None else ""
        if piece.picture is not None:
            place = f"picture {piece.picture}"
        rows.add_row(place, _KINDS[piece.kind], Text(f"“{piece.quote}”"))
    parts: list[RenderableType] = [head]
    if label.why:
        parts.append(Padding(Text(label.why, "italic"), (0, 0, 0, 4)))
    parts.append(Padding(rows, (0, 0, 0, 4)))
    return Group(*parts)


def cost_text(usage: Usage) -> str:
    """What one model was asked for, e.g. `gpt-6-luna: 6,214 tokens in (5,888 cached), 305 out`."""
    cached = f" ({usage.cached_tokens:,} cached)" if usage.cached_tokens else ""
    tokens = f"{usage.input_tokens:,} tokens in{cached}, {usage.output_tokens:,} out"
    return f"{usage.model}: {tokens}" + ("" if usage.cost is None else f", ${usage.cost:.4f}")


_SMALL = "The small model that comes with Overtones labelled this; it is often wrong."


def annotation_view(
    video: Video, annotation: Annotation, script: Script | None = None
) -> RenderableType:
    """The labels of a video with their evidence, most certain first, and what they cost.

    `script` is asked only for what it cost.
    """
    name = video.description or video.url or video.id
    title = Text(name, "bold", overflow="ellipsis", no_wrap=True)
    facts = Text(
        " · ".join(
            part
            for part in (
                f"@{video.author}" if video.author else "",
                f"{video.duration:.0f} s" if video.duration else "",
                annotation.labeler,
            )
            if part
        ),
        "dim",
    )
    usages = total_usage((*(script.usage if script else ()), *annotation.usage))
    blocks: list[RenderableType] = [title, facts]
    blocks += [Text(cost_text(usage), "dim") for usage in usages]
    small = annotation.labeler.startswith("embedded/")
    if not annotation.labels:
        blocks += [Text(), Text("  No values found.")]
        return Group(*blocks, *([Padding(Text(_SMALL, "dim"), (0, 0, 0, 2))] if small else []))
    for label in annotation.labels:
        blocks += [Text(), Padding(_label(label), (0, 0, 0, 2))]
    methods = sorted({_METHODS[label.confidence.method] for label in annotation.labels})
    note = f"How sure: {', '.join(methods)}. A program's guess."
    if small:
        note += f" {_SMALL}"
    return Group(*blocks, Text(), Padding(Text(note, "dim"), (0, 0, 0, 2)))


class ProgressLines:
    """Tells on stderr how far a video is: one line for each stage that ended."""

    def __init__(self, name: str, *, quiet: bool) -> None:
        self._quiet = quiet or not messages.is_terminal
        self._status = messages.status(f"{name} …") if not self._quiet else None
        self._name = name

    def __enter__(self) -> "ProgressLines":
        """Show a spinner."""
        if self._status:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the spinner away."""
        if self._status:
            self._status.stop()

    def tell(self, event: JobEvent) -> None:
        """Show what an event says: stages as they go, provisional labels as they come."""
        if self._quiet or self._status is None:
            return
        match event:
            case Stage(state="started", stage=stage):
                self._status.update(f"{self._name}: {_STAGES[stage]} …")
            case Stage(state="progress", stage=stage, progress=share) if share is not None:
                self._status.update(f"{self._name}: {_STAGES[stage]} … {share:.0%}")
            case Stage(state="finished", stage=stage, seconds=seconds):
                messages.print(Text(f"  ✓ {_STAGES[stage]} ({seconds:.1f} s)", "dim"))
            case Stage(state="skipped", stage=stage, detail=detail):
                messages.print(Text(f"  – {_STAGES[stage]}: {detail}", "dim"))
            case Labels(annotation=annotation, final=False) if annotation.labels:
                names = ", ".join(
                    VALUES_BY_ID[label.value].text().short_name for label in annotation.labels
                )
                messages.print(Text(f"  … first guess: {names}", "dim italic"))
            case _:
                pass


def say_error(error: OvertonesError, subject: str | None = None) -> None:
    """One sentence on stderr."""
    before = f"{subject}: " if subject else ""
    line = Text.assemble(before, (error.message, "red"), (f" [{error.code}]", "dim"))
    messages.print(line, soft_wrap=True)


def say(text: str | RenderableType) -> None:
    """A line on stdout."""
    output.print(text)


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    """A plain table."""
    made = Table(*headings, box=None, pad_edge=False, header_style="dim")
    for row in rows:
        made.add_row(*row)
    return made


def write_raw(text: str) -> None:
    """A line on stdout as it is, for other programs."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
