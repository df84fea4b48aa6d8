"""Finds the weights of models, and uses none whose digest is not the pinned one."""

import hashlib
import importlib.metadata
import importlib.util
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from overtones.adapters.file_digest import BLOCK, DigestBook, replacing
from overtones.adapters.weight_hub import HubUnreachable, download
from overtones.adapters.weight_table import PinnedModel, WeightFile, pinned_models
from overtones.errors import ModelMissing
from overtones.ports import Progress
from overtones.settings import ModelsSettings

log = logging.getLogger(__name__)

State = Literal["ready", "missing", "damaged", "not pinned"]
"""ready: there, and not known to be wrong. missing: must be brought. damaged: a file has another
digest or size than the pinned one. not pinned: there, but nothing says what its bytes should be."""

Source = Literal["folder", "package", "hub"]
"""Where the files lie, or for missing ones could be had from."""


@dataclass(frozen=True, slots=True)
class WeightStatus:
    """One model on this machine."""

    name: str
    purpose: str
    state: State
    source: Source | None
    """None if neither an installed package nor the hub has it."""
    bytes: int
    path: Path | None
    """The folder with the files; None while they are missing, or lie in a package in parts that
    are joined at first use."""


class Weights:
    """Looks in the models folder, then in installed packages, then in the hub.

    Whatever the source, every file must have the SHA-256 of the table. A digest is computed once
    and remembered with the file's size and time of change. Threads and processes may resolve the
    same model at the same time.
    """

    def __init__(
        self, settings: ModelsSettings, table: Mapping[str, PinnedModel] | None = None
    ) -> None:
        self._folder = settings.folder
        self._allow_downloads = settings.allow_downloads
        self._table = pinned_models() if table is None else table
        self._digests = DigestBook(self._folder / "digests.json")
        self._lock = threading.Lock()

    def names(self) -> tuple[str, ...]:
        """All models of the table."""
        return tuple(self._table)

    def digest(self, name: str) -> str:
        """What tells these weights from others, for fingerprints: a pinned or computed SHA-256.

        `missing` for a folder that holds no model yet.
        """
        model = self._table.get(name)
        if model is not None:
            return model.digest
        try:
            return self._digests.digest(self._custom(name) / "model.bin")
        except (ModelMissing, OSError):
            return "missing"

    def resolve(self, name: str, progress: Progress | None = None) -> Path:
        """The folder with a model's verified files, after bringing them there if need be.

        `name` is one of `names()`, or the path of a folder, which is taken as it is.
        `progress` is called with the share done, only while files are brought. Blocks.
        Raises `ModelMissing`.
        """
        model = self._table.get(name)
        if model is None:
            return self._custom(name)
        with self._lock:
            return self._resolve(model, progress or _no_progress)

    def status(self) -> list[WeightStatus]:
        """All models of the table, as far as can be told without reading files whole."""
        return [self._status(model) for model in self._table.values()]

    def verify(self, name: str) -> WeightStatus:
        """Read every file of a model that is there, whole. Fetches and writes nothing.

        Raises `ModelMissing` if the model is missing or a file is not the pinned one.
        """
        model = self._table.get(name)
        if model is None:
            path = self._custom(name)
            size = sum(file.stat().st_size for file in path.iterdir() if file.is_file())
            return WeightStatus(name, "a folder of your own", "not pinned", "folder", size, path)
        status = self._status(model)
        if status.state == "missing":
            raise _absent(model, "There is nothing to verify.")
        if status.path is not None:
            self._check(model, status.path, fresh=True)
        else:
            for file in model.files:
                parts = (_parts(model) or {})[file.name]
                if file.sha256 is not None and _joined_digest(parts) != file.sha256:
                    raise _wrong(model, file, parts[0], _reinstall(model))
        return status

    def _custom(self, name: str) -> Path:
        for path in (Path(name).expanduser(), self._folder / name):
            if path.is_dir():
                return path
        raise ModelMissing(
            f"There is no model called {name}, and no folder of that name.",
            detail=f"known: {', '.join(self._table)}",
        )

    def _resolve(self, model: PinnedModel, progress: Progress) -> Path:
        folder = self._folder / model.name
        if not _is_whole(folder, model):
            package = _in_place(model)
            if package is not None:
                self._check(model, package)
                return package
        missing = [file for file in model.files if not (folder / file.name).is_file()]
        if missing:
            try:
                self._bring(model, missing, progress)
            except OSError as error:
                raise ModelMissing(
                    f"The model {model.name} could not be written into the models folder.",
                    detail=str(error),
                ) from error
        self._check(model, folder)
        return folder

    def _bring(self, model: PinnedModel, missing: list[WeightFile], progress: Progress) -> None:
        (self._folder / model.name).mkdir(parents=True, exist_ok=True)
        parts = _parts(model)
        if parts is not None:
            self._join(model, missing, parts, progress)
        else:
            self._fetch(model, missing, progress)

    def _check(self, model: PinnedModel, folder: Path, *, fresh: bool = False) -> None:
        if _other_release(model, folder):
            return
        for file in model.files:
            path = folder / file.name
            if file.sha256 is not None and self._digests.digest(path, fresh=fresh) != file.sha256:
                mend = f"Delete it and run `overtones models fetch {model.name}`."
                raise _wrong(
                    model, file, path, _reinstall(model) if folder == _in_place(model) else mend
                )

    def _join(
        self,
        model: PinnedModel,
        missing: list[WeightFile],
        parts: dict[str, tuple[Path, ...]],
        progress: Progress,
    ) -> None:
        total = sum(part.stat().st_size for file in missing for part in parts[file.name]) or 1
        done = 0
        for file in missing:
            sha256 = hashlib.sha256()
            with replacing(self._folder / model.name / file.name) as target:
                for part in parts[file.name]:
                    with part.open("rb") as stream:
                        while block := stream.read(BLOCK):
                            target.write(block)
                            sha256.update(block)
                            done += len(block)
                            progress(done / total)
                if file.sha256 is not None and sha256.hexdigest() != file.sha256:
                    raise _wrong(model, file, parts[file.name][0], _reinstall(model))
            self._digests.remember(self._folder / model.name / file.name, sha256.hexdigest())

    def _fetch(self, model: PinnedModel, missing: list[WeightFile], progress: Progress) -> None:
        if model.hub is None:
            raise _absent(model, "It comes with a Python package that is not installed.")
        if not self._allow_downloads:
            raise _absent(model, "Downloads are switched off (models.allow_downloads).")

        def accept(file: WeightFile, path: Path) -> None:
            with path.open("rb") as stream:
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            if file.sha256 is not None and sha256 != file.sha256:
                raise _wrong(model, file, path, "Try again later, or take it from elsewhere.")

        log.info("Fetching %s from the model hub", model.name)
        try:
            download(model.hub, missing, self._folder / model.name, progress, accept)
        except HubUnreachable as error:
            raise _absent(model, "The model hub could not be reached.", str(error)) from error

    def _status(self, model: PinnedModel) -> WeightStatus:
        folder = self._folder / model.name
        inside = _is_whole(folder, model)
        parts = None if inside else _parts(model)
        path = folder if inside else _in_place(model)
        source: Source = "folder" if inside else "package"
        if parts is not None and path is None:
            size = sum(part.stat().st_size for paths in parts.values() for part in paths)
            return WeightStatus(model.name, model.purpose, "ready", source, size, None)
        if path is None:
            whence: Source | None = "hub" if model.hub else None
            return WeightStatus(model.name, model.purpose, "missing", whence, model.bytes, None)
        state: State = "ready"
        if _other_release(model, path):
            state = "not pinned"
        elif any(self._looks_wrong(file, path / file.name) for file in model.files):
            state = "damaged"
        size = sum((path / file.name).stat().st_size for file in model.files)
        return WeightStatus(model.name, model.purpose, state, source, size, path)

    def _looks_wrong(self, file: WeightFile, path: Path) -> bool:
        if file.bytes is not None and path.stat().st_size != file.bytes:
            return True
        known = self._digests.remembered(path)
        return None not in (known, file.sha256) and known != file.sha256


def _no_progress(share: float) -> None:
    del share


def _is_whole(folder: Path, model: PinnedModel) -> bool:
    return all((folder / file.name).is_file() for file in model.files)


def _parts(model: PinnedModel) -> dict[str, tuple[Path, ...]] | None:
    """The files of an installed package that make up the model's, or None if any lacks."""
    if model.package is None:
        return None
    parts: dict[str, tuple[Path, ...]] = {}
    for name, places in model.package.parts.items():
        paths = tuple(path for path in map(_installed, places) if path is not None)
        if len(paths) != len(places):
            return None
        parts[name] = paths
    return parts


def _joined_digest(parts: tuple[Path, ...]) -> str:
    sha256 = hashlib.sha256()
    for part in parts:
        with part.open("rb") as stream:
            while block := stream.read(BLOCK):
                sha256.update(block)
    return sha256.hexdigest()


def _in_place(model: PinnedModel) -> Path | None:
    """The folder inside an installed package that holds the model's files as they are needed."""
    parts = _parts(model)
    if parts is None or any(
        len(paths) != 1 or paths[0].name != name for name, paths in parts.items()
    ):
        return None
    folders = {paths[0].parent for paths in parts.values()}
    return folders.pop() if len(folders) == 1 else None


def _installed(place: str) -> Path | None:
    package, _, inner = place.partition("/")
    spec = importlib.util.find_spec(package)
    for location in (spec and spec.submodule_search_locations) or ():
        path = Path(location) / inner
        if path.is_file():
            return path
    return None


def _other_release(model: PinnedModel, folder: Path) -> bool:
    """Whether the files belong to a release of their package that the digests don't speak of."""
    if model.package is None or model.package.version is None or folder != _in_place(model):
        return False
    return importlib.metadata.version(model.package.distribution) != model.package.version


def _reinstall(model: PinnedModel) -> str:
    if model.package is None:
        return ""
    return f"Run `pip install --force-reinstall '{model.package.install}'`."


def _wrong(model: PinnedModel, file: WeightFile, path: Path, mend: str) -> ModelMissing:
    return ModelMissing(
        f"The file {file.name} of the model {model.name} is damaged or not the genuine one, so it "
        f"is not used. {mend}",
        detail=f"{path}: SHA-256 is not {file.sha256}",
    )


def _absent(model: PinnedModel, why: str, detail: str | None = None) -> ModelMissing:
    ways = []
    if model.package is not None:
        ways.append(f"install it with `pip install '{model.package.install}'`")
    if model.hub is not None:
        ways.append(f"run `overtones models fetch {model.name}` where the model hub can be reached")
        ways.append("put its files into the models folder")
    return ModelMissing(
        f"The model {model.name} is not on this machine. {why} You can {', or '.join(ways)}.",
        detail=detail,
    )
