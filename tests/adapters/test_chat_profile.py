"""What model servers can do."""

import json
from importlib.resources import files

import pytest

from overtones.adapters.chat_profile import chat_profile
from overtones.errors import ModelMissing
from overtones.settings import ChatModelSettings

DATA = json.loads((files("overtones.adapters") / "chat_profiles.json").read_text("utf-8"))
GEMINI = "https://generativelanguage.googleapis.com/v1beta/openai/"


def profile(model: str = "m", base_url: str | None = None, profile: str = "auto"):
    return chat_profile(ChatModelSettings(model=model, base_url=base_url, profile=profile))


@pytest.mark.parametrize(
    ("model", "base_url", "name"),
    [
        ("gpt-4o-mini", None, "openai"),
        ("gpt-4.1", None, "openai"),
        ("gpt-4.1", "https://eu.api.openai.com/v1", "openai"),
        ("gpt-5-chat-latest", None, "openai"),
        ("gpt-5-mini", None, "openai-reasoning"),
        ("gpt-6-luna", None, "openai-reasoning"),
        ("o3-mini", None, "openai-reasoning"),
        ("gpt-4o-audio-preview", None, "openai-audio"),
        ("gemini-3.8-flash", GEMINI, "gemini"),
        ("qwen3-vl:4b", "http://localhost:11434/v1", "ollama"),
        ("m", "http://127.0.0.1:8000/v1", "vllm"),
        ("m", "http://127.0.0.1:8080/v1", "llamacpp"),
        ("m", "http://localhost:1234/v1", "lmstudio"),
        ("gpt-5", "https://models.example.org/v1", "generic"),
        ("gpt-5", "https://api.openai.com.example.org/v1", "generic"),
    ],
)
def test_the_address_and_the_models_name_point_to_a_profile(model, base_url, name):
    assert profile(model, base_url).name == name


def test_a_named_profile_is_taken_whatever_the_address():
    assert profile("m", "https://models.example.org/v1", "vllm").name == "vllm"


def test_an_unknown_profile_is_told_with_those_that_are_known():
    with pytest.raises(ModelMissing, match=r"'vlm'.*auto, openai, .*vllm"):
        profile(profile="vlm")


@pytest.mark.parametrize("name", DATA["profiles"])
def test_every_profile_can_be_read_and_says_where_its_facts_come_from(name):
    made = profile(profile=name)
    assert made.name == name
    assert made.abilities.schema == made.schema
    assert made.abilities.logprobs == (made.top_logprobs > 0)
    assert DATA["profiles"][name]["source"]


def test_whether_a_local_server_hears_depends_on_the_model():
    assert profile("Qwen/Qwen2.5-Omni-7B", profile="vllm").sound
    assert not profile("Qwen/Qwen3-VL-4B-Instruct", profile="vllm").sound


def test_what_a_server_refuses_is_left_out_step_by_step():
    made = profile(profile="openai")
    for schema in ("object", "prompt", "prompt"):
        made = made.without("response_format")
        assert made.schema == schema
    for parameter in ("logprobs", "stream_options", "seed", "temperature", "prompt_cache_key"):
        made = made.without(parameter)
    assert (made.top_logprobs, made.usage_in_stream, made.seed) == (0, False, False)
    assert (made.temperature, made.cache_key) == (False, False)
    assert made.without("max_completion_tokens").max_tokens == "max_tokens"
    assert made.without("max_tokens").max_tokens == "max_completion_tokens"
