import io
import os
from pathlib import Path

import pytest

from overtones.domain.reference import FileReference, ShortLink, TikTokReference
from overtones.research.corpus_list import ListUnreadable, read_list
from overtones.research.paper_table import LINK_COLUMN, VALUE_COLUMNS

PUBLISHED = os.environ.get("OVERTONES_PAPER_TABLE", "")
FIRST, SECOND = "7000000000000000001", "7000000000000000002"
LINK = f"https://www.tiktok.com/@ana.makes/video/{FIRST}"
OTHER = f"https://www.tiktok.com/@ana.makes/video/{SECOND}"
SHORT = "https://vm.tiktok.com/ZMabc123/"


def entries(path: Path, text: str | bytes) -> list[tuple[int, str]]:
    """Line and key of each entry of a list with that content."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [(entry.line, entry.key) for entry in read_list(str(path)).entries]


def test_links_ids_short_links_and_files_stand_one_in_a_line(tmp_path: Path):
    (tmp_path / "clip.mp4").write_bytes(b"film")
    (tmp_path / "list.txt").write_text(
        f"# my videos\n{LINK}?lang=en\n\n  {SECOND}  \n{SHORT}\nclip.mp4\n"
    )
    found = read_list(str(tmp_path / "list.txt"))
    assert [(entry.line, type(entry.target)) for entry in found.entries] == [
        (2, TikTokReference),
        (4, TikTokReference),
        (5, ShortLink),
        (6, FileReference),
    ]
    assert found.entries[0].text == f"{LINK}?lang=en"
    assert found.entries[3].key.startswith("file-")
    assert len(found.digest) == 64


def test_a_file_is_found_beside_its_list_whatever_the_current_folder(tmp_path, monkeypatch):
    media, elsewhere = tmp_path / "media", tmp_path / "elsewhere"
    media.mkdir()
    elsewhere.mkdir()
    (media / "clip.mp4").write_bytes(b"film")
    (media / "list.txt").write_text("clip.mp4\n./missing.mp4\n")
    monkeypatch.chdir(elsewhere)
    clip, missing = read_list("../media/list.txt").entries
    assert isinstance(clip.target, FileReference)
    assert missing.target == "file_not_found"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_do_not_matter(tmp_path: Path, end: str):
    text = f"\ufeff{LINK}{end}{end}{SECOND}{end}"
    assert entries(tmp_path / "list.txt", text) == [(1, FIRST), (3, SECOND)]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("name", ["list.csv", "list.tsv", "list.txt"])
def test_a_table_is_read_by_its_column_of_links(tmp_path: Path, name, delimiter, end):
    rows = [
        ["note", "creator", "link"],
        ['"two, or\nthree; lines"', "https://www.tiktok.com/@ana.makes", LINK],
        ["", "", ""],
        ["x", "", OTHER],
    ]
    text = end.join(delimiter.join(row) for row in rows)
    assert entries(tmp_path / name, f"\ufeff{text}{end}") == [(2, FIRST), (5, SECOND)]


def test_a_table_without_a_header_loses_no_video(tmp_path: Path):
    assert entries(tmp_path / "list.csv", f"{LINK},a\n{OTHER},b\n") == [(1, FIRST), (2, SECOND)]


@pytest.mark.parametrize("header", ["id", "video_id", "Item_ID"])
def test_where_a_table_has_no_links_its_ids_are_taken_and_not_those_of_creators(tmp_path, header):
    text = (
        f"author_id,{header},likes\n6800000000000000001,{FIRST},7\n6800000000000000001,{SECOND},8\n"
    )
    assert entries(tmp_path / "list.csv", text) == [(2, FIRST), (3, SECOND)]


def test_links_are_preferred_to_ids(tmp_path: Path):
    text = f"id,url\n6800000000000000001,{LINK}\n6800000000000000002,{OTHER}\n"
    assert entries(tmp_path / "list.csv", text) == [(2, FIRST), (3, SECOND)]


def test_a_bad_row_of_a_table_stays_on_the_list_with_its_line(tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_text(
        f"link,x\n{LINK},1\nhttps://example.org/x,2\nhttps://www.tiktok.com/@a/live,3\n"
    )
    found = read_list(str(path))
    assert [(entry.line, entry.target) for entry in found.entries[1:]] == [
        (3, "not_a_tiktok_link"),
        (4, "live"),
    ]
    assert found.entries[1].key.startswith("unread-")


def test_the_authors_columns_are_a_list(tmp_path: Path):
    header = ",".join([LINK_COLUMN, *VALUE_COLUMNS.values()])
    text = f"{header}\n{LINK},,conflict{',' * 17}\n{OTHER},present{',' * 18}\n"
    assert entries(tmp_path / "people.csv", text) == [(2, FIRST), (3, SECOND)]


@pytest.mark.skipif(not PUBLISHED, reason="OVERTONES_PAPER_TABLE names no table")
def test_the_published_table_is_a_list_of_888_videos():
    found = read_list(PUBLISHED)
    assert len(found.entries) == 888
    assert not found.duplicates
    assert all(isinstance(entry.target, TikTokReference) for entry in found.entries)
    assert found.entries[0].line == 2


def test_lines_of_json_are_read_by_url_or_input_whatever_they_quote(tmp_path: Path):
    text = f'{{"url": "{LINK}", "note": "one\u2028two\x85three"}}\n\n{{"input": "{SECOND}"}}\n'
    assert entries(tmp_path / "list.jsonl", text) == [(1, FIRST), (3, SECOND)]
    assert entries(tmp_path / "list", text) == [(1, FIRST), (3, SECOND)]


def test_the_same_video_is_done_once_and_its_other_lines_are_known(tmp_path: Path):
    path = tmp_path / "list.txt"
    path.write_text(f"{LINK}\n{SECOND}\nhttps://m.tiktok.com/v/{FIRST}.html\nnothing\nnothing\n")
    found = read_list(str(path))
    assert [entry.line for entry in found.entries] == [1, 2, 4]
    assert [(one.entry.line, one.first.line) for one in found.duplicates] == [(3, 1), (5, 4)]


def test_the_standard_input_is_read(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(f"{LINK}\n".encode())))
    found = read_list("-")
    assert found.name == "the standard input"
    assert found.entries[0].key == FIRST


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("list.txt", b"", "There is no video in list.txt"),
        ("list.txt", b"\xef\xbb\xbf\r\n# nothing yet\r\n", "There is no video in list.txt"),
        ("list.csv", b"", "No column of list.csv holds TikTok's links or ids"),
        ("list.csv", b"id,face\n7.12346E+18,1\n", "No column of list.csv holds"),
        ("list.csv", f'a,b\n{LINK},1\n"{OTHER},2\n'.encode(), "Line 3 of list.csv is no row"),
        ("list.txt", f"{LINK}\n\xff\n".encode("latin-1"), "Line 2 of list.txt is no text in UTF-8"),
        ("list.txt", b"a\nb\0\n", "Line 2 of list.txt is no text: it holds a zero byte"),
        ("list.csv", b'"' + b"x" * 200_000 + b'"\n', "Line 1 of list.csv is no row of a table"),
        ("list.jsonl", b"{\n", "Line 1 of list.jsonl is no JSON"),
        ("list.jsonl", b"[" * 100_000, "Line 1 of list.jsonl is no JSON"),
        ("list.jsonl", b'{"url": 7}\n', "no JSON object with a text `url` or `input`"),
        ("list.jsonl", b'{"url": "\\ud800"}\n', "no JSON object with a text `url` or `input`"),
        ("list.jsonl", b"7\n", "no JSON object with a text `url` or `input`"),
    ],
)
def test_what_is_no_list_is_refused_with_the_line(tmp_path: Path, name, body, sentence):
    with pytest.raises(ListUnreadable, match=sentence):
        entries(tmp_path / name, body)


def test_a_very_long_line_of_text_is_one_bad_line(tmp_path: Path):
    found = entries(tmp_path / "list.txt", f'{LINK}\n"{"x," * 100_000}\n')
    assert [line for line, _ in found] == [1, 2]


def test_a_list_that_is_not_there_and_a_folder_are_told_apart(tmp_path: Path):
    with pytest.raises(ListUnreadable, match="There is no list"):
        read_list(str(tmp_path / "missing.txt"))
    with pytest.raises(ListUnreadable, match="can't be read"):
        read_list(str(tmp_path))
