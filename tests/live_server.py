"""A real server on loopback, for tests that speak to it as its clients do."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect

from overtones.settings import Settings, override
from overtones.web.pairing import read_token
from overtones.web.server import Server, make_server


def settings_in(folder: Path, **sections: dict[str, Any]) -> Settings:
    """Settings with all state in `folder` and a free port."""
    settings = Settings(state_folder=folder / "state", temp_folder=folder / "temp")
    (folder / "temp").mkdir(exist_ok=True)
    sections.setdefault("store", {})["folder"] = folder / "results"
    sections.setdefault("server", {})["port"] = 0
    return override(settings, **sections)


@dataclass
class LiveServer:
    """A running server."""

    server: Server
    settings: Settings
    port: int
    token: str

    @property
    def app(self) -> FastAPI:
        return self.server.config.app  # type: ignore[return-value]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    @asynccontextmanager
    async def socket(self, **options: Any) -> AsyncIterator[ClientConnection]:
        """A WebSocket before its hello."""
        options.setdefault("max_size", None)
        async with connect(f"ws://127.0.0.1:{self.port}/v1/ws", **options) as made:
            yield made

    @asynccontextmanager
    async def client(self, **options: Any) -> AsyncIterator["Client"]:
        """A WebSocket that was welcomed."""
        async with self.socket(**options) as made:
            client = Client(made)
            await client.say(type="hello", protocol=1, token=self.token)
            welcome = await client.hear()
            assert welcome["type"] == "welcome", welcome
            yield client


class Client:
    """Speaks the protocol."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def say(self, **message: Any) -> None:
        await self.connection.send(json.dumps(message))

    async def hear(self) -> dict[str, Any]:
        async with asyncio.timeout(60):
            heard: dict[str, Any] = json.loads(await self.connection.recv())
        return heard

    async def hear_until(self, *types: str) -> list[dict[str, Any]]:
        """All messages up to the first of one of these types."""
        heard = [await self.hear()]
        while heard[-1]["type"] not in types:
            heard.append(await self.hear())
        return heard


@asynccontextmanager
async def live_server(settings: Settings) -> AsyncIterator[LiveServer]:
    """Run a server for the length of the block, then stop it gracefully."""
    server = make_server(settings)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    task = asyncio.create_task(server._serve([listener]))
    while not server.started:
        assert not task.done(), task.result()
        await asyncio.sleep(0.01)
    port = listener.getsockname()[1]
    try:
        yield LiveServer(server, settings, port, read_token(settings.state_folder))
    finally:
        server.should_exit = True
        await task
