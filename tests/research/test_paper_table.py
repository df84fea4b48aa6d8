import os
from collections import Counter
from pathlib import Path

import pytest

from overtones.research.paper_table import (
    LINK_COLUMN,
    VALUE_COLUMNS,
    BadTable,
    PaperRow,
    read_paper_table,
    write_paper_table,
)
from overtones_schema.values import VALUE_IDS

LINK = "https://www.tiktok.com/@somebody/video/7000000000000000001"
PUBLISHED = os.environ.get("OVERTONES_PAPER_TABLE", "")


def table(path: Path, *rows: dict[str, str], columns: list[str] | None = None) -> Path:
    columns = columns or [LINK_COLUMN, *VALUE_COLUMNS.values()]
    lines = [",".join(columns)]
    lines += [",".join(row.get(column, "") for column in columns) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_all_19_values_have_a_column():
    assert set(VALUE_COLUMNS) == set(VALUE_IDS)
    assert VALUE_COLUMNS["power_dominance"] == "1_Value1_Power_dominance_values"


def test_what_was_written_is_read_again(tmp_path: Path):
    rows = (
        PaperRow(LINK, "7000000000000000001", {"face": -1, "achievement": 2, "hedonism": 1}),
        PaperRow(LINK.replace("1", "2"), "7000000000000000002", {}),
    )
    write_paper_table(tmp_path / "labels.csv", rows)
    assert read_paper_table(tmp_path / "labels.csv") == rows
    first = (tmp_path / "labels.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("1_Link1,1_Value1_Self_Direction_Thought_values,")
    assert first.endswith("1_Value1_Universalism_Tolerance_values")


def test_case_order_more_columns_and_a_byte_order_mark_do_not_matter(tmp_path: Path):
    face = VALUE_COLUMNS["face"].upper()
    others = [column for value, column in VALUE_COLUMNS.items() if value != "face"]
    path = table(
        tmp_path / "labels.csv",
        {"1_LINK1": f" {LINK} ", "Note": "x", face: " Conflict"},
        columns=["Note", face, *reversed(others), "1_LINK1"],
    )
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    (row,) = read_paper_table(path)
    assert row == PaperRow(LINK, "7000000000000000001", {"face": -1})


@pytest.mark.parametrize(
    ("cell", "level"), [("2", 2), ("1", 1), ("-1", -1), ("1.0", 1), ("DOMINANT", 2)]
)
def test_levels_may_be_numbers(tmp_path: Path, cell: str, level: int):
    path = table(tmp_path / "labels.csv", {LINK_COLUMN: LINK, VALUE_COLUMNS["face"]: cell})
    assert read_paper_table(path)[0].levels == {"face": level}


@pytest.mark.parametrize("cell", ["0", "0.0", "", "absent"])
def test_absent_values_are_left_out(tmp_path: Path, cell: str):
    path = table(tmp_path / "labels.csv", {LINK_COLUMN: LINK, VALUE_COLUMNS["face"]: cell})
    assert read_paper_table(path)[0].levels == {}


def test_a_photo_post_has_an_id_and_a_short_link_has_none(tmp_path: Path):
    photo = LINK.replace("/video/", "/photo/")
    rows = read_paper_table(
        table(
            tmp_path / "labels.csv",
            {LINK_COLUMN: photo},
            {},
            {LINK_COLUMN: "https://vm.tiktok.com/ZMabc123/"},
        )
    )
    assert [row.video_id for row in rows] == ["7000000000000000001", None]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({LINK_COLUMN: LINK, VALUE_COLUMNS["face"]: "maybe"}, "line 2: “maybe” in 1_Value1_Face"),
        ({VALUE_COLUMNS["face"]: "present"}, "line 2: there are labels, but no link"),
    ],
)
def test_a_wrong_row_is_named_by_its_line(tmp_path: Path, row: dict[str, str], sentence: str):
    with pytest.raises(BadTable, match=sentence):
        read_paper_table(table(tmp_path / "labels.csv", row))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "has no column 1_Link1 and 19 more"),
        (b"video,face\n1,2\n", "has no column 1_Link1 and 19 more"),
        (",".join([LINK_COLUMN, *VALUE_COLUMNS.values()]).encode(), "has no rows"),
        (
            (",".join([LINK_COLUMN, *VALUE_COLUMNS.values()]) + f"\n{LINK},present\n").encode(),
            "line 2: there are only 2 cells",
        ),
        (b"\xff\xfe\x00", "can't be read as UTF-8 text"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes, sentence: str):
    path = tmp_path / "labels.csv"
    path.write_bytes(content)
    with pytest.raises(BadTable, match=sentence):
        read_paper_table(path)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path):
    with pytest.raises(BadTable, match="There is no file"):
        read_paper_table(tmp_path / "nothing.csv")


COUNTS = {
    "self_direction_thought": (163, 33, 12),
    "self_direction_action": (200, 27, 24),
    "stimulation": (193, 31, 3),
    "hedonism": (137, 17, 6),
    "achievement": (226, 80, 19),
    "power_resources": (136, 42, 9),
    "power_dominance": (139, 25, 45),
    "face": (57, 16, 89),
    "security_personal": (66, 17, 88),
    "security_societal": (2, 0, 9),
    "conformity_rules": (10, 3, 14),
    "conformity_interpersonal": (79, 7, 125),
    "tradition": (27, 4, 4),
    "humility": (52, 3, 218),
    "benevolence_dependability": (130, 9, 41),
    "benevolence_caring": (162, 24, 112),
    "universalism_concern": (1, 0, 0),
    "universalism_nature": (8, 1, 1),
    "universalism_tolerance": (5, 0, 1),
}
"""Present, dominant and conflict of each value in the published table."""


@pytest.mark.skipif(not PUBLISHED, reason="OVERTONES_PAPER_TABLE names no table")
def test_the_published_table_is_taken_whole():
    rows = read_paper_table(Path(PUBLISHED))
    assert len(rows) == len({row.video_id for row in rows}) == 888
    assert None not in {row.video_id for row in rows}
    counts = {
        value: Counter(row.levels[value] for row in rows if value in row.levels)
        for value in VALUE_IDS
    }
    assert {v: (c[1], c[2], c[-1]) for v, c in counts.items()} == COUNTS
