"""`overtones evaluate`. Light to import: what it needs is imported when it runs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from overtones.research.text_table import TextTable


def evaluate(
    truth: Annotated[
        Path, typer.Argument(help="Labels by people: the authors' table, or any form of labels.")
    ],
    predictions: Annotated[
        list[Path],
        typer.Argument(
            help="One or more systems: a corpus' folder, lines of `label --json`, a table, or "
            "pyvalues' TSV."
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Folder for report.html, report.md and scores.json."),
    ] = None,
    min_frequency: Annotated[
        float,
        typer.Option(
            min=0, max=1, help="Share of videos from which a value is in macro and weighted F1."
        ),
    ] = 0.05,
    leave_out_failed: Annotated[
        bool,
        typer.Option(
            "--leave-out-failed",
            help="Leave out videos that a system failed on, for all systems, instead of counting "
            "them as wrong.",
        ),
    ] = False,
    bootstrap: Annotated[
        int, typer.Option(min=100, max=100_000, help="Draws for intervals and tests.")
    ] = 2000,
    seed: Annotated[int, typer.Option(min=0, help="Of those draws.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="All figures as JSON.")] = False,
) -> None:
    """Compare labels with those of people, and systems with each other."""
    from overtones.research.comparison import Rules, compare
    from overtones.research.evaluation_report import evaluation_json, write_report
    from overtones.research.evaluation_tables import main_tables
    from overtones.research.label_table import read_labels
    from overtones.research.usage_errors import usage_errors
    from overtones.terminal import write_raw

    with usage_errors():
        comparison = compare(
            read_labels(truth),
            [read_labels(path) for path in predictions],
            Rules(min_frequency, leave_out_failed, bootstrap, seed),
        )
        if out is not None:
            for path in write_report(out, comparison):
                typer.echo(f"Written: {path}", err=True)
    if as_json:
        write_raw(evaluation_json(comparison))
    else:
        for one in main_tables(comparison):
            show(one)


def show(one: "TextTable") -> None:
    """A table in the terminal, with its title and note."""
    from rich.markup import escape
    from rich.text import Text

    from overtones.terminal import say, table

    say(Text(one.title, "bold"))
    made = table(map(escape, one.headings), (map(escape, row) for row in one.rows))
    for column in made.columns[1:]:
        column.no_wrap = True
    say(made)
    say(Text(f"{one.note}\n", "dim"))
