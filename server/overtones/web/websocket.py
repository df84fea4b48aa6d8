"""`WS /v1/ws`: one connection follows many videos while a person scrolls."""

import asyncio
import contextlib
import json
import logging
import time

from pydantic import ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from overtones import __version__
from overtones.application import Application
from overtones.domain.reference import ShortLink, TikTokReference
from overtones.domain.watch_request import WatchRequest
from overtones.errors import OvertonesError, RequestRefused
from overtones.jobs.job_log import JobLog
from overtones.web.kept_answers import KeptAnswers
from overtones.web.metrics import Metrics
from overtones.web.pairing import Pairing, PairingDesk
from overtones_schema import PROTOCOL
from overtones_schema.errors import ErrorCode
from overtones_schema.messages import (
    CLIENT_MESSAGE,
    Accepted,
    ClientMessage,
    ErrorMessage,
    Feedback,
    GoingAway,
    Hello,
    Noted,
    Ping,
    Pong,
    Reprioritise,
    Unwatch,
    Watch,
    Welcome,
)

log = logging.getLogger(__name__)

SUBPROTOCOL = "overtones.v1"
FEATURES = ("resume", "page_knowledge", "feedback", "pairing")

OUTBOX = 64
"""Messages that wait for a slow client; then its jobs' events wait in their logs."""
SLOW_SECONDS = 30.0
"""A client that takes nothing for so long is let go; it may resume by `seq`."""
RATE_WINDOW = 10
"""Seconds over which the rate of messages is averaged."""

_UNSUPPORTED, _POLICY, _RESTART, _TRY_LATER = 1003, 1008, 1012, 1013


class Connections:
    """All open connections, so that a stopping server can say goodbye."""

    def __init__(
        self, application: Application, pairing: Pairing, desk: PairingDesk, metrics: Metrics
    ) -> None:
        self.application = application
        self.pairing = pairing
        self.desk = desk
        self.metrics = metrics
        self.answers = KeptAnswers()
        self._open: set[Connection] = set()
        self._warming: asyncio.Task[None] | None = None

    async def serve(self, socket: WebSocket) -> None:
        """Lead one connection from its first message to its end."""
        security = self.application.settings.security
        offered = socket.headers.get("sec-websocket-protocol", "")
        chosen = SUBPROTOCOL if SUBPROTOCOL in offered.replace(",", " ").split() else None
        await socket.accept(subprotocol=chosen)
        connection = Connection(self, socket)
        if len(self._open) >= security.max_connections:
            await connection.close_with("busy", _TRY_LATER)
            return
        self._open.add(connection)
        self.metrics.connections.inc()
        try:
            await connection.run()
        finally:
            self._open.discard(connection)
            self.metrics.connections.dec()

    def warm_up(self) -> None:
        """Somebody came: load the labeler now, unless that was done before."""
        if self._warming is None:
            self._warming = asyncio.create_task(self.application.warm_up())

    async def close(self) -> None:
        """Wait for the warming up, if it still goes on."""
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.gather(self._warming, return_exceptions=True)

    async def go_away(self, retry_after: float) -> None:
        """Tell every client that the server stops, and close."""
        await asyncio.gather(
            *(connection.go_away(retry_after) for connection in list(self._open)),
            return_exceptions=True,
        )


class Connection:
    """One client."""

    def __init__(self, connections: Connections, socket: WebSocket) -> None:
        self._all = connections
        self._jobs = connections.application.jobs
        self._security = connections.application.settings.security
        self._socket = socket
        self._outbox: asyncio.Queue[str] = asyncio.Queue(OUTBOX)
        self._follows: dict[str, asyncio.Task[None]] = {}
        self._looking_up: set[asyncio.Task[None]] = set()
        self._window_began = 0.0
        self._in_window = 0
        self._reader: asyncio.Task[None] | None = None
        self._too_slow = False
        self._sender: asyncio.Task[None] | None = None
        self._guard: asyncio.Task[None] | None = None
        self._writing_since: float | None = None
        self._sending = asyncio.Lock()

    async def run(self) -> None:
        """Greet, then answer messages until either side ends."""
        self._reader = asyncio.current_task()
        try:
            if not await self._greet():
                return
            self._sender = asyncio.create_task(self._send_all())
            self._guard = asyncio.create_task(self._guard_writes())
            while (text := await self._receive()) is not None:
                await self._answer(text)
        except asyncio.CancelledError:
            if not self._too_slow:
                raise
        finally:
            own = [task for task in (self._sender, self._guard) if task]
            tasks = [*self._follows.values(), *self._looking_up, *own]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _receive(self) -> str | None:
        """The next message, or None when the client has left or sent no text."""
        try:
            return await self._socket.receive_text()
        except (WebSocketDisconnect, RuntimeError):
            return None
        except KeyError:  # a binary frame
            await self.close_with("bad_message", _UNSUPPORTED)
            return None

    async def _greet(self) -> bool:
        try:
            async with asyncio.timeout(self._security.hello_seconds):
                text = await self._receive()
            if text is None:
                return False
            hello = CLIENT_MESSAGE.validate_json(text)
        except TimeoutError:
            return await self.close_with("timed_out", _POLICY, "The first message came too late.")
        except ValidationError:
            return await self.close_with("bad_message", _POLICY)
        if not isinstance(hello, Hello):
            return await self.close_with("unauthorised", _POLICY)
        if hello.protocol != PROTOCOL:
            return await self.close_with("unsupported_protocol", _POLICY)
        token = None
        if hello.pairing_code is not None:
            try:
                token = self._all.desk.redeem(hello.pairing_code)
            except RequestRefused as error:
                return await self.close_with(error.code, _POLICY, error.message)
        if token is None and not self._all.pairing.is_token(hello.token):
            return await self.close_with("unauthorised", _POLICY)
        welcome = Welcome(
            reply_to=hello.id,
            protocol=PROTOCOL,
            server=__version__,
            pipeline=self._jobs.fingerprint,
            features=FEATURES,
            token=token,
        )
        await self._socket.send_text(welcome.model_dump_json(exclude_none=True))
        self._all.warm_up()
        return True

    async def _answer(self, text: str) -> None:
        reply_to: str | None = None
        try:
            if self._too_many_messages():
                raise RequestRefused("rate_limited", retry_after=float(RATE_WINDOW))
            if len(text.encode()) > self._security.max_message_bytes:
                raise RequestRefused("message_too_large")
            message = CLIENT_MESSAGE.validate_json(text)
            reply_to = message.id
            await self._carry_out(message)
        except ValidationError as error:
            refusal = RequestRefused("bad_message", message=_fault(error))
            await self._report(refusal, _readable_id(text))
        except OvertonesError as error:
            await self._report(error, reply_to)
        except Exception:
            log.exception("a message could not be answered")
            await self._report(OvertonesError("internal"), reply_to)

    def _too_many_messages(self) -> bool:
        """Count a message. The count is this connection's own, so it needs no store."""
        now = time.monotonic()
        if now - self._window_began >= RATE_WINDOW:
            self._window_began, self._in_window = now, 0
        self._in_window += 1
        return self._in_window > self._security.messages_per_second * RATE_WINDOW

    async def _carry_out(self, message: ClientMessage) -> None:
        match message:
            case Watch():
                await self._watch(message)
            case Unwatch(job=job):
                # Of a job that is over there is nothing left to stop.
                if (task := self._follows.pop(job, None)) is not None:
                    task.cancel()
            case Reprioritise(job=job, priority=priority):
                if job not in self._follows:
                    raise RequestRefused("unknown_job")
                await self._jobs.reprioritise(job, priority)
            case Feedback():
                await self._all.application.store.keep_feedback(message)
                await self._send(Noted(reply_to=message.id).model_dump_json(exclude_none=True))
            case Ping():
                await self._send(Pong(reply_to=message.id).model_dump_json(exclude_none=True))
            case Hello():
                raise RequestRefused("bad_message", message="The connection is open already.")

    async def _watch(self, message: Watch) -> None:
        parsed = self._all.application.parse(message.url)
        if isinstance(parsed, ShortLink):
            if len(self._looking_up) >= self._security.max_watches:
                raise RequestRefused("too_many_watches")
            # Looking it up takes requests to TikTok; other messages must not wait for that.
            task = asyncio.create_task(self._watch_short_link(message, parsed))
            self._looking_up.add(task)
            task.add_done_callback(self._looking_up.discard)
        else:
            await self._watch_video(message, parsed)

    async def _watch_short_link(self, message: Watch, link: ShortLink) -> None:
        try:
            reference = await self._all.application.short_links.resolve(link)
            await self._watch_video(message, reference)
        except OvertonesError as error:
            await self._report(error, message.id)
        except Exception:
            log.exception("a short link could not be looked up")
            await self._report(OvertonesError("internal"), message.id)

    async def _watch_video(self, message: Watch, reference: TikTokReference) -> None:
        known = self._all.answers.find(reference.video_id, message.id)
        if known is not None:
            self._all.metrics.asked("kept")
            await self._send(known)
            return
        resumed = self._resumable(message, reference)
        if resumed is None and len(self._follows) >= self._security.max_watches:
            raise RequestRefused("too_many_watches")
        found = resumed or await self._jobs.watch(
            WatchRequest(reference, message.page), message.priority, start=message.start
        )
        if not isinstance(found, JobLog):
            await self._send(self._all.answers.keep(found, message.id))
        elif found.over and (resumed is None or message.after >= found.seq):
            await self._send(found.snapshot(message.id).model_dump_json(exclude_none=True))
        else:
            await self._accept(found, message.id, message.after if resumed else None)

    async def _accept(self, job_log: JobLog, reply_to: str | None, after: int | None) -> None:
        """Answer, then follow: from a snapshot, or after the event that was seen last."""
        with self._jobs.following(job_log):
            snapshot = job_log.snapshot() if after is None and job_log.seq else None
            accepted = Accepted(reply_to=reply_to, job=job_log.job, video_id=job_log.video.id)
            await self._send(accepted.model_dump_json(exclude_none=True))
            if snapshot is not None:
                await self._send(snapshot.model_dump_json(exclude_none=True))
                after = snapshot.seq
            earlier = self._follows.pop(job_log.job, None)
            if earlier is not None:
                earlier.cancel()
            self._follows[job_log.job] = asyncio.create_task(self._send_events(job_log, after or 0))
            # The task must have begun to follow before this lets go.
            await asyncio.sleep(0)

    def _resumable(self, message: Watch, reference: TikTokReference) -> JobLog | None:
        if message.job is None or message.after == 0:
            return None
        found = self._jobs.find(message.job)
        if found is None or found.video.id != reference.video_id or message.after > found.seq:
            return None
        return found

    async def _send_events(self, job_log: JobLog, after: int) -> None:
        try:
            with self._jobs.following(job_log):
                async for logged in job_log.events(after):
                    await self._send(logged.text)
        except Exception:
            log.exception("a job could not be followed any more")
        finally:
            if self._follows.get(job_log.job) is asyncio.current_task():
                del self._follows[job_log.job]

    async def _report(self, error: OvertonesError, reply_to: str | None) -> None:
        self._all.metrics.refused(error.code)
        answer = ErrorMessage(**error.failure().model_dump(), reply_to=reply_to)
        await self._send(answer.model_dump_json(exclude_none=True))

    async def _send(self, text: str) -> None:
        """At once if nothing waits, else into the outbox; waits while that is full."""
        if self._outbox.empty() and not self._sending.locked():
            await self._write(text)
        else:
            await self._outbox.put(text)

    async def _write(self, text: str) -> None:
        async with self._sending:
            self._writing_since = time.monotonic()
            try:
                await self._socket.send_text(text)
            except (WebSocketDisconnect, RuntimeError):
                pass  # the client has left; whoever reads from it notices
            finally:
                self._writing_since = None

    async def _guard_writes(self) -> None:
        """Let the client go when a write hangs. One timer for all: one for each would cost more
        than the write itself.
        """
        while True:
            await asyncio.sleep(SLOW_SECONDS / 4)
            since = self._writing_since
            if since is not None and time.monotonic() - since > SLOW_SECONDS:
                self._let_go()
                return

    def _let_go(self) -> None:
        """End the connection of a client that takes nothing, not even a goodbye."""
        if not self._too_slow and self._reader is not None:
            log.info("a client that took no messages was let go")
            self._too_slow = True
            self._reader.cancel()

    async def _send_all(self) -> None:
        while True:
            await self._write(await self._outbox.get())

    async def go_away(self, retry_after: float) -> None:
        """Say that the server stops, and close."""
        if self._sender:
            self._sender.cancel()
            await asyncio.gather(self._sender, return_exceptions=True)
        with contextlib.suppress(Exception):
            async with asyncio.timeout(1.0):
                while not self._outbox.empty():
                    await self._socket.send_text(self._outbox.get_nowait())
                await self._socket.send_text(GoingAway(retry_after=retry_after).model_dump_json())
        await self._close(_RESTART, "the server stops")

    async def close_with(
        self, code: ErrorCode, close_code: int, message: str | None = None
    ) -> bool:
        """Say why, and close. Returns False."""
        self._all.metrics.refused(code)
        error = RequestRefused(code, message=message)
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            answer = ErrorMessage(**error.failure().model_dump())
            await self._socket.send_text(answer.model_dump_json(exclude_none=True))
        await self._close(close_code, error.message)
        return False

    async def _close(self, code: int, reason: str) -> None:
        if self._socket.application_state is WebSocketState.CONNECTED:
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                async with asyncio.timeout(5.0):
                    await self._socket.close(code, reason[:120])


def _readable_id(text: str) -> str | None:
    """The `id` of a message that is wrong otherwise, if it can be read."""
    try:
        found = json.loads(text).get("id")
    except (ValueError, AttributeError, RecursionError):
        return None
    return found if isinstance(found, str) and len(found) <= 64 else None


def _fault(error: ValidationError) -> str:
    """Where a message is wrong, without repeating what it said."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    where = f" ({place})" if place else ""
    return f"The server did not understand this message{where}: {first['msg']}."
