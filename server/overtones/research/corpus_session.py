"""A corpus from its list to its tables: the folder is locked, checked, filled and summed up."""

import asyncio
from collections import Counter
from collections.abc import Callable
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
from overtones.research.corpus_tables import write_tables
from overtones.research.manifest import (
    NAME,
    ListFacts,
    Making,
    Manifest,
    RunFacts,
    read_manifest,
    shown_settings,
    this_machine,
    with_results,
    write_manifest,
)
from overtones_schema import ErrorCode

INTERRUPTED = "interrupted"
"""How a run ended that somebody stopped by Ctrl-C."""


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
    """Do what is missing, then make the tables. A cancellation ends the work, not the tables.

    Raises `CorpusRefused`, `ModelMissing` (no pyarrow), `OvertonesError` (no_space).
    """
    with folder.locked():
        manifest = _begun(application, listed, folder, options, relabel=relabel)
        write_manifest(folder.path, manifest)
        run = CorpusRun(application, folder, listed, options, tell, clock=clock, sleep=sleep)
        error, interrupted = None, False
        try:
            error = await run.work()
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
    before = read_manifest(folder.path) if (folder.path / NAME).exists() else None
    making = _making(application, options)
    if before is not None:
        making = _agreed(before.making, making, folder, relabel=relabel)
    return Manifest(
        machine=this_machine(),
        settings=shown_settings(application.settings),
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


def _making(application: Application, options: CorpusOptions) -> Making:
    labels = not options.scripts_only
    return Making(
        pipeline=application.settings.pipeline,
        labeler=application.values if labels else None,
        script_fingerprint=script_fingerprint(application),
        fingerprint=application.pipeline.fingerprint if labels else None,
    )


def _agreed(before: Making, now: Making, folder: CorpusFolder, *, relabel: bool) -> Making:
    """How the corpus is made from now on. Raises `CorpusRefused`."""
    if before.script_fingerprint != now.script_fingerprint:
        raise CorpusRefused(
            f"The scripts in {folder.path} were made another way: by another pipeline, other "
            "models or other settings. Go back to these, or take another folder."
        )
    if now.fingerprint is None:
        return before  # scripts alone; labels that are there stay
    if before.fingerprint not in (None, now.fingerprint) and not relabel:
        raise CorpusRefused(
            f"The labels in {folder.path} are of another labeler or other settings "
            f"({before.labeler}). `--relabel` keeps the scripts and labels them anew; or take "
            "another folder."
        )
    return now


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
