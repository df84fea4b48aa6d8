"""`overtones train`. Light to import: what it needs is imported when it runs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from overtones.research.training import Plan
    from overtones.research.training_options import TrainingOptions
    from overtones.research.training_parts import Wishes
    from overtones.research.training_report import TrainingReport

_DATA, _HOW = "Data", "How it is trained"


def train(
    scripts: Annotated[
        list[Path],
        typer.Argument(
            help="Corpus folders, lines of `label --json` or `script --json`, or labelled scripts."
        ),
    ],
    base: Annotated[
        str,
        typer.Option(help="A masked language model: a folder, or owner/name with --revision."),
    ],
    out: Annotated[Path, typer.Option(file_okay=False, help="The model's folder, new or empty.")],
    labels: Annotated[
        Path | None,
        typer.Option(
            help="Labels by people, in any form that `evaluate` reads. Labelled scripts have "
            "their own.",
            rich_help_panel=_DATA,
        ),
    ] = None,
    revision: Annotated[
        str | None, typer.Option(help="The base's commit on the hub, 40 hex digits.")
    ] = None,
    continue_on: Annotated[
        list[Path] | None,
        typer.Option(
            help="Scripts, labelled or not, on which the base's pretraining goes on first.",
            rich_help_panel=_DATA,
        ),
    ] = None,
    test: Annotated[
        Path | None,
        typer.Option(
            help="Videos kept for the final report: ids or links, one a line, or labelled scripts.",
            rich_help_panel=_DATA,
        ),
    ] = None,
    validation: Annotated[
        Path | None,
        typer.Option(
            help="Videos that tell when to stop, likewise. Otherwise drawn by creator.",
            rich_help_panel=_DATA,
        ),
    ] = None,
    parts: Annotated[
        Path | None,
        typer.Option(
            help="Instead of both: a CSV with columns id (or 1_Link1) and part.",
            rich_help_panel=_DATA,
        ),
    ] = None,
    validation_share: Annotated[
        float,
        typer.Option(
            min=0.02, max=0.5, help="Of the videos, if none are named.", rich_help_panel=_DATA
        ),
    ] = 0.15,
    outputs: Annotated[
        Literal["sides", "presence"],
        typer.Option(
            help="38 outputs (each value attained and constrained), or 19 (present or not).",
            rich_help_panel=_HOW,
        ),
    ] = "sides",
    pooling: Annotated[
        Literal["auto", "mean", "own"],
        typer.Option(
            help="What the head reads: a mean of all tokens, or what the model's class has. auto: "
            "the mean in models like BERT.",
            rich_help_panel=_HOW,
        ),
    ] = "auto",
    epochs: Annotated[int, typer.Option(min=1, rich_help_panel=_HOW)] = 10,
    patience: Annotated[
        int,
        typer.Option(
            min=1, help="Epochs without a better F1 after which it ends.", rich_help_panel=_HOW
        ),
    ] = 3,
    stop_by: Annotated[
        Literal["micro", "macro"],
        typer.Option(help="The F1 on validation that counts.", rich_help_panel=_HOW),
    ] = "micro",
    batch: Annotated[
        int, typer.Option(min=1, help="Scripts in each step.", rich_help_panel=_HOW)
    ] = 8,
    window: Annotated[
        int, typer.Option(min=16, help="Longest input in tokens.", rich_help_panel=_HOW)
    ] = 256,
    encoder_rate: Annotated[
        float, typer.Option(min=0, help="Learning rate of the base.", rich_help_panel=_HOW)
    ] = 1e-4,
    head_rate: Annotated[
        float, typer.Option(min=0, help="Learning rate of the outputs.", rich_help_panel=_HOW)
    ] = 2e-3,
    line_dropout: Annotated[
        float,
        typer.Option(min=0, max=0.9, help="Chance of a line to be left out.", rich_help_panel=_HOW),
    ] = 0.15,
    scene_dropout: Annotated[
        float,
        typer.Option(
            min=0, max=1, help="Chance that all scene lines are left out.", rich_help_panel=_HOW
        ),
    ] = 0.5,
    seed: Annotated[int, typer.Option(min=0, rich_help_panel=_HOW)] = 1,
    device: Annotated[Literal["cpu", "cuda", "auto"], typer.Option(help="Where it runs.")] = "auto",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where a run with the same options stopped.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
) -> None:
    """Fine-tune a masked language model on scripts that people have labelled."""
    from overtones.cli import Exit, exit_code
    from overtones.errors import OvertonesError, RequestRefused
    from overtones.research.corpus_command import INTERRUPTED
    from overtones.research.training_options import TrainingOptions
    from overtones.research.usage_errors import usage_errors
    from overtones.terminal import say_error

    if parts is not None and (test or validation):
        raise typer.BadParameter("--parts takes the place of --test and --validation.")
    options = TrainingOptions(
        outputs=outputs,
        pooling=pooling,
        epochs=epochs,
        patience=patience,
        stop_by=stop_by,
        batch=batch,
        window=window,
        encoder_rate=encoder_rate,
        head_rate=head_rate,
        line_dropout=line_dropout,
        scene_dropout=scene_dropout,
        seed=seed,
    )
    try:
        with usage_errors():
            wishes = _wishes(test, validation, parts, validation_share)
            plan = _plan(scripts, labels, wishes, continue_on or [], options, (base, revision))
            report = _run(plan, out, device, resume=resume, quiet=quiet)
    except RequestRefused as error:
        say_error(error)
        raise typer.Exit(Exit.LATER if error.retryable else Exit.USAGE) from error
    except OvertonesError as error:
        say_error(error)
        raise typer.Exit(exit_code(error)) from error
    except KeyboardInterrupt as error:
        typer.echo("Stopped. The same command with --resume goes on.", err=True)
        raise typer.Exit(INTERRUPTED) from error
    _show(report, out, as_json=as_json)


def _wishes(
    test: Path | None, validation: Path | None, parts: Path | None, share: float
) -> "Wishes":
    from overtones.research.training_parts import Wishes, read_keys, read_parts

    if parts is not None:
        return read_parts(parts)
    return Wishes(
        test=read_keys(test) if test else frozenset(),
        validation=read_keys(validation) if validation else frozenset(),
        validation_share=share,
    )


def _plan(
    scripts: list[Path],
    labels: Path | None,
    wishes: "Wishes",
    continue_on: list[Path],
    options: "TrainingOptions",
    base: tuple[str, str | None],
) -> "Plan":
    from overtones.adapters.model_folder import resolve_model
    from overtones.research.training import Plan
    from overtones.research.training_data import read_data, read_scripts
    from overtones.research.training_parts import divide
    from overtones.settings import load_settings

    data = read_data(scripts, labels)
    name, revision = base
    return Plan(
        base=resolve_model(name, revision, load_settings().models),
        data=data,
        parts=divide(data.examples, wishes),
        options=options,
        pretrain_on=read_scripts(continue_on) if continue_on else (),
        base_name=Path(name).name if revision is None else f"{name}@{revision[:12]}",
    )


def _run(
    plan: "Plan", out: Path, device: Literal["cpu", "cuda", "auto"], *, resume: bool, quiet: bool
) -> "TrainingReport":
    from overtones.adapters.loaded_model import choose_device
    from overtones.errors import ModelFailed

    place = choose_device(device)
    import torch

    from overtones.research.training import train as run
    from overtones.research.training_progress import TrainingBar

    try:
        with TrainingBar(quiet=quiet).shown() as bar:
            return run(plan, out, "cuda" if place == "cuda" else "cpu", bar.tell, resume=resume)
    except torch.OutOfMemoryError as error:
        raise ModelFailed(
            "model_unavailable",
            message="Training needs more memory than there is. Take a smaller base or --window.",
            detail=str(error),
        ) from error


def _show(report: "TrainingReport", out: Path, *, as_json: bool) -> None:
    from rich.markup import escape
    from rich.text import Text

    from overtones.research.evaluation_tables import summary
    from overtones.research.training_report import report_json
    from overtones.terminal import say, table, write_raw

    if as_json:
        write_raw(report_json(report))
        return
    found = summary(report.test or report.validation, every_baseline=False)
    say(Text("F1 on the test videos" if report.test else "F1 on the validation videos", "bold"))
    shown = [row for row in found.rows if row[0].endswith((", macro", ", micro"))]
    say(table(map(escape, found.headings), (map(escape, row) for row in shown)))
    if report.test is None:
        say(Text("Too high: weights and thresholds were chosen by these videos.", "dim"))
    say(f"Model: {out}")
