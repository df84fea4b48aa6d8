"""The folder of a corpus: one JSON file for each video, which are the truth of it.

A file is either there, whole, or not there: it is written beside its place, flushed to the disk
and then renamed. So a run may be killed at any point.
"""

import json
import logging
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from overtones.errors import OvertonesError, RequestRefused
from overtones_schema import Annotation, Failure, Script, Video
from overtones_schema.usage import Usage

log = logging.getLogger(__name__)

LAYOUT = 1
"""Rises when the files of a corpus change their shape."""

UNREAD = "unread-"
"""Before the key of a line that is no link, id or file."""

_UNFINISHED = ".part"


class CorpusRecord(BaseModel):
    """What is known of one video: its script, its labels, or why there are none."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    layout: int = LAYOUT
    id: str
    """TikTok's id, `file-…` for a file, `short-…` for a short link that leads nowhere, `unread-…`
    for what is no link."""
    input: str
    """As the list has it."""
    video: Video | None = None
    script: Script | None = None
    script_fingerprint: str | None = None
    """Of everything before step two."""
    annotation: Annotation | None = None
    fingerprint: str | None = None
    """Of the whole pipeline that gave the annotation."""
    failure: Failure | None = None
    attempts: int = 1
    """How often the video was tried in all. Refusals that ended a run say nothing of the video
    and are not counted."""
    finished: datetime
    """When that was written, UTC."""

    @property
    def usage(self) -> tuple[Usage, ...]:
        """What models did for the script and for the labels."""
        script = self.script.usage if self.script else ()
        return (*script, *(self.annotation.usage if self.annotation else ()))


class CorpusRefused(RequestRefused):
    """The folder can't be used as was asked; the sentence says why and what to do."""

    def __init__(self, message: str, *, later: bool = False) -> None:
        super().__init__("busy" if later else "bad_message", message=message)


class CorpusFolder:
    """Reads and writes the files of one corpus."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._videos = path / "videos"
        self._links = path / "links.json"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps every other run out of the folder, which is made if need be. A run that was
        killed keeps nobody out. Raises `CorpusRefused`, `OvertonesError` (no_space).
        """
        lock = FileLock(self.path / ".lock", blocking=False)
        try:
            self._videos.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout as error:
            raise CorpusRefused(
                f"Another run is at work in {self.path}. Wait for its end, or take another folder.",
                later=True,
            ) from error
        except (FileExistsError, NotADirectoryError) as error:
            raise CorpusRefused(f"{self.path} is no folder.") from error
        except OSError as error:
            raise _unwritable(self.path, error) from error
        try:
            self._sweep()
            yield
        finally:
            lock.release()

    def _sweep(self) -> None:
        """Raises `OvertonesError` (no_space)."""
        for folder in (self.path, self._videos):
            for left in folder.glob(f".*{_UNFINISHED}"):
                try:
                    left.unlink(missing_ok=True)
                except OSError as error:
                    raise _unwritable(left, error) from error

    def record(self, key: str) -> CorpusRecord | None:
        """What is known of a video. A damaged file counts as none."""
        return self._load(self._place(key))

    def records(self) -> Iterator[CorpusRecord]:
        """All records in the order of their ids, which for TikTok is that of the posts' times."""
        names = sorted((path.stem for path in self._videos.glob("*.json")), key=_order)
        for name in names:
            record = self.record(name)
            if record is not None:
                yield record

    def _load(self, path: Path) -> CorpusRecord | None:
        try:
            record = CorpusRecord.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except (ValidationError, OSError) as error:
            log.warning("%s is damaged, the video is done anew: %s", path, error)
            return None
        return record if record.layout == LAYOUT else None

    def keep(self, record: CorpusRecord) -> None:
        """Write what is known of a video, whole or not at all. Raises `OvertonesError`."""
        text = record.model_dump_json(indent=1, exclude_none=True) + "\n"
        write_whole(self._place(record.id), text)

    def drop(self, key: str) -> None:
        """Forget a record, if there is one. Raises `OvertonesError` (no_space)."""
        path = self._place(key)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(path, error) from error

    def drop_unread(self, kept: Collection[str]) -> None:
        """Forget what was said of lines of lists that could not be read, but for those `kept`.

        Raises `OvertonesError` (no_space).
        """
        for path in self._videos.glob(f"{UNREAD}*.json"):
            if path.stem not in kept:
                self.drop(path.stem)

    def links(self) -> dict[str, str]:
        """The ids of the short links that were followed, by their keys."""
        try:
            found = json.loads(self._links.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def keep_link(self, key: str, video_id: str) -> None:
        """Remember where a short link leads. Raises `OvertonesError`."""
        links = {**self.links(), key: video_id}
        write_whole(self._links, json.dumps(dict(sorted(links.items())), indent=1) + "\n")

    def _place(self, key: str) -> Path:
        return self._videos / f"{key}.json"


def _order(key: str) -> tuple[bool, int, str]:
    return (not key.isdigit(), len(key), key)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives the path of a file that takes the place of `path` when the block has ended well.

    Raises `OvertonesError` (no_space).
    """
    unfinished = path.with_name(f".{path.name}{_UNFINISHED}")
    try:
        yield unfinished
        with unfinished.open("r+b") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
        _flush_folder(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all. Raises `OvertonesError` (no_space)."""
    with replacing(path) as unfinished:
        unfinished.write_bytes(text.encode())


def _unwritable(path: Path, error: OSError) -> OvertonesError:
    message = f"{path} can't be written: {error.strerror or error}."
    return OvertonesError("no_space", message=message, detail=str(error))


def _flush_folder(folder: Path) -> None:
    """Make a rename last through a power failure, where the system lets folders be opened."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
