"""The language of a text is told where it can be, and left open where it can't."""

import pytest

from overtones.adapters.language import guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("POV: your mom calls you and you don't answer", "en"),
        ("STOP WAITING FOR PERMISSION TO LIVE YOUR LIFE", "en"),
        ("hola a todos, hoy vamos a cocinar juntos", "es"),
        ("bonjour mes amis, comment allez-vous aujourd'hui ?", "fr"),
        ("Der Tag beginnt mit Kaffee und einem guten Buch.", "de"),
        ("привет друзья, сегодня мы готовим борщ", "ru"),
        ("هذا يوم جميل جدا يا أصدقائي", "ar"),
        ("今日はとても良い天気ですね", "ja"),
        ("我今天很高兴见到你们", "zh"),
    ],
)
def test_plain_sentences_are_told_apart(text: str, language: str) -> None:
    guess = guess_language(text)
    assert guess is not None
    assert guess[0] == language
    assert 0.5 <= guess[1] <= 1.0


@pytest.mark.parametrize("text", ["", "ok", "😀😀😀", "12 345 678 901 234", "#fyp #foryou @bob"])
def test_what_is_no_sentence_is_not_guessed_at(text: str) -> None:
    assert guess_language(text) is None


def test_hashtags_and_links_do_not_count() -> None:
    tags = "#fyp #foryoupage #viralvideo https://example.com/some/english/words "
    guess = guess_language(tags + "hoy vamos a cocinar una receta de mi abuela")
    assert guess is not None
    assert guess[0] == "es"


def test_a_long_text_is_judged_as_a_whole_and_not_by_its_first_line() -> None:
    text = "My grandmother taught me this.\n" + "Hoy preparamos la receta con mucho cariño. " * 8
    guess = guess_language(text)
    assert guess is not None
    assert guess[0] == "es"
