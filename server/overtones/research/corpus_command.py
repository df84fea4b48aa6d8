"""`overtones corpus`. Light to import: what it needs is imported when it runs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from overtones.research.corpus import CorpusOptions
    from overtones.research.corpus_folder import CorpusFolder
    from overtones.research.corpus_list import CorpusList
    from overtones.research.corpus_session import CorpusEnd
    from overtones.settings import Settings

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""


def corpus(
    videos: Annotated[
        str | None,
        typer.Argument(
            metavar="LIST",
            help="Links, ids or files one a line; a CSV with a column of links; JSON lines with "
            "`url` or `input`; `-` for standard input.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(file_okay=False, help="The corpus' folder, new or begun.")
    ] = None,
    labeler: Annotated[
        str | None, typer.Option(help="Who labels: `embedded`, `llm` or `encoder`.")
    ] = None,
    pipeline: Annotated[str | None, typer.Option(help="The way: `two_step` or `direct`.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Only so many videos from the list's beginning.")
    ] = None,
    retry_failed: Annotated[bool, typer.Option(help="Try all failed videos again.")] = False,
    scripts_only: Annotated[bool, typer.Option(help="Write scripts, label nothing.")] = False,
    relabel: Annotated[
        bool, typer.Option(help="The settings have changed: keep scripts, label them anew.")
    ] = False,
    tables: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Only make the tables of this corpus anew."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Script and label a list of videos. A run that was stopped goes on where it was.

    Ends well also where single videos failed: failures.csv in the folder says which, and why.
    """
    import asyncio

    from overtones.cli import Exit, exit_code
    from overtones.errors import OvertonesError, RequestRefused
    from overtones.research.corpus import CorpusOptions
    from overtones.research.corpus_folder import CorpusFolder
    from overtones.research.corpus_list import read_list
    from overtones.research.corpus_session import make_tables
    from overtones.settings import load_settings
    from overtones.terminal import say_error

    if tables is not None and (videos or out):
        raise typer.BadParameter("--tables takes a folder and no list.")
    if tables is None and (videos is None or out is None):
        raise typer.BadParameter("A list and --out FOLDER are needed, or --tables FOLDER alone.")
    if scripts_only and (relabel or pipeline or labeler):
        raise typer.BadParameter("--scripts-only goes with no option about labels.")
    try:
        if tables is not None:
            end = make_tables(CorpusFolder(tables))
        else:
            assert videos is not None and out is not None  # noqa: S101, PT018 - see above
            options = CorpusOptions(limit, retry_failed, scripts_only)
            settings = _chosen(load_settings(), labeler, pipeline, scripts_only=scripts_only)
            listed = read_list(videos)
            making = _make(
                settings,
                listed,
                CorpusFolder(out),
                options,
                relabel=relabel,
                quiet=quiet,
                as_json=as_json,
            )
            end = asyncio.run(making)
    except RequestRefused as error:
        say_error(error)
        raise typer.Exit(Exit.LATER if error.retryable else Exit.USAGE) from error
    except OvertonesError as error:
        say_error(error)
        raise typer.Exit(exit_code(error)) from error
    _show(end, tables or out or Path(), as_json=as_json)
    if end.error is not None:
        say_error(end.error)
        raise typer.Exit(exit_code(end.error))
    if end.interrupted:
        raise typer.Exit(INTERRUPTED)


def _chosen(
    settings: "Settings", labeler: str | None, pipeline: str | None, *, scripts_only: bool
) -> "Settings":
    """The settings with what the command line says.

    Scripts alone are made with the labeler that costs nothing; its labels are not kept here.
    """
    from overtones.settings import override

    if scripts_only:
        labeler, pipeline = "embedded", "two_step"
    if labeler is not None:
        settings = override(settings, labeler={"backend": labeler})
    return settings.model_copy(update={"pipeline": pipeline}) if pipeline else settings


async def _make(
    settings: "Settings",
    listed: "CorpusList",
    folder: "CorpusFolder",
    options: "CorpusOptions",
    *,
    relabel: bool,
    quiet: bool,
    as_json: bool,
) -> "CorpusEnd":
    import time
    from contextlib import ExitStack

    from overtones.labelling import running
    from overtones.research.corpus_progress import (
        BarTeller,
        JsonTeller,
        LineTeller,
        Teller,
        list_notes,
    )
    from overtones.research.corpus_session import make_corpus
    from overtones.terminal import messages

    if not quiet and not as_json:
        for note in list_notes(listed):
            messages.print(note, style="dim", markup=False, soft_wrap=True)
    async with running(settings) as application:
        with ExitStack() as stack:
            teller: Teller
            if as_json:
                teller = JsonTeller()
            elif quiet or messages.is_terminal:
                teller = stack.enter_context(BarTeller(quiet=quiet).shown())
            else:
                teller = LineTeller()
            return await make_corpus(
                application,
                listed,
                folder,
                options,
                teller.tell,
                relabel=relabel,
                clock=time.monotonic,
            )


def _show(end: "CorpusEnd", folder: Path, *, as_json: bool) -> None:
    import json

    from overtones.research.corpus_progress import closing_words, end_as_data, end_view
    from overtones.terminal import output, say, write_raw

    if as_json:
        write_raw(json.dumps(end_as_data(end), ensure_ascii=False))
        return
    say(end_view(end))
    for words in closing_words(end, folder):
        output.print(words, markup=False, soft_wrap=True)
