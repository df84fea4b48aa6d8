"""What a vision model says of a video becomes lines, and nothing else of it does."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from overtones.adapters.scene_answer import MAX_SCENE, MAX_SCENES, UnusableScene, read_scenes
from overtones.adapters.vision_describer import VisionDescriber
from overtones.domain.chat import ChatAbilities, ChatAnswer, ChatMessage, ChatRequest, Picture
from overtones.domain.media import Frame, Media
from overtones.domain.timed_line import TimedLine
from overtones.errors import ModelFailed, ModelMissing
from overtones.settings import (
    ChatModelSettings,
    ModelsSettings,
    ScreenTextSettings,
    Settings,
)
from overtones_schema import Usage
from tests.tiny_models import tiny_vlm

TIMES = (0.5, 4.0, 8.0)


def media(*times: float, duration: float = 10.0) -> Media:
    random = np.random.default_rng(0)
    frames = tuple(
        Frame(time, random.integers(0, 256, (90, 60, 3), dtype=np.uint8)) for time in times
    )
    return Media(duration, 60, 90, None, frames, None)


def usage(model: str = "looker") -> Usage:
    return Usage(model=model, requests=1, input_tokens=100, output_tokens=10, cost=0.01)


class ScriptedModel:
    """Gives its answers one after the other and keeps what it was asked."""

    fingerprint = "scripted"
    name = "looker"
    abilities = ChatAbilities(schema="strict", pictures=True, sound=False, logprobs=False)

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[ChatRequest] = []

    async def answer(self, request: ChatRequest) -> AsyncIterator[str | ChatAnswer]:
        self.asked.append(request)
        text = self.answers.pop(0)
        yield text
        yield ChatAnswer(text, usage())


def describer(
    monkeypatch: pytest.MonkeyPatch, model: ScriptedModel, *, read_texts: bool = False
) -> VisionDescriber:
    monkeypatch.setattr("overtones.backends.chat_model", lambda section, settings: model)
    backend = None if read_texts else "rapidocr"
    return VisionDescriber(Settings(screen_text=ScreenTextSettings(backend=backend)))


def scenes(*items: tuple[Any, Any], texts: tuple[tuple[Any, Any], ...] = ()) -> str:
    return json.dumps(
        {
            "scenes": [{"picture": picture, "text": text} for picture, text in items],
            "texts": [{"picture": picture, "text": text} for picture, text in texts],
        }
    )


def read(text: str, *, finish: Any = "stop", times: tuple[float, ...] = TIMES) -> list[TimedLine]:
    return list(read_scenes(ChatAnswer(text, usage(), finish), times, 10.0, read_texts=True))


# One question for a video


async def test_all_pictures_are_sent_in_order_after_their_number_and_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = ScriptedModel(scenes((1, "A dog runs."), (3, "It sleeps.")))
    video = media(0.5, 4.0, 68.0, duration=70.0)
    described = await describer(monkeypatch, model).describe(video)
    assert [(line.kind, line.text, line.start, line.end) for line in described.lines] == [
        ("scene", "A dog runs.", 0.5, 68.0),
        ("scene", "It sleeps.", 68.0, 70.0),
    ]
    assert described.usage == (usage(),)
    (request,) = model.asked
    system, question = request.messages
    assert "Don't copy text in the picture" in str(system.parts[0])
    assert [part for part in question.parts if isinstance(part, str)] == [
        "Picture 1, 0:00",
        "Picture 2, 0:04",
        "Picture 3, 1:08",
    ]
    pictures = [part.image for part in question.parts if isinstance(part, Picture)]
    assert all(a is frame.image for a, frame in zip(pictures, video.frames, strict=True))
    assert request.schema is not None
    assert "texts" not in request.schema.schema["properties"]


async def test_texts_are_asked_for_where_nobody_else_reads_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "POV: du bist spät dran 😂  №1"
    model = ScriptedModel(scenes((1, "A man runs."), texts=((2, text),)))
    described = await describer(monkeypatch, model, read_texts=True).describe(media(*TIMES))
    assert [(line.kind, line.text, line.start, line.end) for line in described.lines] == [
        ("scene", "A man runs.", 0.5, 10.0),
        ("onscreen", "POV: du bist spät dran 😂 №1", 4.0, 8.0),
    ]
    assert "word for word" in str(model.asked[0].messages[0].parts[0])


async def test_an_unusable_answer_is_asked_for_once_more_and_both_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = ScriptedModel("I can't see anything.", scenes((2, "A boy waves.")))
    described = await describer(monkeypatch, model).describe(media(*TIMES))
    assert [line.text for line in described.lines] == ["A boy waves."]
    assert described.usage == (
        Usage(model="looker", requests=2, input_tokens=200, output_tokens=20, cost=0.02),
    )
    *before, answer, complaint = model.asked[1].messages
    assert tuple(before) == model.asked[0].messages
    assert answer == ChatMessage("assistant", ("I can't see anything.",))
    assert "no JSON object" in str(complaint.parts[0])


async def test_two_unusable_answers_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    model = ScriptedModel("No.", scenes((7, "There is no picture 7.")))
    with pytest.raises(ModelFailed) as failed:
        await describer(monkeypatch, model).describe(media(*TIMES))
    assert failed.value.code == "model_answer_unusable"


async def test_without_a_picture_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    model = ScriptedModel()
    assert (await describer(monkeypatch, model).describe(media())).lines == ()
    assert not model.asked


async def test_a_model_without_eyes_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    model = ScriptedModel()
    model.abilities = ChatAbilities(schema="strict", pictures=False, sound=False, logprobs=False)
    with pytest.raises(ModelMissing, match="looker takes no pictures"):
        await describer(monkeypatch, model).describe(media(*TIMES))


def test_the_fingerprint_tells_who_reads_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    prints = {
        describer(monkeypatch, ScriptedModel(), read_texts=texts).fingerprint
        for texts in (True, False)
    }
    assert len(prints) == 2
    assert all("scripted" in text and "scene/1" in text for text in prints)


# Reading an answer


def test_prose_and_fences_around_the_answer_do_no_harm() -> None:
    text = f"Here {{you}} are:\n```json\n{scenes((1, 'A cat.'))}\n```\nAnything else?"
    assert [line.text for line in read(text)] == ["A cat."]


def test_lines_stand_in_the_order_of_the_pictures() -> None:
    text = scenes((3, "Last."), (1, "First."), ("Picture 2", "Middle."), (1, "First, too."))
    assert [(line.text, line.start, line.end) for line in read(text)] == [
        ("First. First, too.", 0.5, 4.0),
        ("Middle.", 4.0, 8.0),
        ("Last.", 8.0, 10.0),
    ]


def test_what_is_empty_or_of_no_picture_is_dropped() -> None:
    text = scenes((1, "A cat."), (2, "  "), (2, "…"), (9, "?a"), (None, "b"), (3, None), (0, "c"))
    assert [line.text for line in read(text)] == ["A cat."]


def test_long_lines_are_cut_and_hidden_characters_go() -> None:
    long, hidden = read(scenes((1, "word " * 500), (2, "A\u202e\u200b cat\n runs.")))
    assert len(long.text) <= MAX_SCENE
    assert hidden.text == "A cat runs."


def test_many_lines_are_thinned_evenly() -> None:
    times = tuple(float(second) for second in range(30))
    lines = read(scenes(*((number, f"Line {number}.") for number in range(1, 31))), times=times)
    assert len(lines) == MAX_SCENES
    assert (lines[0].text, lines[-1].text) == ("Line 1.", "Line 30.")


def test_a_text_seen_in_neighbouring_pictures_is_one_line() -> None:
    seen = ((1, "SALE"), (2, "SALE"), (2, "SALE"), (2, "50 %"), (3, "Bye"))
    lines = [line for line in read(scenes((1, "A shop."), texts=seen)) if line.kind == "onscreen"]
    assert [(line.text, line.start, line.end) for line in lines] == [
        ("SALE", 0.5, 8.0),
        ("50 %", 4.0, 8.0),
        ("Bye", 8.0, 10.0),
    ]


def test_of_an_answer_that_was_cut_short_whole_items_count() -> None:
    text = scenes((1, "A cat."), (2, "It runs away."))
    cut = text[: text.index("away")]
    assert [line.text for line in read(cut, finish="length")] == ["A cat."]
    with pytest.raises(UnusableScene):
        read(cut)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"scenes": ', '{"scenes": 3}', '{"scenes": [1, "a"]}', '{"other": []}']
)
def test_what_holds_no_scene_is_unusable(text: str) -> None:
    with pytest.raises(UnusableScene):
        read(text)


def test_a_whole_answer_may_say_that_there_is_nothing() -> None:
    assert read('{"scenes": [], "texts": []}') == []


# With a real model


@pytest.mark.parametrize("family", ["smolvlm", "qwen3_vl"])
async def test_a_local_vision_model_describes_a_video(tmp_path: Path, family: Any) -> None:
    folder = tiny_vlm(tmp_path / family, family=family)
    settings = Settings(
        models=ModelsSettings(folder=tmp_path / "models", allow_downloads=False),
        vision_model=ChatModelSettings(
            backend="transformers", model=str(folder), device="cpu", temperature=0.9, seed=6
        ),
        screen_text=ScreenTextSettings(backend=None),
    )
    described = await VisionDescriber(settings).describe(media(*TIMES))
    assert described.lines
    for line in described.lines:
        assert line.kind in {"scene", "onscreen"}
        assert line.text
        assert 0 <= line.start <= line.end <= 10
        assert line.start in TIMES
    (used,) = described.usage
    assert used.model.startswith(f"{family}@")
    assert used.input_tokens > 300
