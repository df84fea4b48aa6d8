from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from overtones import backends
from overtones.backends import Group
from tests.jobs.controlled_pipeline import ControlledPipeline
from tests.live_server import LiveServer, live_server, settings_in


def finding(pipeline: ControlledPipeline) -> Callable[[Group, str], Any]:
    """Finds every back end as usual, but this pipeline."""
    usual = backends.find

    def find(group: Group, name: str) -> Any:
        return (lambda *_, **__: pipeline) if group == "pipelines" else usual(group, name)

    return find


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> ControlledPipeline:
    """Stands in for the pipeline, so that a test decides when a job goes on."""
    made = ControlledPipeline()
    monkeypatch.setattr("overtones.backends.find", finding(made))
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
