from collections.abc import AsyncIterator
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.jobs.controlled_pipeline import ControlledPipeline
from tests.live_server import LiveServer, live_server, settings_in


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> ControlledPipeline:
    """Stands in for the pipeline, so that a test decides when a job goes on."""
    made = ControlledPipeline()
    monkeypatch.setattr("overtones.application.TwoStep", lambda *_, **__: made)
    return made


@pytest.fixture
async def server(tmp_path: Path, pipeline: ControlledPipeline) -> AsyncIterator[LiveServer]:
    settings = settings_in(
        tmp_path, jobs={"grace_seconds": 0.2}, security={"messages_per_second": 50}
    )
    async with live_server(settings) as made:
        yield made


@pytest.fixture
async def http(server: LiveServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url) as client:
        yield client
