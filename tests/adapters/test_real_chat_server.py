"""The adapter against a server that is not ours: `transformers serve`, with a tiny real model.

The model has random weights and says nothing sensible. What is shown is that another program's
idea of the protocol is understood: its stream, its usage, its errors.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from overtones.adapters.openai_chat import OpenAiChat
from overtones.domain.chat import AnswerSchema, ChatAnswer, ChatMessage, ChatRequest
from overtones.errors import ModelFailed
from overtones.settings import ChatModelSettings, Settings
from tests.tiny_models import tiny_llama

if not all(find_spec(name) for name in ("torch", "transformers")):
    pytest.skip("needs the extra local-models", allow_module_level=True)

SCHEMA = AnswerSchema(
    "mood",
    {
        "type": "object",
        "properties": {"mood": {"type": "string"}},
        "required": ["mood"],
        "additionalProperties": False,
    },
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChatModelSettings]:
    """Settings of a model that is served."""
    folder = tiny_llama(tmp_path_factory.mktemp("served"))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    log = folder / "server.log"
    arguments = ("serve", str(folder), "--host", "127.0.0.1", "--port", str(port))
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(folder), "HOME": str(folder)}
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "transformers.cli.transformers", *arguments, "--device", "cpu"],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
        )
    try:
        _wait_for(process, port, log)
        yield ChatModelSettings(
            model=str(folder), base_url=f"http://127.0.0.1:{port}/v1", timeout_seconds=60
        )
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Until the server takes connections, which it does when its model is loaded."""
    end = time.monotonic() + 90
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(log.read_text())


def ask(**changes) -> ChatRequest:
    messages = (ChatMessage("system", ("Be brief.",)), ChatMessage("user", ("How was it?",)))
    return ChatRequest(messages, max_tokens=12, **changes)


async def whole(model: OpenAiChat, request: ChatRequest) -> tuple[list[str], ChatAnswer]:
    *pieces, answer = [item async for item in model.answer(request)]
    assert isinstance(answer, ChatAnswer)
    assert "".join(pieces) == answer.text
    return pieces, answer


async def test_a_foreign_server_streams_its_answer_and_tells_its_tokens(served, tmp_path):
    model = OpenAiChat(served, Settings(state_folder=tmp_path))
    pieces, answer = await whole(model, ask())
    assert len(pieces) > 1
    assert answer.finish == "length"
    usage = answer.usage
    assert usage.model == served.model
    assert (usage.output_tokens, usage.cost) == (12, 0.0)
    assert usage.input_tokens > 10
    assert (await whole(model, ask()))[1].text == answer.text


async def test_a_foreign_server_reads_the_schema(served, tmp_path):
    model = OpenAiChat(served, Settings(state_folder=tmp_path))
    _, plain = await whole(model, ask())
    _, asked = await whole(model, ask(schema=SCHEMA))
    assert asked.usage.input_tokens > plain.usage.input_tokens + 50


async def test_a_foreign_server_is_told_of_a_wrong_model(served, tmp_path):
    wrong = served.model_copy(update={"model": "no/such-model", "attempts": 1})
    with pytest.raises(ModelFailed) as caught:
        await whole(OpenAiChat(wrong, Settings(state_folder=tmp_path)), ask())
    assert caught.value.code == "model_rejected"
    assert "language_model.model" in caught.value.message
