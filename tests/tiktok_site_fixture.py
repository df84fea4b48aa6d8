"""Fixtures around the stand-in for TikTok, for all tests (see the root's `conftest.py`)."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from e2e.tiktok_site import TikTokSite
from overtones.settings import Settings, override


@pytest.fixture(scope="session")
def tiny_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An upright film of two seconds with a tone, some ten kilobytes large."""
    path = tmp_path_factory.mktemp("media") / "tiny.mp4"
    with av.open(str(path), "w") as container:
        picture = container.add_stream("libx264", rate=10)
        picture.width, picture.height, picture.pix_fmt = 96, 160, "yuv420p"
        sound = container.add_stream("aac", rate=16_000, layout="mono")
        for number in range(20):
            image = np.full((160, 96, 3), number * 12, dtype=np.uint8)
            container.mux(picture.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        wave = 0.2 * np.sin(np.arange(32_000, dtype=np.float32) * 2 * np.pi * 440 / 16_000)
        for start in range(0, 32_000, 1024):
            piece = wave[None, start : start + 1024].astype(np.float32)
            frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 16_000, start, Fraction(1, 16_000)
            container.mux(sound.encode(frame))
        container.mux(picture.encode(None))
        container.mux(sound.encode(None))
    return path


@pytest.fixture
def tiktok_site() -> Iterator[TikTokSite]:
    """The stand-in, without clips."""
    with TikTokSite() as site:
        yield site


@pytest.fixture
def tiktok_settings(tiktok_site: TikTokSite) -> Settings:
    """Settings that lead to the stand-in, with short pauses and files of at most 1 MB."""
    return override(
        Settings(),
        source={
            **tiktok_site.source_settings,
            "attempts": 2,
            "backoff_seconds": 0.001,
            "timeout_seconds": 5.0,
        },
        media={"max_bytes": 1_000_000},
    )
