"""Finds the folder of a transformers model: one on this machine, or a pinned one of the hub.

Weights are taken as safetensors alone: the older formats are pickles, which run code when loaded.
Code that lies beside a model is neither fetched nor run.
"""

from __future__ import annotations

import json
import logging
import os
import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overtones.adapters.file_digest import DigestBook
from overtones.adapters.weight_hub import CONNECT_SECONDS
from overtones.errors import ModelMissing

if TYPE_CHECKING:
    from overtones.settings import ModelsSettings

log = logging.getLogger(__name__)

_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
_COMMIT = re.compile(r"[0-9a-f]{40}")

_WANTED = ("*.safetensors", "*.json", "*.txt", "*.model", "*.jinja")
"""Weights, configuration and vocabulary. No code and no pickles."""
_UNWANTED = ("onnx/*", "openvino/*", "original/*", "consolidated*")
"""The same weights once more, for other programs."""
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")
_READ = (".safetensors", ".json", ".txt", ".model", ".jinja")
"""Endings of files that can change what a model answers."""


def resolve_model(name: str, revision: str | None, settings: ModelsSettings) -> Path:
    """The folder with a model's configuration, vocabulary and safetensors.

    `name` is a folder (looked for in the models folder, too), or `owner/name` on the model hub,
    which must be pinned by `revision`, a commit of 40 hex digits. Brings what is missing into the
    models folder, unless downloads are switched off. Blocks. Raises `ModelMissing`.
    """
    folder = local_folder(name, settings)
    if folder is None:
        folder = _from_hub(name, _pinned(name, revision), settings)
    _check(folder, name)
    return folder


def model_version(name: str, revision: str | None, settings: ModelsSettings) -> str:
    """Which weights these are, for fingerprints and reports: `name@` and a commit or a digest.

    A folder's digest covers all its files that can change an answer; it is `missing` where there
    is no such folder. Reads files whole the first time, never the network.
    """
    folder = local_folder(name, settings)
    if folder is None:
        return f"{name}@{revision[:12] if revision else 'missing'}"
    book = DigestBook(settings.folder / "digests.json")
    whole = sha256()
    for file in sorted(folder.iterdir()):
        if file.is_file() and file.suffix in _READ:
            whole.update(f"{file.name} {book.digest(file)}\n".encode())
    return f"{folder.resolve().name}@{whole.hexdigest()[:12]}"


def local_folder(name: str, settings: ModelsSettings) -> Path | None:
    """The folder of that name, or the one in the models folder; None for a name on the hub."""
    for path in (Path(name).expanduser(), settings.folder / name):
        if path.is_dir():
            return path
    return None


def read_config(folder: Path) -> dict[str, Any]:
    """The model's `config.json`. Raises `ModelMissing` if there is none that can be read."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelMissing(
            f"The folder {folder.name} holds no model: its config.json can't be read.",
            detail=str(error),
        ) from error
    if not isinstance(config, dict):
        raise ModelMissing(f"The config.json of the model in {folder.name} is not an object.")
    return config


def _pinned(name: str, revision: str | None) -> str:
    if not _HUB_NAME.fullmatch(name):
        raise ModelMissing(
            f"There is no folder {name}, and a model on the hub is named like owner/name."
        )
    if revision is None:
        raise ModelMissing(
            f"{name} is no folder here, and a model of the hub must be pinned: set `revision` to "
            "the commit (40 hex digits) that its page lists under Files."
        )
    if not _COMMIT.fullmatch(revision):
        raise ModelMissing(
            f"The revision of {name} must be a commit of 40 hex digits, not a branch or a tag: "
            "those can change."
        )
    return revision


def _from_hub(name: str, revision: str, settings: ModelsSettings) -> Path:
    folder = settings.folder / "hub" / name.replace("/", "--") / revision
    if folder.is_dir():
        return folder
    known = _cached(name, revision)
    if known is not None:
        return known
    if not settings.allow_downloads:
        raise ModelMissing(
            f"The model {name} is not on this machine, and downloads are switched off "
            "(models.allow_downloads)."
        )
    _download(name, revision, folder)
    return folder


def _cached(name: str, revision: str) -> Path | None:
    """The folder in the hub's own cache, where other programs may have put it, if it is whole."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(name, revision=revision, local_files_only=True))
        _check(folder, name)
    except (LocalEntryNotFoundError, OSError, ModelMissing):
        return None
    return folder


def _download(name: str, revision: str, folder: Path) -> None:
    """Bring one commit, without any account's token; a broken download is taken up again."""
    from huggingface_hub import get_session, hf_hub_url, snapshot_download
    from huggingface_hub.errors import (  # type: ignore[attr-defined]
        HfHubHTTPError,
        HTTPError,
        XetDownloadError,
    )

    endpoint = os.environ.get("HF_ENDPOINT")
    partial = folder.with_name(f"{revision}.partial")
    log.info("Fetching %s from the model hub", name)
    try:
        # The download itself would try for half a minute before it says that nobody is there.
        first = hf_hub_url(name, "config.json", revision=revision, endpoint=endpoint)
        get_session().head(first, timeout=CONNECT_SECONDS)
        snapshot_download(
            name,
            revision=revision,
            local_dir=partial,
            endpoint=endpoint,
            token=False,
            allow_patterns=list(_WANTED),
            ignore_patterns=list(_UNWANTED),
        )
        partial.rename(folder)
    except (HfHubHTTPError, HTTPError, XetDownloadError, OSError) as error:
        if folder.is_dir():  # another process was faster
            return
        raise ModelMissing(
            f"The model {name} could not be fetched from the model hub. Check its name and "
            "revision, or name a folder that holds it.",
            detail=str(error),
        ) from error


def _check(folder: Path, name: str) -> None:
    read_config(folder)
    index = folder / "model.safetensors.index.json"
    if index.is_file():
        try:
            shards = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelMissing(
                f"The model {name} is damaged: the index of its weights can't be read.",
                detail=str(error),
            ) from error
    else:
        shards = {"model.safetensors"}
    missing = sorted(shard for shard in shards if not (folder / shard).is_file())
    if not missing:
        return
    if any(next(folder.glob(pattern), None) for pattern in _PICKLES):
        raise ModelMissing(
            f"The model {name} has its weights as pickles, which may run code when they are "
            "loaded. Only safetensors are read: convert it, or take another revision."
        )
    raise ModelMissing(f"The model {name} is incomplete: {missing[0]} is not there.")
