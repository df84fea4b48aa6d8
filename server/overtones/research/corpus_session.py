"""A corpus from its list to its tables: the folder is locked, checked, filled and summed up."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from overtones.application import Application
from overtones.errors import OvertonesError
from overtones.research.corpus import CorpusOptions, CorpusRun
from overtones.research.corpus_events import RunEvent
from overtones.research.corpus_folder import CorpusFolder, CorpusRefused
from overtones.research.corpus_list import CorpusList
from overtones.research.corpus_maker import script_fingerprint
from overtones.research.corpus_pace import SEED, Clock, Sleep
from overtones.research.corpus_tables import TABLES, annotation_schema, write_tables
from overtones.research.manifest import (
    NAME,
    ListFacts,
    Making,
    Manifest,
    RunFacts,
    changes,
    read_manifest,
    this_machine,
    with_results,
    write_manifest,
)
from overtones.research.shown_settings import shown_settings
from overtones_schema import ErrorCode

INTERRUPTED = "interrupted"
"""How a run ended that somebody stopped by Ctrl-C, or by closing what it wrote to."""

SHOWN_CHANGES = 6
"""Settings that are named where a corpus can't go on as it began."""


@dataclass(frozen=True, slots=True)
class CorpusEnd:
    """How it stands when a run is over."""

    manifest: Manifest
    failures: tuple[tuple[ErrorCode, int], ...]
    """Codes and how many videos have them now, the most frequent first."""
    error: OvertonesError | None = None
    """What has ended the run early."""
    interrupted: bool = False


async def make_corpus(
    application: Application,
    listed: CorpusList,
    folder: CorpusFolder,
    options: CorpusOptions,
    tell: Callable[[RunEvent], None],
    *,
    relabel: bool = False,
    clock: Clock,
    sleep: Sleep = asyncio.sleep,
) -> CorpusEnd:
    """Do what is missing, then make the tables. A cancellation ends the work, not the tables;
    so does a `tell` that raises `BrokenPipeError`, since nobody listens any more.

    Raises `CorpusRefused`, `ModelMissing` (no pyarrow), `OvertonesError` (no_space).
    """
    annotation_schema()  # better to miss pyarrow now than after hours of work
    with folder.locked():
        manifest = _begun(application, listed, folder, options, relabel=relabel)
        write_manifest(folder.path, manifest)
        run = CorpusRun(application, folder, listed, options, tell, clock=clock, sleep=sleep)
        error, interrupted = None, False
        try:
            try:
                error = await run.work()
            except* BrokenPipeError:
                interrupted = True
        except asyncio.CancelledError:
            interrupted = True
        facts = manifest.runs[-1].model_copy(
            update={
                "ended": datetime.now(UTC),
                "how": INTERRUPTED if interrupted else error.code if error else "done",
                "tried": len(run.tried),
            }
        )
        return _summed_up(folder, manifest, facts, error, interrupted=interrupted)


def make_tables(folder: CorpusFolder) -> CorpusEnd:
    """Make the tables anew from the records. Raises as `make_corpus` does."""
    if not (folder.path / NAME).exists():
        raise CorpusRefused(f"{folder.path} holds no corpus.")
    with folder.locked():
        return _summed_up(folder, read_manifest(folder.path), None, None, interrupted=False)


def _begun(
    application: Application,
    listed: CorpusList,
    folder: CorpusFolder,
    options: CorpusOptions,
    *,
    relabel: bool,
) -> Manifest:
    """The manifest of a run that begins. Raises `CorpusRefused`."""
    machine, settings = this_machine(), shown_settings(application.settings)
    making = _making(application, options)
    before = None
    if (folder.path / NAME).exists():
        before = read_manifest(folder.path)
        making = _agreed(before, making, changes(before, settings, machine), relabel=relabel)
        if making is before.making:  # what labels were made with still stands there
            settings = before.settings
    else:
        _refuse_tables_of_others(folder)
    return Manifest(
        machine=machine,
        settings=settings,
        making=making,
        seed=SEED,
        list=ListFacts(
            name=listed.name,
            sha256=listed.digest,
            videos=len(listed.entries),
            duplicates=len(listed.duplicates),
        ),
        runs=(*(before.runs if before else ()), RunFacts(started=datetime.now(UTC))),
    )


def _refuse_tables_of_others(folder: CorpusFolder) -> None:
    """Raises `CorpusRefused` where our tables would take the place of somebody's own."""
    lying = [name for name in TABLES if (folder.path / name).exists()]
    if lying and next(folder.records(), None) is None:
        raise CorpusRefused(
            f"{folder.path} holds no corpus, but a file {lying[0]} that would be overwritten. "
            "Take another folder."
        )


def _making(application: Application, options: CorpusOptions) -> Making:
    labels = not options.scripts_only
    return Making(
        pipeline=application.settings.pipeline,
        labeler=application.values if labels else None,
        script_fingerprint=script_fingerprint(application),
        fingerprint=application.pipeline.fingerprint if labels else None,
    )


def _agreed(before: Manifest, now: Making, changed: Sequence[str], *, relabel: bool) -> Making:
    """How the corpus is made from now on. Raises `CorpusRefused`."""
    then = before.making
    why = f" Changed since: {_listing(changed)}." if changed else ""
    if then.script_fingerprint != now.script_fingerprint:
        raise CorpusRefused(
            f"The scripts of this corpus were made another way.{why} Go back to that, or take "
            "another folder."
        )
    if now.fingerprint is None:
        return then  # scripts alone; labels that are there stay
    if then.fingerprint not in (None, now.fingerprint) and not relabel:
        raise CorpusRefused(
            f"The labels of this corpus were made another way, by {then.labeler}.{why} Go back to "
            "that, or take another folder, or add `--relabel`: it keeps the scripts and labels "
            "them anew."
        )
    return now


def _listing(changed: Sequence[str]) -> str:
    shown = "; ".join(changed[:SHOWN_CHANGES])
    return shown if len(changed) <= SHOWN_CHANGES else f"{shown}; and more"


def _summed_up(
    folder: CorpusFolder,
    manifest: Manifest,
    run: RunFacts | None,
    error: OvertonesError | None,
    *,
    interrupted: bool,
) -> CorpusEnd:
    records = tuple(folder.records())
    write_tables(folder.path, records, manifest.making.fingerprint)
    manifest = with_results(manifest, records, run)
    write_manifest(folder.path, manifest)
    codes = Counter(record.failure.code for record in records if record.failure)
    return CorpusEnd(manifest, tuple(codes.most_common()), error, interrupted)
