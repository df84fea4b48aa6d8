"""One run of gallery-dl, which is a program of its own: it looks a post up and fetches its files.

It gets one extractor module (TikTok's), one way to the network (https, to TikTok's hosts, without
another program's help) and one folder. It reads no settings and no cookies of the user's, and
runs no other program. It has another licence than Overtones (GPL-2), so it is never imported.
"""

import asyncio
import contextlib
import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from overtones.adapters.gallery_dl_failure import failure
from overtones.domain.media import MAX_PICTURES
from overtones.errors import VideoUnavailable
from overtones.ports import Progress
from overtones.settings import Settings

log = logging.getLogger(__name__)

HOSTS = (
    r"https://(?:[a-z0-9-]+\.)+"
    r"(?:tiktok\.com|tiktokv\.(?:com|us|eu)|tiktokcdn(?:-[a-z]{2})?\.com|ttwstatic\.com"
    r"|ibyteimg\.com|muscdn\.com)(?::443)?/"
)
"""Where the files of a post may lie."""

_NOWHERE = "http://127.0.0.1:1"
"""The proxy for plain http: nothing listens there, so neither addresses nor redirects get out."""
_KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT", "PYTHONPATH", "VIRTUAL_ENV")
_ITEM_BYTES = 8 * 1024 * 1024
"""Longest description of a post that is read."""
_LOG_BYTES = 16 * 1024
"""Of what it says, so much is kept."""
_LOOK_UP_REQUESTS = 3
"""Pages that a lookup may take: a puzzle, the page behind it, its canonical form."""
_POLL_SECONDS = 0.05
_FIELDS = ("id", "desc", "createTime", "textLanguage", "author", "music", "challenges", "imagePost")
_FILE = re.compile(r"(?:image|audio)-\d\d\.(?!part$)\w+")


class GalleryDlRun:
    """A run in `folder`, which is private. End it with `end`, which leaves only the pictures."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.pictures = folder / "pictures"
        self._settings = settings
        self._config = folder / "gallery-dl.json"
        self._process: asyncio.subprocess.Process | None = None
        self._listener: asyncio.Task[None] | None = None
        self._log = b""

    async def look_up(self, url: str) -> dict[str, Any]:
        """TikTok's own description of the post (`itemStruct`), of it `_FIELDS` and more.

        The files are on their way when this returns. Raises `VideoUnavailable`.
        """
        await asyncio.to_thread(self._prepare)
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-u", "-m", "gallery_dl"),
            *("--config-ignore", "--config-json", str(self._config), "--no-input", url),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            limit=_ITEM_BYTES,
            cwd=self.pictures,
            env={name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ},
            start_new_session=True,  # a group of its own, to be ended as a whole
        )
        self._confine(self._process.pid)
        self._listener = asyncio.create_task(self._listen(self._process))
        stdout = self._process.stdout
        assert stdout is not None  # noqa: S101 - it is a pipe
        try:
            async with asyncio.timeout(_LOOK_UP_REQUESTS * self._settings.source.timeout_seconds):
                line = await stdout.readline()
                if not line.endswith(b"\n"):
                    await self._process.wait()
                    await self._listener
                    raise failure(self._said, "the post was not described")
            item = json.loads(line)
        except TimeoutError as error:
            raise failure("", "the lookup took too long") from error
        except ValueError as error:  # too long, or no JSON
            raise failure("", f"the post was described oddly: {error}") from error
        if not isinstance(item, dict):
            raise failure("", "the post was described oddly")
        return item

    async def fetch(self, count: int, progress: Progress) -> Path:
        """Wait for the `count` pictures, and the music where there is some.

        Returns the folder of `image-01.jpg`, `image-02.webp`, ..., `audio-00.mp3`.
        Raises `VideoUnavailable`.
        """
        process, listener = self._process, self._listener
        assert process is not None  # noqa: S101 - a lookup comes first
        assert listener is not None  # noqa: S101
        seconds = (count + 2) * self._settings.source.timeout_seconds
        deadline = time.monotonic() + seconds
        told = 0
        while not await _ended(process):
            size, done = await asyncio.to_thread(self._arrived)
            if size > self._settings.media.max_bytes:
                raise VideoUnavailable("too_large", detail=f"{size} bytes and more")
            if time.monotonic() > deadline:
                raise failure("", f"fetching took more than {seconds:g} s")
            if done > told:
                told = done
                progress(min(1.0, done / count))
        await listener
        size, _ = await asyncio.to_thread(self._arrived)
        names = {path.stem for path in self.pictures.iterdir() if _FILE.fullmatch(path.name)}
        missing = [number for number in range(1, count + 1) if f"image-{number:02}" not in names]
        if missing:
            raise failure(self._said, f"pictures {missing} of {count} did not come")
        if size > self._settings.media.max_bytes:
            raise VideoUnavailable("too_large", detail=f"{size} bytes")
        if "audio-00" not in names:
            log.info("the post's music is not there")
            log.debug("%s", self._said)
        progress(1.0)
        return self.pictures

    async def end(self, *, keep: bool) -> None:
        """End the program and all that it has started; `keep` the pictures or remove them too."""
        if self._process is not None:
            _kill(self._process)
            await self._process.wait()
        if self._listener is not None:
            await asyncio.wait({self._listener})
        await asyncio.to_thread(self._tidy, keep)

    def _prepare(self) -> None:
        self.pictures.mkdir()
        config = json.dumps(_config(self._settings, self.pictures)).encode()
        # The proxy's address may hold a password.
        descriptor = os.open(self._config, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(config)

    def _confine(self, pid: int) -> None:
        try:
            from resource import RLIMIT_AS, RLIMIT_CORE, RLIMIT_FSIZE, prlimit
        except ImportError:  # Linux alone has it
            return
        media = self._settings.media
        with contextlib.suppress(OSError, ValueError):  # it may have ended
            for limit, value in (
                (RLIMIT_AS, media.max_memory),
                (RLIMIT_FSIZE, media.max_bytes),
                (RLIMIT_CORE, 0),
            ):
                prlimit(pid, limit, (value, value))

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None  # noqa: S101 - it is a pipe
        while piece := await process.stderr.read(4096):
            self._log = (self._log + piece)[:_LOG_BYTES]

    @property
    def _said(self) -> str:
        return self._log.decode(errors="replace")

    def _arrived(self) -> tuple[int, int]:
        """Bytes of all files, and how many pictures are whole."""
        size = done = 0
        for path in self.pictures.iterdir():
            with contextlib.suppress(OSError):  # renamed in the meantime
                size += path.lstat().st_size
            done += path.name.startswith("image-") and _FILE.fullmatch(path.name) is not None
        return size, done

    def _tidy(self, keep: bool) -> None:
        self._config.unlink(missing_ok=True)
        if not keep:
            shutil.rmtree(self.pictures, ignore_errors=True)


def _config(settings: Settings, pictures: Path) -> dict[str, Any]:
    """gallery-dl's settings (its docs/configuration.rst), all that matter here."""
    source = settings.source
    return {
        "extractor": {
            "modules": ["tiktok"],
            "module-sources": [],
            "base-directory": str(pictures),
            "directory": [],
            "filename": "{type}-{num:>02}.{extension}",
            "archive": None,
            "metadata-url": "_url",
            "file-filter": f"type in ('image', 'audio') and num <= {MAX_PICTURES}"
            f" and re.match({HOSTS!r}, _url)",
            "postprocessors": [
                {
                    "name": "metadata",
                    "event": "post",
                    "filename": "-",
                    "include": [*_FIELDS, "video", "isContentClassified", "liveRoomInfo"],
                    "ascii": True,
                    "indent": None,
                }
            ],
            "cookies": None if source.cookies_file is None else str(source.cookies_file.absolute()),
            "cookies-update": False,
            "netrc": False,
            "input": False,
            "proxy-env": False,
            "proxy": {"http": _NOWHERE} | ({"https": source.proxy} if source.proxy else {}),
            "verify": True if source.ca_file is None else str(source.ca_file.absolute()),
            "timeout": source.timeout_seconds,
            "retries": 0,
            "sleep-429": 0,
            "tiktok": {
                "photos": True,
                "audio": True,
                "videos": False,
                "covers": False,
                "subtitles": False,
            },
        },
        "downloader": {
            "http": {"filesize-max": str(settings.media.max_bytes), "mtime": False},
            "ytdl": {"enabled": False},
            "text": {"enabled": False},
        },
        "cache": {"file": ":memory:"},
        "output": {"mode": "null", "log": "[{name}][{levelname}] {message}"},
    }


async def _ended(process: asyncio.subprocess.Process) -> bool:
    """Whether it has ended, after the pause between two looks."""
    try:
        async with asyncio.timeout(_POLL_SECONDS):
            await process.wait()
    except TimeoutError:
        return False
    return True


def _kill(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:  # Windows has no groups
            process.kill()
