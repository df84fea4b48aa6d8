"""Results and feedback on this machine's disk, as JSON."""

import logging
from collections import OrderedDict
from typing import Any

from pydantic import ValidationError

from overtones.adapters.json_cache import CacheFault, JsonCache
from overtones.errors import OvertonesError
from overtones.settings import Settings
from overtones_schema import Annotation, Script, Video
from overtones_schema.messages import Feedback

log = logging.getLogger(__name__)

LAYOUT = "1"
"""Rises when the stored JSON changes its shape; rows of other layouts are not found."""

RECENT = 512
"""Results held in memory as well."""

LISTED = 50
"""Videos named in the list of those labelled last."""

_RECENT_KEY = f"recent:{LAYOUT}"


class DiskCacheStore:
    """Port `ResultStore`, and the keeper of viewers' feedback.

    Reads what was used lately from memory; all else in a thread, since SQLite blocks.
    A kept result is a bonus: where the disk fails, nothing is found and results stay in memory
    alone. Each kind of fault is logged once.
    """

    def __init__(self, settings: Settings) -> None:
        self._results = JsonCache(settings.store.folder, settings.store.max_bytes)
        self._feedback = JsonCache(settings.state_folder / "feedback", None)
        self._recent: OrderedDict[str, tuple[Video, Script] | Annotation] = OrderedDict()
        self._unlisted: OrderedDict[str, dict[str, Any]] = OrderedDict()
        """Videos that are not in the list on the disk yet, oldest first."""
        self._told: set[str] = set()

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
        except (ValidationError, KeyError, TypeError):
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
        await self._list(video)

    async def keep_feedback(self, feedback: Feedback) -> None:
        """Keep what the viewer thinks of a label; a later word replaces the earlier.

        Raises `OvertonesError` (`no_space`, `busy`, `internal`) if it can't be kept.
        """
        key = f"feedback:{LAYOUT}:{feedback.video_id}:{feedback.value}"
        try:
            await self._feedback.write(key, feedback.model_dump(exclude={"id", "type"}))
        except CacheFault as fault:
            log.error("feedback could not be kept: %s", fault)
            raise OvertonesError(fault.code, detail=f"feedback: {fault}") from fault

    async def feedback(self) -> list[dict[str, Any]]:
        """All feedback, oldest first. Raises `OvertonesError` if it can't be read."""
        try:
            found: list[dict[str, Any]] = await self._feedback.everything()
        except CacheFault as fault:
            raise OvertonesError(fault.code, detail=f"feedback: {fault}") from fault
        return found

    async def recent(self, fingerprint: str) -> list[tuple[Video, Annotation]]:
        """What was labelled last by the pipeline of that fingerprint, newest first."""
        latest = _listed(await self._read(_RECENT_KEY), self._unlisted)
        found = []
        for video_id, body in reversed(latest.items()):
            try:
                video = Video.model_validate(body)
            except ValidationError:
                _say_unusable()
                continue
            annotation = await self.annotation(video_id, fingerprint)
            if annotation is not None:
                found.append((video, annotation))
        return found

    async def check(self) -> None:
        """Read from the disk. Raises `OvertonesError` if it does not answer."""
        try:
            await self._results.read(_RECENT_KEY)
        except CacheFault as fault:
            raise OvertonesError(fault.code, detail=f"results: {fault}") from fault

    async def close(self) -> None:
        """Flush and let go."""
        await self._results.close()
        await self._feedback.close()

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

    async def _list(self, video: Video) -> None:
        """Put the video, and those that could not be put there before, at the list's end."""
        self._unlisted.pop(video.id, None)
        self._unlisted[video.id] = video.model_dump()
        while len(self._unlisted) > LISTED:
            self._unlisted.popitem(last=False)
        added = dict(self._unlisted)
        try:
            await self._results.change(_RECENT_KEY, lambda kept: _listed(kept, added))
        except CacheFault as fault:
            self._tell(fault)
            return
        for video_id, body in added.items():
            if self._unlisted.get(video_id) is body:
                del self._unlisted[video_id]

    async def _read(self, key: str) -> Any:
        try:
            return await self._results.read(key)
        except CacheFault as fault:
            self._tell(fault)
            return None

    async def _write(self, key: str, body: Any) -> None:
        try:
            await self._results.write(key, body)
        except CacheFault as fault:
            self._tell(fault)

    def _tell(self, fault: CacheFault) -> None:
        if fault.kind not in self._told:
            self._told.add(fault.kind)
            log.warning("results are kept in memory alone, the disk fails: %s", fault)


def _listed(kept: Any, added: dict[str, Any]) -> dict[str, Any]:
    """The list with `added` at its end, the oldest left out."""
    latest = {**kept} if isinstance(kept, dict) else {}
    for video_id, body in added.items():
        latest.pop(video_id, None)
        latest[video_id] = body
    return dict(list(latest.items())[-LISTED:])


def _say_unusable() -> None:
    log.warning("a kept result has another shape and is made anew")


def _key(what: str, video_id: str, fingerprint: str) -> str:
    return f"{what}:{LAYOUT}:{video_id}:{fingerprint}"
