"""Language tags of TikTok, whisper and fastText mean the same."""

import pytest

from overtones.domain.language_code import iso_639_1


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("eng-US", "en"),
        ("spa-ES", "es"),
        ("cmn-Hans-CN", "zh"),
        ("zh-Hant", "zh"),
        ("en_GB", "en"),
        ("EN", "en"),
        ("ger-DE", "de"),
        ("deu", "de"),
        ("fil-PH", "tl"),
        ("nob-NO", "no"),
        ("nb", "no"),
        ("iw", "he"),
        ("jw", "jv"),
        ("yue", "zh"),
        ("eu-ES", "eu"),
    ],
)
def test_a_tag_is_reduced_to_its_language(tag: str, code: str) -> None:
    assert iso_639_1(tag) == code


@pytest.mark.parametrize("tag", [None, "", "un", "xx", "zz", "und", "haw", "english", "123", "-US"])
def test_what_names_no_language_gives_none(tag: str | None) -> None:
    assert iso_639_1(tag) is None
