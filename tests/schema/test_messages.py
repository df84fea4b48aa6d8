"""The contract holds what both sides of the wire rely on."""

import json
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from overtones.errors import RETRYABLE, SENTENCES, OvertonesError
from overtones_schema import Attainment
from overtones_schema.errors import ErrorCode
from overtones_schema.generate import schemas
from overtones_schema.messages import CLIENT_MESSAGE, SERVER_MESSAGE, Done, Stage, Watch

SCHEMA = Path(__file__).parent.parent.parent / "shared_schema" / "schema"
CODES = TypeAdapter(ErrorCode).json_schema()["enum"]


def test_a_newer_side_may_send_fields_that_this_one_does_not_know():
    watch = CLIENT_MESSAGE.validate_python({"type": "watch", "url": "1", "from_the_future": 1})
    assert isinstance(watch, Watch)
    done = SERVER_MESSAGE.validate_python({"type": "done", "seconds": 1, "mood": "good"})
    assert isinstance(done, Done)


def test_what_is_sent_comes_back_the_same():
    stage = Stage(job="a", seq=3, stage="speech", state="finished", seconds=1.5)
    text = stage.model_dump_json(exclude_none=True)
    assert SERVER_MESSAGE.validate_json(text) == stage
    assert "progress" not in json.loads(text)


def test_messages_are_frozen():
    with pytest.raises(ValidationError):
        Done(seconds=1).seconds = 2


@pytest.mark.parametrize("name", ["client_message", "server_message", "results"])
def test_the_committed_schema_is_the_one_the_models_give(name):
    assert json.loads((SCHEMA / f"{name}.json").read_text()) == schemas()[name]


def test_every_message_in_the_schema_says_its_type():
    definitions = schemas()["server_message"]["$defs"]
    union = schemas()["server_message"]["oneOf"]
    for member in union:
        definition = definitions[member["$ref"].rpartition("/")[2]]
        assert "const" in definition["properties"]["type"]
        assert "type" in definition["required"]


def test_attained_and_constrained_stay_in_their_range():
    with pytest.raises(ValidationError):
        Attainment(attained=1.2, constrained=0)


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_sentence_for_people(code):
    sentence = SENTENCES[code]
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "_" not in sentence
    failure = OvertonesError(code).failure()
    assert failure.retryable is (code in RETRYABLE)


def test_no_sentence_is_left_without_a_code():
    assert set(SENTENCES) == set(CODES)
