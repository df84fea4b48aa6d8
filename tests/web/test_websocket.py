"""The protocol, spoken by a client over a real connection."""

import asyncio
import json
import socket

import pytest
from websockets.exceptions import ConnectionClosed

from overtones.errors import VideoUnavailable
from overtones_schema import ScriptLine
from overtones_schema.messages import ScriptLineFound
from tests.eventually import until
from tests.jobs.controlled_pipeline import request_for
from tests.live_server import Client, live_server, settings_in

REQUEST = request_for(1)
ID = REQUEST.reference.video_id
URL = f"https://www.tiktok.com/@somebody/video/{ID}"


async def test_a_watch_is_accepted_and_its_events_come_in_order(server, pipeline):
    async with server.client() as client:
        await client.say(type="watch", id="a", url=URL)
        accepted = await client.hear()
        assert accepted["type"] == "accepted"
        assert accepted["reply_to"] == "a"
        assert accepted["video_id"] == ID
        pipeline.let_go(REQUEST)
        events = await client.hear_until("done")
        assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
        assert {event["job"] for event in events} == {accepted["job"]}


async def test_a_kept_result_is_one_message(server, pipeline):
    async with server.client() as client:
        pipeline.let_go(REQUEST)
        await client.say(type="watch", url=URL)
        await client.hear_until("done")
        await client.say(type="watch", id="b", url=ID)
        snapshot = await client.hear()
        assert snapshot["type"] == "snapshot"
        assert snapshot["reply_to"] == "b"
        assert snapshot["state"] == "done"
        assert snapshot["final"]
        assert snapshot["kept"]


async def test_whoever_only_asks_what_is_known_starts_nothing(server, pipeline):
    async with server.client() as client:
        await client.say(type="watch", id="a", url=URL, start=False)
        answer = await client.hear()
        assert (answer["type"], answer["code"]) == ("error", "not_found")
        assert pipeline.started == []
        await client.say(type="watch", url=URL)
        job = (await client.hear())["job"]
    async with server.client() as other:
        await other.say(type="watch", id="b", url=URL, start=False)
        accepted = await other.hear()
        assert (accepted["type"], accepted["job"]) == ("accepted", job)
        pipeline.let_go(REQUEST)
        await other.hear_until("done")
        await other.say(type="watch", id="c", url=URL, start=False)
        assert (await other.hear())["kept"]


async def test_a_lost_connection_resumes_without_a_gap_or_a_repeat(server, pipeline):
    async with server.client() as client:
        await client.say(type="watch", url=URL)
        job = (await client.hear())["job"]
        first = await client.hear()
    async with server.client() as client:
        await client.say(type="watch", id="again", url=URL, job=job, after=first["seq"])
        accepted = await client.hear()
        assert (accepted["type"], accepted["reply_to"]) == ("accepted", "again")
        pipeline.let_go(REQUEST)
        rest = await client.hear_until("done")
    assert rest[0]["seq"] == first["seq"] + 1
    assert len(pipeline.started) == 1


async def test_whoever_resumes_after_the_end_is_told_how_it_ended(server, pipeline):
    pipeline.fail_with(VideoUnavailable("temporarily_unavailable"))
    pipeline.let_go(REQUEST)
    async with server.client() as client:
        await client.say(type="watch", url=URL)
        last = (await client.hear_until("error"))[-1]
        await client.say(type="watch", id="a", url=URL, job=last["job"], after=last["seq"])
        snapshot = await client.hear()
        assert (snapshot["type"], snapshot["reply_to"]) == ("snapshot", "a")
        assert snapshot["error"]["code"] == "temporarily_unavailable"


async def test_a_resume_of_another_video_starts_that_video(server, pipeline):
    other = request_for(2)
    async with server.client() as client:
        await client.say(type="watch", url=URL)
        job = (await client.hear())["job"]
        await client.hear_until("stage")
        await client.say(type="watch", url=other.reference.url, job=job, after=1)
        accepted = await client.hear()
        assert accepted["video_id"] == other.reference.video_id
        assert accepted["job"] != job


async def test_every_watch_of_the_same_video_is_answered(server, pipeline):
    async with server.client() as client:
        for name in "abc":
            await client.say(type="watch", id=name, url=URL)
        answered = []
        while len(answered) < 3:
            message = await client.hear()
            if message["type"] == "accepted":
                answered.append(message["reply_to"])
        assert answered == ["a", "b", "c"]
        pipeline.let_go(REQUEST)
        assert [m["type"] for m in await client.hear_until("done")].count("done") == 1


async def test_a_short_link_that_hangs_holds_nobody_else_up(tmp_path, pipeline):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        proxy = f"http://127.0.0.1:{silent.getsockname()[1]}"
        settings = settings_in(tmp_path, source={"proxy": proxy, "timeout_seconds": 1.0})
        async with live_server(settings) as server, server.client() as client:
            await client.say(type="watch", id="slow", url="https://vm.tiktok.com/ZMabcdefg/")
            await client.say(type="ping")
            assert (await client.hear())["type"] == "pong"
            error = await client.hear()
            assert (error["type"], error["reply_to"]) == ("error", "slow")


async def test_a_fault_of_the_server_is_told_and_the_connection_lives_on(
    server, pipeline, monkeypatch, caplog
):
    async def broken(_):
        raise OSError("the disk is gone")

    monkeypatch.setattr(pipeline, "kept", broken)
    async with server.client() as client:
        await client.say(type="watch", id="a", url=URL)
        error = await client.hear()
        assert (error["code"], error["reply_to"]) == ("internal", "a")
        assert "disk" not in error["message"]
        await client.say(type="ping")
        assert (await client.hear())["type"] == "pong"


async def test_guessing_pairing_codes_is_slowed(server):
    codes = []
    for _ in range(12):
        async with server.socket() as connection:
            client = Client(connection)
            await client.say(type="hello", protocol=1, pairing_code="AAAA-AAAA")
            codes.append((await client.hear())["code"])
    assert codes[0] == "unauthorised"
    assert codes[-1] == "rate_limited"


async def test_a_wrong_message_is_answered_by_its_id_where_it_can_be_read(server):
    async with server.client() as client:
        await client.say(type="watch", id="mine")
        assert (await client.hear())["reply_to"] == "mine"


async def test_a_job_forgotten_by_a_restarted_server_is_begun_anew(server, pipeline):
    async with server.client() as client:
        pipeline.let_go(REQUEST)
        await client.say(type="watch", url=URL, job="gone", after=7)
        heard = await client.hear_until("done")
        assert heard[0]["type"] == "accepted"


async def test_whoever_joins_late_gets_a_snapshot_first(server, pipeline):
    async with server.client() as early, server.client() as late:
        await early.say(type="watch", url=URL)
        await early.hear_until("stage")
        await late.say(type="watch", url=URL)
        heard = [await late.hear(), await late.hear()]
        assert [message["type"] for message in heard] == ["accepted", "snapshot"]
        assert heard[1]["seq"] == 1
        assert heard[1]["state"] == "running"
        pipeline.let_go(REQUEST)
        assert (await late.hear())["seq"] == 2


async def test_two_hundred_clients_cause_one_job(server, pipeline):
    async def watch() -> str:
        async with server.client() as client:
            await client.say(type="watch", url=URL)
            if (await client.hear())["type"] == "accepted":
                waiting.release()
                return (await client.hear_until("done"))[-1]["job"]
            raise AssertionError

    waiting = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(watch()) for _ in range(200)]
    for _ in tasks:
        await waiting.acquire()
    pipeline.let_go(REQUEST)
    assert len(set(await asyncio.gather(*tasks))) == 1
    assert pipeline.started == [ID]


async def test_unwatch_cancels_what_nobody_else_follows(server, pipeline):
    async with server.client() as client:
        await client.say(type="watch", url=URL)
        accepted, _ = await client.hear(), await client.hear()
        await client.say(type="unwatch", job=accepted["job"])
        await client.say(type="unwatch", job=accepted["job"])
        await until(lambda: pipeline.cancelled)


async def test_leaving_without_a_word_cancels_too(server, pipeline):
    async with server.client() as client:
        await client.say(type="watch", url=URL)
        await client.hear_until("stage")
        client.connection.transport.abort()
    await until(lambda: pipeline.cancelled)


async def test_a_failed_job_tells_its_code_and_a_sentence(server, pipeline):
    pipeline.fail_with(VideoUnavailable("private", detail="do not show"))
    pipeline.let_go(REQUEST)
    async with server.client() as client:
        await client.say(type="watch", url=URL)
        error = (await client.hear_until("error"))[-1]
        assert error["code"] == "private"
        assert "do not show" not in json.dumps(error)
        await client.say(type="watch", id="2", url=URL)
        again = await client.hear()
        assert again["type"] == "snapshot"
        assert again["error"]["code"] == "private"


async def test_ping_feedback_and_reprioritise_are_answered(server, pipeline):
    async with server.client() as client:
        await client.say(type="ping", id="1")
        assert await client.hear() == {"type": "pong", "reply_to": "1"}
        opinion = {"type": "feedback", "video_id": ID, "value": "hedonism", "verdict": "agree"}
        await client.say(**opinion, id="2")
        assert await client.hear() == {"type": "noted", "reply_to": "2"}
        await client.say(type="watch", url=URL, priority="prefetch")
        job = (await client.hear())["job"]
        await client.say(type="reprioritise", job=job, priority="watching")
        pipeline.let_go(REQUEST)
        assert (await client.hear_until("done", "error"))[-1]["type"] == "done"


BAD_MESSAGES = [
    "",
    "not json",
    "[]",
    "null",
    "1",
    '"text"',
    "{}",
    '{"type": null}',
    '{"type": "nothing"}',
    '{"type": "watch"}',
    '{"type": "watch", "url": 1}',
    '{"type": "watch", "url": "' + "x" * 3_000 + '"}',
    f'{{"type": "watch", "url": "{URL}", "priority": "now"}}',
    f'{{"type": "watch", "url": "{URL}", "after": -1}}',
    f'{{"type": "watch", "url": "{URL}", "page": {{"duration": -1}}}}',
    f'{{"type": "watch", "url": "{URL}", "page": {{"description": 7}}}}',
    f'{{"type": "watch", "url": "{URL}", "id": "{"x" * 100}"}}',
    '{"type": "unwatch"}',
    '{"type": "reprioritise", "job": "a", "priority": 9}',
    '{"type": "feedback", "video_id": "1", "value": "greed", "verdict": "agree"}',
    '{"type": "hello", "protocol": 1, "token": "x"}',
    '{"type": "watch", "url": "' + "{" * 1_000,
    "[" * 5_000,
    '{"type": "ping", "id": ' + "9" * 5_000 + "}",
    '{"type": "ping"' + "\\u0000" + "}",
    "\u202e{}",
]


async def test_a_wrong_message_gets_a_sentence_and_the_connection_lives_on(server):
    async with server.client() as client:
        for text in BAD_MESSAGES:
            await client.connection.send(text)
            error = await client.hear()
            assert (error["type"], error["code"]) == ("error", "bad_message"), text[:80]
            assert error["message"]
            assert text[:40] not in error["message"] or len(text) < 5
        await client.say(type="ping")
        assert (await client.hear())["type"] == "pong"


async def test_an_oversized_message_gets_a_sentence_and_the_connection_lives_on(server):
    async with server.client() as client:
        await client.say(type="watch", url="x" * 70_000)
        assert (await client.hear())["code"] == "message_too_large"
        await client.say(type="ping")
        assert (await client.hear())["type"] == "pong"


async def test_a_huge_message_ends_the_connection_alone(server):
    async with server.client() as client:
        await client.connection.send("x" * 1_000_000)
        with pytest.raises(ConnectionClosed) as closed:
            await client.hear()
        assert closed.value.rcvd.code == 1009
    async with server.client() as client:
        await client.say(type="ping")
        assert (await client.hear())["type"] == "pong"


async def test_a_binary_message_ends_the_connection_with_a_sentence(server):
    async with server.client() as client:
        await client.connection.send(b"\x00\x01")
        assert (await client.hear())["code"] == "bad_message"


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        ({"type": "hello", "protocol": 1}, "unauthorised"),
        ({"type": "hello", "protocol": 1, "token": "wrong"}, "unauthorised"),
        ({"type": "hello", "protocol": 1, "token": ""}, "unauthorised"),
        ({"type": "hello", "protocol": 1, "pairing_code": "AAAA-AAAA"}, "unauthorised"),
        ({"type": "hello", "protocol": 99, "token": "{token}"}, "unsupported_protocol"),
        ({"type": "hello", "token": "{token}"}, "bad_message"),
        ({"type": "watch", "url": URL}, "unauthorised"),
        ({"type": "ping"}, "unauthorised"),
        ({"type": "hello", "protocol": 1, "token": 7}, "bad_message"),
    ],
)
async def test_a_wrong_hello_is_refused_with_a_sentence(server, hello, code):
    filled = json.loads(json.dumps(hello).replace("{token}", server.token))
    async with server.socket() as connection:
        client = Client(connection)
        await client.say(**filled)
        error = await client.hear()
        assert (error["type"], error["code"]) == ("error", code)
        with pytest.raises(ConnectionClosed) as closed:
            await client.hear()
        assert closed.value.rcvd.code == 1008


async def test_a_silent_connection_is_closed(tmp_path, pipeline):
    settings = settings_in(tmp_path, security={"hello_seconds": 0.05})
    async with live_server(settings) as server, server.socket() as connection:
        assert (await Client(connection).hear())["code"] == "timed_out"
        with pytest.raises(ConnectionClosed):
            await connection.recv()


async def test_a_connection_can_follow_so_many_videos_and_no_more(tmp_path, pipeline):
    settings = settings_in(tmp_path, security={"max_watches": 2})
    async with live_server(settings) as server, server.client() as client:
        for number in range(3):
            await client.say(type="watch", id=str(number), url=request_for(number).reference.url)
        heard = await client.hear_until("error")
        assert heard[-1]["code"] == "too_many_watches"
        assert heard[-1]["reply_to"] == "2"


async def test_too_many_messages_are_refused_and_the_connection_lives_on(tmp_path, pipeline):
    settings = settings_in(tmp_path, security={"messages_per_second": 1})
    async with live_server(settings) as server, server.client() as client:
        for _ in range(11):
            await client.say(type="ping")
        heard = await client.hear_until("error")
        assert [message["type"] for message in heard] == ["pong"] * 10 + ["error"]
        assert heard[-1]["code"] == "rate_limited"
        assert heard[-1]["retry_after"]


async def test_too_many_connections_are_turned_away(tmp_path, pipeline):
    settings = settings_in(tmp_path, security={"max_connections": 1})
    async with live_server(settings) as server, server.client(), server.socket() as second:
        assert (await Client(second).hear())["code"] == "busy"


async def test_a_stopping_server_says_goodbye(tmp_path, pipeline):
    async with live_server(settings_in(tmp_path)) as server, server.client() as client:
        await client.say(type="watch", url=URL)
        await client.hear_until("stage")
        server.server.should_exit = True
        goodbye = (await client.hear_until("going_away"))[-1]
        assert goodbye["retry_after"] > 0
        with pytest.raises(ConnectionClosed) as closed:
            await client.hear()
        assert closed.value.rcvd.code == 1012


async def test_the_subprotocol_is_agreed_on(server):
    async with server.socket(subprotocols=["overtones.v1"]) as connection:
        assert connection.subprotocol == "overtones.v1"


async def test_a_client_that_reads_nothing_is_let_go_and_the_others_are_served(
    server, pipeline, monkeypatch
):
    monkeypatch.setattr("overtones.web.websocket.SLOW_SECONDS", 2.0)
    flood = [ScriptLineFound(line=ScriptLine(id="", kind="speech", text="x" * 50_000))] * 500
    async with server.client() as quick, server.client(max_queue=1) as slow:
        for client in (slow, quick):
            await client.say(type="watch", url=URL)
            await client.hear_until("stage", "snapshot")
        job_log = next(iter(server.app.state.application.jobs._by_id.values())).log
        for event in flood:
            job_log.append(event)
        pipeline.let_go(REQUEST)
        heard = await quick.hear_until("done")
        assert len(heard) > len(flood), "a client that reads misses nothing"
        await until(lambda: len(server.app.state.connections._open) == 1)
        with pytest.raises(ConnectionClosed):
            await slow.hear_until("done")
        await quick.say(type="ping")
        assert (await quick.hear())["type"] == "pong"
