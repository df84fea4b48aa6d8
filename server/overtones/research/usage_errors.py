"""Files that can't be read or written, told in a sentence, as wrong usage."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from overtones.research.paper_table import BadTable


@contextmanager
def usage_errors() -> Iterator[None]:
    """Ends the program with exit code 2 where a table is bad or a file can't be written."""
    from overtones.cli import Exit

    try:
        yield
    except BadTable as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(Exit.USAGE) from error
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        typer.echo(f"{what}{error.strerror or error}.", err=True)
        raise typer.Exit(Exit.USAGE) from error
