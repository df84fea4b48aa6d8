"""Voice is found where somebody speaks, and stretches to listen to end at pauses."""

from itertools import pairwise

import numpy as np
import pytest

from overtones.adapters.voice import Span, is_enough, level_between, voiced, windows
from tests import clips
from tests.clips import SAMPLE_RATE, Audio

MUSIC = (
    "macroform-cold_day",
    "macroform-robot_dity",
    "macroform-the_simplicity",
    "manolo_camp-morning_coffee",
    "reno_project-system",
)


def narrator(start: int, end: int) -> Audio:
    return clips.heard(clips.narrated())[start * SAMPLE_RATE : end * SAMPLE_RATE]


@pytest.mark.parametrize("track", MUSIC)
def test_instrumental_music_has_no_voice(track: str) -> None:
    path = clips.packaged(f"asterisk/moh/{track}.wav", "asterisk-moh-opsound-wav")
    assert sum(span.length for span in voiced(clips.heard(path)[: 60 * SAMPLE_RATE])) < 0.5


def test_silence_noise_and_an_empty_track_have_no_voice() -> None:
    noise = np.random.default_rng(1).normal(size=10 * SAMPLE_RATE) * 0.1
    assert voiced(np.zeros(10 * SAMPLE_RATE, np.float32)) == ()
    assert voiced(noise.astype(np.float32)) == ()
    assert voiced(clips.tone(10)) == ()
    assert voiced(np.zeros(0, np.float32)) == ()
    assert voiced(np.zeros(100, np.float32)) == ()


def test_a_narrator_is_found_between_two_silences() -> None:
    silence = np.zeros(5 * SAMPLE_RATE, np.float32)
    spans = voiced(np.concatenate([silence, narrator(20, 30), silence]))
    assert spans[0].start == pytest.approx(5.0, abs=0.5)
    assert spans[-1].end == pytest.approx(15.0, abs=0.5)
    assert 6.0 < sum(span.length for span in spans) <= 10.0


def test_a_voice_over_music_is_found_and_so_is_the_music_between_the_words() -> None:
    prompt = clips.packaged("asterisk/sounds/en/vm-options.wav", "asterisk-core-sounds-en-wav")
    pause = np.zeros(SAMPLE_RATE, np.float32)
    speech = np.concatenate([pause, clips.heard(prompt), pause])
    track = clips.packaged("asterisk/moh/macroform-cold_day.wav", "asterisk-moh-opsound-wav")
    music = clips.heard(track)[30 * SAMPLE_RATE :][: speech.size]
    mixed = speech + 0.5 * music * np.sqrt(np.mean(speech**2) / np.mean(music**2))
    spans = voiced(mixed)
    assert sum(span.length for span in spans) > 8
    alone, over_music = level_between(speech, spans), level_between(mixed, spans)
    assert alone is not None
    assert over_music is not None
    assert alone < 0.1
    assert over_music > 0.3


def test_the_level_between_words_is_unknown_without_a_pause() -> None:
    assert level_between(clips.tone(3), (Span(0.0, 3.0),)) is None


@pytest.mark.parametrize(
    ("voice", "duration", "enough"),
    [
        (0.8, 2.0, False),  # less than a second
        (1.5, 10.0, True),
        (1.5, 60.0, False),  # a cough in a long clip of music
        (6.0, 180.0, True),  # a small share, but several sentences
    ],
)
def test_little_voice_is_not_worth_listening_to(
    voice: float, duration: float, enough: bool
) -> None:
    assert is_enough((Span(0.2, 0.2 + voice),), duration, 1.0, 0.1) is enough


def test_a_stretch_ends_at_the_longest_pause_of_its_second_half() -> None:
    spans = (Span(0, 4), Span(4.8, 7), Span(7.1, 9), Span(9.6, 13), Span(13.1, 19), Span(19.1, 24))
    stretches = windows(spans, 30.0, longest=15.0, pause=1.5)
    assert [round(stretch.start, 1) for stretch in stretches] == [0.0, 9.4]
    assert stretches[0].end == pytest.approx(9.2)


def test_a_long_pause_ends_a_stretch_and_only_the_edge_of_it_is_kept() -> None:
    first, second = windows((Span(1, 3), Span(10, 12)), 12.1, longest=20.0, pause=1.5)
    assert (first.start, first.end) == pytest.approx((0.8, 3.2))
    assert (second.start, second.end) == pytest.approx((9.8, 12.1))


def test_no_stretch_is_longer_than_allowed_and_none_overlap() -> None:
    rng = np.random.default_rng(7)
    edges = np.cumsum(rng.uniform(0.05, 9.0, size=80))
    short = (Span(float(start), float(end)) for start, end in edges.reshape(-1, 2))
    spans = (*short, Span(float(edges[-1]) + 1, float(edges[-1]) + 90))
    stretches = windows(spans, spans[-1].end, longest=20.0, pause=1.5)
    assert all(stretch.length <= 20.001 for stretch in stretches)
    assert all(a.end <= b.start for a, b in pairwise(stretches))
    assert all(
        any(stretch.overlap(span.start, span.end) > 0 for stretch in stretches) for span in spans
    )
