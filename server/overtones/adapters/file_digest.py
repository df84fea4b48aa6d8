"""SHA-256 of files, remembered while a file stays as it is."""

import hashlib
import json
import logging
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypedDict

log = logging.getLogger(__name__)

BLOCK = 1024 * 1024
"""Bytes read at a time."""


class _Entry(TypedDict):
    size: int
    mtime_ns: int
    sha256: str


class DigestBook:
    """Digests of files, kept in a JSON file so that big files are read once and not at each start.

    An entry counts while the file's size and time of change are those it was written for.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def digest(self, file: Path, *, fresh: bool = False) -> str:
        """SHA-256 of a file in hex. `fresh` reads the file even if its digest is remembered.

        Raises `OSError`.
        """
        remembered = None if fresh else self.remembered(file)
        if remembered is not None:
            return remembered
        with file.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        self.remember(file, sha256)
        return sha256

    def remember(self, file: Path, sha256: str) -> None:
        """Note the digest of a file whose bytes have just been read or written.

        A folder that can't be written to is no error: the digest is then computed again.
        """
        stat = file.stat()
        entry: _Entry = {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns, "sha256": sha256}
        with self._lock:
            entries = self._read()
            entries[str(file.resolve())] = entry
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                with replacing(self._path) as stream:
                    stream.write(json.dumps(entries, indent=1).encode())
            except OSError as error:
                log.info("The digest of %s can't be remembered: %s", file.name, error)

    def remembered(self, file: Path) -> str | None:
        """The digest, if it is known without reading the file. Raises `OSError`."""
        stat = file.stat()
        entry = self._read().get(str(file.resolve()))
        if entry and (entry["size"], entry["mtime_ns"]) == (stat.st_size, stat.st_mtime_ns):
            return entry["sha256"]
        return None

    def _read(self) -> dict[str, _Entry]:
        try:
            entries = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            log.warning("Digests are computed anew, their file can't be read: %s", error)
            return {}
        wanted = {"size": int, "mtime_ns": int, "sha256": str}
        if not isinstance(entries, dict):
            return {}
        return {
            name: _Entry(size=entry["size"], mtime_ns=entry["mtime_ns"], sha256=entry["sha256"])
            for name, entry in entries.items()
            if isinstance(entry, dict)
            and all(isinstance(entry.get(key), kind) for key, kind in wanted.items())
        }


@contextmanager
def replacing(target: Path) -> Iterator[BinaryIO]:
    """A stream whose bytes become `target` in one step when the block ends well, else nothing.

    Several processes may do this at once: each file is whole, the last one stays.
    Raises `OSError`.
    """
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent)
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
