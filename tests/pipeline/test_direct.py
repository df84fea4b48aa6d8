"""The direct way on real recordings, with a server that speaks OpenAI's protocol."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from overtones.adapters.local_file import file_reference
from overtones.application import Application, build
from overtones.domain.watch_request import WatchRequest
from overtones.jobs.job_log import JobLog
from overtones.settings import Settings
from overtones.web.metrics import Metrics
from overtones_schema.messages import Labels, Snapshot, Stage
from tests import clips
from tests.live_server import settings_in
from tests.model_server import ChatCall, ModelServer, chat_settings, running_model_server
from tests.value_answers import answer, label


def first_picture(call: ChatCall) -> str:
    """Endorses a value with the first picture that was shown as evidence."""
    ids = re.findall(r"^(L\d+) 0:\d\d$", call.last, re.MULTILINE)
    return answer(label("stimulation", "present", ids[0]))


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with running_model_server(first_picture) as made:
        yield made


def direct(server: ModelServer, folder: Path) -> Settings:
    settings = settings_in(folder, prompt={"samples": 1, "confidence": "votes"})
    return settings.model_copy(update={"pipeline": "direct", "vision_model": chat_settings(server)})


@pytest.fixture
async def application(server: ModelServer, tmp_path: Path) -> AsyncIterator[Application]:
    made = build(direct(server, tmp_path), Metrics())
    made.start()
    yield made
    await made.stop(0)


async def test_one_call_turns_a_film_into_values_with_moments(server, application):
    reference = file_reference(clips.vertical(30))
    job_log = await application.jobs.watch(WatchRequest(reference), "watching")
    assert isinstance(job_log, JobLog)
    with application.jobs.following(job_log):
        events = [logged.event async for logged in job_log.events(0)]
    snapshot = job_log.snapshot()
    assert job_log.state == "done", snapshot.error
    assert snapshot.annotation.pipeline == "direct"
    (found,) = snapshot.annotation.labels
    lines = {line.id: line for line in snapshot.script.lines}
    (piece,) = found.evidence
    assert lines[piece.line].text == piece.quote
    assert piece.start is not None
    assert len(server.requests) == 1
    assert len(server.requests[0].pictures) == len(
        [line for line in snapshot.script.lines if line.kind == "scene"]
    )
    stages = {event.stage for event in events if isinstance(event, Stage)}
    assert not stages & {"speech", "screen_text", "scene"}
    assert [event.final for event in events if isinstance(event, Labels)][-1]

    kept = await application.jobs.watch(WatchRequest(reference), "watching")
    assert isinstance(kept, Snapshot)
    assert kept.kept
    assert len(server.requests) == 1


def test_results_of_both_ways_are_kept_apart(server, tmp_path):
    settings = direct(server, tmp_path)
    one = build(settings, Metrics()).pipeline
    two = build(settings.model_copy(update={"pipeline": "two_step"}), Metrics()).pipeline
    assert one.fingerprint != two.fingerprint
    assert one.script_fingerprint != two.script_fingerprint
