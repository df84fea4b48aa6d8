"""Results on this machine's disk: diskcache, holding nothing but JSON text.

diskcache unpickles what it finds in its table (CVE-2025-69872), and its own `JSONDisk` does so
too for a row that claims to be a pickle. `JsonTextDisk` refuses such rows, keys and values alike.
"""

import asyncio
import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from overtones.settings import Settings
from overtones_schema import Annotation, Script, Video
from overtones_schema.messages import Feedback

if TYPE_CHECKING:
    import diskcache

log = logging.getLogger(__name__)

LAYOUT = "1"
"""Rises when the stored JSON changes its shape; rows of other layouts are not found."""

RECENT = 512
"""Results held in memory as well."""

LISTED = 50
"""Videos named in the list of those labelled last."""

_NEVER_A_FILE = 2**31 - 1
"""Bytes from which diskcache would put a value into a file of its own."""

_RECENT_KEY = f"recent:{LAYOUT}"


class PickleRefused(Exception):
    """A row of the cache asks to be unpickled. Somebody else wrote it."""


def _open(folder: Path, max_bytes: int) -> "diskcache.Cache":
    import diskcache
    from diskcache.core import MODE_RAW, UNKNOWN

    class JsonTextDisk(diskcache.Disk):  # type: ignore[misc]
        """Stores and gives back text alone."""

        def put(self, key: Any) -> tuple[Any, bool]:
            if not isinstance(key, str):
                raise TypeError("keys are text")
            return key, True

        def get(self, key: Any, raw: bool) -> Any:
            if not raw or not isinstance(key, str):
                raise PickleRefused("a key is not plain text")
            return key

        def store(self, value: Any, read: bool, key: Any = UNKNOWN) -> Any:
            if read or not isinstance(value, str):
                raise TypeError("values are JSON text")
            return super().store(value, read, key=key)

        def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> Any:
            if mode != MODE_RAW or filename is not None or not isinstance(value, str) or read:
                raise PickleRefused("a value is not plain text in the table")
            return value

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    return diskcache.Cache(
        str(folder),
        disk=JsonTextDisk,
        disk_min_file_size=_NEVER_A_FILE,
        size_limit=max_bytes,
        eviction_policy="least-recently-used",
        tag_index=False,
        statistics=0,
    )


class DiskCacheStore:
    """Port `ResultStore`, and the keeper of viewers' feedback.

    Reads what was used lately from memory; all else in a thread, since SQLite blocks.
    """

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.store.folder
        self._max_bytes = settings.store.max_bytes
        self._cache: diskcache.Cache | None = None
        self._opening = threading.Lock()
        self._listing = asyncio.Lock()
        self._recent: OrderedDict[str, tuple[Video, Script] | Annotation] = OrderedDict()

    async def script(self, video_id: str, fingerprint: str) -> tuple[Video, Script] | None:
        """The kept script of a video, if there is one."""
        key = _key("script", video_id, fingerprint)
        recent = self._recall(key)
        if isinstance(recent, tuple):
            return recent
        body = await self._read(key)
        if body is None:
            return None
        try:
            found = (Video.model_validate(body["video"]), Script.model_validate(body["script"]))
        except (ValidationError, KeyError):
            _say_unusable()
            return None
        self._remember(key, found)
        return found

    async def keep_script(self, video: Video, fingerprint: str, script: Script) -> None:
        """Keep a script under the fingerprint of everything before step two."""
        key = _key("script", video.id, fingerprint)
        body = {"video": video.model_dump(), "script": script.model_dump()}
        self._remember(key, (video, script))
        await self._write(key, body)

    async def annotation(self, video_id: str, fingerprint: str) -> Annotation | None:
        """The kept annotation of a video, if there is one."""
        key = _key("labels", video_id, fingerprint)
        recent = self._recall(key)
        if isinstance(recent, Annotation):
            return recent
        body = await self._read(key)
        if body is None:
            return None
        try:
            found = Annotation.model_validate(body)
        except ValidationError:
            _say_unusable()
            return None
        self._remember(key, found)
        return found

    async def keep_annotation(self, video: Video, fingerprint: str, annotation: Annotation) -> None:
        """Keep an annotation under the fingerprint of the whole pipeline."""
        key = _key("labels", video.id, fingerprint)
        self._remember(key, annotation)
        await self._write(key, annotation.model_dump())
        async with self._listing:
            latest: dict[str, Any] = await self._read(_RECENT_KEY) or {}
            latest.pop(video.id, None)
            latest[video.id] = video.model_dump()
            await self._write(_RECENT_KEY, dict(list(latest.items())[-LISTED:]))

    async def keep_feedback(self, feedback: Feedback) -> None:
        """Keep what the viewer thinks of a label; a later word replaces the earlier."""
        key = f"feedback:{LAYOUT}:{feedback.video_id}:{feedback.value}"
        await self._write(key, feedback.model_dump(exclude={"id", "type"}))

    async def feedback(self) -> list[dict[str, Any]]:
        """All feedback, oldest first."""
        found: list[dict[str, Any]] = await self._in_thread(
            lambda cache: [
                json.loads(cache[key])
                for key in list(cache.iterkeys())
                if key.startswith("feedback:") and key in cache
            ]
        )
        return found

    async def recent(self, fingerprint: str) -> list[tuple[Video, Annotation]]:
        """What was labelled last by the pipeline of that fingerprint, newest first."""
        latest: dict[str, Any] = await self._read(_RECENT_KEY) or {}
        found = []
        for video_id, body in reversed(latest.items()):
            annotation = await self.annotation(video_id, fingerprint)
            if annotation is not None:
                found.append((Video.model_validate(body), annotation))
        return found

    async def close(self) -> None:
        """Flush and let go."""
        if self._cache is not None:
            await asyncio.to_thread(self._cache.close)
            self._cache = None

    # --------------------------------------------------------------------------------------

    def _recall(self, key: str) -> tuple[Video, Script] | Annotation | None:
        found = self._recent.get(key)
        if found is not None:
            self._recent.move_to_end(key)
        return found

    def _remember(self, key: str, value: tuple[Video, Script] | Annotation) -> None:
        self._recent[key] = value
        self._recent.move_to_end(key)
        while len(self._recent) > RECENT:
            self._recent.popitem(last=False)

    async def _read(self, key: str) -> Any:
        def read(cache: "diskcache.Cache") -> Any:
            try:
                text = cache.get(key)
                return None if text is None else json.loads(text)
            except (PickleRefused, ValueError) as error:
                log.warning("a kept result was refused: %s", error)
                cache.delete(key)
                return None

        return await self._in_thread(read)

    async def _write(self, key: str, body: Any) -> None:
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        await self._in_thread(lambda cache: cache.set(key, text))

    async def _in_thread(self, work: Callable[["diskcache.Cache"], Any]) -> Any:
        return await asyncio.to_thread(lambda: work(self._opened()))

    def _opened(self) -> "diskcache.Cache":
        with self._opening:
            if self._cache is None:
                self._cache = _open(self._folder, self._max_bytes)
            return self._cache


def _say_unusable() -> None:
    log.warning("a kept result has another shape and is made anew")


def _key(what: str, video_id: str, fingerprint: str) -> str:
    return f"{what}:{LAYOUT}:{video_id}:{fingerprint}"
