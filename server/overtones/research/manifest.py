"""The manifest of a corpus: what it takes to make it again, and what it cost."""

import platform
import subprocess
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

import overtones
from overtones import __version__
from overtones.research.corpus_folder import CorpusRecord, CorpusRefused, write_whole
from overtones.research.shown_settings import changed_settings, differences
from overtones_schema.usage import Usage

NAME = "manifest.json"

_LIBRARIES = (
    "av",
    "ctranslate2",
    "faster-whisper",
    "gallery-dl",
    "llguidance",
    "numpy",
    "onnxruntime",
    "openai",
    "opencv-python-headless",
    "pyarrow",
    "pydantic",
    "rapidocr",
    "safetensors",
    "tokenizers",
    "torch",
    "transformers",
    "yt-dlp",
)
"""Those whose version can change a script or a label."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class Machine(_Part):
    """Where the program ran."""

    program: str
    """Version of this program."""
    commit: str | None
    """Git commit, with `-changed` if files differ from it; None for an installed package."""
    python: str
    platform: str
    libraries: dict[str, str]


class Making(_Part):
    """How scripts and labels are made."""

    pipeline: str
    labeler: str | None
    """None for a corpus of scripts alone."""
    script_fingerprint: str
    """Equal for scripts that are made the same way."""
    fingerprint: str | None
    """Of the whole pipeline; None for a corpus of scripts alone."""


class ListFacts(_Part):
    """The list that the latest run was given."""

    name: str
    sha256: str
    videos: int
    duplicates: int


class ModelUse(_Part):
    """What one model did for the corpus as it is, and what it cost."""

    model: str
    """As the server resolved it."""
    requests: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost: float | None
    """US dollars; None where a price is not known."""


class RunFacts(_Part):
    """One start of the program."""

    started: datetime
    ended: datetime | None = None
    """None if it was killed, or is at work."""
    how: str | None = None
    """`done`, or the code of what ended it."""
    tried: int = 0
    """Videos that were worked on."""


class Manifest(_Part):
    """All of it."""

    layout: int = 1
    machine: Machine
    settings: dict[str, Any]
    """As they were in force, without secrets."""
    making: Making
    seed: int
    """Of the pauses between fetches. Seeds of models stand in `settings` and in `prompts`."""
    list: ListFacts
    labelers: tuple[str, ...] = ()
    """As the annotations name them."""
    prompts: tuple[str, ...] = ()
    """Version and digest of all prompts that were used."""
    models: tuple[ModelUse, ...] = ()
    cost: float | None = 0.0
    """US dollars; None where a price is not known."""
    counts: dict[str, int] = {}
    """Videos by their state: `labelled`, `scripts`, `failed`, and `labels` in all."""
    runs: tuple[RunFacts, ...] = ()


def read_manifest(path: Path) -> Manifest:
    """Read a manifest from its file or its corpus' folder. Raises `CorpusRefused`."""
    path = path / NAME if path.is_dir() else path
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except OSError as error:
        raise CorpusRefused(f"There is no manifest at {path}.") from error
    except ValidationError as error:
        raise CorpusRefused(f"{path} is no manifest of a corpus, or is damaged.") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write it whole or not at all. Raises `OvertonesError` (no_space)."""
    write_whole(folder / NAME, manifest.model_dump_json(indent=1) + "\n")


def with_results(
    manifest: Manifest, records: Iterable[CorpusRecord], run: RunFacts | None
) -> Manifest:
    """The manifest with what the records hold now, and with `run` as its latest."""
    counts: Counter[str] = Counter(labelled=0, scripts=0, failed=0, labels=0)
    labelers, prompts, usages = set[str](), set[str](), list[Usage]()
    for record in records:
        usages += record.usage
        counts["scripts"] += record.script is not None
        counts["failed"] += record.failure is not None
        annotation = record.annotation
        if annotation is None or record.fingerprint != manifest.making.fingerprint:
            continue
        counts["labelled"] += 1
        counts["labels"] += len(annotation.labels)
        labelers.add(annotation.labeler)
        if annotation.origin is not None:
            prompts.add(annotation.origin.prompt)
    models = models_in(usages)
    return manifest.model_copy(
        update={
            "counts": dict(counts),
            "labelers": tuple(sorted(labelers)),
            "prompts": tuple(sorted(prompts)),
            "models": models,
            "cost": total_cost(models),
            "runs": (*manifest.runs[:-1], run) if run else manifest.runs,
        }
    )


def models_in(usages: Iterable[Usage]) -> tuple[ModelUse, ...]:
    """Tokens and cost summed by model, in the order of their names."""
    sums: dict[str, ModelUse] = {}
    for usage in usages:
        before = sums.get(usage.model)
        sums[usage.model] = ModelUse(
            model=usage.model,
            requests=usage.requests + (before.requests if before else 0),
            input_tokens=usage.input_tokens + (before.input_tokens if before else 0),
            cached_tokens=usage.cached_tokens + (before.cached_tokens if before else 0),
            output_tokens=usage.output_tokens + (before.output_tokens if before else 0),
            cost=_sum(usage.cost, before.cost if before else 0.0),
        )
    return tuple(sums[name] for name in sorted(sums))


def total_cost(models: Iterable[ModelUse]) -> float | None:
    """US dollars, or None where a price is not known."""
    total: float | None = 0.0
    for model in models:
        total = _sum(total, model.cost)
    return total


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


def this_machine() -> Machine:
    """The program, its libraries and the system as they are now."""
    return Machine(
        program=__version__,
        commit=_commit(Path(overtones.__file__).parent),
        python=platform.python_version(),
        platform=f"{platform.platform()} {platform.machine()}",
        libraries={name: found for name in _LIBRARIES if (found := _version(name))},
    )


def changes(before: Manifest, settings: dict[str, Any], machine: Machine) -> tuple[str, ...]:
    """What may be why scripts or labels are made another way now, for people.

    Versions are told only if no setting has changed.
    """
    old = {"overtones": before.machine.program, **before.machine.libraries}
    new = {"overtones": machine.program, **machine.libraries}
    return changed_settings(before.settings, settings) or differences(old, new)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _commit(package: Path) -> str | None:
    """The commit of the checkout that the package lies in, if git knows its files."""

    def git(*arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - fixed arguments
            ["git", "-C", str(package), *arguments],  # noqa: S607
            capture_output=True,
            text=True,
            check=True,
            timeout=20,
        )
        return done.stdout.strip()

    try:
        git("ls-files", "--error-unmatch", "__init__.py")
        commit = git("rev-parse", "HEAD")
        changed = git("status", "--porcelain", "--untracked-files=no", "--", ".")
    except (OSError, subprocess.SubprocessError):
        return None
    return f"{commit}-changed" if changed else commit
