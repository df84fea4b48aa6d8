"""The work on one video of a corpus: its script and its labels become its record."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import cast

from overtones.application import Application
from overtones.domain.reference import FileReference, Reference
from overtones.domain.watch_request import WatchRequest
from overtones.errors import OvertonesError
from overtones.jobs.job_log import JobLog
from overtones.research.corpus_folder import CorpusFolder, CorpusRecord
from overtones_schema.messages import JobEvent, Snapshot, Stage

Turn = Callable[[], AbstractAsyncContextManager[Callable[[], None]]]
"""The right to ask TikTok; it is given back by a call, or at the end of the block."""


class RecordMaker:
    """Has the jobs do what neither the corpus nor this machine's store has."""

    def __init__(
        self, application: Application, folder: CorpusFolder, turn: Turn, *, scripts_only: bool
    ) -> None:
        self._app = application
        self._folder = folder
        self._turn = turn
        self._scripts_only = scripts_only

    async def make(self, reference: Reference, text: str, attempts: int) -> CorpusRecord:
        """Script and labels of a video. Raises `OvertonesError`."""
        await self._lend_script(reference.video_id)
        try:
            snapshot = await self._snapshot(reference)
        except OvertonesError:
            # Without step two a script is all that was wanted.
            kept = await self.kept_script(reference.video_id, text, attempts)
            if kept is None or not self._scripts_only:
                raise
            return kept
        labelled = not self._scripts_only
        return CorpusRecord(
            id=reference.video_id,
            input=text,
            video=snapshot.video,
            script=snapshot.script,
            script_fingerprint=script_fingerprint(self._app),
            annotation=snapshot.annotation if labelled else None,
            fingerprint=self._app.pipeline.fingerprint if labelled else None,
            attempts=attempts,
            finished=datetime.now(UTC),
        )

    async def _snapshot(self, reference: Reference) -> Snapshot:
        """Raises `OvertonesError`."""
        if not await self._fetches(reference):
            return await self._watched(reference)
        async with self._turn() as end:
            return await self._watched(reference, end)

    async def _watched(
        self, reference: Reference, fetched: Callable[[], None] | None = None
    ) -> Snapshot:
        """`fetched` is called when the media file is here. Raises `OvertonesError`."""
        if not self._app.jobs.working:
            raise OvertonesError("internal", detail="no more jobs are taken")
        found = await self._app.jobs.watch(WatchRequest(reference), "bulk")
        if not isinstance(found, JobLog):
            return found
        with self._app.jobs.following(found):
            async for logged in found.events(0):
                if fetched is not None and _says_fetched(logged.event):
                    fetched()
        snapshot = found.snapshot()
        if snapshot.error is not None:
            error = snapshot.error
            raise OvertonesError(error.code, message=error.message, retry_after=error.retry_after)
        return snapshot

    async def _fetches(self, reference: Reference) -> bool:
        """Whether TikTok is asked for this video."""
        if isinstance(reference, FileReference):
            return False
        if await self._app.jobs.kept(reference) is not None:
            return False
        if self._app.settings.pipeline != "two_step":
            return True  # labels are made from the video itself
        script = await self._app.store.script(reference.video_id, script_fingerprint(self._app))
        return script is None

    # Scripts ------------------------------------------------------------------------------

    async def _lend_script(self, video_id: str) -> None:
        """Let the pipeline find the corpus' own script, where the machine's store has lost it."""
        record = self._folder.record(video_id)
        if record is None or record.video is None or record.script is None:
            return
        fingerprint = script_fingerprint(self._app)
        if record.script_fingerprint != fingerprint:
            return
        if await self._app.store.script(video_id, fingerprint) is None:
            await self._app.store.keep_script(record.video, fingerprint, record.script)

    async def kept_script(self, key: str, text: str, attempts: int) -> CorpusRecord | None:
        """A record with the script that was made before something went wrong, if one was."""
        fingerprint = script_fingerprint(self._app)
        kept = await self._app.store.script(key, fingerprint)
        if kept is None:
            return None
        return CorpusRecord(
            id=key,
            input=text,
            video=kept[0],
            script=kept[1],
            script_fingerprint=fingerprint,
            attempts=attempts,
            finished=datetime.now(UTC),
        )


def script_fingerprint(application: Application) -> str:
    """Of everything before step two; of the whole pipeline if it has no such step."""
    pipeline = application.pipeline
    return cast(str, getattr(pipeline, "script_fingerprint", pipeline.fingerprint))


def _says_fetched(event: JobEvent) -> bool:
    return isinstance(event, Stage) and event.stage == "source" and event.state == "finished"
