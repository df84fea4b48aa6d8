"""Brings weights from the model hub."""

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from overtones.adapters.weight_table import HubSource, WeightFile
from overtones.ports import Progress

CONNECT_SECONDS = 10.0
"""How long the hub may take to answer at all."""


class HubUnreachable(Exception):
    """The hub did not give the files; the text is for logs."""


def download(
    source: HubSource,
    files: Sequence[WeightFile],
    folder: Path,
    progress: Progress,
    accept: Callable[[WeightFile, Path], None],
) -> None:
    """Bring `files` of one pinned commit into `folder`, without any account's token.

    A file appears under its name only when it is whole and `accept` has not raised.
    `HF_ENDPOINT` names a mirror. Raises `HubUnreachable`.
    """
    from huggingface_hub import get_session, hf_hub_download, hf_hub_url
    from huggingface_hub.errors import (  # type: ignore[attr-defined]
        HfHubHTTPError,
        HTTPError,
        XetDownloadError,
    )

    endpoint = os.environ.get("HF_ENDPOINT")
    first = hf_hub_url(
        source.repository, files[0].name, revision=source.revision, endpoint=endpoint
    )
    try:
        # The download itself would try for half a minute before it says that nobody is there.
        get_session().head(first, timeout=CONNECT_SECONDS)
    except HTTPError as error:
        raise HubUnreachable(f"{first}: {error}") from error
    total = sum(file.bytes or 0 for file in files) or 1
    done = 0
    with tempfile.TemporaryDirectory(prefix=".partial-", dir=folder) as partial:
        for file in files:
            bar = _progress_bar(
                lambda count, before=done: progress(min(1.0, (before + count) / total))
            )
            try:
                path = hf_hub_download(
                    source.repository,
                    file.name,
                    revision=source.revision,
                    local_dir=partial,
                    endpoint=endpoint,
                    token=False,
                    tqdm_class=bar,
                )
            except (HfHubHTTPError, HTTPError, XetDownloadError, OSError) as error:
                raise HubUnreachable(f"{source.repository}: {error}") from error
            accept(file, Path(path))
            Path(path).replace(folder / file.name)
            done += file.bytes or 0
            progress(min(1.0, done / total))


def _progress_bar(report: Any) -> Any:
    """A tqdm class that reports bytes instead of drawing."""
    from tqdm import tqdm  # type: ignore[import-untyped]

    class Bar(tqdm):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            kwargs.pop("name", None)
            kwargs["disable"] = True
            super().__init__(*args, **kwargs)
            self._count = 0.0

        def update(self, n: float | None = 1) -> None:
            self._count += n or 0
            report(self._count)

    return Bar
