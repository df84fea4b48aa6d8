"""Who is let in: the first thing that sees a request, HTTP or WebSocket.

A server on loopback is attacked from web pages: by DNS rebinding (the Host is checked), by
cross-site requests and WebSockets (the Origin is checked), by forms (a POST must be JSON). What
tells anything or does anything needs the token on top. No cookies are used.
"""

import asyncio
import json
import re
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from overtones.errors import SENTENCES, RequestRefused
from overtones.settings import SecuritySettings
from overtones.web.pairing import Pairing
from overtones_schema.errors import ErrorCode

OPEN_PATHS = frozenset({"/", "/healthz", "/readyz", "/v1/pair"})
"""Answered without a token: they tell nothing about what was watched."""

OPEN_PREFIX = "/static/"

HEADERS = [
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        b"img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
]

BODY_SECONDS = 10.0
"""A request's body must be there by then."""

_EXTENSION = re.compile(r"^(chrome|moz)-extension://([0-9a-z-]{8,64})$")


def status_of(code: ErrorCode) -> int:
    """The HTTP status that goes with an error's code."""
    return _STATUS.get(code, 422)


_STATUS: dict[ErrorCode, int] = {
    "forbidden_host": 400,
    "bad_message": 400,
    "timed_out": 408,
    "unauthorised": 401,
    "forbidden_origin": 403,
    "not_found": 404,
    "unknown_job": 404,
    "message_too_large": 413,
    "not_a_tiktok_link": 422,
    "rate_limited": 429,
    "internal": 500,
    "model_missing": 503,
    "busy": 503,
    "temporarily_unavailable": 503,
    "no_network": 503,
    "no_space": 507,
}


def allowed_extension(origin: str, extension_ids: Iterable[str]) -> bool:
    """Whether `origin` is a browser extension that may ask (with the token).

    Firefox gives an extension another id on each machine, so its ids can't be listed.
    """
    match = _EXTENSION.match(origin)
    if match is None:
        return False
    ids = frozenset(extension_ids)
    return match[1] == "moz" or not ids or match[2] in ids


def bare_host(host: str) -> str:
    """The Host header without its port, in lower case."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdigit() else host).lower()


class Gate:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, settings: SecuritySettings, pairing: Pairing) -> None:
        self._app = app
        self._settings = settings
        self._pairing = pairing
        self._hosts = frozenset(host.lower() for host in settings.allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on with the size of the body bounded and safe headers added."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await _refuse(scope, receive, send, refusal)
        elif scope["type"] == "websocket":
            await self._app(scope, receive, send)
        else:
            body = await self._body(scope, receive)
            if isinstance(body, str):
                await _refuse(scope, receive, send, body)
            else:
                await self._app(scope, _replay(body, receive), _with_headers(send))

    def _refusal(self, scope: Scope) -> ErrorCode | None:
        hosts = _header(scope, b"host")
        if len(hosts) != 1 or bare_host(hosts[0]) not in self._hosts:
            return "forbidden_host"
        origins = _header(scope, b"origin")
        if len(origins) > 1 or any(not self._may_ask(origin, hosts[0]) for origin in origins):
            return "forbidden_origin"
        if scope["type"] == "websocket":
            return None  # its token comes with the first message
        path: str = scope["path"]
        opened = path in OPEN_PATHS or path.startswith(OPEN_PREFIX)
        if scope["method"] != "OPTIONS" and not opened and not self._has_token(scope):
            return "unauthorised"
        if scope["method"] == "POST" and not _is_json(scope):
            return "bad_message"
        return None

    def _may_ask(self, origin: str, host: str) -> bool:
        own = {f"http://{host}", f"https://{host}"}
        return origin in own or allowed_extension(origin, self._settings.extension_ids)

    def _has_token(self, scope: Scope) -> bool:
        given = _header(scope, b"authorization")
        if len(given) != 1:
            return False
        scheme, _, token = given[0].partition(" ")
        return scheme.lower() == "bearer" and self._pairing.is_token(token.strip())

    async def _body(self, scope: Scope, receive: Receive) -> bytes | ErrorCode:
        """The whole body, or why it isn't taken."""
        limit = self._settings.max_message_bytes
        stated = _header(scope, b"content-length")
        if stated and (not stated[0].isdigit() or int(stated[0]) > limit):
            return "message_too_large"
        body = b""
        try:
            async with asyncio.timeout(BODY_SECONDS):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return "bad_message"
                    body += bytes(message.get("body", b""))
                    if len(body) > limit:
                        return "message_too_large"
                    if not message.get("more_body", False):
                        break
        except TimeoutError:
            return "timed_out"
        if _has_lone_surrogate(scope, body):
            return "bad_message"
        return body


def _has_lone_surrogate(scope: Scope, body: bytes) -> bool:
    """JSON may name half a character (`"\\ud800"`), which no answer could hold."""
    if b"\\u" not in body or not _is_json(scope):
        return False
    try:
        json.dumps(json.loads(body), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except (ValueError, RecursionError):
        pass  # not JSON at all: the route says so
    return False


def _replay(body: bytes, receive: Receive) -> Receive:
    """Gives the body that was read already, then what else comes."""
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


def _header(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _is_json(scope: Scope) -> bool:
    kinds = _header(scope, b"content-type")
    return len(kinds) == 1 and kinds[0].partition(";")[0].strip().lower() == "application/json"


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {key.lower() for key, _ in message["headers"]}
            extra = [pair for pair in HEADERS if pair[0] not in present]
            message = {**message, "headers": [*message["headers"], *extra]}
        await send(message)

    return sending


async def _refuse(scope: Scope, receive: Receive, send: Send, code: ErrorCode) -> None:
    error = RequestRefused(code)
    body = json.dumps({"error": error.failure().model_dump()}).encode()
    kind = "http.response" if scope["type"] == "http" else "websocket.http.response"
    if scope["type"] == "websocket":
        await receive()
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008, "reason": SENTENCES[code]})
            return
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    if code == "unauthorised":
        headers.append((b"www-authenticate", b"Bearer"))
    start = {"type": f"{kind}.start", "status": status_of(code), "headers": [*headers, *HEADERS]}
    await send(start)
    await send({"type": f"{kind}.body", "body": body})
