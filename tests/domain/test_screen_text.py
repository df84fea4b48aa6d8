import pytest

from overtones.domain.likeness import joined, part_of, same
from overtones.domain.screen_text import Box, ReadFrame, Reading, merge
from overtones.domain.timed_line import TimedLine

WIDTH = 576


def row(text: str, top: float = 700, confidence: float = 0.99, size: float = 50) -> Reading:
    """A centred row, about as wide as its letters would be."""
    half = len(text) * size * 0.25
    return Reading(text, confidence, Box(288 - half, top, 288 + half, top + size))


def at(left: float, top: float, text: str, size: float = 24) -> Reading:
    return Reading(text, 0.99, Box(left, top, left + len(text) * size * 0.5, top + size))


def merged(*frames: list[Reading], min_confidence: float = 0.6) -> tuple[TimedLine, ...]:
    """What is made of frames that are a second apart, the first at 1 s."""
    read = [ReadFrame(float(n), WIDTH, tuple(found)) for n, found in enumerate(frames, 1)]
    return merge(read, min_confidence)


def texts(*frames: list[Reading]) -> list[str]:
    return [line.text for line in merged(*frames)]


def test_a_text_is_one_line_from_the_first_to_the_last_time_it_was_seen() -> None:
    (line,) = merged([row("no plans")], [row("no plans")], [row("no plans")], [])
    assert (line.kind, line.text, line.start, line.end) == ("onscreen", "no plans", 1.0, 3.0)
    assert line.confidence == pytest.approx(0.99)


def test_a_text_that_is_gone_for_a_while_is_still_one_line() -> None:
    (line,) = merged([row("my hook")], [], [], [], [], [row("my hook", top=200)])
    assert (line.start, line.end) == (1.0, 6.0)


def test_words_that_appear_one_by_one_give_the_full_text() -> None:
    assert texts([row("the ocean")], [row("the ocean gives")], [row("the ocean gives us all")]) == [
        "the ocean gives us all"
    ]


def test_a_text_cut_off_at_the_edge_is_the_whole_text() -> None:
    assert texts([at(0, 700, "eople I know")], [at(0, 700, "people I know")]) == ["people I know"]


def test_a_letter_read_differently_is_the_same_text_and_the_usual_reading_wins() -> None:
    readings = ["My watch costs", "My'watch costs", "My watch costs", "My watcn costs"]
    assert texts(*([row(reading)] for reading in readings)) == ["My watch costs"]


def test_the_surer_of_two_readings_wins() -> None:
    assert texts([row("I quit my jab", confidence=0.7)], [row("I quit my job")]) == [
        "I quit my job"
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("day 1 of 30", "day 2 of 30"),
        ("I love my mom", "I love my dad"),
        ("the least we can do", "the most we can do"),
    ],
)
def test_another_word_or_number_is_another_text(one: str, other: str) -> None:
    assert texts([row(one)], [row(other)]) == [one, other]


def test_texts_in_two_places_stay_two_lines_in_reading_order() -> None:
    frame = [row("and one very angry crab", top=740), row("we gave the beach", top=140)]
    assert texts(frame, frame) == ["we gave the beach", "and one very angry crab"]


def test_rows_of_one_caption_are_one_text() -> None:
    frame = [row("Two hours before", top=700), row("high tide", top=752)]
    assert texts(frame) == ["Two hours before high tide"]


def test_a_hook_stays_apart_from_the_captions_that_change_below_it() -> None:
    hook = row("my morning", top=600)
    frames = [[hook, row(word, top=695)] for word in ("wake up early", "make some tea", "go out")]
    assert texts(*frames) == ["my morning", "wake up early", "make some tea", "go out"]


def test_letters_of_another_size_are_another_text() -> None:
    frame = [row("DAY ONE", top=600, size=100), row("of my new life", top=705, size=40)]
    assert texts(frame) == ["DAY ONE", "of my new life"]


def test_a_word_that_two_captions_share_belongs_to_both() -> None:
    assert texts(
        [row("to wait until I was", top=700), row("ready", top=752)],
        [row("I was never going to", top=700), row("be ready", top=752)],
    ) == ["to wait until I was ready", "I was never going to be ready"]


def test_pieces_of_a_row_are_put_together_again() -> None:
    torn = [
        Reading("Nobody", 0.99, Box(100, 700, 250, 750)),
        Reading("gets to", 0.98, Box(262, 702, 400, 752)),
    ]
    assert texts(torn) == ["Nobody gets to"]


def test_columns_of_a_table_stay_apart() -> None:
    assert texts([at(20, 300, "games"), at(300, 300, "libexec")]) == ["games", "libexec"]


@pytest.mark.parametrize(
    "tag",
    [
        at(10, 40, "TikTok"),
        at(10, 40, "d TikTok"),
        at(430, 960, "@noplan.nora"),
        at(400, 960, "TikTok @nora_1"),
    ],
    ids=lambda reading: reading.text,
)
def test_name_tags_at_the_sides_are_left_out(tag: Reading) -> None:
    assert texts([tag, row("off a mountain")]) == ["off a mountain"]


def test_a_name_that_the_creator_wrote_is_kept() -> None:
    assert texts([row("thanks to @noplan.nora")], [row("@noplan.nora", top=300)]) == [
        "thanks to @noplan.nora",
        "@noplan.nora",
    ]


def test_junk_is_left_out() -> None:
    junk = [
        row("x", top=100),
        row("...", top=200),
        row("illl1 il", top=300),
        row("maybe a word", top=400, confidence=0.59),
        row("oR", top=500, confidence=0.7),
    ]
    assert texts(junk) == []


def test_short_words_that_were_read_surely_are_kept() -> None:
    assert texts([row("no")]) == ["no"]


def test_a_wish_at_eleven_eleven_is_no_junk() -> None:
    assert texts([row("11:11")]) == ["11:11"]


def test_scripts_without_spaces_are_joined_without() -> None:
    assert joined("今日は", "休み") == "今日は休み"
    assert joined("hello", "you") == "hello you"


def test_accents_case_and_spaces_do_not_make_another_text() -> None:
    assert same("Ça va TRÈS bien", "ca va tres bien")
    assert same("IT ONLY TAKES A MINUTE", "IT ONLY TAKES AMINUTE")
    assert part_of("la receta", "La receta que nunca")
    assert not part_of("La receta que nunca", "la receta")


def test_a_page_full_of_text_is_merged_in_no_time_that_matters() -> None:
    page = [at(20, 20 + 16 * n, f"paragraph {n} of the terms of use", 12) for n in range(60)]
    lines = merged(*([page] * 12))
    assert {line.end for line in lines} == {12.0}
    assert sum(line.text.count("paragraph") for line in lines) == 60


def test_no_frames_give_no_lines() -> None:
    assert merged() == ()
