"""The arithmetic behind the table of costs, with a tokenizer of words."""

from typing import Any

import numpy as np
import pytest

from overtones.domain.chat import AnswerSchema, ChatMessage, ChatRequest, Part, Picture, Sound
from scripts.token_counting import (
    MESSAGE_TOKENS,
    CacheRule,
    CountingChat,
    Counts,
    Model,
    PictureRule,
    load_models,
)

STATIC = "word " * 30
SCHEMA = AnswerSchema("s", {"type": "object"})
PLAIN = PictureRule(tokens=10, width=100, height=100)


def words(text: str) -> list[int]:
    return [sum(map(ord, word)) for word in text.split()]


def model(kind: Any = "prefix", name: str = "gpt-4o", **rule: int) -> Model:
    cache = CacheRule(kind, **{"minimum": 20, "step": 1, **rule})
    return Model(name, cache, PLAIN, sound_per_second=2.5, sources=())


def chat(made: Model | None = None) -> CountingChat:
    return CountingChat(made or model(), words, answers=lambda request: "three small words")


async def ask(counting: CountingChat, *last: Part, key: str | None = "k") -> Counts:
    """Counts of one request: a static beginning, then what is asked."""
    messages = (ChatMessage("system", (STATIC,)), ChatMessage("user", last))
    before = counting.counts
    async for _ in counting.answer(ChatRequest(messages, cache_key=key)):
        pass
    now = counting.counts
    return Counts(
        now.requests - before.requests,
        now.input - before.input,
        now.cached - before.cached,
        now.output - before.output,
        now.dollars - before.dollars,
    )


def image(width: int, height: int) -> Picture:
    return Picture(np.zeros((height, width, 3), np.uint8))


async def test_words_messages_pictures_and_sound_are_counted():
    sound = Sound(np.zeros(48_000, np.float32))
    counts = await ask(chat(), "a b", image(250, 100), sound)
    assert counts.input == 30 + 2 + 2 * MESSAGE_TOKENS + 3 * 10 + 8
    assert counts.output == 3


async def test_the_schema_is_counted_where_it_is_sent():
    counting = chat()
    request = ChatRequest((ChatMessage("user", ("a",)),), schema=SCHEMA)
    async for _ in counting.answer(request):
        pass
    assert counting.counts.input == 1 + MESSAGE_TOKENS + 2


async def test_what_begins_alike_is_cached_from_the_second_request_on():
    counting = chat()
    assert (await ask(counting, "one")).cached == 0
    assert (await ask(counting, "two")).cached == 30 + 2 * MESSAGE_TOKENS
    assert (await ask(counting, "one and more")).cached == 30 + 2 * MESSAGE_TOKENS + 1


async def test_cached_tokens_come_in_steps_and_from_a_minimum_on():
    stepped, short = chat(model(step=16)), chat(model(minimum=64))
    for counting, expected in ((stepped, 32), (short, 0)):
        await ask(counting, "one")
        assert (await ask(counting, "two")).cached == expected


async def test_pictures_are_never_alike():
    counting = chat()
    await ask(counting, image(10, 10))
    assert (await ask(counting, image(10, 10))).cached == 30 + 2 * MESSAGE_TOKENS


async def test_newer_models_find_what_stands_before_a_mark_alone():
    counting = chat(model("marks", name="gpt-6-luna"))
    assert (await ask(counting, "one")).cached == 0
    assert (await ask(counting, "one")).cached == 30 + MESSAGE_TOKENS
    assert (await ask(counting, "one", key=None)).cached == 0


async def test_dollars_are_those_of_each_request():
    counting = chat()
    counts = await ask(counting, "one") + await ask(counting, "two")
    read, cached, written = counts.input, counts.cached, counts.output
    expected = ((read - cached) * 2.5 + cached * 1.25 + written * 10.0) / 1_000_000
    assert counts.requests == 2
    assert counts.dollars == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "width", "height", "tokens"),
    [
        ("gpt-6-luna", 1024, 1024, 1_229),
        ("gpt-6-luna", 256, 256, 77),
        ("gpt-6-luna", 576, 1024, 692),
        ("gemini-2.5-pro", 384, 384, 258),
        ("gemini-2.5-pro", 576, 1024, 516),
        ("gemini-3.8-flash", 576, 1024, 1_090),
        ("gpt-4o-mini", 512, 512, 8_500),
        ("gpt-4o-mini", 1024, 1024, 25_501),
    ],
)
def test_pictures_count_as_providers_say(name, width, height, tokens):
    assert load_models()[name].picture.count(width, height) == tokens


def test_every_model_with_rules_has_a_price_and_names_its_sources():
    for made in load_models().values():
        assert made.dollars(1_000_000, 0, 0) > made.dollars(1_000_000, 1_000_000, 0) > 0
        assert made.sources


def test_a_model_without_a_price_is_told():
    with pytest.raises(ValueError, match="no published price of no-such-model"):
        model(name="no-such-model").dollars(1, 0, 0)
