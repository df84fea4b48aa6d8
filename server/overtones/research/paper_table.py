"""The table of labels in the columns that the authors of arXiv 2501.11770 published.

One row a video: its link, then one column for each of the 19 values, in their order and
spelling. A cell is `dominant`, `present`, `conflict` or empty.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from overtones.domain.reference import TikTokReference
from overtones.domain.tiktok_link import parse
from overtones_schema import Level, ValueId

LINK_COLUMN = "1_Link1"

_NAMES: dict[ValueId, str] = {
    "self_direction_thought": "Self_Direction_Thought",
    "self_direction_action": "Self_Direction_Action",
    "stimulation": "Stimulation",
    "hedonism": "Hedonism",
    "achievement": "Achievement",
    "power_resources": "Power_Resources",
    "power_dominance": "Power_dominance",
    "face": "Face",
    "security_personal": "Security_Personal",
    "security_societal": "Security_Social",
    "conformity_rules": "Conformity_Rules",
    "conformity_interpersonal": "Conformity_Interpersonal",
    "tradition": "Tradition",
    "humility": "Humility",
    "benevolence_dependability": "Benevolence_Dependability",
    "benevolence_caring": "Benevolence_Care",
    "universalism_concern": "Universalism_Concern",
    "universalism_nature": "Universalism_Nature",
    "universalism_tolerance": "Universalism_Tolerance",
}

VALUE_COLUMNS: dict[ValueId, str] = {
    value: f"1_Value1_{name}_values" for value, name in _NAMES.items()
}
"""The column of each value, in the authors' order."""

_WORDS: dict[Level, str] = {2: "dominant", 1: "present", -1: "conflict"}
_LEVELS: dict[str, Level | None] = {
    **{word: level for level, word in _WORDS.items()},
    "2": 2,
    "1": 1,
    "-1": -1,
    "0": None,
    "": None,
    "absent": None,
    "none": None,
}
_PHOTO = re.compile(r"/photo/([0-9]{15,20})")


class BadTable(ValueError):
    """A file of labels can't be read; the message says where and why."""


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A video and its labels."""

    link: str
    """As it stands in the table, without spaces around it."""
    video_id: str | None
    """TikTok's numeric id, if the link has one; a photo post has one, too."""
    levels: Mapping[ValueId, Level]
    """Absent values are left out."""


def id_in(link: str) -> str | None:
    """The numeric id in a TikTok link, or None."""
    found = parse(link)
    if isinstance(found, TikTokReference):
        return found.video_id
    photo = _PHOTO.search(link)
    return photo[1] if photo else None


def read_paper_table(path: Path) -> tuple[PaperRow, ...]:
    """Read a table in the authors' columns, whatever their case and order; more may stand beside.

    Levels may be words or the numbers 2, 1, -1 and 0. Rows without link and labels are skipped
    (spreadsheets leave such). Raises `BadTable` with the line that is wrong.
    """
    text = read_text(path)
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = next(reader, [])
        columns = _columns(path, header)
        rows = []
        for cells in reader:
            row = _row(path, reader.line_num, columns, cells)
            if row is not None:
                rows.append(row)
    except csv.Error as error:
        raise BadTable(f"{path.name}, line {reader.line_num}: {error}.") from error
    if not rows:
        raise BadTable(f"{path.name} has no rows.")
    return tuple(rows)


def write_paper_table(path: Path, rows: Iterable[PaperRow]) -> None:
    """Write a table in the authors' columns, with their words for levels."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([LINK_COLUMN, *VALUE_COLUMNS.values()])
        for row in rows:
            words = (_WORDS[row.levels[v]] if v in row.levels else "" for v in VALUE_COLUMNS)
            writer.writerow([row.link, *words])


def read_text(path: Path) -> str:
    """A whole text file, without a byte order mark. Raises `BadTable`."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise BadTable(f"There is no file {path}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadTable(f"{path} can't be read as UTF-8 text.") from error


def _columns(path: Path, header: list[str]) -> dict[ValueId | None, int]:
    """Where each value stands; the link under None."""
    places = {name.strip().lower(): place for place, name in enumerate(header)}
    wanted = ((None, LINK_COLUMN), *VALUE_COLUMNS.items())
    missing = [name for _, name in wanted if name.lower() not in places]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise BadTable(f"{path.name} has no column {missing[0]}{more}.")
    return {value: places[name.lower()] for value, name in wanted}


def _row(
    path: Path, line: int, columns: dict[ValueId | None, int], cells: list[str]
) -> PaperRow | None:
    def wrong(what: str) -> NoReturn:
        raise BadTable(f"{path.name}, line {line}: {what}.")

    if not any(cell.strip() for cell in cells):
        return None
    if len(cells) <= max(columns.values()):
        wrong(f"there are only {len(cells)} cells")
    link = cells[columns[None]].strip()
    levels: dict[ValueId, Level] = {}
    for value, name in VALUE_COLUMNS.items():
        cell = cells[columns[value]].strip()
        word = cell.lower().removesuffix(".0")
        if word not in _LEVELS:
            wrong(f"“{cell}” in {name} is not dominant, present, conflict or empty")
        level = _LEVELS[word]
        if level is not None:
            levels[value] = level
    if not link:
        if levels:
            wrong("there are labels, but no link")
        return None
    return PaperRow(link, id_in(link), levels)
