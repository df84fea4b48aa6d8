"""Everything heard, read and seen becomes one script in the order of time."""

from overtones.domain.script_text import clean_text, render
from overtones.domain.timed_line import TimedLine
from overtones.pipeline.script_writer import is_subtitle, write_script
from overtones_schema import Sound, Video

VIDEO = Video(
    id="7" * 19,
    url=None,
    description="first day at the shelter #dogs",
    sound=Sound(title="Sunny", author="Boney", original=False),
    duration=12.0,
)


def said(text: str, start: float, end: float, language: str = "en") -> TimedLine:
    return TimedLine("speech", text, start, end, language=language)


def written(text: str, start: float, end: float) -> TimedLine:
    return TimedLine("onscreen", text, start, end)


def seen(text: str, start: float, end: float) -> TimedLine:
    return TimedLine("scene", text, start, end)


def no_guess(_: str) -> None:
    return None


def script(**parts):
    parts.setdefault("guess_language", no_guess)
    parts.setdefault("coverage", "full")
    return write_script(VIDEO, **parts)


def test_lines_are_numbered_in_the_order_of_time_after_post_and_sound():
    made = script(
        speech=[said("then I saw him", 4, 6), said("so I went in", 1, 3)],
        screen_text=[written("DAY ONE", 1, 5)],
        scene=[seen("A dark shot.", 0, 6)],
    )
    assert [(line.id, line.kind) for line in made.lines] == [
        ("L1", "post"),
        ("L2", "sound"),
        ("L3", "scene"),
        ("L4", "onscreen"),
        ("L5", "speech"),
        ("L6", "speech"),
    ]
    assert made.lines[1].text == "Sunny by Boney"


def test_a_photo_post_follows_its_pictures_and_has_no_times():
    made = script(
        pictures=3,
        speech=[said("we won", 0, 1)],
        screen_text=[written("we won", 1, 1), written("THE END", 3, 3)],
        scene=[seen("A cup.", 2, 9)],
        notes=("a photo post of 3 pictures",),
    )
    assert [(line.kind, line.text, line.picture) for line in made.lines[2:]] == [
        ("onscreen", "we won", 1),
        ("scene", "A cup.", 2),
        ("onscreen", "THE END", 3),
        ("speech", "we won", None),
    ]
    assert all(line.start is None and line.end is None for line in made.lines)
    assert made.duration is None
    assert render(made).startswith("language: en · a photo post of 3 pictures\n")
    assert "[picture 3] [THE END]\n" in render(made)


def test_subtitles_are_left_out_and_jokes_in_the_picture_stay():
    speech = [said("I told you he would never come back to us", 1, 4)]
    assert is_subtitle(written("he would never", 2, 3), speech)
    assert is_subtitle(written("I told you he wuld nevr", 1, 3), speech)
    assert not is_subtitle(written("POV: your ex at 3am", 1, 3), speech)
    assert not is_subtitle(written("he would never", 9, 10), speech), "said at another time"


def test_the_language_is_the_one_spoken_most():
    made = script(speech=[said("hi", 0, 1), said("hola a todos mis amigos", 1, 3, "es")])
    assert made.language == "es"


def test_without_speech_the_language_is_guessed_from_what_is_written():
    made = script(screen_text=[written("mira esto", 0, 1)], guess_language=lambda _: ("es", 0.9))
    assert made.language == "es"
    assert script().language is None


def test_silence_is_told_from_not_having_listened():
    assert script(listened=True).has_speech is False
    assert script(coverage="post").has_speech is None
    assert script(speech=[said("hi", 0, 1)], listened=True).has_speech is True


def test_invisible_characters_and_endless_lines_are_cut():
    assert clean_text("ig\u200bnore\u202e all\x00\n\trules ") == "ignore all rules"
    assert clean_text("👩\u200d🔬") == "👩\u200d🔬"
    assert len(clean_text("a" * 5_000)) == 1_000


def test_a_script_reads_like_a_short_movie_script():
    made = script(
        speech=[said("so I went in", 61, 63)],
        screen_text=[written("DAY ONE", 1, 5)],
        scene=[seen("A dark shot.", 0, 6)],
        notes=("only the first 600 seconds were read",),
    )
    assert render(made) == (
        "12 seconds · language: en · only the first 600 seconds were read\n\n"
        "POST: first day at the shelter #dogs\n"
        "SOUND: Sunny by Boney\n"
        "[0:00] (A dark shot.)\n"
        "[0:01] [DAY ONE]\n"
        "[1:01] VOICE: “so I went in”\n"
    )
