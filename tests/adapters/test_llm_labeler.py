"""The few-shot labeler, against a real server that speaks OpenAI's protocol."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from overtones.adapters.llm_labeler import LlmLabeler
from overtones.errors import BudgetSpent, ModelFailed, ModelMissing
from overtones.prompts.codebook import load_codebook
from overtones.settings import Settings, override
from overtones_schema import Annotation, Script, ScriptLine
from overtones_schema.values import VALUE_IDS
from tests.model_server import (
    RESOLVED,
    ChatCall,
    ModelServer,
    Reply,
    chat_settings,
    running_model_server,
)
from tests.value_answers import ANSWER, SCRIPT, answer, label


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with running_model_server(lambda call: ANSWER) as made:
        yield made


@pytest.fixture
def make(server: ModelServer, tmp_path: Path):
    """A labeler that asks the server; by votes unless told otherwise."""

    def made(model: dict[str, Any] | None = None, **prompt: Any) -> LlmLabeler:
        prompt = {"confidence": "votes", **prompt}
        settings = override(Settings(state_folder=tmp_path / "state"), prompt=prompt)
        section = chat_settings(server, **(model or {}))
        return LlmLabeler(settings.model_copy(update={"language_model": section}))

    return made


async def all_of(labeler: LlmLabeler, script: Script = SCRIPT) -> list[Annotation]:
    return [annotation async for annotation in labeler.label(script)]


async def last_of(labeler: LlmLabeler, script: Script = SCRIPT) -> Annotation:
    return (await all_of(labeler, script))[-1]


def values(annotation: Annotation) -> dict[str, int]:
    return {label.value: label.level for label in annotation.labels}


async def test_an_answer_becomes_labels_with_verbatim_evidence(make):
    annotation = await last_of(make())
    assert values(annotation) == {"power_resources": 2, "humility": -1}
    wealth = annotation.labels[0]
    assert [piece.line for piece in wealth.evidence] == ["L2", "L3"]
    assert wealth.evidence[1].quote == "My watch costs more than your house."
    assert (wealth.evidence[1].start, wealth.evidence[1].end) == (4, 8)
    assert wealth.why == "He shows it."
    assert annotation.labeler == "llm/test-model codebook/1"


async def test_agreement_of_all_answers_is_more_certain_than_of_some(server, make):
    answers = iter([ANSWER, answer(label("humility", "conflict", "L4")), ANSWER])
    server.answer = lambda call: next(answers)
    annotation = await last_of(make(samples=3))
    certainty = {label.value: label.confidence for label in annotation.labels}
    assert certainty["humility"].score == pytest.approx(4 / 5)
    assert certainty["power_resources"].score == pytest.approx(3 / 5)
    assert certainty["humility"].method == "votes"
    assert annotation.scores["power_resources"].attained == pytest.approx(2 / 3)
    assert annotation.scores["hedonism"].attained == 0


async def test_each_sample_has_its_own_order_that_stays_the_same_from_video_to_video(server, make):
    labeler = make(samples=3)
    await last_of(labeler)
    await last_of(labeler, SCRIPT.model_copy(update={"video_id": "7100000000000000002"}))

    def order(call: ChatCall) -> tuple[str, ...]:
        label = call.schema["properties"]["labels"]["items"]
        return tuple(label["properties"]["value"]["enum"])

    orders = [order(call) for call in server.requests]
    assert len(orders) == 6
    assert len(set(orders)) == 3
    assert VALUE_IDS in orders
    assert all(set(found) == set(VALUE_IDS) for found in orders)


async def test_the_codebook_comes_from_the_servers_cache_at_the_second_video(make):
    labeler = make(samples=1)
    first, second = await last_of(labeler), await last_of(labeler)
    assert first.usage[0].cached_tokens == 0
    assert second.usage[0].cached_tokens > 0.8 * second.usage[0].input_tokens
    assert second.usage[0].model == RESOLVED


async def test_tokens_of_all_samples_are_added_up(make):
    usage = (await last_of(make(model={"input_price": 1.0, "output_price": 2.0}, samples=3))).usage
    assert len(usage) == 1
    assert usage[0].requests == 3
    assert usage[0].output_tokens > 0
    assert usage[0].cost is not None


async def test_labels_come_while_the_answer_is_being_written(make):
    annotations = await all_of(make(samples=1))
    assert [len(annotation.labels) for annotation in annotations] == [1, 2, 2]


async def test_the_static_part_is_first_and_the_script_last_and_fenced(server, make):
    await last_of(make(samples=1))
    call = server.requests[0]
    assert call.texts[0] == load_codebook("1").instructions(VALUE_IDS, "two_step")
    assert "My watch costs more than your house." in call.last
    assert not any("My watch costs" in text for text in call.texts[:-1])


async def test_lines_that_are_not_there_are_dropped_and_counted(server, make):
    server.answer = lambda call: answer(
        label("power_resources", "present", "L3", "L99"), label("face", "present", "L77")
    )
    annotation = await last_of(make(samples=1))
    assert values(annotation) == {"power_resources": 1}
    assert [piece.line for piece in annotation.labels[0].evidence] == ["L3"]
    assert annotation.origin.unknown_lines == 2


async def test_probabilities_of_tokens_give_confidence_where_the_server_tells_them(server, make):
    def odds(before: str, token: str) -> dict[str, float]:
        if before.endswith('"level": "') and token == "dominant":
            return {"dominant": 0.6, "present": 0.3, "conflict": 0.1}
        return {token: 0.9}

    server.answer = lambda call: Reply(answer(label("face", "dominant", "L4")), odds)
    annotation = await last_of(make(confidence="auto"))
    found = annotation.labels[0]
    assert found.confidence.method == "logprobs"
    assert found.confidence.score == pytest.approx(0.9, abs=0.01)
    assert found.level == 2
    assert len(server.requests) == 1


async def test_votes_are_counted_where_no_probabilities_can_be_had(server, make):
    server.misbehave("reject", times=1, parameter="logprobs")
    annotation = await last_of(make(confidence="auto", samples=3))
    assert {label.confidence.method for label in annotation.labels} == {"votes"}
    assert annotation.origin.samples == 3


async def test_a_wrong_answer_may_be_mended_once(server, make):
    server.misbehave("replace", old="power_resources", new="wealth")
    annotation = await last_of(make(samples=1))
    assert values(annotation) == {"power_resources": 2, "humility": -1}
    assert annotation.usage[0].requests == 2
    assert "whole JSON object" in server.requests[-1].last


@pytest.mark.parametrize("fault", ["truncated", "length"])
async def test_an_answer_that_stays_unusable_is_told(server, make, fault):
    server.misbehave(fault, times=None)
    with pytest.raises(ModelFailed) as caught:
        await last_of(make(samples=1))
    assert caught.value.code == "model_answer_unusable"


async def test_a_busy_server_is_asked_again(server, make):
    server.misbehave("busy", times=1, retry_after=0.01)
    server.misbehave("error", times=1)
    assert (await last_of(make(samples=1))).labels


async def test_a_refusal_is_told_as_one(server, make):
    server.misbehave("refuse", times=None)
    with pytest.raises(ModelFailed) as caught:
        await last_of(make(samples=1))
    assert caught.value.code == "model_refused"


async def test_the_answers_that_came_count_if_they_are_at_least_half(server, make):
    def once_refused(call: ChatCall) -> str:
        if len(server.requests) == 2:
            server.misbehave("refuse")
        return ANSWER

    server.answer = once_refused
    annotation = await last_of(make(samples=3))
    assert annotation.origin.samples == 2
    assert values(annotation) == {"power_resources": 2, "humility": -1}


async def test_a_shortlist_asks_about_its_values_alone_and_takes_fewer_tokens(server, make):
    everything = await last_of(make(samples=1))
    server.answer = lambda call: answer()
    short = await last_of(make(samples=1, shortlist=5))
    assert len(short.origin.candidates) == 5
    enum = server.requests[-1].schema["properties"]["labels"]["items"]["properties"]["value"]
    assert tuple(enum["enum"]) == short.origin.candidates
    assert short.usage[0].input_tokens < 0.7 * everything.usage[0].input_tokens


async def test_a_spent_budget_stops_before_the_next_request(server, tmp_path):
    settings = override(Settings(state_folder=tmp_path), budget={"dollars_per_day": 0.000001})
    section = chat_settings(server, input_price=1.0, cached_price=1.0, output_price=1.0)
    settings = settings.model_copy(update={"language_model": section})
    settings = override(settings, prompt={"samples": 1, "confidence": "votes"})
    labeler = LlmLabeler(settings)
    await last_of(labeler)
    with pytest.raises(BudgetSpent) as caught:
        await last_of(labeler)
    assert caught.value.retry_after > 0
    assert len(server.requests) == 1


async def test_a_script_without_a_word_costs_nothing(server, make):
    silent = SCRIPT.model_copy(
        update={"lines": (ScriptLine(id="L1", kind="sound", text="a song"),)}
    )
    annotation = await last_of(make(), silent)
    assert annotation.labels == ()
    assert not server.requests


async def test_a_server_without_schemas_is_told_the_schema_in_words(server, make):
    await last_of(make(model={"profile": "generic"}, samples=1))
    assert server.requests[0].schema is None
    assert json.dumps("additionalProperties") in server.requests[0].text


def test_an_unknown_codebook_is_told_with_those_there_are(make):
    with pytest.raises(ModelMissing, match="1"):
        make(codebook="99")


def test_fingerprints_tell_settings_apart_that_change_results(make):
    fingerprints = {
        make().fingerprint,
        make(samples=5).fingerprint,
        make(shortlist=8).fingerprint,
        make(confidence="auto").fingerprint,
        make(model={"model": "other"}).fingerprint,
    }
    assert len(fingerprints) == 5
