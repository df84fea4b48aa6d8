"""Media files on this machine, named on the command line."""

import asyncio
import hashlib
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from overtones.domain import webvtt
from overtones.domain.page_video import video_from_page
from overtones.domain.reference import FileReference, Reference
from overtones.domain.timed_line import Captions
from overtones.errors import VideoUnavailable
from overtones.ports import Progress
from overtones.settings import Settings
from overtones_schema import PageKnowledge, Video

log = logging.getLogger(__name__)

MAX_SIDECAR_BYTES = 1024 * 1024
"""Longer caption and description files are left aside."""


def file_reference(path: Path) -> FileReference:
    """The file by its content: a moved or renamed file keeps its results. Blocks while it reads.

    Raises `VideoUnavailable` (file_not_found) for what is no regular file or can't be read.
    """
    path = path.absolute()
    if not path.is_file():
        raise VideoUnavailable("file_not_found", detail=str(path))
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
    except OSError as error:
        raise VideoUnavailable("file_not_found", detail=str(error)) from error
    return FileReference(path, digest.hexdigest()[:16])


@dataclass(frozen=True, slots=True)
class LocalPost:
    """A file with what lies beside it."""

    video: Video
    captions: Captions | None
    path: Path

    async def media(self, progress: Progress) -> Path:
        """The file itself: it is neither copied nor ever removed."""
        if not await asyncio.to_thread(self.path.is_file):
            raise VideoUnavailable("file_not_found", detail=str(self.path))
        progress(1.0)
        return self.path


class LocalFileSource:
    """Reads a file, `<name>.vtt` beside it as captions and `<name>.json` as its post.

    The JSON has the fields of `overtones_schema.PageKnowledge`.
    """

    fingerprint = "file"

    def __init__(self, settings: Settings) -> None:
        self._max_bytes = settings.media.max_bytes

    def accepts(self, reference: Reference) -> bool:
        """Files only."""
        return isinstance(reference, FileReference)

    @asynccontextmanager
    async def open(self, reference: Reference, folder: Path) -> AsyncIterator[LocalPost]:
        """See `overtones.ports.VideoSource`; `folder` is left alone."""
        del folder
        if not isinstance(reference, FileReference):
            raise VideoUnavailable("file_not_found")
        yield await asyncio.to_thread(self._read, reference)

    def _read(self, reference: FileReference) -> LocalPost:
        path = reference.path
        try:
            size = path.stat().st_size if path.is_file() else None
        except OSError:
            size = None
        if size is None:
            raise VideoUnavailable("file_not_found", detail=str(path))
        if size > self._max_bytes:
            raise VideoUnavailable("too_large", detail=f"{size} bytes")
        known = _post(path)
        text, language = _sidecar(path, ".vtt"), known.language
        if text is None and known.captions is not None:
            text, language = known.captions.webvtt, known.captions.language or known.language
        video = video_from_page(reference, known)
        captions = webvtt.captions(text, language) if text is not None else None
        return LocalPost(video, captions, path)


def _post(path: Path) -> PageKnowledge:
    text = _sidecar(path, ".json")
    if text is None:
        return PageKnowledge()
    try:
        return PageKnowledge.model_validate(json.loads(text))
    except (ValueError, ValidationError, RecursionError) as error:
        log.warning("the JSON file beside the video is left aside: it describes no post")
        log.debug("%s", error)
        return PageKnowledge()


def _sidecar(path: Path, suffix: str) -> str | None:
    """The text of the file beside `path`, or None where there is none that can be read."""
    beside = path.with_suffix(suffix)
    if beside == path or not beside.is_file():
        return None
    try:
        if beside.stat().st_size > MAX_SIDECAR_BYTES:
            log.warning("a %s file of more than 1 MiB is left aside", suffix)
            return None
        return beside.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        log.warning("the %s file beside the video can't be read", suffix)
        return None
