"""JSON on this machine's disk: diskcache, holding nothing but JSON text.

diskcache unpickles what it finds in its table (CVE-2025-69872), and its own `JSONDisk` does so
too for a row that claims to be a pickle. `JsonTextDisk` refuses such rows, keys and values alike.
"""

import asyncio
import errno
import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from overtones_schema import ErrorCode

if TYPE_CHECKING:
    import diskcache

log = logging.getLogger(__name__)

T = TypeVar("T")

LOCK_SECONDS = 10.0
"""Wait so long while another process writes."""

_NEVER_A_FILE = 2**31 - 1
"""Bytes from which diskcache would put a value into a file of its own."""

_BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_UNWRITABLE = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
    }
)
_NO_SPACE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM}
)


class PickleRefused(Exception):
    """A row of the cache asks to be unpickled. Somebody else wrote it."""


class CacheFault(Exception):
    """The disk or the database does not do its part.

    `code` is `no_space` where it can't be written, `busy` where another process holds it for
    long, else `internal`. The text names the kind of fault and nothing of what is kept.
    """

    def __init__(self, kind: str, code: ErrorCode) -> None:
        self.kind = kind
        self.code: ErrorCode = code
        super().__init__(kind)


class JsonCache:
    """A table from text to JSON in a folder of mode 0700, in a thread of its own.

    Every method raises `CacheFault`. A database that is broken is moved aside and begun anew.
    """

    def __init__(self, folder: Path, max_bytes: int | None) -> None:
        """`max_bytes`: above it what was used longest ago is dropped; None: nothing ever is."""
        self._folder = folder
        self._max_bytes = max_bytes
        self._cache: diskcache.Cache | None = None
        self._opened_file: tuple[int, int] | None = None
        self._thread: ThreadPoolExecutor | None = None

    async def read(self, key: str) -> Any:
        """What is kept under `key`; None if nothing is, or nothing that can be read."""
        return await self._run(lambda cache: _get(cache, key))

    async def write(self, key: str, body: Any) -> None:
        """Keep `body`, which must be fit for JSON, under `key`."""
        text = _text(body)
        await self._run(lambda cache: cache.set(key, text))

    async def change(self, key: str, change: Callable[[Any], Any]) -> None:
        """Put `change(what is kept)` in the place of what is kept, as one step for all processes.

        `change` runs in another thread, with None if nothing is kept.
        """

        def work(cache: "diskcache.Cache") -> None:
            with cache.transact():
                cache.set(key, _text(change(_get(cache, key))))

        await self._run(work)

    async def everything(self) -> list[Any]:
        """All that is kept and can be read, oldest first."""

        def work(cache: "diskcache.Cache") -> list[Any]:
            found = (_get(cache, key) for key in list(cache.iterkeys()))
            return [body for body in found if body is not None]

        return await self._run(work)

    async def close(self) -> None:
        """Flush and let go. It opens again when it is used again."""
        if self._thread is not None:
            thread, self._thread = self._thread, None
            await asyncio.get_running_loop().run_in_executor(thread, self._let_go)
            thread.shutdown(wait=False)

    # --------------------------------------------------------------------------------------

    async def _run(self, work: Callable[["diskcache.Cache"], T]) -> T:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix=self._folder.name)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._twice, work)

    def _twice(self, work: Callable[["diskcache.Cache"], T]) -> T:
        """A second try opens the folder anew: what broke may be mended by that."""
        import diskcache

        faults = (OSError, sqlite3.Error, diskcache.Timeout)
        try:
            return work(self._opened())
        except faults as error:
            self._let_go()
            fault = _fault(error)
            if fault.code == "busy":
                raise fault from error
            if _codes(error) & _BROKEN:
                self._move_aside()
        try:
            return work(self._opened())
        except faults as error:
            self._let_go()
            raise _fault(error) from error

    def _opened(self) -> "diskcache.Cache":
        if self._cache is not None and self._file() != self._opened_file:
            self._let_go()  # removed or moved aside: what is written to it now would be lost
        if self._cache is None:
            self._folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._folder.mkdir(exist_ok=True, mode=0o700)
            self._folder.chmod(0o700)
            self._cache = _open(self._folder, self._max_bytes)
            self._opened_file = self._file()
        return self._cache

    def _file(self) -> tuple[int, int] | None:
        """What tells the database from any other file; None if there is none."""
        try:
            found = (self._folder / "cache.db").stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def _let_go(self) -> None:
        if self._cache is not None:
            with suppress(sqlite3.Error):
                self._cache.close()
            self._cache = None

    def _move_aside(self) -> None:
        """The log of changes goes with the database: SQLite would replay it into a new one."""
        broken = self._folder / "cache.db.broken"
        log.error("a database is broken; it is moved to %s and begun anew", broken)
        for suffix in ("", "-wal", "-shm"):
            with suppress(OSError):
                (self._folder / f"cache.db{suffix}").replace(f"{broken}{suffix}")


def _open(folder: Path, max_bytes: int | None) -> "diskcache.Cache":
    import diskcache
    from diskcache.core import MODE_RAW, UNKNOWN

    class JsonTextDisk(diskcache.Disk):  # type: ignore[misc]
        """Stores and gives back text alone."""

        def put(self, key: Any) -> tuple[Any, bool]:
            if not isinstance(key, str):
                raise TypeError("keys are text")
            return key, True

        def get(self, key: Any, raw: bool) -> Any:
            if not raw or not isinstance(key, str):
                raise PickleRefused("a key is not plain text")
            return key

        def store(self, value: Any, read: bool, key: Any = UNKNOWN) -> Any:
            if read or not isinstance(value, str):
                raise TypeError("values are JSON text")
            return super().store(value, read, key=key)

        def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> Any:
            if mode != MODE_RAW or filename is not None or not isinstance(value, str) or read:
                raise PickleRefused("a value is not plain text in the table")
            return value

    return diskcache.Cache(
        str(folder),
        timeout=LOCK_SECONDS,
        disk=JsonTextDisk,
        disk_min_file_size=_NEVER_A_FILE,
        size_limit=max_bytes or 0,
        eviction_policy="none" if max_bytes is None else "least-recently-used",
        tag_index=False,
        statistics=0,
        # A disk that fails under mapped memory would kill the process.
        sqlite_mmap_size=0,
    )


def _text(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _get(cache: "diskcache.Cache", key: str) -> Any:
    try:
        text = cache.get(key)
        return None if text is None else json.loads(text)
    except (PickleRefused, ValueError) as error:
        log.warning("a kept row was refused: %s", type(error).__name__)
    except sqlite3.OperationalError as error:
        # Python's own complaint, not SQLite's; its text quotes the row.
        if not str(error).startswith("Could not decode to UTF-8"):
            raise
        log.warning("a kept row was refused: it is not text")
    cache.delete(key)
    return None


def _fault(error: BaseException) -> CacheFault:
    links = list(_chain(error))
    reasons = [link.errno for link in links if isinstance(link, OSError) and link.errno]
    names = [getattr(link, "sqlite_errorname", None) for link in links]
    names += [errno.errorcode.get(reason) for reason in reasons]
    kind = next(filter(None, names), type(error).__name__)
    codes = _codes(error)
    if codes & _LOCKED:
        return CacheFault(kind, "busy")
    unwritable = codes & _UNWRITABLE or _NO_SPACE.intersection(reasons)
    return CacheFault(kind, "no_space" if unwritable else "internal")


def _codes(error: BaseException) -> set[int]:
    """SQLite's primary result codes of the error and of what it hides.

    diskcache says `Timeout` for all that keeps it from writing, and a failed rollback stands
    before the error it followed.
    """
    found = (getattr(link, "sqlite_errorcode", None) for link in _chain(error))
    return {code & 0xFF for code in found if code is not None}


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__context__
