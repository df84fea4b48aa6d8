"""Reads the prompts' data files, which lie beside this module."""

import tomllib
from importlib.resources import files
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from overtones.errors import ModelMissing


class PromptData(BaseModel):
    """Part of a data file. Fields that nobody reads are refused: they would be typing errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


DataT = TypeVar("DataT", bound=PromptData)


def versions(kind: str) -> tuple[str, ...]:
    """The versions there are of `codebook` or another kind of file, oldest first."""
    names = (entry.name for entry in files(__package__).iterdir())
    found = (
        name.removeprefix(f"{kind}-").removesuffix(".toml")
        for name in names
        if name.startswith(f"{kind}-") and name.endswith(".toml")
    )
    return tuple(sorted(found, key=lambda version: (len(version), version)))


def read_prompt(kind: str, version: str, shape: type[DataT]) -> DataT:
    """The data of the file `<kind>-<version>.toml`.

    Raises `ModelMissing`: if there is no such version, naming those there are, and if the file
    isn't as `shape` says.
    """
    known = versions(kind)
    if version not in known:
        raise ModelMissing(
            f"There is no version “{version[:40]}” of the {kind}. "
            f"Versions there are: {', '.join(known)}."
        )
    name = f"{kind}-{version}.toml"
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    try:
        return shape.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ModelMissing(
            f"The file {name} is damaged. Install Overtones again.", detail=str(error)
        ) from error
