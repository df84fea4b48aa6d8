import pytest
from hypothesis import given
from hypothesis import strategies as st

from overtones.domain import webvtt
from overtones.domain.language_code import iso_639_1
from overtones.domain.timed_line import TimedLine

CAPTIONS = """WEBVTT - made by a machine

NOTE nothing to see here

STYLE
::cue { color: red }

1
00:00:00.500 --> 00:00:02.000 align:start position:0%
I grew these <b>tomatoes</b>
myself

00:02.000 --> 00:03.250
<v Ana>They &amp; I are <i>happy</i></v>
"""


def test_cues_become_spoken_lines_in_seconds() -> None:
    assert webvtt.parse(CAPTIONS, "eng-US") == (
        TimedLine("speech", "I grew these tomatoes myself", 0.5, 2.0, language="en"),
        TimedLine("speech", "They & I are happy", 2.0, 3.25, speaker="Ana", language="en"),
    )


def test_line_ends_of_all_systems_are_read() -> None:
    assert webvtt.parse(CAPTIONS.replace("\n", "\r\n")) == webvtt.parse(CAPTIONS)
    assert webvtt.parse("\ufeff" + CAPTIONS.replace("\n", "\r")) == webvtt.parse(CAPTIONS)


def test_subrip_is_read_as_well() -> None:
    subrip = "1\n01:00:00,000 --> 01:00:01,500\nHello\n\n2\n01:00:02,000 --> 01:00:03,000\nagain\n"
    assert [(line.start, line.end, line.text) for line in webvtt.parse(subrip)] == [
        (3600.0, 3601.5, "Hello"),
        (3602.0, 3603.0, "again"),
    ]


@pytest.mark.parametrize(
    "broken",
    [
        "00:00:05.000 --> 00:00:01.000\nbackwards",
        "00:00:01.000 --> 00:00:02.000\n",
        "00:00:01.000 --> 00:00:02.000\n<b></b>",
        "0:0:1 --> 0:0:2\nno thousandths",
        "tomorrow --> later\nwords",
        "only words",
    ],
)
def test_a_broken_cue_costs_only_itself(broken: str) -> None:
    text = f"WEBVTT\n\n{broken}\n\n00:00:07.000 --> 00:00:08.000\nwhole\n"
    assert [line.text for line in webvtt.parse(text)] == ["whole"]


def test_lines_come_in_time_order_and_repeats_are_joined() -> None:
    text = (
        "WEBVTT\n\n00:04.000 --> 00:05.000\nlast\n\n"
        "00:01.000 --> 00:02.000\nsame\n\n00:02.000 --> 00:03.000\nsame\n"
    )
    assert [(line.text, line.start, line.end) for line in webvtt.parse(text)] == [
        ("same", 1.0, 3.0),
        ("last", 4.0, 5.0),
    ]


def test_invisible_characters_are_dropped() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nbe\u200b kind\u202e\x07\n"
    assert webvtt.parse(text)[0].text == "be kind"


def test_text_without_a_cue_is_no_captions() -> None:
    assert webvtt.captions("WEBVTT\n\n", "eng-US") is None
    assert webvtt.captions("<html>403</html>") is None


def test_captions_know_their_language() -> None:
    found = webvtt.captions(CAPTIONS, "spa-ES")
    assert found is not None
    assert found.language == "es"


@given(st.text() | st.text(alphabet="0123456789:.,-> \nWEBVT<>&v;", max_size=300))
def test_no_text_makes_it_stumble(text: str) -> None:
    lines = webvtt.parse(text)
    assert all(0 <= line.start <= line.end and line.text for line in lines)


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("eng-US", "en"),
        ("cmn-Hans-CN", "zh"),
        ("ind-ID", "id"),
        ("fil-PH", "tl"),
        ("pt_BR", "pt"),
        ("EN", "en"),
        ("un", None),
        ("qqq", None),
        ("", None),
        (None, None),
        ("123", None),
    ],
)
def test_language_tags_are_reduced(tag: str | None, code: str | None) -> None:
    assert iso_639_1(tag) == code
