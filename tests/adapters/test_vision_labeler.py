"""The direct way's labeler, against a real server that takes pictures and sound."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from overtones.adapters.language import guess_language
from overtones.adapters.vision_labeler import VisionLabeler
from overtones.domain.media import Frame, Media
from overtones.errors import ModelMissing
from overtones.pipeline.direct import shown_script
from overtones.settings import Settings, override
from overtones_schema import Annotation, Video
from tests.model_server import ModelServer, chat_settings, running_model_server
from tests.value_answers import answer, label

VIDEO = Video(id="7100000000000000001", url=None, description="look what I found #nature")


def media(**changes: Any) -> Media:
    frames = tuple(
        Frame(time, np.full((64, 36, 3), shade, np.uint8))
        for time, shade in ((0.5, 10), (4.0, 120), (8.0, 240))
    )
    given = {
        "duration": 9.0,
        "width": 36,
        "height": 64,
        "audio": np.zeros(16_000, np.float32),
        "frames": frames,
        "facts": None,
        **changes,
    }
    return Media(**given)


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with running_model_server(lambda call: answer()) as made:
        yield made


@pytest.fixture
def make(server: ModelServer, tmp_path: Path):
    def made(profile: str = "openai", **prompt: Any) -> VisionLabeler:
        prompt = {"confidence": "votes", "samples": 1, **prompt}
        settings = override(Settings(state_folder=tmp_path / "state"), prompt=prompt)
        section = chat_settings(server, profile=profile)
        return VisionLabeler(settings.model_copy(update={"vision_model": section}))

    return made


async def labelled(labeler: VisionLabeler, shown: Media) -> Annotation:
    script = shown_script(VIDEO, shown, guess_language)
    return [found async for found in labeler.label_video(script, shown)][-1]


async def test_every_frame_is_shown_after_the_id_of_its_line(server, make):
    shown = media()
    script = shown_script(VIDEO, shown, guess_language)
    lines = [line.id for line in script.lines if line.kind == "scene"]
    await labelled(make(), shown)
    call = server.requests[0]
    assert [int(picture.mean()) for picture in call.pictures] == pytest.approx(
        [10, 120, 240], abs=3
    )
    assert all(f"\n{line} 0:0" in call.last for line in lines)
    assert "look what I found #nature" in call.last


async def test_a_cited_frame_is_a_moment(server, make):
    shown = media()
    script = shown_script(VIDEO, shown, guess_language)
    second = [line for line in script.lines if line.kind == "scene"][1]
    server.answer = lambda call: answer(label("universalism_nature", "dominant", second.id))
    annotation = await labelled(make(), shown)
    assert annotation.pipeline == "direct"
    (piece,) = annotation.labels[0].evidence
    assert piece.start == 4.0
    assert piece.quote == "picture at 0:04"


async def test_sound_goes_to_models_that_hear(server, make):
    await labelled(make(profile="gemini"), media())
    assert len(server.requests[-1].sounds) == 1
    await labelled(make(profile="gemini", send_sound=False), media())
    assert not server.requests[-1].sounds


async def test_a_video_without_a_picture_is_labelled_by_its_words(server, make):
    await labelled(make(), media(frames=(), audio=None))
    assert not server.requests[0].pictures


async def test_a_model_that_takes_no_pictures_is_told_before_it_is_asked(server, make, monkeypatch):
    labeler = make()
    blind = type(labeler._chat.abilities)(
        schema="strict", pictures=False, sound=False, logprobs=False
    )
    monkeypatch.setattr(labeler._chat, "abilities", blind)
    with pytest.raises(ModelMissing, match="takes no pictures"):
        await labelled(labeler, media())
    assert not server.requests
