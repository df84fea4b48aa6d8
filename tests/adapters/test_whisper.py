"""Speech is heard with its times; where nobody speaks nothing is made up. With the real model."""

import asyncio
from collections.abc import AsyncGenerator
from typing import cast

import numpy as np
import pytest

from overtones.adapters import voice, whisper
from overtones.adapters.voice import Span
from overtones.adapters.whisper import WhisperRecognizer
from overtones.domain.media import Media
from overtones.domain.timed_line import TimedLine
from overtones.errors import ModelMissing
from overtones.research.word_errors import prompts, word_error_rate
from overtones.settings import Settings, override
from overtones_schema import Sound
from tests import clips
from tests.clips import SAMPLE_RATE, Audio


@pytest.fixture(scope="module")
def recognizer(tmp_path_factory: pytest.TempPathFactory) -> WhisperRecognizer:
    folder = tmp_path_factory.mktemp("models")
    return WhisperRecognizer(override(Settings(), models={"folder": folder}))


def clip(audio: Audio | None) -> Media:
    return Media(0.0 if audio is None else audio.size / SAMPLE_RATE, 0, 0, audio, (), None)


def narrator(start: int = 20, end: int = 50) -> Audio:
    return clips.heard(clips.narrated())[start * SAMPLE_RATE : end * SAMPLE_RATE]


def music(track: str, seconds: int = 20) -> Audio:
    path = clips.packaged(f"asterisk/moh/{track}.wav", "asterisk-moh-opsound-wav")
    return clips.heard(path)[10 * SAMPLE_RATE : (10 + seconds) * SAMPLE_RATE]


def prompt(name: str, language: str = "es") -> Audio:
    package = f"asterisk-core-sounds-{language}-wav"
    return clips.heard(clips.packaged(f"asterisk/sounds/{language}/{name}.wav", package))


def noise(seconds: int = 10) -> Audio:
    return (np.random.default_rng(1).normal(size=seconds * SAMPLE_RATE) * 0.1).astype(np.float32)


async def heard(
    recognizer: WhisperRecognizer,
    audio: Audio | None,
    language: str | None = None,
    sound: Sound | None = None,
) -> list[TimedLine]:
    return [line async for line in recognizer.transcribe(clip(audio), language, sound)]


def text(lines: list[TimedLine]) -> str:
    return " ".join(line.text for line in lines)


async def test_a_narrator_is_heard_with_the_right_times(recognizer: WhisperRecognizer) -> None:
    lines = await heard(recognizer, narrator())
    for phrase, start, end in (
        ("he's never even met", 7.2, 13.0),
        ("you can accomplish great things", 13.6, 18.3),
        ("millions of other people", 18.4, 24.8),
        ("more vibrant culture", 24.6, 29.1),
    ):
        (line,) = (line for line in lines if phrase in line.text)
        assert line.start == pytest.approx(start, abs=1.0)
        assert line.end == pytest.approx(end, abs=1.0)


async def test_lines_are_short_in_order_and_within_the_clip(recognizer: WhisperRecognizer) -> None:
    lines = await heard(recognizer, narrator())
    assert {line.kind for line in lines} == {"speech"}
    assert {line.language for line in lines} == {"en"}
    assert all(0 <= line.start < line.end <= 30 for line in lines)
    assert all(line.end - line.start <= 10.01 and len(line.text) <= 120 for line in lines)
    assert [line.start for line in lines] == sorted(line.start for line in lines)
    assert all(line.confidence is not None and 0.5 < line.confidence <= 1 for line in lines)


async def test_few_words_are_wrong_in_clear_english(recognizer: WhisperRecognizer) -> None:
    chosen = prompts(4.0, 30.0)[::5][:12]
    pairs = [(p.text, text(await heard(recognizer, clips.heard(p.path)))) for p in chosen]
    assert len(pairs) == 12
    assert word_error_rate(pairs) < 0.08


async def test_spanish_is_recognised_as_spanish(recognizer: WhisperRecognizer) -> None:
    lines = await heard(recognizer, prompt("vm-options"))
    assert {line.language for line in lines} == {"es"}
    words = text(lines).lower()
    assert all(word in words for word in ("marque", "número", "grabar", "mensaje", "contraseña"))


async def test_a_language_that_is_known_settles_a_doubt(recognizer: WhisperRecognizer) -> None:
    doubtful = prompt("conf-adminmenu")[: 8 * SAMPLE_RATE]
    unsure, sure = await heard(recognizer, doubtful), await heard(recognizer, doubtful, "es")
    assert {line.language for line in sure} == {"es"}
    assert (unsure[0].confidence or 1) < (sure[0].confidence or 0)


async def test_a_language_that_is_plainly_wrong_does_not(recognizer: WhisperRecognizer) -> None:
    lines = await heard(recognizer, prompt("vm-options")[: 15 * SAMPLE_RATE], "en")
    assert {line.language for line in lines} == {"es"}
    assert "marque" in text(lines).lower()


@pytest.mark.parametrize(
    "audio",
    [
        pytest.param(None, id="no sound track"),
        pytest.param(np.zeros(0, np.float32), id="an empty one"),
        pytest.param(np.zeros(10 * SAMPLE_RATE, np.float32), id="silence"),
        pytest.param(noise(), id="noise"),
        pytest.param(clips.tone(10), id="a tone"),
    ],
)
async def test_where_nobody_speaks_nothing_is_heard(
    recognizer: WhisperRecognizer, audio: Audio | None
) -> None:
    assert await heard(recognizer, audio) == []


@pytest.mark.parametrize(
    "track", ["macroform-cold_day", "manolo_camp-morning_coffee", "reno_project-system"]
)
async def test_nothing_is_made_up_for_music(recognizer: WhisperRecognizer, track: str) -> None:
    assert await heard(recognizer, music(track, 60)) == []


@pytest.mark.parametrize(
    "audio",
    [
        pytest.param(music("macroform-cold_day", 8), id="music"),
        pytest.param(music("macroform-the_simplicity", 15), id="other music"),
        pytest.param(noise(), id="noise"),
        pytest.param(np.zeros(5 * SAMPLE_RATE, np.float32), id="silence"),
    ],
)
async def test_nothing_is_made_up_even_where_the_voice_detector_errs(
    recognizer: WhisperRecognizer, audio: Audio, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = (Span(0.0, audio.size / SAMPLE_RATE),)
    monkeypatch.setattr(voice, "voiced", lambda _: everything)
    assert await heard(recognizer, audio) == []


async def test_somebody_who_talks_over_a_library_track_speaks(
    recognizer: WhisperRecognizer,
) -> None:
    speech = narrator(20, 35)
    track = music("macroform-cold_day", 15)
    track *= 0.4 * np.sqrt(np.mean(speech**2) / np.mean(track**2))
    mixed = ((speech + track) / 2).astype(np.float32)
    lines = await heard(recognizer, mixed, sound=Sound(original=False))
    assert "bits and pieces she finds online" in text(lines)
    assert {line.kind for line in lines} == {"speech"}


async def test_a_clip_that_is_let_go_of_is_not_heard_to_its_end(
    recognizer: WhisperRecognizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows: list[float] = []
    hear = whisper._Model.hear

    def counted(self: whisper._Model, audio: Audio, offset: float, *rest: object) -> object:
        windows.append(offset)
        return hear(self, audio, offset, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(whisper._Model, "hear", counted)
    lines = cast(
        AsyncGenerator[TimedLine, None],
        recognizer.transcribe(clip(narrator(0, 180)), "en", None),
    )
    assert (await anext(lines)).text
    await lines.aclose()
    assert len(windows) <= 2
    assert await heard(recognizer, narrator(20, 30))


async def test_two_clips_at_once_are_heard_as_well_as_one_by_one(
    recognizer: WhisperRecognizer,
) -> None:
    first, second = narrator(20, 32), prompt("vm-options")[: 12 * SAMPLE_RATE]
    alone = [await heard(recognizer, first), await heard(recognizer, second)]
    together = await asyncio.gather(heard(recognizer, first), heard(recognizer, second))
    assert list(together) == alone


async def test_weights_are_asked_for_only_when_there_is_a_voice(tmp_path: object) -> None:
    settings = override(
        Settings(),
        models={"folder": tmp_path, "allow_downloads": False},
        speech={"model": "small"},
    )
    recognizer = WhisperRecognizer(settings)
    assert await heard(recognizer, music("macroform-cold_day")) == []
    with pytest.raises(ModelMissing, match=r"whisper/small is not on this machine"):
        await heard(recognizer, narrator(20, 30))


async def test_a_model_that_does_not_exist_is_named(tmp_path: object) -> None:
    settings = override(Settings(), models={"folder": tmp_path}, speech={"model": "gigantic"})
    with pytest.raises(ModelMissing, match="gigantic"):
        await heard(WhisperRecognizer(settings), narrator(20, 30))


def test_the_fingerprint_changes_with_what_changes_the_text(tmp_path: object) -> None:
    def fingerprint(**speech: object) -> str:
        models = {"folder": tmp_path}
        return WhisperRecognizer(override(Settings(), models=models, speech=speech)).fingerprint

    others = [
        fingerprint(model="tiny"),
        fingerprint(beam_size=5),
        fingerprint(compute_type="float32"),
        fingerprint(min_speech_seconds=3.0),
    ]
    assert len({fingerprint(), *others}) == 5
    assert fingerprint() == fingerprint(threads=1)
