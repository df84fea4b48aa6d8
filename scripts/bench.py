"""Measures Overtones side by side with a plain script. Run it by `scripts/bench`.

cold_ratio             our time from request to final labels, by the plain script's (30 s clip,
                       nothing kept, no captions; models loaded on both sides, ours on another clip)
captions_first_ratio   the same to the first labels that rest on TikTok's captions
captions_final_ratio   the same to the final labels, with captions
provisional_ms         post text to provisional labels, over the WebSocket, median of 20
kept_ws_ratio          kept results a second over the WebSocket, by a bare FastAPI echo of the
                       same bytes
kept_p95_ms            one kept result, asked and answered, 95th percentile
rss_idle_mb            memory of the server before it has loaded a model
import_s               seconds to import the server's application

With `--browser` it measures the extension instead: see bench_browser.py.
"""

import argparse
import asyncio
import json
import os
import platform
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from e2e.tiktok_site import CaptionFile, Clip, TikTokSite
from scripts.bench_browser import VIDEOS, browser_figures
from scripts.bench_extension import unbuilt

ROOT = Path(__file__).parent.parent
WARM_UP, COLD, CAPTIONED = "70" + "0" * 17, "71" + "0" * 17, "72" + "0" * 17
RUNS = 3
KEPT = 2_000
ECHO = """
import sys, uvicorn
from fastapi import FastAPI, WebSocket
app = FastAPI()
@app.websocket("/v1/ws")
async def echo(socket: WebSocket):
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_text(text)
uvicorn.run(app, port=int(sys.argv[1]), log_level="critical", ws="websockets-sansio",
            ws_per_message_deflate=False)
"""


def long_clip(folder: Path) -> Path:
    """The 30 s clip: speech, burnt-in captions, several shots."""
    target = folder / "long.mp4"
    subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "make_samples"), "--long", str(target)], check=True
    )
    return target


def free_port() -> int:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class ServerProcess:
    """`overtones serve` with everything of its own in a folder."""

    def __init__(self, folder: Path, site: TikTokSite, **environment: str) -> None:
        self.port = free_port()
        self.token = secrets.token_urlsafe(32)
        state = folder / "state"
        state.mkdir(parents=True)
        (state / "token").write_text(self.token)
        (state / "token").chmod(0o600)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "overtones.cli", "serve", "--port", str(self.port)],
            env={
                **os.environ,
                "OVERTONES_STATE_FOLDER": str(state),
                "OVERTONES_STORE__FOLDER": str(folder / "results"),
                "OVERTONES_SOURCE__PROXY": site.proxy_url,
                "OVERTONES_SOURCE__CA_FILE": str(site.ca_file),
                "OVERTONES_SECURITY__MESSAGES_PER_SECOND": "1000000",
                **environment,
            },
            stderr=subprocess.DEVNULL,
        )

    def rss_mb(self) -> float:
        """Megabytes of resident memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        kilobytes = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return round(int(kilobytes.split()[1]) / 1024, 1)

    @asynccontextmanager
    async def client(self) -> AsyncIterator[ClientConnection]:
        async with connect(f"ws://127.0.0.1:{self.port}/v1/ws", compression=None) as socket:
            await socket.send(json.dumps({"type": "hello", "protocol": 1, "token": self.token}))
            await socket.recv()
            yield socket

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


async def until_open(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


async def watch(socket: ClientConnection, url: str, **more: Any) -> dict[str, float]:
    """Seconds to the first labels, to those from captions, to the final ones; and of each stage."""
    started = time.perf_counter()
    await socket.send(json.dumps({"type": "watch", "url": url, **more}))
    found: dict[str, float] = {}
    while True:
        message = json.loads(await socket.recv())
        now = time.perf_counter() - started
        match message["type"]:
            case "labels":
                found.setdefault("first", now)
                found.setdefault(message["annotation"]["coverage"], now)
            case "stage" if "seconds" in message:
                name = f"stage:{message['stage']}"
                found[name] = found.get(name, 0.0) + message["seconds"]
            case "done":
                found["final"] = now
                return found
            case "error":
                raise RuntimeError(message)


def median_of(runs: list[dict[str, float]]) -> dict[str, float]:
    names = {name for run in runs for name in run}
    return {
        name: round(statistics.median(run[name] for run in runs if name in run), 3)
        for name in sorted(names)
    }


async def exchanges(socket: ClientConnection, text: str, count: int) -> tuple[float, list[float]]:
    """Answers a second, and the seconds of each exchange."""
    laps = []
    started = time.perf_counter()
    for _ in range(count):
        lap = time.perf_counter()
        await socket.send(text)
        await socket.recv()
        laps.append(time.perf_counter() - lap)
    return count / (time.perf_counter() - started), laps


async def kept(server: ServerProcess, url: str) -> dict[str, float]:
    port = free_port()
    echo = subprocess.Popen([sys.executable, "-c", ECHO, str(port)])
    try:
        await until_open(port)
        request = json.dumps({"type": "watch", "id": "1", "url": url})
        ours, bare, laps = [], [], []
        async with (
            server.client() as client,
            connect(f"ws://127.0.0.1:{port}/v1/ws", compression=None) as mirror,
        ):
            await client.send(request)
            answer = str(await client.recv())
            for _ in range(5):
                rate, seconds = await exchanges(client, request, KEPT // 5)
                ours.append(rate)
                laps += seconds
                bare.append((await exchanges(mirror, answer, KEPT // 5))[0])
        return {
            "kept_per_second": round(statistics.median(ours)),
            "echo_per_second": round(statistics.median(bare)),
            "kept_bytes": len(answer.encode()),
            "kept_ws_ratio": round(statistics.median(ours) / statistics.median(bare), 3),
            "kept_p95_ms": round(statistics.quantiles(laps, n=20)[-1] * 1000, 2),
        }
    finally:
        echo.terminate()
        echo.wait()


def import_seconds() -> float:
    code = (
        "import time; t = time.perf_counter(); import overtones.web.server; "
        "print(time.perf_counter() - t)"
    )
    runs = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(5)
    ]
    return round(statistics.median(runs), 3)


def plain(clip: Path) -> dict[str, float]:
    command = [sys.executable, str(ROOT / "scripts" / "bench_plain.py"), str(clip)]
    out = subprocess.run(command, capture_output=True, check=True, text=True)
    result: dict[str, float] = json.loads(out.stdout.splitlines()[-1])
    return result


@asynccontextmanager
async def warm_server(folder: Path, site: TikTokSite) -> AsyncIterator[ServerProcess]:
    """A new server that has loaded its models on another clip, so that nothing of the measured
    one is known to it, down to the vectors of its lines.
    """
    server = ServerProcess(folder, site)
    try:
        await until_open(server.port)
        async with server.client() as client:
            await watch(client, WARM_UP)
        yield server
    finally:
        server.stop()


async def one_watch(folder: Path, site: TikTokSite, video_id: str) -> dict[str, float]:
    async with warm_server(folder, site) as server, server.client() as client:
        return await watch(client, video_id)


async def measure(folder: Path) -> dict[str, Any]:
    clip = long_clip(folder)
    posts = [Clip(WARM_UP, ROOT / "samples" / "so_humble.mp4"), Clip(COLD, clip, "long #clip")]
    with TikTokSite(clips=posts) as site:
        figures: dict[str, Any] = {"rss_idle_mb": await idle_rss(folder / "idle", site)}
        async with warm_server(folder / "server", site) as server, server.client() as client:
            await watch(client, COLD)
            captions = await captions_of(client, COLD)
            site.add(Clip(CAPTIONED, clip, "long #clip", captions=captions))
            provisional = []
            for run in range(20):
                page = {"description": f"she gave her last soup to number {run} #kindness"}
                provisional.append(await first_labels(client, f"79{run:017d}", page))
            figures["provisional_ms"] = round(statistics.median(provisional) * 1000, 1)
            figures |= await kept(server, COLD)
        cold, plain_runs, captioned = [], [], []
        for run in range(RUNS):
            plain_runs.append(await asyncio.to_thread(plain, clip))
            cold.append(await one_watch(folder / f"cold-{run}", site, COLD))
            captioned.append(await one_watch(folder / f"captioned-{run}", site, CAPTIONED))
    ours, theirs, with_captions = median_of(cold), median_of(plain_runs), median_of(captioned)
    return figures | {
        "cold_ratio": round(ours["final"] / theirs["total"], 3),
        "captions_first_ratio": round(with_captions["captions"] / theirs["total"], 3),
        "captions_final_ratio": round(with_captions["final"] / theirs["total"], 3),
        "import_s": import_seconds(),
        "stages": {"ours": ours, "with_captions": with_captions, "plain": theirs},
    }


async def idle_rss(folder: Path, site: TikTokSite) -> float:
    server = ServerProcess(folder, site)
    try:
        await until_open(server.port)
        return server.rss_mb()
    finally:
        server.stop()


async def captions_of(client: ClientConnection, url: str) -> tuple[CaptionFile, ...]:
    """Captions as TikTok would have them, from what was heard before."""
    await client.send(json.dumps({"type": "watch", "url": url}))
    lines = json.loads(await client.recv())["script"]["lines"]
    cues = [
        f"00:00:{line['start']:06.3f} --> 00:00:{line['end']:06.3f}\n{line['text']}"
        for line in lines
        if line["kind"] == "speech"
    ]
    return (CaptionFile("\n\n".join(["WEBVTT", *cues])),)


async def first_labels(client: ClientConnection, video_id: str, page: dict[str, str]) -> float:
    """Seconds to the provisional labels of a video that the site doesn't have."""
    started = time.perf_counter()
    await client.send(json.dumps({"type": "watch", "url": video_id, "page": page}))
    seconds = 0.0
    while True:
        message = json.loads(await client.recv())
        if message["type"] == "labels" and not seconds:
            seconds = time.perf_counter() - started
        if message["type"] in {"error", "done"}:
            return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the figures there as well")
    parser.add_argument("--browser", action="store_true", help="measure the extension instead")
    parser.add_argument("--videos", type=int, default=VIDEOS, help="how many are scrolled past")
    arguments = parser.parse_args()
    if arguments.videos < 2:
        parser.error("There have to be at least two videos.")
    if arguments.browser and (missing := unbuilt()):
        parser.error(missing)
    with tempfile.TemporaryDirectory(prefix="overtones-bench-") as folder:
        if arguments.browser:
            figures = asyncio.run(browser_figures(Path(folder), arguments.videos))
        else:
            figures = asyncio.run(measure(Path(folder)))
    figures |= {
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
    }
    print(json.dumps(figures, indent=2))
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
