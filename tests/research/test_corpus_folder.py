import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from overtones.errors import OvertonesError
from overtones.research.corpus_folder import (
    CorpusFolder,
    CorpusRecord,
    CorpusRefused,
    replacing,
    write_whole,
)
from overtones_schema import Failure

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOLDER = """
import sys, time
from pathlib import Path
from overtones.research.corpus_folder import CorpusFolder
with CorpusFolder(Path(sys.argv[1])).locked():
    print("held", flush=True)
    time.sleep(600)
"""


def failed(key: str, attempts: int = 1) -> CorpusRecord:
    failure = Failure(code="private", message="It is private.")
    return CorpusRecord(id=key, input=key, failure=failure, attempts=attempts, finished=NOON)


@pytest.fixture
def folder(tmp_path: Path) -> CorpusFolder:
    folder = CorpusFolder(tmp_path / "corpus")
    with folder.locked():
        pass
    return folder


def test_what_was_kept_is_read_again_and_what_was_dropped_is_gone(folder: CorpusFolder):
    folder.keep(failed("7000000000000000001", attempts=2))
    assert folder.record("7000000000000000001") == failed("7000000000000000001", attempts=2)
    folder.drop("7000000000000000001")
    folder.drop("7000000000000000001")
    assert folder.record("7000000000000000001") is None


def test_records_come_in_the_order_of_their_numbers_whatever_their_length(folder: CorpusFolder):
    keys = ["7000000000000000002", "999999999999999", "unread-0a", "file-ab", "7000000000000000001"]
    for key in keys:
        folder.keep(failed(key))
    assert [record.id for record in folder.records()] == [
        "999999999999999",
        "7000000000000000001",
        "7000000000000000002",
        "file-ab",
        "unread-0a",
    ]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[]", b'{"id": 7}', b'{"layout": 99, "id": "1", "input": "1"}']
)
def test_a_damaged_record_counts_as_none(folder: CorpusFolder, body: bytes):
    folder.keep(failed("1"))
    (folder.path / "videos" / "1.json").write_bytes(body)
    assert folder.record("1") is None
    assert list(folder.records()) == []


def test_a_record_of_a_later_program_counts_as_none(folder: CorpusFolder):
    folder.keep(failed("1").model_copy(update={"layout": 99}))
    assert folder.record("1") is None


def test_lines_that_could_not_be_read_are_forgotten_with_their_list(folder: CorpusFolder):
    for key in ("unread-a", "unread-b", "1"):
        folder.keep(failed(key))
    folder.drop_unread({"unread-b"})
    assert [record.id for record in folder.records()] == ["1", "unread-b"]


@pytest.mark.parametrize("body", ["", "{", "[]", "7"])
def test_damaged_links_are_followed_anew(folder: CorpusFolder, body: str):
    folder.keep_link("short-a", "1")
    folder.keep_link("short-b", "2")
    assert folder.links() == {"short-a": "1", "short-b": "2"}
    (folder.path / "links.json").write_text(body)
    assert folder.links() == {}


def test_one_run_at_a_time(folder: CorpusFolder):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder.path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(CorpusRefused, match="Another run is at work") as caught,
            folder.locked(),
        ):
            pass
        assert caught.value.retryable
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.communicate()
    with folder.locked():
        pass  # whoever was killed keeps nobody out


def test_what_a_killed_run_was_writing_is_swept_away(folder: CorpusFolder):
    left = [folder.path / ".labels.csv.part", folder.path / "videos" / ".1.json.part"]
    for path in left:
        path.write_text("half")
    with folder.locked():
        assert not any(path.exists() for path in left)


def test_a_folder_that_cannot_be_one_is_refused_in_a_sentence(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "file", tmp_path / "file" / "corpus"):
        with pytest.raises(CorpusRefused, match="is no folder"), CorpusFolder(path).locked():
            pass


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path):
    path = tmp_path / "table.csv"
    write_whole(path, "old")

    def write_half() -> None:
        with replacing(path) as unfinished:
            unfinished.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert path.read_text() == "old"
    write_whole(path, "neu und größer")
    assert path.read_bytes() == "neu und größer".encode()


def test_a_full_disk_is_told_with_the_file(tmp_path: Path):
    path = tmp_path / "table.csv"
    (tmp_path / ".table.csv.part").symlink_to("/dev/full")
    with pytest.raises(OvertonesError, match=r"table\.csv can't be written: No space") as caught:
        write_whole(path, "x")
    assert caught.value.code == "no_space"
    assert not path.exists()
