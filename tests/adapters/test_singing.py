"""Words are called sung only where the track may be a song and the words come like lyrics."""

import pytest

from overtones.adapters.singing import is_sung
from overtones_schema import Sound

LIBRARY = Sound(title="A song", original=False)
LYRICS = "I will always love you, darling, till the end of time"  # 53 characters


def test_slow_words_over_a_library_track_are_sung() -> None:
    assert is_sung(LYRICS, 8.0, voiced_share=0.5, level_between=0.6, sound=LIBRARY)


def test_words_without_a_breath_over_a_library_track_are_sung() -> None:
    assert is_sung(LYRICS, 5.0, voiced_share=0.95, level_between=None, sound=LIBRARY)


def test_somebody_who_talks_over_a_library_track_speaks() -> None:
    assert not is_sung(LYRICS, 3.5, voiced_share=0.9, level_between=0.4, sound=LIBRARY)


def test_slow_words_without_music_between_them_are_spoken() -> None:
    assert not is_sung(LYRICS, 8.0, voiced_share=0.5, level_between=0.05, sound=LIBRARY)


@pytest.mark.parametrize("sound", [None, Sound(), Sound(original=True)])
def test_without_a_library_track_nothing_is_called_sung(sound: Sound | None) -> None:
    assert not is_sung(LYRICS, 8.0, voiced_share=0.95, level_between=0.6, sound=sound)


def test_chinese_talk_is_not_slow_for_having_few_characters() -> None:
    talk = "我们今天要一起做一道非常简单的家常菜"  # 18 characters, said in 4 s
    assert not is_sung(talk, 4.0, voiced_share=0.6, level_between=0.5, sound=LIBRARY)
