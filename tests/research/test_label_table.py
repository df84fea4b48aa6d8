import io
import json
from pathlib import Path

import pytest
from pyvalues.values import RefinedValuesWithAttainment

from overtones.research.label_table import BadTable, read_failures, read_labels, read_lines
from overtones.research.paper_table import PaperRow, write_paper_table
from overtones_schema import Annotation, Confidence, Label, ValueId
from overtones_schema.annotation import Attainment, Origin
from overtones_schema.usage import Usage
from overtones_schema.values import VALUES

ID = "7000000000000000001"
LINK = f"https://www.tiktok.com/@somebody/video/{ID}"


def annotation(video_id: str = ID, value: ValueId = "face") -> Annotation:
    return Annotation(
        video_id=video_id,
        labeler="embedded/1",
        coverage="full",
        labels=(
            Label(
                value=value,
                level=-1,
                attained=0.1,
                constrained=0.8,
                confidence=Confidence(score=0.7, method="calibrated"),
            ),
        ),
        scores={value: Attainment(attained=0.1, constrained=0.8)},
        origin=Origin(prompt="codebook/1 abc"),
        usage=(Usage(model="model-a", requests=1, input_tokens=10, output_tokens=2),),
    )


def line(video_id: str = ID, value: ValueId = "face", link: str = LINK) -> str:
    body = annotation(video_id, value).model_dump(mode="json", exclude_none=True)
    return json.dumps({"input": link, "annotation": body}) + "\n"


def test_the_authors_table_is_read_by_id_or_else_by_link(tmp_path: Path):
    short = "https://vm.tiktok.com/ZMabc123/"
    write_paper_table(
        tmp_path / "people.csv", [PaperRow(LINK, ID, {"face": 2}), PaperRow(short, None, {})]
    )
    table = read_labels(tmp_path / "people.csv")
    assert (table.name, table.rows) == ("people", {ID: {"face": 2}, short: {}})


def test_printed_labels_are_read_with_their_confidence_and_their_failures(tmp_path: Path):
    failed = {"input": LINK.replace("1", "2"), "error": {"code": "private"}}
    path = tmp_path / "labels.jsonl"
    path.write_text(line() + "\n" + json.dumps(failed) + "\n", encoding="utf-8")
    table = read_labels(path)
    assert table.rows == {ID: {"face": -1}, ID.replace("1", "2"): None}
    assert table.confidences[ID] == {"face": 0.7}
    assert table.scores[ID]["face"].constrained == 0.8
    assert table.manifest == {
        "labelers": ["embedded/1"],
        "prompts": ["codebook/1 abc"],
        "models": ["model-a"],
    }


def test_a_later_line_about_a_video_stands_for_the_earlier(tmp_path: Path):
    path = tmp_path / "labels.jsonl"
    path.write_text(line() + line(value="humility"), encoding="utf-8")
    assert read_labels(path).rows == {ID: {"humility": -1}}


def test_a_video_behind_a_short_link_goes_by_the_link(tmp_path: Path):
    path = tmp_path / "labels.jsonl"
    path.write_text(line(link="https://vm.tiktok.com/ZMabc123/"), encoding="utf-8")
    assert list(read_labels(path).rows) == ["https://vm.tiktok.com/ZMabc123/"]


def test_a_corpus_has_labels_failures_and_a_manifest(tmp_path: Path):
    folder = tmp_path / "run-a"
    folder.mkdir()
    (folder / "annotations.jsonl").write_text(line(), encoding="utf-8")
    (folder / "failures.csv").write_text(
        "id,input,code,message,retryable,attempts\n"
        f"7000000000000000002,{LINK[:-1]}2,private,It is private.,false,1\n"
        "unread-1,nonsense,not_a_tiktok_link,No link.,false,1\n",
        encoding="utf-8",
    )
    (folder / "manifest.json").write_text('{"seed": 1}', encoding="utf-8")
    table = read_labels(folder)
    assert table.name == "run-a"
    assert table.rows == {ID: {"face": -1}, "7000000000000000002": None, "nonsense": None}
    assert table.manifest == {"seed": 1}
    assert [one.code for one in read_failures(folder)] == ["private", "not_a_tiktok_link"]


def test_labelled_scripts_are_read_from_a_file_or_a_folder_of_files(tmp_path: Path):
    (tmp_path / "T1.json").write_text('[{"id": "a", "labels": {"face": -1}}]', encoding="utf-8")
    (tmp_path / "T2.json").write_text('[{"id": "b", "labels": {}}]', encoding="utf-8")
    (tmp_path / "sentences.json").write_text('[{"text": "x"}]', encoding="utf-8")
    assert read_labels(tmp_path / "T1.json").rows == {"a": {"face": -1}}
    assert read_labels(tmp_path).rows == {"a": {"face": -1}, "b": {}}


def test_what_pyvalues_writes_is_read_with_a_videos_segments_together(tmp_path: Path):
    def values(**scores: tuple[float, float]) -> RefinedValuesWithAttainment:
        pairs = [scores.get(value.id, (0.0, 0.0)) for value in VALUES]
        return RefinedValuesWithAttainment.from_list([score for pair in pairs for score in pair])

    text = io.StringIO(newline="")
    writer = RefinedValuesWithAttainment.writer_tsv(text)
    writer.write(values(face=(0.6, 0.2), humility=(0.1, 0.5)), record_id=ID)
    writer.write(values(face=(0.1, 0.7), hedonism=(0.49, 0.0)), record_id=ID)
    path = tmp_path / "scores.tsv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    table = read_labels(path)
    assert table.rows == {ID: {"face": -1, "humility": -1}}
    assert table.scores[ID]["face"] == Attainment(attained=0.6, constrained=0.7)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.jsonl", line() + '{"annotation": 3}', "a.jsonl, line 2: annotation"),
        ("a.jsonl", '{"input": "x"', "a.jsonl, line 1: Invalid JSON"),
        ("a.jsonl", "{}", "line 1: it names no video"),
        ("a.json", '[{"id": "a", "labels": {"fame": 1}}]', "holds no labelled scripts"),
        ("a.json", "[]", "has no labelled videos"),
        ("a.json", '[{"id":"a","labels":{"face":1}},{"id":"a","labels":{}}]', "two rows"),
        (
            "a.tsv",
            "ID\tFace attained\n1\t0.5\n",
            "has no column “Achievement attained” and 36 more",
        ),
        ("a.csv", " \n", "a.csv is empty"),
        ("a.csv", "video,face\n1,1\n", "has no column 1_Link1"),
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence(
    tmp_path: Path, name: str, content: str, sentence: str
):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(BadTable, match=sentence):
        read_labels(tmp_path / name)


def test_a_score_that_is_none_is_refused_with_its_line(tmp_path: Path):
    names = [f"{value.name} {side}" for value in VALUES for side in ("attained", "constrained")]
    rows = ["\t".join(["ID", *names]), "\t".join([ID, "1.5", *["0"] * 37])]
    (tmp_path / "a.tsv").write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(BadTable, match="line 2: a score is no number from 0 to 1"):
        read_labels(tmp_path / "a.tsv")


def test_a_folder_of_something_else_is_refused(tmp_path: Path):
    with pytest.raises(BadTable, match="no folder made by `overtones corpus`"):
        read_labels(tmp_path)
    with pytest.raises(BadTable, match="There is no file"):
        read_labels(tmp_path / "nowhere")


def test_lines_are_read_one_by_one(tmp_path: Path):
    path = tmp_path / "labels.jsonl"
    path.write_text(line(), encoding="utf-8")
    assert [one.key for one in read_lines(path)] == [ID]
