from pathlib import Path

import pytest

from overtones.errors import OvertonesError
from overtones.research.label_table import Line
from overtones.research.paper_table import BadTable, PaperRow, write_paper_table
from overtones.research.training_data import TrainingRefused, read_data, read_scripts
from overtones.research.training_parts import Wishes, divide, read_keys, read_parts
from overtones_schema import Annotation, Script, ScriptLine, Video
from tests.research.teaching_scripts import raw_script, raw_scripts, write_scripts

FIRST = 7_000_000_000_000_000_000


def link(number: int) -> str:
    return f"https://www.tiktok.com/@maker{number % 5}/video/{FIRST + number}"


def line(number: int, *, script: bool = True) -> str:
    """What `overtones label --json` prints of a video."""
    key = str(FIRST + number)
    text = ScriptLine(id="L1", kind="post", text=f"this is video {number}")
    return Line(
        input=link(number),
        video=Video(id=key, url=link(number), author=f"maker{number % 5}"),
        script=Script(video_id=key, coverage="full", lines=(text,)) if script else None,
        annotation=Annotation(video_id=key, labeler="embedded/1", coverage="full", labels=()),
    ).model_dump_json(exclude_none=True)


def write_lines(path: Path, lines: list[str]) -> Path:
    path.write_text("".join(f"{one}\n" for one in lines), encoding="utf-8")
    return path


@pytest.fixture
def table(tmp_path) -> Path:
    path = tmp_path / "people.csv"
    rows = [PaperRow(link(n), str(FIRST + n), {"humility": 1 + n % 2}) for n in range(40)]
    write_paper_table(path, rows)
    return path


def test_scripts_are_joined_with_a_table_of_labels(tmp_path, table):
    lines = [line(number) for number in range(30)] + [line(90), line(91, script=False)]
    data = read_data([write_lines(tmp_path / "annotations.jsonl", lines)], table)
    assert [one.key for one in data.examples] == [str(FIRST + number) for number in range(30)]
    assert data.examples[3].levels == {"humility": 2}
    assert data.examples[3].group == "@maker3"
    assert data.examples[3].script.lines[0].text == "this is video 3"
    assert (data.unlabelled, data.without_script) == (1, 10)


def test_labelled_scripts_bring_their_labels(tmp_path):
    raw = [raw_script(1, (0, 1)), raw_script(2, (2,), plot="robbery"), raw_script(3, (3,))]
    data = read_data([write_scripts(tmp_path / "T1.json", raw)], None)
    assert [one.group for one in data.examples] == ["S001", "robbery", "S003"]
    assert data.examples[1].levels == {"power_resources": 2, "humility": -1}


def test_a_folder_of_labelled_scripts_is_read_whole(tmp_path):
    write_scripts(tmp_path / "T1.json", [raw_script(1, (0, 1))])
    write_scripts(tmp_path / "T2.json", [raw_script(2, (0, 1))])
    (tmp_path / "notes.json").write_text("{}", encoding="utf-8")
    assert [one.key for one in read_scripts([tmp_path])] == ["S001", "S002"]


def test_a_corpus_folder_gives_its_scripts(tmp_path, table):
    from datetime import UTC, datetime

    from overtones.research.corpus_folder import CorpusFolder, CorpusRecord

    folder = CorpusFolder(tmp_path / "run")
    with folder.locked():
        for number in (1, 2):
            key = str(FIRST + number)
            folder.keep(
                CorpusRecord(
                    id=key,
                    input=link(number),
                    video=Video(id=key, url=link(number), author="maker1"),
                    script=Script(video_id=key, coverage="full") if number == 1 else None,
                    finished=datetime.now(UTC),
                )
            )
    data = read_data([tmp_path / "run"], table)
    assert [(one.key, one.group) for one in data.examples] == [(str(FIRST + 1), "@maker1")]


def test_equal_data_have_equal_digests_in_whatever_order_they_come(tmp_path):
    raw = raw_scripts(6)
    one = read_data([write_scripts(tmp_path / "a.json", raw)], None)
    other = read_data([write_scripts(tmp_path / "b.json", raw[::-1])], None)
    assert one.sha256 == other.sha256
    raw[0]["labels"] = {"humility": 1}
    changed = read_data([write_scripts(tmp_path / "c.json", raw)], None)
    assert changed.sha256 != one.sha256


def test_no_video_in_common_is_told(tmp_path, table):
    scripts = write_scripts(tmp_path / "T1.json", raw_scripts(4))
    with pytest.raises(TrainingRefused, match="no video in common") as caught:
        read_data([scripts], table)
    assert isinstance(caught.value, OvertonesError)
    assert caught.value.code == "bad_message"


def test_scripts_without_labels_need_a_table(tmp_path):
    lines = write_lines(tmp_path / "annotations.jsonl", [line(1)])
    with pytest.raises(TrainingRefused, match="--labels"):
        read_data([lines], None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[1]", "entry 1 is no labelled script"),
        ('[{"id": "S1", "labels": {}}]', "entry 1"),
        ("[", "no JSON"),
        ("{}", "line 1"),
        ("", "no scripts"),
    ],
)
def test_files_that_hold_no_scripts_are_refused_in_a_sentence(tmp_path, text, told):
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadTable, match=told):
        read_scripts([path])


def test_two_files_may_not_disagree_about_a_video(tmp_path):
    one = write_scripts(tmp_path / "a.json", [raw_script(1, (0, 1))])
    other = write_scripts(tmp_path / "b.json", [raw_script(1, (0, 2))])
    with pytest.raises(BadTable, match="other labels for S001"):
        read_scripts([one, other])


# Parts --------------------------------------------------------------------------------------


def examples(tmp_path, table):
    lines = write_lines(tmp_path / "all.jsonl", [line(number) for number in range(40)])
    return read_data([lines], table).examples


def test_a_validation_part_is_drawn_by_creator_and_always_the_same(tmp_path, table):
    data = examples(tmp_path, table)
    parts = divide(data, Wishes())
    assert {one.key for one in parts.validation} == {
        one.key for one in divide(data[::-1], Wishes()).validation
    }
    assert not {one.group for one in parts.train} & {one.group for one in parts.validation}
    assert len(parts.train) + len(parts.validation) == 40
    assert len(parts.validation) == 8
    assert parts.test == ()


def test_named_videos_are_kept_for_the_test(tmp_path, table):
    ids = tmp_path / "test.txt"
    ids.write_text(f"# kept\n{FIRST + 1}\n{link(2)}\n{FIRST + 99}\n", encoding="utf-8")
    parts = divide(examples(tmp_path, table), Wishes(test=read_keys(ids)))
    assert [one.key for one in parts.test] == [str(FIRST + 1), str(FIRST + 2)]
    assert parts.unknown == 1
    keys = [one.key for part in (parts.train, parts.validation, parts.test) for one in part]
    assert len(keys) == len(set(keys)) == 40


def test_labelled_scripts_may_name_a_part(tmp_path):
    path = write_scripts(tmp_path / "T4.json", raw_scripts(3))
    assert read_keys(path) == {"S000", "S001", "S002"}


def test_a_column_may_tell_the_parts(tmp_path, table):
    path = tmp_path / "parts.csv"
    names = ["train"] * 20 + ["validation"] * 10 + ["Test"] * 5 + [""] * 5
    rows = "".join(f"{FIRST + number},{name}\n" for number, name in enumerate(names))
    path.write_text(f"id,part\n{rows}", encoding="utf-8")
    parts = divide(examples(tmp_path, table), read_parts(path))
    assert [len(part) for part in (parts.train, parts.validation, parts.test)] == [20, 10, 5]
    assert parts.left_out == 5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id,where\n1,test\n", "column part"),
        ("id,part\n1,holdout\n", "line 2: “holdout”"),
        ("id,part\n1,test\n1,train\n", "line 3: 1 is in two parts"),
    ],
)
def test_a_bad_table_of_parts_is_told(tmp_path, text, told):
    path = tmp_path / "parts.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadTable, match=told):
        read_parts(path)


def test_no_video_may_be_in_two_parts(tmp_path, table):
    keys = frozenset({str(FIRST + 1)})
    with pytest.raises(TrainingRefused, match=f"{FIRST + 1}"):
        divide(examples(tmp_path, table), Wishes(test=keys, validation=keys))


def test_too_few_videos_are_refused(tmp_path, table):
    with pytest.raises(TrainingRefused, match="too few videos: 2 to learn from"):
        divide(examples(tmp_path, table)[:10], Wishes())


def test_a_test_part_that_is_not_there_is_refused(tmp_path, table):
    with pytest.raises(TrainingRefused, match="None of the videos named"):
        divide(examples(tmp_path, table), Wishes(test=frozenset({"1"})))
