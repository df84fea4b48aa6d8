"""A browser that nobody debugs, as a debugger keeps backgrounds from being suspended."""

import asyncio
import json
import subprocess
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from e2e.tiktok_site import TikTokSite
from e2e.tiktok_site.chromium import EXECUTABLE, flags

_STARTED_SECONDS = 30.0


class PlainBrowser:
    """Chromium with the extension and a profile that was used before, showing an empty page.

    Its list of pages can be read and changed without a debugger being attached to any of them.
    """

    def __init__(self, site: TikTokSite, extension: Path, profile: Path) -> None:
        self._port_file = profile / "DevToolsActivePort"
        self._port_file.unlink(missing_ok=True)
        self._command = [
            EXECUTABLE,
            *flags(site, extension),
            "--headless=new",
            "--mute-audio",
            "--window-size=1280,900",
            f"--user-data-dir={profile}",
            "--remote-debugging-port=0",
            "about:blank",
        ]

    async def __aenter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: ASYNC220 - it starts at once
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        async with asyncio.timeout(_STARTED_SECONDS):
            while not self._port_file.exists():  # noqa: ASYNC110 - nobody is told
                await asyncio.sleep(0.05)
            # An unpacked extension is installed anew, and shows its options.
            while not await self.close("chrome-extension://"):  # noqa: ASYNC110 - likewise
                await asyncio.sleep(0.05)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.terminate()
        await asyncio.to_thread(self._process.wait, 20)

    @property
    def debugger(self) -> str:
        """Where a debugger can be attached after all."""
        port = self._port_file.read_text(encoding="ascii").splitlines()[0]
        return f"http://127.0.0.1:{port}"

    async def open(self, address: str) -> None:
        """Show a page in a tab of its own."""
        await self._ask(f"/json/new?{address}", "PUT")

    async def close(self, start: str) -> int:
        """Close the tabs whose address begins so: how many there were."""
        ids = [
            target["id"]
            for target in await self._targets()
            if target["type"] == "page" and target["url"].startswith(start)
        ]
        for target_id in ids:
            await self._ask(f"/json/close/{target_id}")
        return len(ids)

    async def has_background(self) -> bool:
        """Whether the extension's background runs now."""
        return any(
            target["type"] == "service_worker" and target["url"].startswith("chrome-extension://")
            for target in await self._targets()
        )

    async def _targets(self) -> list[dict[str, Any]]:
        targets: list[dict[str, Any]] = json.loads(await self._ask("/json/list"))
        return targets

    async def _ask(self, path: str, method: str = "GET") -> str:
        request = urllib.request.Request(self.debugger + path, method=method)

        def answer() -> str:
            with _direct.open(request, timeout=10) as response:
                body: str = response.read().decode()
                return body

        return await asyncio.to_thread(answer)


_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
