"""Whatever a model's scores are, its answer fits the schema."""

import json
from typing import Any

import pytest

from overtones.adapters.constrained_decoding import (
    LONGEST_LIST,
    LONGEST_TEXT,
    SchemaConstraint,
    bounded,
    grammar_tokenizer,
)
from overtones.errors import ModelFailed, ModelMissing
from tests.tiny_models import tiny_llama

SCHEMA = {
    "type": "object",
    "properties": {
        "level": {"type": "string", "enum": ["present", "conflict"]},
        "lines": {"type": "array", "items": {"type": "integer"}, "maxItems": 2},
    },
    "required": ["level", "lines"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(tiny_llama(tmp_path_factory.mktemp("llama")))


def written(tokenizer: Any, schema: dict[str, Any], seed: int, width: int) -> str:
    """What scores drawn at random write under a schema, after a prompt of three tokens."""
    import torch

    end = tokenizer.eos_token_id
    constraint = SchemaConstraint(grammar_tokenizer(tokenizer, [end]), schema, 3)
    random = torch.Generator().manual_seed(seed)
    tokens = torch.tensor([[end, 7, end]])
    for _ in range(400):
        scores = constraint(tokens, torch.randn(1, width, generator=random))
        tokens = torch.cat([tokens, scores.argmax(-1, keepdim=True)], dim=-1)
        if tokens[0, -1] == end:
            return str(tokenizer.decode(tokens[0, 3:-1]))
    raise AssertionError("it never ended")


@pytest.mark.parametrize("seed", range(5))
def test_random_scores_write_what_the_schema_says(tokenizer: Any, seed: int) -> None:
    answer = json.loads(written(tokenizer, SCHEMA, seed, len(tokenizer)))
    assert set(answer) == {"level", "lines"}
    assert answer["level"] in {"present", "conflict"}
    assert len(answer["lines"]) <= 2
    assert all(isinstance(line, int) for line in answer["lines"])


def test_outputs_beyond_the_vocabulary_are_never_chosen(tokenizer: Any) -> None:
    json.loads(written(tokenizer, SCHEMA, 1, len(tokenizer) + 61))


def test_after_the_end_scores_are_left_alone(tokenizer: Any) -> None:
    import torch

    end = tokenizer.eos_token_id
    vocabulary = grammar_tokenizer(tokenizer, [end])
    constraint = SchemaConstraint(vocabulary, {"type": "boolean"}, 0)
    tokens = tokenizer.encode("true", add_special_tokens=False)
    scores = constraint(torch.tensor([tokens]), torch.zeros(1, len(tokenizer)))
    assert torch.isfinite(scores[0]).nonzero().flatten().tolist() == [end]
    after = constraint(torch.tensor([[*tokens, end, end]]), torch.zeros(1, len(tokenizer)))
    assert torch.isfinite(after).all()


def test_texts_and_lists_without_a_limit_get_one() -> None:
    schema = {
        "type": "array",
        "items": {
            "anyOf": [
                {"type": "string"},
                {"type": "string", "maxLength": 9},
                {"type": "string", "enum": ["a"]},
            ]
        },
    }
    assert bounded(schema) == {
        "type": "array",
        "maxItems": LONGEST_LIST,
        "items": {
            "anyOf": [
                {"type": "string", "maxLength": LONGEST_TEXT},
                {"type": "string", "maxLength": 9},
                {"type": "string", "enum": ["a"]},
            ]
        },
    }


def test_a_schema_that_can_not_be_enforced_is_told(tokenizer: Any) -> None:
    vocabulary = grammar_tokenizer(tokenizer, [tokenizer.eos_token_id])
    with pytest.raises(ModelFailed, match="can't be kept to the form"):
        SchemaConstraint(vocabulary, {"type": "object", "not": {"type": "string"}}, 0)


def test_a_slow_tokenizer_is_told() -> None:
    with pytest.raises(ModelMissing, match="not a fast one"):
        grammar_tokenizer(object(), [0])
