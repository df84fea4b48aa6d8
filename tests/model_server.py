"""A real HTTP server on loopback that speaks OpenAI's chat completions, for tests.

It checks requests as OpenAI's server does, answers what the test's function says, and misbehaves
on order:

    async with running_model_server(answer=lambda call: '{"labels": []}') as server:
        model = OpenAiChat(chat_settings(server), settings)
        server.misbehave("busy", times=2, retry_after=0.01)
        ...
        assert server.requests[-1].schema["type"] == "object"

Its tokens are runs of word characters and single other characters, each with the white space
before it; a picture is one token for each begun 32 x 32 pixels, a sound ten for each begun second.
A prompt counts as cached as far as its tokens equal those of an earlier answered prompt, from
1,024 tokens in steps of 128, as OpenAI's does.
"""

import asyncio
import base64
import hashlib
import io
import json
import math
import re
import threading
import wave
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import cv2
import numpy as np
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from overtones.settings import ChatModelSettings

MODEL = "test-model"
RESOLVED = "test-model-2026-01-01"
"""What the server calls `MODEL` in its answers."""
KEY = "sk-test-0123456789-secret"
PIECE = 3
"""Tokens in one piece of a stream."""

Kind = Literal[
    "busy",  # 429; retry_after=seconds or None
    "error",  # 500; status=another one
    "reject",  # 400; parameter=name that is not taken; bare=True: only its name in the text; text=
    "stall",  # after=pieces, then nothing until the client hangs up
    "slow",  # seconds=between pieces
    "cut",  # after=pieces, then the connection breaks
    "garbled",  # after=pieces, then something that is no JSON
    "stream_error",  # after=pieces, then an error event, as vLLM and OpenAI send
    "truncated",  # the answer's first half, as if it were whole
    "replace",  # old=text new=text: a wrong enum, a line that is not there
    "empty",  # no text at all
    "refuse",  # message.refusal, as OpenAI's models do
    "filtered",  # finish_reason content_filter
    "length",  # the answer's first half, finish_reason length
    "no_usage",
]

Probabilities = Callable[[str, str], Mapping[str, float]]
"""(text so far, next token) → probabilities of what could stand there, the token's among them."""


@dataclass(frozen=True)
class Reply:
    """An answer with more than its text."""

    text: str
    probabilities: Probabilities = lambda before, token: {token: 0.9}


@dataclass(frozen=True)
class ChatCall:
    """One request for a chat completion, as it came."""

    body: dict[str, Any]
    headers: dict[str, str]
    texts: tuple[str, ...]
    """Of each message, its text parts joined by a line break."""
    pictures: tuple[np.ndarray, ...] = ()
    """Decoded, height x width x 3, RGB."""
    sounds: tuple[np.ndarray, ...] = ()
    """Decoded, int16 mono at 16 kHz."""
    tokens: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All messages' text."""
        return "\n".join(self.texts)

    @property
    def last(self) -> str:
        """The last message's text."""
        return self.texts[-1]

    @property
    def schema(self) -> dict[str, Any] | None:
        """The strict schema, if one was sent."""
        form = self.body.get("response_format") or {}
        found: dict[str, Any] | None = form.get("json_schema", {}).get("schema")
        return found


Answer = Callable[[ChatCall], "str | Reply"]


@dataclass
class _Fault:
    kind: Kind
    times: int | None
    details: dict[str, Any]


@dataclass
class ModelServer:
    """Use `running_model_server`, or a plain `with` where no loop runs."""

    answer: Answer
    key: str | None = KEY
    requests: list[ChatCall] = field(default_factory=list)
    """All requests that could be read, refused and failed ones too."""
    hung_up: list[ChatCall] = field(default_factory=list)
    """Requests whose client left before the answer was whole."""
    models: dict[str, str] = field(default_factory=lambda: {MODEL: RESOLVED, RESOLVED: RESOLVED})
    """Names that may be asked for → names in answers."""
    port: int = 0

    def __post_init__(self) -> None:
        self._faults: list[_Fault] = []
        self._prompts: list[tuple[str, ...]] = []

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def misbehave(self, kind: Kind, *, times: int | None = 1, **details: Any) -> None:
        """Fail the next `times` requests that it concerns (None: all). Faults add up."""
        self._faults.append(_Fault(kind, times, details))

    def behave(self) -> None:
        """Forget all faults."""
        self._faults.clear()

    def __enter__(self) -> "ModelServer":
        app = Starlette(
            routes=[
                Route("/v1/models", self._list),
                Route("/v1/models/{name:path}", self._one),
                Route("/v1/chat/completions", self._complete, methods=["POST"]),
            ]
        )
        config = uvicorn.Config(
            app, host="127.0.0.1", port=0, log_level="critical", lifespan="off", ws="none"
        )
        self._uvicorn = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._uvicorn.run, name="model server")
        started = threading.Event()
        startup = self._uvicorn.startup

        async def start(sockets: Any = None) -> None:
            await startup(sockets)
            started.set()

        self._uvicorn.startup = start  # type: ignore[method-assign]
        self._thread.start()
        assert started.wait(30)
        self.port = self._uvicorn.servers[0].sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._uvicorn.should_exit = self._uvicorn.force_exit = True
        self._thread.join()

    # --------------------------------------------------------------------------------------

    def _take(self, *kinds: Kind, body: dict[str, Any] | None = None) -> dict[str, Any] | None:
        """The details of the first fault of these kinds that is due, which is used up by this."""
        for fault in self._faults:
            if fault.kind not in kinds or fault.times == 0:
                continue
            if fault.kind == "reject" and not _has(body or {}, fault.details["parameter"]):
                continue
            if fault.times is not None:
                fault.times -= 1
            return {"kind": fault.kind, **fault.details}
        return None

    def _barred(self, request: Request) -> JSONResponse | None:
        if self.key is None or request.headers.get("authorization") == f"Bearer {self.key}":
            return None
        given = request.headers.get("authorization", "")
        # OpenAI's own server quotes the key.
        text = f"Incorrect API key provided: {given.removeprefix('Bearer ')}."
        return _problem(401, text, code="invalid_api_key")

    async def _list(self, request: Request) -> JSONResponse:
        names = [{"id": name, "object": "model", "owned_by": "tests"} for name in self.models]
        return self._barred(request) or JSONResponse({"object": "list", "data": names})

    async def _one(self, request: Request) -> JSONResponse:
        name = request.path_params["name"]
        if barred := self._barred(request):
            return barred
        if name not in self.models:
            return _problem(404, f"The model `{name}` does not exist.", code="model_not_found")
        return JSONResponse({"id": name, "object": "model", "owned_by": "tests"})

    async def _complete(self, request: Request) -> "JSONResponse | _Stream":
        if barred := self._barred(request):
            return barred
        try:
            body = await request.json()
            call = _read(body, dict(request.headers))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return _problem(400, f"Could not read the request: {error!r}")
        self.requests.append(call)
        if fault := self._take("reject", body=body):
            name = fault["parameter"]
            text = f"Unsupported parameter: '{name}' is not supported with this model."
            text = fault.get("text", text)
            bare = fault.get("bare", False)
            return _problem(fault.get("status", 400), text, param=None if bare else name)
        if fault := self._take("busy", "error"):
            busy = fault["kind"] == "busy"
            wait = fault.get("retry_after")
            headers = {"retry-after": str(wait)} if wait is not None else {}
            # The client waits as long as this says, instead of a growing time of its own.
            headers |= {"retry-after-ms": "1"} if wait is None else {}
            status = 429 if busy else fault.get("status", 500)
            return _problem(status, "Too busy." if busy else "Broken.", headers=headers)
        if wrong := mistake(body):
            return _problem(400, wrong[1], param=wrong[0])
        if body["model"] not in self.models:
            text = f"The model `{body['model']}` does not exist or you do not have access to it."
            return _problem(404, text, code="model_not_found")
        return self._reply(call)

    def _reply(self, call: ChatCall) -> "JSONResponse | _Stream":
        given = self.answer(call)
        reply = given if isinstance(given, Reply) else Reply(given)
        text, refusal, finish = reply.text, None, "stop"
        if fault := self._take("replace"):
            assert fault["old"] in text, f"{fault['old']!r} is not in the answer"
            text = text.replace(fault["old"], fault["new"])
        limit = call.body.get("max_completion_tokens") or call.body.get("max_tokens") or math.inf
        if self._take("truncated"):
            text = text[: len(text) // 2]
        if self._take("length"):
            text, finish = text[: len(text) // 2], "length"
        elif len(tokens_of(text)) > limit:
            text, finish = "".join(tokens_of(text)[: int(limit)]), "length"
        if self._take("empty"):
            text = ""
        if self._take("refuse"):
            text, refusal = "", "I'm sorry, I can't help with that."
        if self._take("filtered"):
            text, finish = text[: len(text) // 2], "content_filter"
        pieces = tokens_of(text)
        usage = None if self._take("no_usage") else self._usage(call.tokens, len(pieces))
        self._prompts.append(call.tokens)
        logprobs = None
        if call.body.get("logprobs"):
            many = call.body.get("top_logprobs") or 0
            logprobs = list(_logprobs(pieces, reply.probabilities, many))
        head = {
            "id": f"chatcmpl-{len(self.requests)}",
            "created": 1_767_225_600,
            "model": self.models[call.body["model"]],
        }
        if call.body.get("stream"):
            wanted = (call.body.get("stream_options") or {}).get("include_usage")
            events = _events(head, pieces, logprobs, refusal, finish)
            fault = self._take("stall", "slow", "cut", "garbled", "stream_error")
            ending = {**head, "object": "chat.completion.chunk", "choices": [], "usage": usage}
            last = [ending] if wanted and usage else []
            return _Stream([*events, *last], fault, lambda: self.hung_up.append(call))
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": text or None, "refusal": refusal},
            "finish_reason": finish,
            "logprobs": {"content": logprobs} if logprobs is not None else None,
        }
        whole = {**head, "object": "chat.completion", "choices": [choice]}
        return JSONResponse(whole | ({"usage": usage} if usage else {}))

    def _usage(self, prompt: tuple[str, ...], answered: int) -> dict[str, Any]:
        common = max((_common(prompt, earlier) for earlier in self._prompts), default=0)
        cached = common // 128 * 128 if common >= 1_024 else 0
        return {
            "prompt_tokens": len(prompt),
            "completion_tokens": answered,
            "total_tokens": len(prompt) + answered,
            "prompt_tokens_details": {"cached_tokens": cached},
        }


@asynccontextmanager
async def running_model_server(
    answer: Answer = lambda call: "Hello.", *, key: str | None = KEY
) -> AsyncIterator[ModelServer]:
    """A server in a thread for the length of the block; None lets everybody in."""
    server = ModelServer(answer, key)
    await asyncio.to_thread(server.__enter__)
    try:
        yield server
    finally:
        await asyncio.to_thread(server.__exit__)


def chat_settings(server: ModelServer, **changes: Any) -> ChatModelSettings:
    """Settings of a client of that server, taken for one of OpenAI's."""
    chosen = {
        "model": MODEL,
        "base_url": server.base_url,
        "api_key": server.key,
        "profile": "openai",
        "timeout_seconds": 20.0,
        **changes,
    }
    return ChatModelSettings.model_validate(chosen)


def tokens_of(text: str) -> list[str]:
    """The text's tokens; joined they are the text."""
    return re.findall(r"\s*(?:\w+|[^\w\s])|\s+", text)


# -- requests ------------------------------------------------------------------------------

_KNOWN = {
    *("model", "messages", "stream", "stream_options", "response_format", "temperature", "seed"),
    *("max_tokens", "max_completion_tokens", "logprobs", "top_logprobs", "reasoning_effort"),
    *("prompt_cache_key", "prompt_cache_options", "n", "top_p", "stop", "user", "store"),
}
_SCHEMA_WORDS = {
    *("type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf"),
    *("$ref", "$defs", "description", "title", "pattern", "format", "minimum", "maximum"),
    *("exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems"),
}


def _has(body: dict[str, Any], name: str) -> bool:
    """`response_format.json_schema` asks for that type of format."""
    first, _, kind = name.partition(".")
    return first in body and (not kind or body[first].get("type") == kind)


def _read(body: dict[str, Any], headers: dict[str, str]) -> ChatCall:
    texts, pictures, sounds, tokens = [], [], [], []
    form = body.get("response_format") or {}
    tokens += tokens_of(json.dumps(form["json_schema"])) if "json_schema" in form else []
    for message in body["messages"]:
        content = message["content"]
        parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
        said = []
        tokens.append(f"<{message['role']}>")
        for part in parts:
            match part["type"]:
                case "text":
                    said.append(part["text"])
                    tokens += tokens_of(part["text"])
                case "image_url":
                    data = _data(part["image_url"]["url"])
                    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
                    if image is None:
                        raise ValueError("a picture can't be decoded")
                    pictures.append(np.ascontiguousarray(image[..., ::-1]))
                    size = math.ceil(image.shape[0] / 32) * math.ceil(image.shape[1] / 32)
                    tokens += [hashlib.sha256(data).hexdigest()] * size
                case "input_audio":
                    samples = _wave(part["input_audio"])
                    sounds.append(samples)
                    digest = hashlib.sha256(samples.tobytes()).hexdigest()
                    tokens += [digest] * 10 * math.ceil(len(samples) / 16_000)
                case other:
                    raise ValueError(f"unknown part {other}")
        texts.append("\n".join(said))
    return ChatCall(body, headers, tuple(texts), tuple(pictures), tuple(sounds), tuple(tokens))


def _data(url: str) -> bytes:
    head, _, data = url.partition(",")
    if not re.fullmatch(r"data:image/(jpeg|png|webp);base64", head):
        raise ValueError("a picture must be a data URL")
    return base64.b64decode(data, validate=True)


def _wave(part: dict[str, str]) -> np.ndarray:
    if part["format"] != "wav":
        raise ValueError("sound must be wav")
    with wave.open(io.BytesIO(base64.b64decode(part["data"], validate=True))) as file:
        if (file.getnchannels(), file.getsampwidth(), file.getframerate()) != (1, 2, 16_000):
            raise ValueError("sound must be mono, 16 bit, 16 kHz")
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)


def mistake(body: dict[str, Any]) -> tuple[str, str] | None:
    """The parameter that OpenAI would refuse and why; None if the request is right."""
    for name in body:
        if name not in _KNOWN:
            return name, f"Unrecognized request argument supplied: {name}"
    if not body["messages"]:
        return "messages", "[] is too short - 'messages'"
    for message in body["messages"]:
        if message["role"] not in ("system", "developer", "user", "assistant"):
            return "messages", f"Invalid value: '{message['role']}'."
        content = message["content"]
        plain = isinstance(content, str) or all(part["type"] == "text" for part in content)
        if message["role"] != "user" and not plain:
            return "messages", "Only user messages may hold pictures and sounds."
    if "max_tokens" in body and "max_completion_tokens" in body:
        return "max_tokens", "Setting 'max_tokens' and 'max_completion_tokens' is not supported."
    if "stream_options" in body and not body.get("stream"):
        return "stream_options", "The 'stream_options' parameter is only allowed when streaming."
    if "top_logprobs" in body and not (body.get("logprobs") and 0 <= body["top_logprobs"] <= 20):
        return "top_logprobs", "'top_logprobs' needs 'logprobs', and at most 20."
    if not 0 <= (body.get("temperature") or 0) <= 2:
        return "temperature", "Invalid 'temperature': decimal between 0 and 2 expected."
    if len(body.get("prompt_cache_key") or "") > 64:
        return "prompt_cache_key", "Invalid 'prompt_cache_key': string too long."
    form = body.get("response_format") or {"type": "text"}
    if form["type"] == "json_object" and "json" not in json.dumps(body["messages"]).lower():
        return "messages", "'messages' must contain the word 'json' in some form."
    if form["type"] == "json_schema":
        named = form["json_schema"]
        if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", named["name"]):
            return "response_format", f"Invalid name '{named['name']}'."
        wrong = schema_mistake(named["schema"]) if named.get("strict") else None
        if wrong:
            text = f"Invalid schema for response_format '{named['name']}': {wrong}"
            return "response_format", text
    return None


def schema_mistake(schema: dict[str, Any]) -> str | None:
    """Why a schema is not in OpenAI's strict subset; None if it is."""
    if schema.get("type") != "object" or "anyOf" in schema:
        return "schema must be a JSON Schema of 'type: \"object\"'."
    names, values, letters = 0, 0, 0
    for place, node, depth in _nodes(schema, "()", 0):
        if unknown := set(node) - _SCHEMA_WORDS:
            return f"In context={place}, '{min(unknown)}' is not permitted."
        if not {"type", "$ref", "anyOf", "enum", "const"} & set(node):
            return f"In context={place}, schema must have a 'type' key."
        if "$ref" in node and set(node) - {"$ref", "description"}:
            return f"In context={place}, $ref cannot have keywords beside it."
        if node.get("type") == "array" and "items" not in node:
            return f"In context={place}, array schema missing items."
        if node.get("type") == "object" or "properties" in node:
            properties = node.get("properties", {})
            if node.get("additionalProperties") is not False:
                return f"In context={place}, 'additionalProperties' must be false."
            if set(node.get("required", [])) != set(properties):
                return f"In context={place}, 'required' must name every key in properties."
            if depth > 10:
                return "more than 10 levels of nesting."
            names += len(properties)
            letters += sum(map(len, properties))
        texts = [str(value) for value in node.get("enum", [])]
        values += len(texts)
        letters += sum(map(len, texts))
        if len(texts) > 250 and sum(map(len, texts)) > 15_000:
            return f"In context={place}, an enum is too long."
    if names > 5_000 or values > 1_000 or letters > 120_000:
        return "the schema is too large."
    return None


def _nodes(
    node: dict[str, Any], place: str, depth: int
) -> Iterator[tuple[str, dict[str, Any], int]]:
    """All schemas within a schema; depth counts objects and arrays."""
    depth += node.get("type") in ("object", "array")
    yield place, node, depth
    for group in ("properties", "$defs"):
        for name, inner in node.get(group, {}).items():
            yield from _nodes(inner, f"{place}.{group}.{name}", 0 if group == "$defs" else depth)
    for number, inner in enumerate(node.get("anyOf", [])):
        yield from _nodes(inner, f"{place}.anyOf.{number}", depth)
    if "items" in node:
        yield from _nodes(node["items"], f"{place}.items", depth)


# -- answers -------------------------------------------------------------------------------


def _problem(
    status: int,
    text: str,
    *,
    param: str | None = None,
    code: str | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    kind = "invalid_request_error" if status < 500 else "server_error"
    error = {"message": text, "type": kind, "param": param, "code": code}
    return JSONResponse({"error": error}, status, headers)


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    for number, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return number
    return min(len(one), len(other))


def _logprobs(
    pieces: list[str], probabilities: Probabilities, many: int
) -> Iterator[dict[str, Any]]:
    before = ""
    for piece in pieces:
        all_ = {text: math.log(share) for text, share in probabilities(before, piece).items()}
        best = sorted(all_.items(), key=lambda item: -item[1])[:many]
        top = [{"token": text, "logprob": value, "bytes": None} for text, value in best]
        yield {"token": piece, "logprob": all_[piece], "bytes": None, "top_logprobs": top}
        before += piece


def _events(
    head: dict[str, Any],
    pieces: list[str],
    logprobs: list[dict[str, Any]] | None,
    refusal: str | None,
    finish: str,
) -> Iterator[dict[str, Any]]:
    def event(
        delta: dict[str, Any], *, told: list[dict[str, Any]] | None = None, end: str | None = None
    ) -> dict[str, Any]:
        some = {"content": told} if told is not None else None
        choice = {"index": 0, "delta": delta, "logprobs": some, "finish_reason": end}
        return {**head, "object": "chat.completion.chunk", "choices": [choice]}

    yield event({"role": "assistant", "content": ""})
    if refusal:
        yield event({"refusal": refusal})
    for start in range(0, len(pieces), PIECE):
        part = slice(start, start + PIECE)
        told = logprobs[part] if logprobs is not None else None
        yield event({"content": "".join(pieces[part])}, told=told)
    yield event({}, end=finish)


class _Stream:
    """Server-sent events, with a fault on the way if one is ordered."""

    def __init__(
        self, events: list[dict[str, Any]], fault: dict[str, Any] | None, left: Callable[[], None]
    ) -> None:
        self._events = events
        self._fault = fault or {"kind": None}
        self._left = left

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        gone = asyncio.create_task(_gone(receive))
        head: Message = {"type": "http.response.start", "status": 200}
        await send({**head, "headers": [(b"content-type", b"text/event-stream")]})
        try:
            kind, after = self._fault["kind"], self._fault.get("after", 2)
            for number, event in enumerate(self._events):
                if kind == "slow":
                    await asyncio.wait({gone}, timeout=self._fault["seconds"])
                if number > after:  # the first event holds no text
                    match kind:
                        case "stall":
                            await gone
                        case "cut":
                            raise ConnectionAbortedError
                        case "garbled":
                            await _say(send, '{"choices": [{"delta": {"con')
                        case "stream_error":
                            error = {"message": "Broken.", "type": "server_error", "code": None}
                            await _say(send, json.dumps({"error": error}))
                            break
                if gone.done():
                    self._left()
                    return
                await _say(send, json.dumps(event))
            await _say(send, "[DONE]")
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()


async def _say(send: Send, data: str) -> None:
    body = f"data: {data}\n\n".encode()
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
