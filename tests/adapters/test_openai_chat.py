"""The adapter for OpenAI-compatible servers, against a real one on loopback."""

import asyncio
import gc
import json
import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from overtones.adapters.ledger import Ledger, Spending
from overtones.adapters.openai_chat import OpenAiChat
from overtones.domain.chat import (
    AnswerSchema,
    ChatAnswer,
    ChatMessage,
    ChatRequest,
    Picture,
    Sound,
)
from overtones.errors import BudgetSpent, ModelFailed, ModelMissing
from overtones.settings import ChatModelSettings, Settings, override
from tests.eventually import until
from tests.model_server import (
    KEY,
    RESOLVED,
    ModelServer,
    Reply,
    chat_settings,
    running_model_server,
)

SCHEMA = AnswerSchema(
    "mood",
    {
        "type": "object",
        "properties": {"mood": {"type": "string", "enum": ["good", "bad"]}},
        "required": ["mood"],
        "additionalProperties": False,
    },
)
ANSWER = '{"mood": "good"}'
LONG = "It was a good day, and the children laughed. " * 200
PRICES = {"input_price": 1.0, "cached_price": 0.1, "output_price": 10.0}


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with running_model_server(lambda call: ANSWER) as made:
        yield made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state_folder=tmp_path / "state")


def ask(text: str = "How was it?", **changes) -> ChatRequest:
    messages = (
        ChatMessage("system", ("You judge moods.", "Be brief.")),
        ChatMessage("user", (text,)),
    )
    return ChatRequest(messages, **changes)


async def whole(model: OpenAiChat, request: ChatRequest) -> ChatAnswer:
    """The answer; the pieces before it must make up its text."""
    items = [item async for item in model.answer(request)]
    answer = items.pop()
    assert isinstance(answer, ChatAnswer)
    assert "".join(items) == answer.text
    return answer


async def failure(model: OpenAiChat, request: ChatRequest | None = None) -> ModelFailed:
    with pytest.raises(ModelFailed) as caught:
        await whole(model, request or ask())
    return caught.value


def today(settings: Settings) -> tuple[Spending, ...]:
    return Ledger(settings).since(datetime.now(UTC).date())


# -- what is sent --------------------------------------------------------------------------


async def test_an_answer_comes_in_pieces_and_then_whole(server, settings):
    model = OpenAiChat(chat_settings(server), settings)
    items = [item async for item in model.answer(ask())]
    assert len(items) > 2
    assert items[-1].text == ANSWER
    assert items[-1].finish == "stop"
    assert items[-1].usage.model == RESOLVED


async def test_a_request_holds_what_was_asked_and_nothing_else(server, settings):
    model = OpenAiChat(chat_settings(server, seed=7), settings)
    await whole(model, ask(schema=SCHEMA, temperature=0.5, max_tokens=300, cache_key="values"))
    body = server.requests[0].body
    assert body == {
        "model": "test-model",
        "messages": [
            {"role": "system", "content": "You judge moods.\nBe brief."},
            {"role": "user", "content": "How was it?"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_completion_tokens": 300,
        "temperature": 0.5,
        "seed": 7,
        "prompt_cache_key": "values",
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "mood", "schema": SCHEMA.schema, "strict": True},
        },
    }


async def test_the_requests_own_seed_and_temperature_win_over_the_settings(server, settings):
    model = OpenAiChat(chat_settings(server, seed=7, temperature=0.2), settings)
    await whole(model, ask())
    await whole(model, ask(seed=8, temperature=0.0))
    sent = [(call.body["seed"], call.body["temperature"]) for call in server.requests]
    assert sent == [(7, 0.2), (8, 0.0)]


async def test_a_reasoning_model_gets_an_effort_and_no_temperature(server, settings):
    section = chat_settings(
        server, profile="openai-reasoning", reasoning_effort="low", temperature=0.3
    )
    model = OpenAiChat(section, settings)
    answer = await whole(model, ask(logprobs=True))
    body = server.requests[0].body
    assert body["reasoning_effort"] == "low"
    assert not {"temperature", "logprobs", "top_logprobs"} & set(body)
    assert answer.tokens == ()
    assert not model.abilities.logprobs


@pytest.mark.parametrize(("profile", "form"), [("generic", "json_object"), ("openai-audio", None)])
async def test_where_a_schema_is_not_kept_to_it_stands_in_the_last_message(
    server, settings, profile, form
):
    model = OpenAiChat(chat_settings(server, profile=profile), settings)
    await whole(model, ask(schema=SCHEMA))
    call = server.requests[0]
    assert call.body.get("response_format") == (form and {"type": form})
    assert json.dumps(SCHEMA.schema) in call.last
    assert call.last.startswith("How was it?\n")
    assert model.abilities.schema == ("object" if form else "prompt")


async def test_pictures_and_sound_arrive_as_they_were(server, settings):
    image = np.zeros((64, 96, 3), np.uint8)
    image[:, :48, 0] = 220  # red on the left
    image[:, 48:, 2] = 220  # blue on the right
    tone = (0.5 * np.sin(np.arange(16_000) * 0.05)).astype(np.float32)
    message = ChatMessage("user", ("[0:01]", Picture(image), "and", Sound(tone)))
    await whole(
        OpenAiChat(chat_settings(server, profile="gemini"), settings), ChatRequest((message,))
    )
    call = server.requests[0]
    kinds = [part["type"] for part in call.body["messages"][0]["content"]]
    assert kinds == ["text", "image_url", "text", "input_audio"]
    assert call.pictures[0].shape == image.shape
    assert np.abs(call.pictures[0].astype(int) - image).mean() < 8
    assert np.abs(call.sounds[0] / 32_767 - tone).max() < 1e-4


async def test_the_token_probabilities_make_up_the_text(server, settings):
    def shares(before: str, token: str) -> dict[str, float]:
        return {token: 0.7, " bad": 0.3} if token == "good" else {token: 1.0}

    server.answer = lambda call: Reply(ANSWER, shares)
    answer = await whole(OpenAiChat(chat_settings(server), settings), ask(logprobs=True))
    assert "".join(token.text for token in answer.tokens) == ANSWER
    mood = next(token for token in answer.tokens if token.text == "good")
    assert np.exp(mood.logprob) == pytest.approx(0.7)
    assert [text for text, _ in mood.alternatives] == ["good", " bad"]
    assert server.requests[0].body["top_logprobs"] == 10


# -- what it costs -------------------------------------------------------------------------


async def test_cached_tokens_are_told_and_cost_less(server, settings):
    model = OpenAiChat(chat_settings(server, **PRICES), settings)
    first = (await whole(model, ask(LONG + "One?"))).usage
    second = (await whole(model, ask(LONG + "Two?"))).usage
    assert first.cached_tokens == 0
    assert first.input_tokens == second.input_tokens > 2_000
    assert second.cached_tokens == second.input_tokens // 128 * 128
    uncached = second.input_tokens - second.cached_tokens
    assert second.cost == pytest.approx(
        (uncached + 0.1 * second.cached_tokens + 10 * second.output_tokens) / 1e6
    )
    (row,) = today(settings)
    assert (row.model, row.requests, row.unpriced) == (RESOLVED, 2, 0)
    assert row.cached_tokens == second.cached_tokens
    assert row.dollars == pytest.approx(first.cost + second.cost)


async def test_a_server_of_ones_own_costs_nothing(server, settings):
    assert (await whole(OpenAiChat(chat_settings(server), settings), ask())).usage.cost == 0


async def test_a_server_that_tells_no_tokens_leaves_the_cost_open(server, settings):
    server.misbehave("no_usage")
    usage = (await whole(OpenAiChat(chat_settings(server, **PRICES), settings), ask())).usage
    assert (usage.requests, usage.input_tokens, usage.output_tokens) == (1, 0, 0)
    assert usage.cost is None
    assert today(settings)[0].unpriced == 1


async def test_a_spent_budget_stops_before_anything_is_sent(server, settings):
    settings = override(settings, budget={"dollars_per_day": 0.0001})
    model = OpenAiChat(chat_settings(server, **PRICES), settings)
    await whole(model, ask(LONG))
    with pytest.raises(BudgetSpent) as caught:
        await whole(model, ask())
    assert 0 < caught.value.retry_after <= 86_400
    assert len(server.requests) == 1


async def test_a_budget_needs_to_know_the_price(settings):
    settings = override(settings, budget={"dollars_per_day": 1.0})
    section = ChatModelSettings(model="m", base_url="https://models.example.org/v1", api_key=KEY)
    with pytest.raises(ModelMissing, match=r"language_model\.input_price"):
        await whole(OpenAiChat(section, settings), ask())


@pytest.mark.parametrize("kind", ["refuse", "filtered", "empty"])
async def test_an_answer_that_is_of_no_use_is_counted_all_the_same(server, settings, kind):
    server.misbehave(kind)
    error = await failure(OpenAiChat(chat_settings(server, **PRICES), settings))
    assert error.code == ("model_answer_unusable" if kind == "empty" else "model_refused")
    assert today(settings)[0].input_tokens > 0


# -- what goes wrong -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["busy", "error"])
async def test_a_busy_server_is_asked_again(server, settings, kind):
    server.misbehave(kind, times=2)
    assert (await whole(OpenAiChat(chat_settings(server), settings), ask())).text == ANSWER
    assert len(server.requests) == 3
    assert today(settings)[0].requests == 1


async def test_a_server_that_stays_busy_says_when_to_come_back(server, settings):
    server.misbehave("busy", times=None, retry_after=240)  # too long for the package to wait
    error = await failure(OpenAiChat(chat_settings(server, attempts=2), settings))
    assert (error.code, error.retry_after) == ("model_unavailable", 240)
    assert error.retryable
    assert today(settings) == ()


async def test_a_server_that_keeps_failing_is_unavailable(server, settings):
    server.misbehave("error", times=None, status=503)
    error = await failure(OpenAiChat(chat_settings(server, attempts=2), settings))
    assert error.code == "model_unavailable"
    assert "HTTP 503" in error.message
    assert len(server.requests) == 2


async def test_a_server_that_is_not_there_is_unavailable(server, settings):
    gone = chat_settings(server, base_url="http://127.0.0.1:9/v1", attempts=1)
    error = await failure(OpenAiChat(gone, settings))
    assert error.code == "model_unavailable"
    assert "127.0.0.1:9 could not be reached" in error.message


async def test_an_answer_that_does_not_end_in_time_is_given_up(server, settings):
    server.misbehave("stall")
    error = await failure(OpenAiChat(chat_settings(server, timeout_seconds=0.3), settings))
    assert error.code == "model_unavailable"
    await until(lambda: server.hung_up)
    assert today(settings)[0].requests == 1


async def test_an_answer_that_trickles_for_ever_is_given_up(server, settings):
    server.answer = lambda call: "word " * 1_000
    server.misbehave("slow", seconds=0.05)
    error = await failure(OpenAiChat(chat_settings(server, timeout_seconds=0.4), settings))
    assert error.code == "model_unavailable"


@pytest.mark.parametrize("kind", ["cut", "garbled", "stream_error"])
async def test_a_stream_that_breaks_is_no_answer(server, settings, kind):
    server.misbehave(kind)
    error = await failure(OpenAiChat(chat_settings(server), settings))
    assert error.code == "model_answer_unusable"
    assert len(server.requests) == 1
    assert today(settings)[0].requests == 1


async def test_an_answer_that_was_cut_short_says_so(server, settings):
    answer = await whole(OpenAiChat(chat_settings(server), settings), ask(max_tokens=3))
    assert answer.finish == "length"
    assert ANSWER.startswith(answer.text)


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"api_key": "sk-wrong-0123456789"}, "language_model.api_key"),
        ({"model": "no-such-model"}, "'no-such-model'"),
        ({"base_url": "/nowhere"}, "language_model.base_url"),
    ],
)
async def test_a_wrong_setting_is_named(server, settings, changes, advice):
    if "base_url" in changes:
        changes = {"base_url": server.base_url + changes["base_url"]}
    error = await failure(OpenAiChat(chat_settings(server, **changes), settings))
    assert error.code == "model_rejected"
    assert advice in error.message
    assert not error.retryable


async def test_the_setting_of_the_vision_model_is_named_where_that_is_asked(settings):
    with pytest.raises(ModelMissing, match=r"vision_model\.model"):
        await whole(OpenAiChat(settings.vision_model, settings), ask())
    with pytest.raises(ModelMissing, match=r"language_model\.model"):
        await whole(OpenAiChat(settings.language_model, settings), ask())


async def test_an_address_without_its_scheme_is_told(settings):
    section = ChatModelSettings(model="m", base_url="localhost:11434/v1")
    with pytest.raises(ModelMissing, match="http://"):
        await whole(OpenAiChat(section, settings), ask())


async def test_a_request_that_is_too_long_keeps_the_profile(server, settings):
    server.misbehave("reject", parameter="seed", text="seed: maximum context length is 4096 tokens")
    model = OpenAiChat(chat_settings(server), settings)
    error = await failure(model)
    assert "too long" in error.message
    await whole(model, ask())
    assert "seed" in server.requests[-1].body


# -- what a server does not take -----------------------------------------------------------


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize(
    "parameter",
    ["seed", "temperature", "logprobs", "stream_options", "prompt_cache_key"],
)
async def test_a_parameter_that_is_refused_is_never_sent_again(server, settings, parameter, bare):
    server.misbehave("reject", times=None, parameter=parameter, bare=bare)
    model = OpenAiChat(chat_settings(server), settings)
    request = ask(temperature=0.5, logprobs=True, cache_key="k", schema=SCHEMA)
    before = model.fingerprint
    for _ in range(2):
        assert (await whole(model, request)).text == ANSWER
    assert [parameter in call.body for call in server.requests] == [True, False, False]
    assert model.fingerprint == before


async def test_the_name_of_the_limit_is_changed_if_it_is_refused(server, settings):
    server.misbehave("reject", times=None, parameter="max_completion_tokens")
    await whole(OpenAiChat(chat_settings(server), settings), ask(max_tokens=50))
    assert server.requests[-1].body["max_tokens"] == 50


async def test_a_schema_that_is_refused_becomes_an_object_and_then_a_request(server, settings):
    model = OpenAiChat(chat_settings(server), settings)
    server.misbehave("reject", times=None, parameter="response_format.json_schema", status=422)
    await whole(model, ask(schema=SCHEMA))
    assert model.abilities.schema == "object"
    server.misbehave("reject", times=None, parameter="response_format", bare=True)
    await whole(model, ask(schema=SCHEMA))
    assert model.abilities.schema == "prompt"
    forms = [(call.body.get("response_format") or {}).get("type") for call in server.requests]
    assert forms == ["json_schema", "json_object", "json_object", None]


# -- connections ---------------------------------------------------------------------------


async def test_leaving_in_the_middle_hangs_up_at_once(server, settings):
    server.misbehave("stall")
    answer = OpenAiChat(chat_settings(server), settings).answer(ask())
    assert await anext(answer)
    await answer.aclose()
    await until(lambda: server.hung_up)
    assert today(settings)[0].requests == 1


async def test_cancelling_hangs_up_at_once(server, settings):
    server.misbehave("stall", after=0)
    task = asyncio.create_task(whole(OpenAiChat(chat_settings(server), settings), ask()))
    await until(lambda: server.requests)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: server.hung_up)


async def test_requests_side_by_side_share_their_connections(server, settings):
    model = OpenAiChat(chat_settings(server), settings)
    answers = await asyncio.gather(*(whole(model, ask(str(n))) for n in range(8)))
    assert {answer.text for answer in answers} == {ANSWER}
    assert today(settings)[0].requests == 8
    assert not model._leases


def test_one_model_serves_several_loops_one_after_the_other(settings):
    with ModelServer(lambda call: ANSWER) as server:
        model = OpenAiChat(chat_settings(server), settings)
        for _ in range(3):
            assert asyncio.run(whole(model, ask())).text == ANSWER
    gc.collect()  # a connection left open would be told here


# -- the key -------------------------------------------------------------------------------


async def test_the_key_is_told_nowhere(server, settings, caplog):
    caplog.set_level(logging.DEBUG, "overtones")
    section = chat_settings(server, api_key="sk-wrong-0123456789")
    model = OpenAiChat(section, settings)
    error = await failure(model)
    assert "Incorrect API key" in error.detail
    assert error.__cause__ is None
    for text in (error.message, error.detail, model.fingerprint, repr(section), caplog.text):
        assert "0123456789" not in text


async def test_without_a_key_openais_is_not_sent_elsewhere(settings, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-for-openai-alone")
    async with running_model_server(lambda call: ANSWER, key=None) as server:
        await whole(OpenAiChat(chat_settings(server), settings), ask())
    assert server.requests[0].headers["authorization"] == "Bearer none"


async def test_openai_without_a_key_is_told(settings, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelMissing, match="OPENAI_API_KEY"):
        await whole(OpenAiChat(ChatModelSettings(model="gpt-4o"), settings), ask())


# -- the rest ------------------------------------------------------------------------------


def test_the_fingerprint_holds_what_changes_answers_and_no_more(settings):
    base = {"model": "m", "base_url": "https://user:pass@models.example.org/v1?key=s3cret"}

    def fingerprint(**changes) -> str:
        return OpenAiChat(ChatModelSettings(**base | changes), settings).fingerprint

    same = fingerprint()
    assert not {"pass", "s3cret"} & set(same.replace("@", ":").split(":"))
    assert "s3cret" not in same
    assert fingerprint(api_key="k", timeout_seconds=9, attempts=1) == same
    others = [
        {"model": "n"},
        {"base_url": "https://other.example.org/v1"},
        {"profile": "vllm"},
        {"temperature": 0.1},
        {"seed": 2},
        {"reasoning_effort": "low"},
    ]
    assert len({same, *(fingerprint(**change) for change in others)}) == 7


def test_making_a_model_imports_nothing_heavy():
    code = (
        "import sys\n"
        "from overtones.adapters.openai_chat import OpenAiChat\n"
        "from overtones.settings import Settings\n"
        "OpenAiChat(Settings().language_model, Settings())\n"
        "print([m for m in ('openai', 'httpx2', 'genai_prices', 'cv2') if m in sys.modules])\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "[]", result.stderr
