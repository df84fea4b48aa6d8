import asyncio
import gc
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from overtones.adapters.pyav_decoder import PyAvDecoder
from overtones.errors import (
    StageTimedOut,
    WorkerDied,
)
from overtones.settings import Settings
from tests import clips
from tests.adapters.decoding import LIMITS, PLAN, eventually, processes, reads, runs


async def test_a_process_that_hangs_is_given_up(decoder: PyAvDecoder, temporary: Path) -> None:
    await decoder.prepare()
    (process,) = processes()
    os.kill(process, signal.SIGSTOP)
    async with asyncio.timeout(30):
        with pytest.raises(StageTimedOut):
            await decoder.decode(clips.vertical(), PLAN, replace(LIMITS, timeout=0.2))
    assert process not in processes()
    assert not os.listdir(temporary)  # noqa: PTH208


async def test_a_decoder_that_crashes_is_reported(decoder: PyAvDecoder) -> None:
    await decoder.prepare()
    (process,) = processes()
    decoding = asyncio.create_task(decoder.decode(clips.narrated(), PLAN, LIMITS))
    await eventually(lambda: reads(process, clips.narrated()))
    os.kill(process, signal.SIGSEGV)
    with pytest.raises(WorkerDied) as raised:
        await decoding
    assert "-11" in (raised.value.detail or "")


async def test_cancelling_ends_the_process_and_leaves_nothing(
    decoder: PyAvDecoder, temporary: Path
) -> None:
    decoding = asyncio.create_task(decoder.decode(clips.narrated(), PLAN, LIMITS))
    await eventually(lambda: any(reads(process, clips.narrated()) for process in processes()))
    (process,) = processes()
    os.kill(process, signal.SIGSTOP)  # it will not end by itself
    decoding.cancel()
    await asyncio.wait({decoding}, timeout=30)
    assert decoding.cancelled()
    assert process not in processes()
    assert not os.listdir(temporary)  # noqa: PTH208


async def test_cancelling_at_once_ends_the_process(decoder: PyAvDecoder) -> None:
    decoding = asyncio.create_task(decoder.decode(clips.narrated(), PLAN, LIMITS))
    await asyncio.sleep(0)
    (process,) = processes()
    decoding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await decoding
    assert process not in processes()


async def test_a_spare_process_waits_only_after_the_first_file(decoder: PyAvDecoder) -> None:
    assert not processes()
    await decoder.decode(clips.silent(), PLAN, LIMITS)
    await eventually(lambda: len(processes()) == 1)
    (spare,) = processes()
    decoding = asyncio.create_task(decoder.decode(clips.narrated(), PLAN, LIMITS))
    await eventually(lambda: reads(spare, clips.narrated()))
    await decoding
    await eventually(lambda: len(processes()) == 1)
    assert spare not in processes()


async def test_a_spare_process_that_died_is_replaced(decoder: PyAvDecoder) -> None:
    await decoder.prepare()
    (spare,) = processes()
    os.kill(spare, signal.SIGKILL)
    await eventually(lambda: not runs(spare))
    assert (await decoder.decode(clips.silent(), PLAN, LIMITS)).frames


async def test_a_forgotten_decoder_leaves_no_process() -> None:
    decoder = PyAvDecoder(Settings())
    await decoder.prepare()
    assert processes()
    del decoder
    gc.collect()
    assert not processes()


KILLED = """
import asyncio, os, signal
from pathlib import Path
from overtones.adapters.pyav_decoder import PyAvDecoder
from overtones.settings import Settings
decoder = PyAvDecoder(Settings())
asyncio.run(decoder.prepare())
print(decoder._spare._worker._process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


async def test_a_server_that_is_killed_leaves_no_process() -> None:
    command = [sys.executable, "-c", KILLED]
    done = await asyncio.to_thread(subprocess.run, command, stdout=subprocess.PIPE, check=False)
    assert done.returncode == -signal.SIGKILL
    process = int(done.stdout)
    await eventually(lambda: not runs(process))


async def test_several_files_are_read_at_once(decoder: PyAvDecoder) -> None:
    paths = [clips.silent(), clips.vertical(), clips.silent()]
    media = await asyncio.gather(*(decoder.decode(path, PLAN, LIMITS) for path in paths))
    assert [round(each.duration) for each in media] == [10, 30, 10]


async def test_keys_in_the_environment_do_not_reach_the_process(
    decoder: PyAvDecoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("OVERTONES_LABELER__API_KEY", "sk-secret")
    await decoder.prepare()
    (process,) = processes()
    assert b"secret" not in environment(process)


def environment(process: int) -> bytes:
    return Path(f"/proc/{process}/environ").read_bytes()


CONFINED = """
import os, socket, sys
from overtones.adapters.decoder_process import confine
from overtones.domain.media import MediaLimits
confine(MediaLimits(1, 1, 1, 1, 2 << 30, 1), os.open(sys.argv[1], os.O_RDONLY))
os.dup(0)
for attempt in (
    lambda: os.open("/etc/passwd", os.O_RDONLY),
    lambda: os.open(sys.argv[1], os.O_RDONLY),
    lambda: socket.socket(),
    lambda: os.pipe(),
):
    try:
        attempt()
    except OSError:
        continue
    sys.exit("got through")
"""


def test_a_confined_process_opens_no_further_file_and_no_connection() -> None:
    command = [sys.executable, "-c", CONFINED, str(clips.narrated())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
