"""The HTTP side."""

import asyncio
import json
import shutil
from types import SimpleNamespace

import httpx2 as httpx
import pytest
from pyvalues.remote_classifier import RefinedValuesWithAttainmentRemoteClassifier

from overtones.errors import OvertonesError
from overtones_schema import VALUES
from tests.eventually import until
from tests.jobs.controlled_pipeline import request_for

REQUEST = request_for(1)
ID = REQUEST.reference.video_id


@pytest.fixture
async def api(server):
    async with httpx.AsyncClient(base_url=server.url, headers=server.headers) as client:
        yield client


async def ask(api: httpx.AsyncClient, **more) -> httpx.Response:
    return await api.post("/v1/videos", json={"url": REQUEST.reference.url, **more})


def sse(text: str) -> list[dict]:
    return [json.loads(row[6:]) for row in text.splitlines() if row.startswith("data: ")]


async def test_a_video_is_taken_followed_and_kept(api, pipeline):
    taken = await ask(api)
    assert taken.status_code == 202
    pipeline.let_go(REQUEST)
    stream = await api.get(taken.headers["location"])
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert [event["type"] for event in sse(stream.text)][-1] == "done"
    kept = await api.get(f"/v1/videos/{ID}")
    assert kept.json()["state"] == "done"
    assert (await ask(api)).status_code == 200


async def test_a_stream_resumes_after_the_last_event_seen(api, pipeline):
    taken = await ask(api)
    pipeline.let_go(REQUEST)
    whole = sse((await api.get(taken.headers["location"])).text)
    rest = await api.get(taken.headers["location"], headers={"last-event-id": "1"})
    assert sse(rest.text) == whole[1:]


async def test_a_video_asked_for_over_http_is_finished_without_followers(api, pipeline, server):
    taken = (await ask(api)).json()
    job_log = server.app.state.application.jobs.find(taken["job"])
    assert server.app.state.application.jobs._by_id[taken["job"]].abandoned is None
    pipeline.let_go(REQUEST)
    await until(lambda: job_log.over)
    assert (await api.get(f"/v1/videos/{ID}")).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"url": "https://example.org/video/1"}, 422, "not_a_tiktok_link"),
        ({"url": "https://www.tiktok.com/@a/live"}, 422, "live"),
        ({}, 400, "bad_message"),
        ({"url": 7}, 400, "bad_message"),
        ({"url": ID, "priority": "now"}, 400, "bad_message"),
        ([], 400, "bad_message"),
    ],
)
async def test_a_wrong_request_gets_a_sentence_and_a_code(api, body, status, code):
    answer = await api.post("/v1/videos", json=body)
    assert answer.status_code == status
    assert answer.json()["error"]["code"] == code
    assert answer.json()["error"]["message"].endswith((".", "]"))


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 10_000])
async def test_broken_json_gets_a_sentence_and_a_code(api, body):
    answer = await api.post(
        "/v1/videos", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_message"


@pytest.mark.parametrize(
    "path", ["/v1/videos/123456789012345678", "/v1/videos/..", "/v1/videos/x", "/nothing"]
)
async def test_what_is_not_there_is_not_found(api, path):
    answer = await api.get(path)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


async def test_an_unknown_job_is_told_so(api):
    answer = await api.get("/v1/jobs/nothing/events")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_job")


async def test_a_wrong_last_event_id_is_told_so(api, pipeline):
    taken = await ask(api)
    answer = await api.get(taken.headers["location"], headers={"last-event-id": "x"})
    assert answer.status_code == 400


async def test_the_nineteen_values_are_told_in_order(api):
    values = (await api.get("/v1/values")).json()
    assert [value["name"] for value in values] == [value.name for value in VALUES]


async def test_health_readiness_and_figures(api, pipeline, server):
    assert (await api.get("/healthz")).json() == {"status": "ok"}
    assert (await api.get("/readyz")).json() == {"status": "ok", "problems": []}
    pipeline.let_go(REQUEST)
    await api.get((await ask(api)).headers["location"])
    text = (await api.get("/metrics")).text
    assert 'overtones_asked_total{answer="new"} 1.0' in text
    assert 'overtones_job_seconds_count{outcome="done"} 1.0' in text
    assert 'overtones_waiting_jobs{priority="watching"} 0.0' in text
    assert ID not in text


async def test_a_store_that_does_not_answer_makes_the_server_unready(api, server, monkeypatch):
    async def broken(*_):
        raise OSError

    monkeypatch.setattr(server.app.state.application.store, "check", broken)
    answer = await api.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["problems"]


async def test_a_store_that_cannot_be_opened_makes_the_server_unready_and_no_route_fail(
    api, server
):
    server.settings.store.folder.write_text("in the way")
    answer = await api.get("/readyz")
    assert answer.status_code == 503
    assert len(answer.json()["problems"]) == 1
    assert str(server.settings.store.folder) not in answer.text
    latest = await api.get("/v1/videos")
    assert (latest.status_code, latest.json()) == (200, {"videos": []})


async def test_a_temporary_folder_that_cannot_be_used_makes_the_server_unready(
    api, server, monkeypatch
):
    folder = server.settings.temp_folder
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    assert any("no room" in text for text in (await api.get("/readyz")).json()["problems"])
    monkeypatch.undo()
    folder.rmdir()
    assert (await api.get("/readyz")).status_code == 200, "it is made when it is needed"
    folder.write_text("in the way")
    answer = await api.get("/readyz")
    assert answer.status_code == 503
    assert any("temporary folder" in text for text in answer.json()["problems"])


async def test_a_job_without_room_for_its_folder_says_so(api, server):
    server.settings.temp_folder.rmdir()
    server.settings.temp_folder.write_text("in the way")
    stream = await api.get((await ask(api)).headers["location"])
    last = sse(stream.text)[-1]
    assert (last["type"], last["code"], last["retryable"]) == ("error", "no_space", True)


async def test_feedback_that_cannot_be_read_is_told_as_a_full_disk(api, server, monkeypatch):
    async def full(*_):
        raise OvertonesError("no_space")

    monkeypatch.setattr(server.app.state.application.store, "feedback", full)
    answer = await api.get("/v1/feedback")
    assert answer.status_code == 507
    assert answer.json()["error"]["message"] == "There is no room left on the server's disk."


async def test_pyvalues_own_client_gets_values_for_each_segment(server):
    classifier = RefinedValuesWithAttainmentRemoteClassifier(
        f"{server.url}/v1/pyvalues", authorization_token=server.token
    )
    segments = [
        "She gave her last soup to a stranger and sat with him until the ambulance came.",
        "ok",
    ]
    values = await asyncio.to_thread(
        lambda: list(
            classifier.classify_segments_for_refined_values_with_attainment(segments, "en")
        )
    )
    assert len(values) == 2
    for score in values[0].model_dump(by_alias=True).values():
        assert 0 <= score["attained"] + score["constrained"] <= 1
