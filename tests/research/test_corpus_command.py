"""`overtones corpus` as a researcher uses it, against the stand-in for TikTok."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.tiktok_site import CaptionFile, Clip, TikTokSite
from overtones.errors import SENTENCES
from overtones.research.corpus_folder import CorpusFolder
from overtones.research.corpus_tables import TABLES
from overtones.research.manifest import Manifest, read_manifest
from tests.research.corpus_process import Ended, Program, variables_for

FIRST = 7_301_234_567_890_123_456
SAID = (
    "Every Sunday we keep the traditions of our ancestors",
    "Help your mother every day, she needs you",
)
IDS = tuple(str(FIRST + number) for number in range(len(SAID)))
PRIVATE, REFUSED = str(FIRST + 100), str(FIRST + 200)


class Shell:
    """Where a researcher types."""

    def __init__(self, program: Program, site: TikTokSite, folder: Path) -> None:
        self.program = program
        self.site = site
        self.folder = folder
        self.out = folder / "corpus"
        self.variables = variables_for(site, folder / "state")

    def run(self, *arguments: object, stop_at: int | None = None, **variables: str) -> Ended:
        return self.program.run(
            *arguments, stop_at=stop_at, by=signal.SIGINT, **{**self.variables, **variables}
        )

    def corpus(
        self,
        *options: object,
        videos: tuple[str, ...] = IDS,
        stop_at: int | None = None,
        **more: str,
    ) -> Ended:
        listed = self.folder / "list.txt"
        listed.write_text("\n".join(videos), encoding="utf-8")
        return self.run("corpus", listed, "--out", self.out, *options, stop_at=stop_at, **more)

    def tables(self) -> dict[str, bytes]:
        return {name: (self.out / name).read_bytes() for name in TABLES}

    def manifest(self) -> Manifest:
        return read_manifest(self.out)


@pytest.fixture
def shell(
    program: Program, tiktok_site: TikTokSite, tiny_clip: Path, tmp_path: Path
) -> Iterator[Shell]:
    """Two captioned videos, one that is private and one that TikTok does not give out."""
    for video_id, text in zip(IDS, SAID, strict=True):
        captions = CaptionFile(f"WEBVTT\n\n00:00.200 --> 00:01.800\n{text}\n")
        tiktok_site.add(Clip(video_id, tiny_clip, captions=(captions,)))
    tiktok_site.add(Clip(PRIVATE, page="private"))
    tiktok_site.add(Clip(REFUSED, page="server_error"))
    return Shell(program, tiktok_site, tmp_path)


def plain(text: str) -> str:
    """Without the ends of lines, which depend on the width of a terminal."""
    return " ".join(text.split())


def test_from_a_list_to_tables_to_scores_and_a_report(shell: Shell):
    videos = (*IDS, PRIVATE, "no link", REFUSED, IDS[0])
    ended = shell.corpus(videos=videos)
    assert ended.code == 0, ended.errors
    assert "list.txt, line 4: no link: This is not a link to a TikTok video." in ended.errors
    assert "list.txt, line 6: the same video as in line 1, done once." in ended.errors
    said = plain(ended.output)
    for code, again in (
        ("private", "no"),
        ("not_a_tiktok_link", "no"),
        ("temporarily_unavailable", "yes"),
    ):
        assert f"{code} 1 {SENTENCES[code][:20]}" in said
        (row,) = [line for line in ended.output.splitlines() if line.startswith(code)]
        assert row.split()[-1] == again
    assert "2 scripts, 2 labelled videos with " in said
    assert "3 failed. Models: $0.00." in said
    assert f"{shell.out}/failures.csv. `--retry-failed` tries them all" in ended.output
    assert shell.manifest().counts["labelled"] == 2
    assert [(run.how, run.tried) for run in shell.manifest().runs] == [("done", 5)]

    before = shell.tables(), len(shell.site.requests)
    again = shell.corpus(videos=videos)
    assert (again.code, again.output) == (0, ended.output)
    assert (shell.tables(), len(shell.site.requests)) == before
    (shell.out / "labels.csv").unlink()
    assert shell.run("corpus", "--tables", shell.out).code == 0
    assert shell.tables() == before[0]

    people = shell.folder / "people.csv"
    people.write_bytes((shell.out / "labels.csv").read_bytes())
    scored = shell.run("evaluate", people, shell.out, "--bootstrap", 100, "--json")
    assert scored.code == 0, scored.errors
    (system,) = json.loads(scored.output)["systems"]
    assert (system["name"], system["failed"], system["missing"]) == ("corpus", 0, 0)
    assert system["manifest"]["making"]["labeler"] == shell.manifest().making.labeler
    drawn = shell.run("report", shell.out)
    assert drawn.code == 0, drawn.errors
    page = (shell.out / "report.html").read_text(encoding="utf-8")
    assert "ana.makes" in page
    assert "temporarily_unavailable" in page


def test_equal_settings_make_equal_manifests_but_for_times(shell: Shell):
    assert shell.corpus().code == 0
    first = shell.manifest()
    shell.out = shell.folder / "another"
    assert shell.corpus().code == 0
    assert shell.manifest().model_copy(update={"runs": ()}) == first.model_copy(update={"runs": ()})


def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(shell: Shell):
    whole = shell.corpus()
    expected = shell.tables()
    records = [number for number, step in enumerate(whole.steps, 1) if _keeps_a_record(step)]
    shell.out = shell.folder / "stopped"
    fresh = {"OVERTONES_STORE__FOLDER": str(shell.folder / "fresh")}
    stopped = shell.corpus(stop_at=records[0] + 5, **fresh)
    assert stopped.code == 130, stopped.errors
    assert "Stopped. The same command goes on from here." in stopped.output
    assert "Traceback" not in stopped.errors
    assert shell.manifest().runs[-1].how == "interrupted"
    assert shell.manifest().counts["labelled"] == 1
    assert len(shell.tables()) == len(TABLES)
    assert shell.corpus(**fresh).code == 0
    assert shell.tables() == expected
    assert [run.how for run in shell.manifest().runs] == ["interrupted", "done"]


def _keeps_a_record(step: str) -> bool:
    return step.startswith("os.rename") and "/videos/" in step


def test_programs_get_a_line_of_json_for_each_event(shell: Shell):
    ended = shell.corpus("--json", videos=(PRIVATE, "no link", PRIVATE))
    events = [json.loads(line) for line in ended.output.splitlines()]
    assert [event["event"] for event in events] == ["begun", "video", "video", "end"]
    assert events[0] == {"event": "begun", "videos": 2, "missing": 2, "duplicates": 1}
    assert (events[1]["id"], events[1]["state"], events[1]["code"]) == (
        PRIVATE,
        "failed",
        "private",
    )
    assert events[-1]["failures"] == {"private": 1, "not_a_tiktok_link": 1}
    assert ended.errors == ""


def test_a_run_that_tiktok_refuses_ends_early_and_may_be_tried_later(shell: Shell):
    others = tuple(str(FIRST + number) for number in range(201, 205))
    for video_id in others:
        shell.site.add(Clip(video_id, page="server_error"))
    ended = shell.corpus(videos=others, OVERTONES_CORPUS__STOP_AFTER="2")
    assert ended.code == 5
    assert "goes on from here" in plain(ended.errors)
    assert shell.manifest().runs[-1].how == "temporarily_unavailable"
    for video_id in others:
        shell.site.change(video_id, page="private")
    assert shell.corpus(videos=others, OVERTONES_CORPUS__STOP_AFTER="2").code == 0
    assert shell.manifest().counts["failed"] == 4


def test_a_second_run_in_the_same_folder_is_sent_away(shell: Shell):
    with CorpusFolder(shell.out).locked():
        ended = shell.corpus(videos=(PRIVATE,))
    assert ended.code == 5
    assert "Another run is at work in" in ended.errors
    assert shell.corpus(videos=(PRIVATE,)).code == 0


def test_other_settings_are_named_and_nothing_is_overwritten(shell: Shell):
    assert shell.corpus(videos=(PRIVATE,)).code == 0
    before = shell.tables(), (shell.out / "manifest.json").read_bytes()
    scripts = shell.corpus(videos=(PRIVATE,), OVERTONES_SPEECH__MODEL="tiny")
    assert scripts.code == 2
    assert "Changed since: speech.model was base and is tiny. Go back to that" in plain(
        scripts.errors
    )
    labels = shell.corpus("--labeler", "llm", videos=(PRIVATE,))
    assert labels.code == 2
    assert "Changed since: labeler.backend was embedded and is llm." in plain(labels.errors)
    assert "`--relabel`: it keeps the scripts" in plain(labels.errors)
    assert (shell.tables(), (shell.out / "manifest.json").read_bytes()) == before


def test_a_pace_of_another_length_is_no_other_making(shell: Shell):
    assert shell.corpus(videos=(PRIVATE,)).code == 0
    again = shell.corpus(videos=(PRIVATE,), OVERTONES_CORPUS__SECONDS_BETWEEN="60")
    assert again.code == 0, again.errors
    assert shell.manifest().settings["corpus"]["seconds_between"] == 60


def test_tables_of_somebody_else_are_left_alone(shell: Shell):
    shell.out.mkdir()
    (shell.out / "labels.csv").write_text("mine\n", encoding="utf-8")
    ended = shell.corpus(videos=(PRIVATE,))
    assert ended.code == 2
    assert "holds no corpus, but a file labels.csv that would be overwritten" in plain(ended.errors)
    assert (shell.out / "labels.csv").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "A list and --out FOLDER are needed"),
        (("list.txt",), "A list and --out FOLDER are needed"),
        (("list.txt", "--tables", "x"), "--tables takes a folder and no list"),
        (("none.txt", "--out", "x"), "There is no list none.txt"),
        (("none.txt", "--out", "x", "--scripts-only", "--labeler", "llm"), "--scripts-only goes"),
        (("--tables", "none"), "none holds no corpus"),
    ],
)
def test_wrong_usage_is_told_in_a_sentence(shell: Shell, arguments: tuple[str, ...], sentence: str):
    ended = shell.run("corpus", *arguments)
    assert ended.code == 2
    assert sentence in plain(ended.errors)
