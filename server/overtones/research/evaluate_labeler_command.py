"""`overtones evaluate-labeler`. Light to import: what it needs is imported when it runs."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from overtones.ports import Labeler
    from overtones.research.labeler_evaluation import Answer, LabelerEvaluation
    from overtones.research.labelled_scripts import LabelledScript


def evaluate_labeler(
    files: Annotated[
        list[Path],
        typer.Argument(help="Labelled scripts: JSON lists as in the corpus of short videos."),
    ],
    labeler: Annotated[
        str | None,
        typer.Option(
            help="Who labels: `embedded`, `encoder`, `llm` or another that is installed; otherwise "
            "the one of the settings."
        ),
    ] = None,
    no_scene: Annotated[
        bool,
        typer.Option(
            "--no-scene",
            help="Leave out scene lines, as where nothing describes the picture.",
        ),
    ] = False,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="All figures as a JSON file; `-` prints them.")
    ] = None,
    bootstrap: Annotated[
        int, typer.Option(min=100, max=100_000, help="Draws for the intervals.")
    ] = 2000,
    seed: Annotated[int, typer.Option(min=0, help="Of those draws.")] = 1,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Score a labeler on scripts that people have labelled, beside trivial baselines."""
    from overtones import backends
    from overtones.cli import Exit, exit_code
    from overtones.errors import OvertonesError, RequestRefused
    from overtones.research.comparison import Rules
    from overtones.research.labeler_evaluation import evaluated, read_labelled
    from overtones.research.usage_errors import usage_errors
    from overtones.settings import load_settings
    from overtones.terminal import say_error

    try:
        with usage_errors():
            scripts = read_labelled(files)
        settings = load_settings()
        made = backends.create("labelers", labeler or settings.labeler.backend, settings)
        found = asyncio.run(_answers(made, scripts, scene=not no_scene, quiet=quiet))
    except RequestRefused as error:
        say_error(error)
        raise typer.Exit(Exit.LATER if error.retryable else Exit.USAGE) from error
    except OvertonesError as error:
        say_error(error)
        raise typer.Exit(exit_code(error)) from error
    evaluation = evaluated(made, found, Rules(draws=bootstrap, seed=seed), scene=not no_scene)
    _tell(evaluation, json_file)


async def _answers(
    labeler: "Labeler", scripts: "tuple[LabelledScript, ...]", *, scene: bool, quiet: bool
) -> "list[Answer]":
    from rich.progress import Progress

    from overtones.research.labeler_evaluation import answers
    from overtones.terminal import messages

    found = []
    shown = messages.is_terminal and not quiet
    with Progress(console=messages, disable=not shown, transient=True) as bar:
        row = bar.add_task("Scripts", total=len(scripts))
        async for answer in answers(labeler, scripts, scene=scene):
            found.append(answer)
            bar.advance(row)
    return found


def _tell(found: "LabelerEvaluation", json_file: Path | None) -> None:
    import json

    from overtones.research.evaluate_command import show
    from overtones.research.labeler_evaluation import evaluation_data
    from overtones.research.labeler_tables import labeler_tables
    from overtones.research.usage_errors import usage_errors
    from overtones.terminal import write_raw

    data = json.dumps(evaluation_data(found), ensure_ascii=False, indent=1, allow_nan=False)
    if json_file is not None and str(json_file) == "-":
        write_raw(data)
        return
    for one in labeler_tables(found):
        show(one)
    if json_file is not None:
        with usage_errors():
            json_file.write_text(data + "\n", encoding="utf-8")
        typer.echo(f"Written: {json_file}", err=True)
