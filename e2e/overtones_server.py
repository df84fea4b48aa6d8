"""The real server as a process of its own, before the stand-in."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from e2e.tiktok_site import TikTokSite

START_SECONDS = 60.0


class OvertonesServer:
    """`overtones serve` with all its state in `folder`; it can be stopped and started again.

    `settings` are the server's, by the names that they have in the environment after
    `OVERTONES_`.
    """

    def __init__(
        self, folder: Path, site: TikTokSite | None, settings: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        temp = folder / "temp"
        temp.mkdir(parents=True, exist_ok=True)
        source = {
            f"OVERTONES_SOURCE__{name.upper()}": str(value)
            for name, value in (site.source_settings if site else {}).items()
        }
        self._environment = {
            **os.environ,
            **source,
            "OVERTONES_STATE_FOLDER": str(folder / "state"),
            "OVERTONES_STORE__FOLDER": str(folder / "results"),
            "OVERTONES_TEMP_FOLDER": str(temp),
            "OVERTONES_SERVER__PORT": str(self.port),
            **{f"OVERTONES_{name}": value for name, value in (settings or {}).items()},
        }

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def address(self) -> str:
        """As a person types it."""
        return f"127.0.0.1:{self.port}"

    @property
    def token(self) -> str:
        """What lets a client in."""
        return (self.folder / "state" / "token").read_text(encoding="ascii").strip()

    async def start(self) -> None:
        """Returns when the server answers."""
        command = [sys.executable, "-m", "overtones.cli", "serve"]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: ASYNC220 - it starts at once
                command, env=self._environment, stdout=log, stderr=log
            )
        async with asyncio.timeout(START_SECONDS):
            while not await asyncio.to_thread(self._answers):
                if self._process.poll() is not None:
                    raise RuntimeError((self.folder / "server.log").read_text(encoding="utf-8"))
                await asyncio.sleep(0.05)

    def stop(self) -> None:
        """Ask it to stop, and wait until it has."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(30)
            self._process = None

    def kill(self) -> None:
        """End it as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    async def get(self, path: str) -> Any:
        """The JSON of a page that needs the token, or the text of one that isn't JSON."""
        return await asyncio.to_thread(self._get, path)

    async def pairing_code(self) -> str:
        """The code that the server's page shows now."""
        answer = await self.get("/v1/pairing-code")
        code: str = answer["code"]
        return code

    def _get(self, path: str) -> Any:
        request = urllib.request.Request(
            f"http://{self.address}{path}", headers={"authorization": f"Bearer {self.token}"}
        )
        with _direct.open(request, timeout=10) as answer:
            body = answer.read().decode()
        return json.loads(body) if "json" in answer.headers["content-type"] else body

    def _answers(self) -> bool:
        try:
            with _direct.open(f"http://{self.address}/healthz", timeout=5):
                return True
        except OSError:
            return False


_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
