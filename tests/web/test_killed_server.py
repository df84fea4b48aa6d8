"""A server killed in the middle of a job starts again with what it had."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from websockets.asyncio.client import connect

from e2e.tiktok_site import Clip, TikTokSite
from tests import clips
from tests.eventually import until
from tests.live_server import Client

SAMPLE = Path(__file__).parent.parent.parent / "samples" / "so_humble.mp4"
KEPT, BROKEN_OFF = "7111111111111111111", "7222222222222222222"
TOKEN = "t" * 43


def start(folder: Path, port: int, site: TikTokSite) -> subprocess.Popen[bytes]:
    state = folder / "state"
    state.mkdir(exist_ok=True)
    (state / "token").write_text(TOKEN)
    (folder / "temp").mkdir(exist_ok=True)
    source = {
        f"OVERTONES_SOURCE__{name.upper()}": str(value)
        for name, value in site.source_settings.items()
    }
    environment = {
        **os.environ,
        **source,
        "OVERTONES_STATE_FOLDER": str(state),
        "OVERTONES_STORE__FOLDER": str(folder / "results"),
        "OVERTONES_TEMP_FOLDER": str(folder / "temp"),
    }
    command = [sys.executable, "-m", "overtones.cli", "serve", "--port", str(port)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)


async def client_of(port: int) -> Client:
    async with asyncio.timeout(60):
        while True:
            try:
                connection = await connect(f"ws://127.0.0.1:{port}/v1/ws")
            except OSError:
                await asyncio.sleep(0.05)
                continue
            client = Client(connection)
            await client.say(type="hello", protocol=1, token=TOKEN)
            assert (await client.hear())["type"] == "welcome"
            return client


async def test_results_survive_and_a_job_that_was_cut_off_is_done_anew(tmp_path):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    posts = [Clip(id=KEPT, path=SAMPLE), Clip(id=BROKEN_OFF, path=clips.vertical(30))]
    with TikTokSite(clips=posts) as site:
        first = await asyncio.to_thread(start, tmp_path, port, site)
        try:
            client = await client_of(port)
            await client.say(type="watch", url=KEPT)
            assert (await client.hear_until("done", "error"))[-1]["type"] == "done"
            await client.say(type="watch", url=BROKEN_OFF)
            while True:
                message = await client.hear()
                if message["type"] == "stage" and message["stage"] == "speech":
                    break
        finally:
            first.send_signal(signal.SIGKILL)
            await asyncio.to_thread(first.wait)
        assert list((tmp_path / "temp").iterdir()), "it was killed in the middle"

        second = await asyncio.to_thread(start, tmp_path, port, site)
        try:
            client = await client_of(port)
            await until(lambda: not list((tmp_path / "temp").iterdir()))
            await client.say(type="watch", url=KEPT)
            kept = await client.hear()
            assert (kept["type"], kept["kept"]) == ("snapshot", True)
            await client.say(type="watch", url=BROKEN_OFF)
            heard = await client.hear_until("done", "error")
            assert heard[-1]["type"] == "done", json.dumps(heard[-1])
            await client.connection.close()
        finally:
            second.terminate()
            code = await asyncio.to_thread(second.wait)
        assert code == -signal.SIGTERM, "it stopped as it was told, not by a fault"
