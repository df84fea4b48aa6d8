import json

import pytest

from overtones.research.corpus_events import RunBegun, VideoEnded, Waiting
from overtones.research.corpus_progress import JsonTeller, LineTeller, dollars

VIDEO = "7301234567890123456"


def test_a_log_gets_a_line_for_each_video_and_each_long_pause(capsys: pytest.CaptureFixture[str]):
    teller = LineTeller()
    teller.tell(RunBegun(3, missing=2, duplicates=0))
    teller.tell(Waiting(4.5, "pause"))
    teller.tell(VideoEnded(1, VIDEO, VIDEO, "again", "no_network"))
    teller.tell(Waiting(300.0, "asked"))
    teller.tell(VideoEnded(2, "unread-0a", "[bold]no link", "failed", "not_a_tiktok_link"))
    teller.tell(VideoEnded(1, VIDEO, VIDEO, "done", attempts=2))
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "3 videos on the list, 2 to be done"
    assert said[1].startswith(f"0/2  {VIDEO}  failed, to be tried again: TikTok could not be")
    assert said[2] == "asked to wait for 300 s"
    assert said[3] == "1/2  line 2  failed: This is not a link to a TikTok video."
    assert said[4] == f"2/2  {VIDEO}  done"
    assert len(said) == 5


def test_programs_get_an_object_a_line(capsys: pytest.CaptureFixture[str]):
    JsonTeller().tell(VideoEnded(1, VIDEO, "größer", "failed", "private", attempts=2))
    JsonTeller().tell(Waiting(4.5, "pause"))
    video, waiting = map(json.loads, capsys.readouterr().out.splitlines())
    assert (video["event"], video["input"], video["code"]) == ("video", "größer", "private")
    assert waiting == {"event": "waiting", "seconds": 4.5, "why": "pause"}


@pytest.mark.parametrize(
    ("cost", "text"),
    [(None, "cost not known"), (0.0, "$0.00"), (0.01234, "$0.0123"), (12.345, "$12.35")],
)
def test_money_is_told_as_finely_as_it_matters(cost: float | None, text: str):
    assert dollars(cost) == text
