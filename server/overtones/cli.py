"""The command line. Exit codes: 0 well; 1 unexpected; 2 wrong usage; 3 a video can't be had or
read; 4 something is missing in this installation; 5 trying again later may help."""

import asyncio
import json
import logging
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from overtones import __version__
from overtones.costs_command import costs
from overtones.errors import ModelMissing, OvertonesError
from overtones.research.corpus_command import corpus
from overtones.research.evaluate_command import evaluate
from overtones.research.evaluate_labeler_command import evaluate_labeler
from overtones.research.report_command import report
from overtones.research.train_command import train
from overtones.settings import CONFIG_VARIABLE, Settings, config_file, load_settings, override

app = typer.Typer(
    name="overtones",
    help="Shows which human values a short video carries, with the words and moments that say so.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
models_app = typer.Typer(
    help="Weights: which are there, fetch and verify them.", no_args_is_help=True
)
config_app = typer.Typer(help="Settings.", no_args_is_help=True)
app.add_typer(models_app, name="models")
app.add_typer(config_app, name="config")
app.command("costs")(costs)
app.command("corpus")(corpus)
app.command("evaluate")(evaluate)
app.command("evaluate-labeler")(evaluate_labeler)
app.command("report")(report)
app.command("train")(train)


class Exit(IntEnum):
    """What a script can tell from the exit code."""

    WELL = 0
    UNEXPECTED = 1
    USAGE = 2
    VIDEO = 3
    INSTALLATION = 4
    LATER = 5


def exit_code(error: OvertonesError) -> Exit:
    """The exit code of an error."""
    if isinstance(error, ModelMissing):
        return Exit.INSTALLATION
    if error.code == "internal":
        return Exit.UNEXPECTED
    return Exit.LATER if error.retryable else Exit.VIDEO


@app.callback()
def common(
    context: typer.Context,
    debug: Annotated[bool, typer.Option(help="Log everything, and show tracebacks.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    config: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="A settings file, instead of your own."),
    ] = None,
) -> None:
    """Common options."""
    from overtones.logs import set_up_logs

    if config is not None:
        os.environ[CONFIG_VARIABLE] = str(config)
    # Commands tell their errors themselves; only a server has a log that is read.
    quiet = context.invoked_subcommand != "serve"
    set_up_logs(load_settings().log, debug=debug, quiet=quiet)
    if version:
        typer.echo(__version__)
        raise typer.Exit


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="Port to listen on; 0 takes a free one.")
    ] = None,
    allow_remote: Annotated[
        bool, typer.Option(help="Allow an address beyond this machine.")
    ] = False,
) -> None:
    """Start the server that the extension talks to."""
    from overtones.web.runner import run_server

    changes = {
        name: value
        for name, value in {
            "host": host,
            "port": port,
            "allow_remote": allow_remote or None,
        }.items()
        if value is not None
    }
    run_server(override(load_settings(), server=changes))


@app.command()
def label(
    videos: Annotated[list[str], typer.Argument(help="TikTok links or ids, or media files.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Don't take a kept result.")] = False,
) -> None:
    """Label videos: their values, how sure, and the words that say so."""
    from overtones.labelling import label_all

    with _settings(anew=anew) as settings:
        raise typer.Exit(asyncio.run(label_all(settings, videos, as_json=as_json, quiet=quiet)))


@app.command()
def script(
    videos: Annotated[list[str], typer.Argument(help="TikTok links or ids, or media files.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Print videos as scripts: what is said, written and seen, with times."""
    from overtones.labelling import print_scripts

    settings = load_settings()
    raise typer.Exit(asyncio.run(print_scripts(settings, videos, as_json=as_json, quiet=quiet)))


@app.command()
def pair(
    new: Annotated[
        bool, typer.Option("--new-token", help="Make a new token; all must pair again.")
    ] = False,
) -> None:
    """Print the address of the server's page, with its key: it shows the pairing code."""
    from overtones.web.pairing import read_token, rotate_token

    settings = load_settings()
    token = rotate_token(settings.state_folder) if new else read_token(settings.state_folder)
    typer.echo(f"http://{settings.server.host}:{settings.server.port}/#key={token}")
    if new:
        typer.echo("Restart the server: it still knows the old token.", err=True)


@app.command()
def doctor() -> None:
    """Say what is missing, and how to mend it."""
    from overtones.doctor import examine
    from overtones.terminal import say, table

    findings = examine(load_settings())
    marks = {"ok": "[green]✓[/]", "warning": "[yellow]![/]", "problem": "[red]✕[/]"}
    say(
        table(
            ("", "what", "finding", "what to do"),
            ((marks[f.state], f.what, f.finding, f.remedy) for f in findings),
        )
    )
    if any(finding.state == "problem" for finding in findings):
        raise typer.Exit(Exit.INSTALLATION)


@models_app.command("list")
def models_list(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """All weights: what is there, and from where."""
    from overtones.adapters.weights import Weights
    from overtones.terminal import say, table

    statuses = Weights(load_settings().models).status()
    if as_json:
        typer.echo(json.dumps([_plain(status) for status in statuses]))
        return
    say(
        table(
            ("model", "state", "source", "MB"),
            (
                (s.name, s.state, s.source or "", f"{s.bytes / 1e6:.0f}" if s.bytes else "")
                for s in statuses
            ),
        )
    )


@models_app.command("fetch")
def models_fetch(
    name: Annotated[str, typer.Argument(help="As `overtones models list` shows it.")],
) -> None:
    """Get a model's weights, and verify them."""
    from overtones.adapters.weights import Weights
    from overtones.terminal import messages

    with _errors(), messages.status(f"{name} …") as status:
        path = Weights(load_settings().models).resolve(
            name, lambda share: status.update(f"{name} … {share:.0%}")
        )
    typer.echo(str(path))


@models_app.command("verify")
def models_verify(
    names: Annotated[list[str] | None, typer.Argument(help="Models; none means all there.")] = None,
) -> None:
    """Compare weights with their pinned digests, byte by byte."""
    from overtones.adapters.weights import Weights

    weights = Weights(load_settings().models)
    present = [status.name for status in weights.status() if status.state != "missing"]
    for name in names or present:
        with _errors():
            found = weights.verify(name)
        typer.echo(f"{name}: {'as pinned' if found.state == 'ready' else found.state}")


@config_app.command("show")
def config_show(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """All settings as they are in force. Secrets are hidden."""
    settings = load_settings()
    values = settings.model_dump(mode="json")
    if as_json:
        typer.echo(json.dumps(values, indent=2))
        return
    where = config_file()
    typer.echo(f"# {where}{'' if where.exists() else ' (not there)'}")
    for section, fields in values.items():
        if isinstance(fields, dict):
            for name, value in fields.items():
                typer.echo(f"{section}.{name} = {json.dumps(value)}")
        else:
            typer.echo(f"{section} = {json.dumps(fields)}")


def _plain(status: Any) -> dict[str, Any]:
    return {
        "name": status.name,
        "state": status.state,
        "source": status.source,
        "bytes": status.bytes,
        "path": str(status.path) if status.path else None,
    }


@contextmanager
def _errors() -> Iterator[None]:
    """Turns an expected error into one sentence and its exit code."""
    try:
        yield
    except OvertonesError as error:
        from overtones.terminal import say_error

        say_error(error)
        raise typer.Exit(exit_code(error)) from error


@contextmanager
def _settings(*, anew: bool) -> Iterator[Settings]:
    """The settings; with an empty store of their own if no kept result may be taken."""
    if not anew:
        yield load_settings()
        return
    with tempfile.TemporaryDirectory(prefix="overtones-store-") as folder:
        yield override(load_settings(), store={"folder": Path(folder)})


def main(arguments: Iterable[str] | None = None) -> None:
    """Entry point of `overtones`."""
    try:
        with suppress(BrokenPipeError):
            app(args=list(arguments) if arguments is not None else None)
    except OvertonesError as error:
        from overtones.terminal import say_error

        if logging.getLogger().isEnabledFor(logging.DEBUG):
            raise
        say_error(error)
        sys.exit(exit_code(error))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        typer.echo(f"The setting {place} is wrong: {first['msg']}.", err=True)
        sys.exit(Exit.USAGE)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if logging.getLogger().isEnabledFor(logging.DEBUG):
            raise
        typer.echo(f"Something unexpected went wrong ({error}). --debug shows where.", err=True)
        sys.exit(Exit.UNEXPECTED)


if __name__ == "__main__":
    main()
