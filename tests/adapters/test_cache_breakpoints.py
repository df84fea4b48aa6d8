"""Where servers are told what of a prompt stays the same, so that they cache it.

From GPT-5.6 on OpenAI's models cache a prompt up to marks in it. Without any they mark its end,
which is never the same twice, and charge for it.
"""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from overtones.adapters.chat_profile import chat_profile
from overtones.adapters.llm_labeler import LlmLabeler
from overtones.settings import ChatModelSettings, Settings, override
from tests.model_server import ChatCall, ModelServer, chat_settings, running_model_server
from tests.value_answers import ANSWER, SCRIPT, answer

LUNA = "gpt-6-luna"


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with running_model_server(lambda call: ANSWER) as made:
        made.models |= {LUNA: LUNA, "gpt-5-mini": "gpt-5-mini"}
        yield made


async def asked(server: ModelServer, folder: Path, model: str = LUNA, **prompt: Any) -> ChatCall:
    prompt = {"confidence": "votes", "samples": 1, **prompt}
    section = chat_settings(server, model=model, profile="openai-reasoning")
    settings = override(Settings(state_folder=folder), prompt=prompt)
    labeler = LlmLabeler(settings.model_copy(update={"language_model": section}))
    assert [annotation async for annotation in labeler.label(SCRIPT)]
    return server.requests[-1]


def marked(call: ChatCall) -> list[int]:
    """Numbers of the messages that end with a mark."""
    return [
        number
        for number, message in enumerate(call.body["messages"])
        if isinstance(message["content"], list)
        and message["content"][-1].get("prompt_cache_breakpoint") == {"mode": "explicit"}
    ]


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("gpt-6-luna", True),
        ("gpt-6.1-sol", True),
        ("gpt-5.6-luna", True),
        ("gpt-5.10", True),
        ("gpt-5.5", False),
        ("gpt-5-mini", False),
        ("o3", False),
        ("gpt-4o-mini", False),
    ],
)
def test_only_newer_models_of_openai_take_marks(model, expected):
    assert chat_profile(ChatModelSettings(model=model)).cache_breakpoints == expected


async def test_instructions_and_examples_are_marked_and_the_script_is_not(server, tmp_path):
    call = await asked(server, tmp_path)
    messages = call.body["messages"]
    roles = [message["role"] for message in messages]
    assert call.body["prompt_cache_options"] == {"mode": "explicit"}
    assert marked(call) == [n for n, role in enumerate(roles[:-1]) if role != "assistant"]
    assert isinstance(messages[-1]["content"], str)


async def test_two_videos_are_the_same_up_to_the_last_mark(server, tmp_path):
    first, second = await asked(server, tmp_path), await asked(server, tmp_path)
    last = marked(first)[-1] + 1
    same = [json.dumps(call.body["messages"][:last]) for call in (first, second)]
    assert same[0] == same[1]
    assert len(same[0]) > 20_000


async def test_a_prompt_that_is_never_the_same_twice_is_not_cached(server, tmp_path):
    server.answer = lambda call: answer()
    call = await asked(server, tmp_path, shortlist=5)
    assert call.body["prompt_cache_options"] == {"mode": "explicit"}
    assert not marked(call)
    assert "prompt_cache_key" not in call.body


async def test_older_models_are_asked_as_before(server, tmp_path):
    call = await asked(server, tmp_path, model="gpt-5-mini")
    assert "prompt_cache_options" not in call.body
    assert not marked(call)


@pytest.mark.parametrize(
    "text",
    [
        "Unknown parameter: 'prompt_cache_options'.",
        "Unknown parameter: 'messages[0].content[0].prompt_cache_breakpoint'.",
    ],
)
async def test_a_server_that_refuses_marks_is_asked_without(server, tmp_path, text):
    server.misbehave("reject", parameter="prompt_cache_options", bare=True, text=text)
    call = await asked(server, tmp_path)
    assert len(server.requests) == 2
    assert "prompt_cache_options" not in call.body
    assert not marked(call)
