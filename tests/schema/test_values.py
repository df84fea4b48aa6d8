import math
import unicodedata
from itertools import combinations

import pytest
from pyvalues import RefinedValues

from overtones_schema.values import VALUE_IDS, VALUES, ValueTexts

LANGUAGES = ("en", "es", "fr", "de", "pt", "he")
SAME_WORD_AS_IN_ENGLISH = {("fr", "Tradition"), ("de", "Tradition"), ("fr", "Nature")}
WHITE, NEARLY_BLACK = "#ffffff", "#121212"


def linear(color: str) -> tuple[float, float, float]:
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    bright, dark = sorted(
        (0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(one), linear(other))),
        reverse=True,
    )
    return (bright + 0.05) / (dark + 0.05)


def oklab(color: str) -> tuple[float, float, float]:
    """Ottosson (2020), "A perceptual color space for image processing"."""
    r, g, b = linear(color)
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    middle = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short,
    )


def test_names_and_order_are_those_of_pyvalues():
    assert [value.name for value in VALUES] == RefinedValues.names()
    assert tuple(value.id for value in VALUES) == VALUE_IDS


def test_every_value_speaks_the_same_languages():
    for value in VALUES:
        assert tuple(value.texts) == LANGUAGES, value.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_value_is_described_in_full(language: str):
    for value in VALUES:
        texts = value.texts[language]
        assert 0 < len(texts.short_name) <= 18
        for field in ("definition", "example_for", "example_against"):
            text = getattr(texts, field)
            assert text.endswith("."), (value.id, field)
            assert text == text.strip()
            assert 30 <= len(text) <= 140, (value.id, field, len(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_values_share_a_text(language: str):
    for field in ValueTexts.model_fields:
        texts = [getattr(value.texts[language], field).casefold() for value in VALUES]
        assert len(set(texts)) == len(VALUES), field


def test_no_text_was_left_untranslated():
    for value in VALUES:
        for field in ("definition", "example_for", "example_against"):
            texts = {getattr(value.texts[language], field) for language in LANGUAGES}
            assert len(texts) == len(LANGUAGES), (value.id, field)


def test_a_short_name_is_the_english_one_only_where_the_word_is_the_same():
    same = {
        (language, value.texts[language].short_name)
        for value in VALUES
        for language in LANGUAGES[1:]
        if value.texts[language].short_name.casefold() == value.texts["en"].short_name.casefold()
    }
    assert same == SAME_WORD_AS_IN_ENGLISH


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_is_in_the_letters_of_its_language(language: str):
    script = "HEBREW" if language == "he" else "LATIN"
    for value in VALUES:
        for field in ValueTexts.model_fields:
            letters = [c for c in getattr(value.texts[language], field) if c.isalpha()]
            foreign = [c for c in letters if not unicodedata.name(c).startswith(script)]
            assert letters, (value.id, field)
            assert not foreign, (value.id, field, foreign)


def test_an_unknown_language_gets_english_and_a_region_its_language():
    value = VALUES[0]
    assert value.text("tlh") == value.texts["en"]
    assert value.text("de-AT") == value.texts["de"]


def test_icons_differ():
    assert len({value.icon for value in VALUES}) == len(VALUES)


def test_colors_can_be_seen_on_light_and_on_dark():
    for value in VALUES:
        assert contrast(value.color, WHITE) >= 2.9, value.id
        assert contrast(value.color, NEARLY_BLACK) >= 2.9, value.id


def test_colors_can_be_told_apart():
    for one, other in combinations(VALUES, 2):
        assert math.dist(oklab(one.color), oklab(other.color)) > 0.05, (one.id, other.id)
