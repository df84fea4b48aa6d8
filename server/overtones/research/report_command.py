"""`overtones report`. Light to import: what it needs is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer


def report(
    folder: Annotated[
        Path,
        typer.Argument(help="A corpus' folder, or a file with lines of `overtones label --json`."),
    ],
    out: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="The page; by default report.html in the folder."),
    ] = None,
    min_videos: Annotated[
        int, typer.Option(min=1, help="Videos that a creator or a month must have to be drawn.")
    ] = 3,
) -> None:
    """Draw a labelled corpus: Schwartz's circle per creator, values over time and together."""
    from overtones.research.corpus_facts import read_corpus
    from overtones.research.corpus_report import write_corpus_report
    from overtones.research.usage_errors import usage_errors

    with usage_errors():
        corpus = read_corpus(folder)
        page = out or (folder if folder.is_dir() else folder.parent) / "report.html"
        for path in write_corpus_report(page, corpus, min_videos):
            typer.echo(f"Written: {path}", err=True)
