"""The list of videos that a corpus is made of, as people keep such lists.

Read are: text with a link, an id or a file in each line (lines that begin with `#` are comments);
tables (cells parted by commas, semicolons or tabs) with a column of TikTok links, the authors' own
among them, or else of ids; JSON lines with `url` or `input`.
"""

import csv
import hashlib
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from overtones.adapters.local_file import file_reference
from overtones.domain.reference import Reference, ShortLink
from overtones.domain.tiktok_link import Unsupported, parse
from overtones.errors import RequestRefused, VideoUnavailable
from overtones.research.corpus_folder import UNREAD
from overtones_schema import ErrorCode

STANDARD_INPUT = "-"

_TABLES = frozenset({".csv", ".tsv"})
_DELIMITERS = (",", "\t", ";")
_ID_COLUMNS = frozenset({"video_id", "id", "item_id", "aweme_id"})
"""Names of columns of ids; a creator's id looks the same."""
_JSON_LINES = frozenset({".jsonl", ".ndjson"})
_LOOKED_AT = 50
"""Rows from which the kind of a list without a telling name is guessed."""


class ListUnreadable(RequestRefused):
    """The list is of no form that is known; the sentence says where it stops being one."""

    def __init__(self, message: str) -> None:
        super().__init__("bad_message", message=message)


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One video of a list."""

    line: int
    """Where it stands, from 1. In a table the line in which its row begins."""
    text: str
    """As it was written."""
    target: Reference | ShortLink | ErrorCode
    """What it means, or why it can't be read."""

    @property
    def key(self) -> str:
        """Equal for entries that are the same video. The id, wherever that is known."""
        match self.target:
            case ShortLink(url=url):
                return f"short-{_digest(url)}"
            case str():
                return self.unread_key
            case reference:
                return reference.video_id

    @property
    def unread_key(self) -> str:
        """The key that this entry has while it can't be read."""
        return f"{UNREAD}{_digest(self.text)}"


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An entry that names a video once more."""

    entry: ListEntry
    first: ListEntry


@dataclass(frozen=True, slots=True)
class CorpusList:
    """All videos of a list, each once, in its order."""

    name: str
    digest: str
    """SHA-256 of the list's bytes, in hex."""
    entries: tuple[ListEntry, ...]
    duplicates: tuple[Duplicate, ...] = ()


def read_list(source: str) -> CorpusList:
    """Read a list from a file, or from standard input for `-`. Media files named in it are read.

    Files that are not named from `/` are looked for beside the list, then in the current folder.
    Raises `ListUnreadable`.
    """
    name, body, folder = _read(source)
    text = _decoded(name, body)
    entries: list[ListEntry] = []
    duplicates: list[Duplicate] = []
    seen: dict[str, ListEntry] = {}
    for line, item in _items(name, text):
        entry = ListEntry(line, item, _target(item, folder))
        first = seen.setdefault(entry.key, entry)
        if first is entry:
            entries.append(entry)
        else:
            duplicates.append(Duplicate(entry, first))
    if not entries:
        raise ListUnreadable(f"There is no video in {name}.")
    digest = hashlib.sha256(body).hexdigest()
    return CorpusList(name, digest, tuple(entries), tuple(duplicates))


def _read(source: str) -> tuple[str, bytes, Path]:
    if source == STANDARD_INPUT:
        return "the standard input", sys.stdin.buffer.read(), Path.cwd()
    path = Path(source).expanduser()
    try:
        return path.name, path.read_bytes(), path.absolute().parent
    except FileNotFoundError as error:
        raise ListUnreadable(f"There is no list {source}.") from error
    except OSError as error:
        raise ListUnreadable(f"The list {source} can't be read: {error.strerror}.") from error


def _decoded(name: str, body: bytes) -> str:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise ListUnreadable(f"Line {line} of {name} is no text in UTF-8.") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ListUnreadable(f"Line {line} of {name} is no text: it holds a zero byte.")
    return text


def _items(name: str, text: str) -> Iterator[tuple[int, str]]:
    suffix = Path(name).suffix.lower()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    telling = [line for line in lines if line.strip() and not line.startswith("#")][:_LOOKED_AT]
    if suffix in _JSON_LINES or (telling and telling[0].lstrip().startswith("{")):
        return _from_json_lines(name, lines)
    if suffix in _TABLES or _is_table(telling):
        return _from_table(name, text)
    return _from_text(lines)


def _is_table(lines: list[str]) -> bool:
    """Whether a cell of several in a line is a link."""
    return any(
        _is_link(cell.strip(' "'))
        for line in lines
        for delimiter in _DELIMITERS
        if delimiter in line
        for cell in line.split(delimiter)
    )


def _from_text(lines: list[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        item = line.strip()
        if item and not item.startswith("#"):
            yield number, item


def _from_json_lines(name: str, lines: list[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            body = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ListUnreadable(f"Line {number} of {name} is no JSON.") from error
        item = (body.get("url") or body.get("input")) if isinstance(body, dict) else None
        if not isinstance(item, str) or not item.strip() or not _is_text(item):
            raise ListUnreadable(
                f"Line {number} of {name} is no JSON object with a text `url` or `input`."
            )
        yield number, item.strip()


def _from_table(name: str, text: str) -> Iterator[tuple[int, str]]:
    """The cells of the column that holds the videos, however its cells are parted."""
    best: _Column | None = None
    fault: ListUnreadable | None = None
    for delimiter in _DELIMITERS:
        try:
            column = _column(_rows(name, text, delimiter))
        except ListUnreadable as error:
            fault = fault or error
            continue
        if column is not None and (best is None or column.rank > best.rank):
            best = column
    if best is None:
        raise fault or ListUnreadable(f"No column of {name} holds TikTok's links or ids.")
    for index, (number, item) in enumerate(best.cells):
        if item and not (index == 0 and _is_header(item)):
            yield number, item


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a table that may hold the videos."""

    cells: tuple[tuple[int, str], ...]
    """Of each row its line and its cell, without spaces around it."""
    rank: tuple[int, int, bool]
    """How many links and ids it has, how many of them are links, and whether it is named like
    ids; the highest is taken."""


def _rows(name: str, text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    rows: list[tuple[int, list[str]]] = []
    # A quotation mark without its pair would otherwise make one cell of all rows that follow.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ListUnreadable(f"Line {line} of {name} is no row of a table: {error}.") from error
    return rows


def _column(rows: list[tuple[int, list[str]]]) -> _Column | None:
    """The column with the most links or ids."""
    found = []
    for place in range(max((len(row) for _, row in rows), default=0)):
        cells = tuple((n, row[place].strip() if place < len(row) else "") for n, row in rows)
        links = sum(_is_link(cell) for _, cell in cells)
        ids = sum(cell.isdecimal() and not _is_header(cell) for _, cell in cells)
        if links or ids:
            named = cells[0][1].lower() in _ID_COLUMNS
            found.append(_Column(cells, (links + ids, links, named)))
    return max(found, key=lambda column: column.rank, default=None)


def _is_header(cell: str) -> bool:
    return parse(cell) == Unsupported("not_a_tiktok_link")


def _is_text(item: str) -> bool:
    """JSON can hold halves of characters, which no file can."""
    return item.encode("utf-8", "replace").decode() == item


def _is_link(text: str) -> bool:
    return "tiktok" in text.lower() and parse(text) != Unsupported("not_a_tiktok_link")


def _target(text: str, folder: Path) -> Reference | ShortLink | ErrorCode:
    path = _file(text, folder)
    if path is not None:
        try:
            return file_reference(path)
        except VideoUnavailable as error:
            return error.code
    parsed = parse(text)
    return parsed.code if isinstance(parsed, Unsupported) else parsed


def _file(text: str, folder: Path) -> Path | None:
    """The file that an entry means: there is one, or it is written like a path."""
    try:
        path = Path(text).expanduser()
        for candidate in (folder / path, path):
            if candidate.is_file():
                return candidate
    except (OSError, ValueError, RuntimeError):  # too long, or of a user that is not there
        return None
    return path if text.startswith(("/", "./", "../", "~")) else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
