"""Keeps a local model's answer to a JSON schema, token by token, by llguidance.

Before each token the grammar of the schema says which tokens may follow; all others get no
probability. So whatever the model is, its answer fits the schema once it has ended.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from overtones.errors import ModelFailed, ModelMissing

if TYPE_CHECKING:
    import torch

# As JSON is mostly written, so that models meet what they know. Free white space would let a weak
# model write blanks for ever.
_SPACING = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}


LONGEST_TEXT = 500
"""Characters of a text in an answer, where the schema sets no limit. Weak models repeat
themselves; this ends it while the rest of the answer still has room."""
LONGEST_LIST = 40
"""Items of a list, where the schema sets no limit."""


def bounded(schema: Any) -> Any:
    """The schema with a limit for every text and list that has none."""
    if isinstance(schema, list):
        return [bounded(part) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    copy = {name: bounded(part) for name, part in schema.items()}
    if copy.get("type") == "string" and not {"enum", "const", "pattern", "format"} & copy.keys():
        copy.setdefault("maxLength", LONGEST_TEXT)
    if copy.get("type") == "array":
        copy.setdefault("maxItems", LONGEST_LIST)
    return copy


def grammar_tokenizer(tokenizer: Any, ends: Sequence[int]) -> Any:
    """llguidance's view of a fast tokenizer; `ends` are the tokens that end an answer.

    Takes up to a second for large vocabularies. Raises `ModelMissing` for slow tokenizers.
    """
    import llguidance.hf

    try:
        return llguidance.hf.from_tokenizer(tokenizer, eos_token=list(ends))
    except ValueError as error:
        raise ModelMissing(
            "Answers of this model can't be kept to a form: its tokenizer is not a fast one.",
            detail=str(error),
        ) from error


class SchemaConstraint:
    """A logits processor of transformers for one answer; `vocabulary` is a `grammar_tokenizer`.

    Raises `ModelFailed` if the schema uses what llguidance can't enforce.
    """

    def __init__(self, vocabulary: Any, schema: Mapping[str, Any], prompt_tokens: int) -> None:
        import numpy as np
        from llguidance import LLMatcher

        grammar = LLMatcher.grammar_from_json_schema(
            json.dumps(bounded(schema)), overrides=_SPACING
        )
        self._matcher = LLMatcher(vocabulary, grammar, log_level=0)
        self._raise_error()
        self._seen = prompt_tokens
        self._ends = frozenset(vocabulary.eos_tokens)
        self._ended = False
        self._bits = np.zeros((vocabulary.vocab_size + 31) // 32, np.int32)

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Scores (1 x vocabulary) with minus infinity for tokens that don't fit."""
        import numpy as np
        import torch

        for token in input_ids[0, self._seen :].tolist():
            if not self._ended:
                self._matcher.consume_token(token)
                self._ended = token in self._ends
        self._seen = input_ids.shape[1]
        self._raise_error()
        if self._ended:  # what may follow is cut off
            return scores
        self._matcher.unsafe_compute_mask_ptr(self._bits.ctypes.data, self._bits.nbytes)
        self._raise_error()
        fits = np.unpackbits(self._bits.view(np.uint8), bitorder="little").astype(bool)
        # The model may have more outputs than the tokenizer has tokens, or fewer.
        width = scores.shape[1]
        allowed = np.zeros(width, bool)
        allowed[: len(fits)] = fits[:width]
        return scores.masked_fill(~torch.from_numpy(allowed).to(scores.device), -torch.inf)

    def _raise_error(self) -> None:
        if self._matcher.is_error():
            raise ModelFailed(
                "model_rejected",
                message="The local model can't be kept to the form of answer that is needed.",
                detail=self._matcher.get_error(),
            )
