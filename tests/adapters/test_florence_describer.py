"""Florence-2's captions and readings of frames become lines."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from overtones.adapters.florence_describer import (
    MAX_TOKENS,
    FlorenceDescriber,
    captioned,
    readings,
)
from overtones.adapters.picture_processor import load_picture_processor
from overtones.domain.media import Frame, Media
from overtones.errors import ModelMissing
from overtones.settings import (
    ChatModelSettings,
    ModelsSettings,
    ScreenTextSettings,
    Settings,
)
from tests.tiny_models import tiny_florence, tiny_llama


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_florence(tmp_path_factory.mktemp("florence"))


@pytest.fixture(autouse=True)
def short_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A random model does not end by itself."""
    for task in MAX_TOKENS:
        monkeypatch.setitem(MAX_TOKENS, task, 40)


def media(*times: float) -> Media:
    random = np.random.default_rng(0)
    sizes = [(90, 60), (60, 90), (64, 64)]
    frames = tuple(
        Frame(time, random.integers(0, 256, (*sizes[index % 3], 3), dtype=np.uint8))
        for index, time in enumerate(times)
    )
    return Media(10.0, 60, 90, None, frames, None)


def settings(tmp_path: Path, model: Path | None, *, reader: str | None = "rapidocr") -> Settings:
    return Settings(
        models=ModelsSettings(folder=tmp_path / "models", allow_downloads=False),
        vision_model=ChatModelSettings(model=str(model) if model else None, device="cpu"),
        screen_text=ScreenTextSettings(backend=reader),
    )


def frames(*times: float) -> list[Frame]:
    return [Frame(time, np.zeros((4, 4, 3), np.uint8)) for time in times]


async def test_frames_are_captioned_by_the_real_class(folder: Path, tmp_path: Path) -> None:
    model = FlorenceDescriber(settings(tmp_path, folder))
    described = await model.describe(media(0.5, 2.0, 4.0, 6.0, 9.0))
    assert described.lines
    assert all(line.kind == "scene" and line.text for line in described.lines)
    assert (described.lines[0].start, described.lines[-1].end) == (0.5, 10.0)
    (used,) = described.usage
    assert (used.requests, used.cost) == (5, 0)
    assert used.input_tokens > 5 * 5
    assert used.output_tokens > 5
    again = await model.describe(media(0.5, 2.0, 4.0, 6.0, 9.0))
    assert again == described


async def test_texts_are_read_where_nobody_else_does(folder: Path, tmp_path: Path) -> None:
    with_texts = FlorenceDescriber(settings(tmp_path, folder, reader=None))
    described = await with_texts.describe(media(0.5, 4.0))
    assert described.usage[0].requests == 4
    assert with_texts.fingerprint != FlorenceDescriber(settings(tmp_path, folder)).fingerprint


async def test_without_a_picture_nothing_is_loaded(tmp_path: Path) -> None:
    model = FlorenceDescriber(settings(tmp_path, tmp_path / "nowhere"))
    assert (await model.describe(media())).lines == ()
    with pytest.raises(ModelMissing, match="There is no folder"):
        await model.describe(media(1.0))


async def test_other_models_and_none_are_told(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="florence-community/Florence-2-base"):
        FlorenceDescriber(settings(tmp_path, None))
    llama = tiny_llama(tmp_path / "llama")
    with pytest.raises(ModelMissing, match=r"is not Florence-2\. For other"):
        await FlorenceDescriber(settings(tmp_path, llama)).describe(media(1.0))


def test_neighbouring_frames_with_nearly_the_same_caption_share_a_line() -> None:
    captions = [
        "A woman in a red coat stands in a kitchen and smiles at the camera.",
        "A woman in a red coat stands in the kitchen and smiles at the camera.",
        "A dog lies on a sofa.",
        "",
        "A woman in a red coat stands in a kitchen and smiles at the camera.",
    ]
    lines = captioned(frames(0.5, 2.0, 4.0, 6.0, 8.0), captions, 10.0)
    assert [(line.text, line.start, line.end) for line in lines] == [
        (captions[0], 0.5, 4.0),
        (captions[2], 4.0, 8.0),
        (captions[4], 8.0, 10.0),
    ]
    assert captioned(frames(0.5), [], 10.0) == ()


def test_rows_of_text_keep_their_words_and_places() -> None:
    answer: dict[str, Any] = {
        "labels": ["</s>WAIT FOR IT", " "],
        "quad_boxes": [[10.0, 20.0, 50.0, 22.0, 50.0, 40.0, 10.0, 38.0], [0.0] * 8],
    }
    (row,) = readings(answer)
    assert row.text == "WAIT FOR IT"
    assert (row.box.left, row.box.top, row.box.right, row.box.bottom) == (10.0, 20.0, 50.0, 40.0)


def test_answers_of_the_model_are_read_by_its_own_processor(folder: Path) -> None:
    place = "".join(f"<loc_{at}>" for at in (100, 200, 500, 200, 500, 300, 100, 300))
    answer = load_picture_processor(folder).post_process_generation(
        text=f"</s><s>WAIT FOR IT{place}</s>", task="<OCR_WITH_REGION>", image_size=(1000, 500)
    )
    (row,) = readings(answer["<OCR_WITH_REGION>"])
    assert row.text == "WAIT FOR IT"
    corners = (row.box.left, row.box.top, row.box.right, row.box.bottom)
    assert corners == pytest.approx((100, 100, 500, 150), abs=1)
