"""`WS /v1/ws`: one connection follows many videos while a person scrolls."""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Iterable

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from pydantic import ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from overtones import __version__
from overtones.application import Application
from overtones.domain.watch_request import WatchRequest
from overtones.errors import OvertonesError, RequestRefused
from overtones.jobs.job_log import JobLog
from overtones.web.kept_answers import KeptAnswers
from overtones.web.metrics import Metrics
from overtones.web.pairing import Pairing
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
    Snapshot,
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
"""Seconds over which the rate of messages is averaged. A fixed window: no list of hits is kept."""

_POLICY, _TRY_LATER, _RESTART = 1008, 1013, 1012


class Connections:
    """All open connections, so that a stopping server can say goodbye."""

    def __init__(self, application: Application, pairing: Pairing, metrics: Metrics) -> None:
        self.application = application
        self.pairing = pairing
        self.metrics = metrics
        self.limiter = FixedWindowRateLimiter(MemoryStorage())
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
        self._name = uuid.uuid4().hex
        self._rate = RateLimitItemPerSecond(
            self._security.messages_per_second * RATE_WINDOW, RATE_WINDOW
        )
        self._reader: asyncio.Task[None] | None = None
        self._too_slow = False
        self._sender: asyncio.Task[None] | None = None
        self._sending = asyncio.Lock()

    async def run(self) -> None:
        """Greet, then answer messages until either side ends."""
        self._reader = asyncio.current_task()
        try:
            if not await self._greet():
                return
            self._sender = asyncio.create_task(self._send_all())
            while True:
                await self._answer(await self._socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass  # the client left, or was let go while it was written to
        except KeyError:
            await self.close_with("bad_message", 1003)  # a binary frame
        except asyncio.CancelledError:
            if not self._too_slow:
                raise
        finally:
            tasks = [*self._follows.values(), *([self._sender] if self._sender else [])]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _greet(self) -> bool:
        try:
            async with asyncio.timeout(self._security.hello_seconds):
                text = await self._socket.receive_text()
            hello = CLIENT_MESSAGE.validate_json(text)
        except TimeoutError:
            return await self.close_with("timed_out", _POLICY)
        except (ValidationError, KeyError):
            return await self.close_with("bad_message", _POLICY)
        if not isinstance(hello, Hello):
            return await self.close_with("unauthorised", _POLICY)
        if hello.protocol != PROTOCOL:
            return await self.close_with("unsupported_protocol", _POLICY)
        token = None
        if hello.pairing_code is not None:
            token = self._all.pairing.redeem(hello.pairing_code)
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
            if not self._all.limiter.hit(self._rate, self._name):
                raise RequestRefused("rate_limited", retry_after=float(RATE_WINDOW))
            if len(text.encode()) > self._security.max_message_bytes:
                raise RequestRefused("message_too_large")
            message = CLIENT_MESSAGE.validate_json(text)
            reply_to = message.id
            await self._carry_out(message)
        except ValidationError as error:
            await self._report(RequestRefused("bad_message", message=_fault(error)), reply_to)
        except OvertonesError as error:
            await self._report(error, reply_to)

    async def _carry_out(self, message: ClientMessage) -> None:
        match message:
            case Watch():
                await self._watch(message)
            case Unwatch(job=job):
                task = self._follows.pop(job, None)
                if task is None:
                    raise RequestRefused("unknown_job")
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
        resumed = self._resumable(message)
        if resumed is not None:
            self._follow(resumed, message.after)
            return
        reference = await self._all.application.reference(message.url)
        known = self._all.answers.find(reference.video_id, message.id)
        if known is not None:
            self._all.metrics.asked("kept")
            await self._send(known)
            return
        request = WatchRequest(reference, message.page)
        if len(self._follows) >= self._security.max_watches:
            raise RequestRefused("too_many_watches")
        found = await self._jobs.watch(request, message.priority)
        if not isinstance(found, JobLog):
            await self._send(self._all.answers.keep(found, message.id))
            return
        if found.over:
            await self._send(found.snapshot(message.id).model_dump_json(exclude_none=True))
            return
        snapshot = found.snapshot()
        self._follow(
            found,
            snapshot.seq,
            before=[
                Accepted(reply_to=message.id, job=found.job, video_id=found.video.id),
                *([snapshot] if snapshot.seq else []),
            ],
        )

    def _resumable(self, message: Watch) -> JobLog | None:
        if message.job is None or message.after == 0:
            return None
        job_log = self._jobs.find(message.job)
        return job_log if job_log is not None and message.after <= job_log.seq else None

    def _follow(
        self, job_log: JobLog, after: int, before: Iterable[Accepted | Snapshot] = ()
    ) -> None:
        """Send `before`, then the job's events after `after`. Following anew starts anew."""
        earlier = self._follows.pop(job_log.job, None)
        if earlier is not None:
            earlier.cancel()
        self._follows[job_log.job] = asyncio.create_task(self._send_events(job_log, after, before))

    async def _send_events(
        self, job_log: JobLog, after: int, before: Iterable[Accepted | Snapshot]
    ) -> None:
        with self._jobs.following(job_log):
            for message in before:
                await self._send(message.model_dump_json(exclude_none=True))
            async for logged in job_log.events(after):
                await self._send(logged.text)
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
        try:
            async with self._sending, asyncio.timeout(SLOW_SECONDS):
                await self._socket.send_text(text)
        except TimeoutError:
            self._let_go()
        except (WebSocketDisconnect, RuntimeError):
            pass  # the client has left; whoever reads from it notices

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

    async def close_with(self, code: ErrorCode, close_code: int) -> bool:
        """Say why, and close. Returns False."""
        self._all.metrics.refused(code)
        error = RequestRefused(code)
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


def _fault(error: ValidationError) -> str:
    """Where a message is wrong, without repeating what it said."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    where = f" ({place})" if place else ""
    return f"The server did not understand this message{where}: {first['msg']}."
