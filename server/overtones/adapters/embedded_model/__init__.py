"""The model that comes with Overtones: a small encoder in onnxruntime and the rules beside it.

`model.onnx`, `tokenizer.json` and `card.json` (digests, rules, measured quality) are made by
`scripts/train_embedded_model`.
"""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from overtones.adapters.embedded_model.rules import TARGETS as TARGETS
from overtones.adapters.embedded_model.rules import Rules
from overtones.adapters.script_reading import NO_LINE, Reading, ScriptReader
from overtones.errors import ModelMissing
from overtones_schema.script import Coverage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
CARD_FILE = "card.json"

THREADS = 2
"""More hardly help with so few words, and other stages want cores, too."""

_RULES = TypeAdapter(dict[Coverage, Rules])


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the model makes of one script of n lines."""

    logits: Floats
    """38, in the order of `TARGETS`."""
    dominance: Floats
    """19 logits: whether the value is what the video is mostly about."""
    attention: Floats
    """n x 38: each line's share of what speaks for or against a target."""


class EmbeddedModel:
    """The weights in memory. Blocks; may be used from several threads.

    Raises `ModelMissing` if a file is not the one that the card names.
    """

    def __init__(self, folder: Path, card: dict[str, Any]) -> None:
        import onnxruntime

        file = _verified(folder / MODEL_FILE, card["sha256"][MODEL_FILE])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        # The arena keeps what the longest script ever needed.
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(file), options, providers=["CPUExecutionProvider"]
        )
        self.reader = _reader(folder, card)

    def judge(self, reading: Reading) -> Judgement:
        """Judge a script that has at least one line."""
        ids, mask, lines = arrays(reading)
        logits, dominance, attention = self._session.run(
            ["logits", "dominance", "attention"], {"ids": ids, "mask": mask, "lines": lines}
        )
        return Judgement(logits, dominance, attention)


def arrays(reading: Reading) -> tuple[NDArray[np.int64], Floats, Floats]:
    """A reading as the model's inputs: W x T ids, W x T mask, and n x W x T shares, by which each
    line's vector is the mean of its tokens."""
    import numpy as np

    longest = max(map(len, reading.windows))
    ids = np.zeros((len(reading.windows), longest), np.int64)
    mask = np.zeros(ids.shape, np.float32)
    lines = np.zeros((len(reading.lines), *ids.shape), np.float32)
    for row, (window, places) in enumerate(zip(reading.windows, reading.places, strict=True)):
        ids[row, : len(window)] = window
        mask[row, : len(window)] = 1
        for column, place in enumerate(places):
            if place != NO_LINE:
                lines[place, row, column] = 1
    return ids, mask, lines / lines.sum(axis=(1, 2), keepdims=True)


def read_card() -> dict[str, Any]:
    """What is known about the model: version, digests, rules, data and measured quality."""
    text = files(__package__).joinpath(CARD_FILE).read_text(encoding="utf-8")
    card: dict[str, Any] = json.loads(text)
    return card


def read_rules(card: dict[str, Any]) -> dict[Coverage, Rules]:
    """The rules for each coverage. Raises `ModelMissing` if they are damaged."""
    try:
        return _RULES.validate_python(card["rules"])
    except (KeyError, ValidationError) as error:
        raise _damaged(f"rules: {error}") from error


def rules_digest(card: dict[str, Any]) -> str:
    """SHA-256 of the rules: other thresholds give other labels."""
    return hashlib.sha256(json.dumps(card["rules"], sort_keys=True).encode()).hexdigest()


_LOADED: dict[str, EmbeddedModel] = {}
_LOCK = threading.Lock()


def load_model() -> EmbeddedModel:
    """The model that comes with Overtones, loaded once for the whole process.

    Raises `ModelMissing` if it is damaged.
    """
    card = read_card()
    with _LOCK:
        digest = card["sha256"][MODEL_FILE]
        if digest not in _LOADED:
            with as_file(files(__package__)) as folder:
                _LOADED[digest] = EmbeddedModel(folder, card)
        return _LOADED[digest]


def _reader(folder: Path, card: dict[str, Any]) -> ScriptReader:
    from tokenizers import Tokenizer

    file = _verified(folder / TOKENIZER_FILE, card["sha256"][TOKENIZER_FILE])
    return ScriptReader(Tokenizer.from_file(str(file)))


def _verified(file: Path, digest: str) -> Path:
    try:
        with file.open("rb") as stream:
            actual = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise _damaged(f"{file.name}: {error.strerror}") from error
    if actual != digest:
        raise _damaged(f"SHA-256 of {file.name} is {actual}, the card says {digest}")
    return file


def _damaged(detail: str) -> ModelMissing:
    return ModelMissing(
        "The embedded labeler's weights are damaged. Install Overtones again.", detail=detail
    )
