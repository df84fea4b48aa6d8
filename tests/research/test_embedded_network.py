"""The embedded network, what it learns, and its file for onnxruntime."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from tokenizers import Tokenizer

from overtones.adapters.embedded_model import TARGETS, TOKENIZER_FILE, arrays
from overtones.adapters.script_reading import ScriptReader
from overtones.research.embedded_export import export, small
from overtones.research.embedded_network import Batch, EmbeddedNetwork
from overtones.research.embedded_options import EmbeddedOptions
from overtones.research.embedded_training import Encoder, train
from overtones.research.labelled_scripts import LabelledScript, load_sentences
from overtones_schema import Script, ScriptLine, ValueId
from tests.tiny_models import tiny_bert

TALK = ["the bus is late", "it is nine o'clock", "turn left here", "this one is blue"]
TELLING: dict[ValueId, str] = {
    "universalism_nature": "we carry the seal back to the sea",
    "achievement": "I won the race and the cup",
    "benevolence_caring": "she put a blanket over her brother",
}


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return fresh(tmp_path_factory.mktemp("encoder"))


def fresh(folder: Path) -> Encoder:
    """A BERT with random weights, small enough to learn in seconds."""
    from transformers import AutoModel

    torch.manual_seed(0)
    tiny_bert(folder, max_length=512)
    model = AutoModel.from_pretrained(folder, add_pooling_layer=False).float()
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return Encoder(model, tokenizer, int(model.config.pad_token_id))


def scripts(count: int) -> list[LabelledScript]:
    """Each with one telling line among others, or none."""
    made = []
    values = list(TELLING)
    for number in range(count):
        texts = [TALK[(number + place) % 4] for place in range(3)]
        value = values[number % 4] if number % 4 < 3 else None
        place = number % 3
        if value:
            texts[place] = TELLING[value]
        lines = tuple(
            ScriptLine(id=f"L{at}", kind="speech", text=text, start=at, end=at + 1.0)
            for at, text in enumerate(texts, 1)
        )
        full = Script(video_id=f"S-{number}", coverage="full", genre="vlog", lines=lines)
        made.append(
            LabelledScript(
                full,
                {value: 2 if number % 2 else 1} if value else {},
                {value: f"L{place + 1}"} if value else {},
            )
        )
    return made


OPTIONS = EmbeddedOptions(
    epochs=12,
    encoder_rate=2e-3,
    head_rate=1e-2,
    dropout=0.0,
    noise=0.0,
    line_dropout=0.0,
    post_alone=0.0,
    frozen_words=False,
    start="random",
    sentences=0.0,
    evidence=1.0,
)


def test_it_learns_the_values_and_which_line_tells_them(tmp_path: Path):
    losses: list[float] = []
    trained = train(
        fresh(tmp_path), scripts(48), (), OPTIONS, tell=lambda done: losses.append(done.loss)
    )
    assert losses[-1] < 0.3 * losses[0]
    held = scripts(12)
    judged = trained.judge([one.full for one in held])
    for row, one in enumerate(held):
        for value in TELLING:
            place = TARGETS.index((value, 1))
            assert (judged.logits[row, place] > 0) == (value in one.levels)
        for value, line in one.evidence.items():
            shares = judged.attention[row]
            place = TARGETS.index((value, 1))
            assert max(shares, key=lambda name: shares[name][place]) == line


def test_the_same_seed_gives_the_same_weights(tmp_path: Path):
    options = EmbeddedOptions(epochs=1, start="random", sentences=0.0)
    first, second = (
        train(fresh(tmp_path / name), scripts(16), (), options).judge(
            [one.full for one in scripts(4)]
        )
        for name in ("a", "b")
    )
    assert np.array_equal(first.logits, second.logits)


def test_words_that_are_frozen_stay(tmp_path: Path):
    encoder = fresh(tmp_path)
    words = encoder.model.embeddings.word_embeddings.weight
    before = words.detach().clone()
    layer = encoder.model.encoder.layer[0].output.dense.weight
    other = layer.detach().clone()
    train(encoder, scripts(16), (), EmbeddedOptions(epochs=1, start="random", sentences=0.0))
    assert torch.equal(words, before)
    assert not torch.equal(layer, other)


def test_heads_can_start_from_example_sentences(tmp_path: Path):
    encoder = fresh(tmp_path)
    options = EmbeddedOptions(epochs=0, start="sentences", sentences=0.0)
    trained = train(encoder, scripts(8), load_sentences(), options)
    assert torch.count_nonzero(trained.network.by_line) == trained.network.by_line.numel()
    # Nothing has been learned, and yet examples score above others for their own target.
    own, rest = [], []
    chosen = [one for one in load_sentences() if one.value][::7]
    made = [
        Script(
            video_id="x",
            coverage="full",
            lines=(ScriptLine(id="L1", kind="speech", text=one.text, start=0.0, end=1.0),),
        )
        for one in chosen
    ]
    judged = trained.judge(made)
    for row, one in enumerate(chosen):
        place = TARGETS.index((one.value, 1 if one.sign > 0 else -1))
        own.append(judged.logits[row, place])
        rest.append(judged.logits[row].mean())
    assert np.mean(own) > np.mean(rest) + 0.5


def test_scripts_without_words_are_judged_by_nobody(encoder: Encoder):
    trained = train(
        encoder, scripts(8), (), EmbeddedOptions(epochs=1, start="random", sentences=0.0)
    )
    empty = Script(video_id="e", coverage="full", lines=())
    judged = trained.judge([empty, scripts(1)[0].full])
    assert np.isneginf(judged.logits[0]).all()
    assert np.isfinite(judged.logits[1]).all()
    assert judged.attention[0] == {}


@pytest.mark.parametrize("scope", ["script", "windows", "lines"])
@pytest.mark.parametrize("outputs", ["sides", "presence_and_sign"])
def test_a_script_is_judged_alike_alone_and_among_others(
    encoder: Encoder, scope: str, outputs: str
):
    torch.manual_seed(1)
    network = EmbeddedNetwork(encoder.model, outputs).eval()  # type: ignore[arg-type]
    reader = ScriptReader(encoder.tokenizer, scope=scope)  # type: ignore[arg-type]
    readings = [reader.read(one.full) for one in scripts(5)]
    with torch.inference_mode():
        together = network(Batch.of(readings, 0))
        for row, reading in enumerate(readings):
            alone = network(Batch.of([reading], 0))
            assert torch.allclose(together.logits[row], alone.logits[0], atol=1e-4)
            shares = together.attention[row, : len(reading.lines)].exp()
            assert torch.allclose(shares.sum(dim=0), torch.ones(len(TARGETS)), atol=1e-4)


def test_onnxruntime_says_what_torch_says(encoder: Encoder):
    torch.manual_seed(2)
    network = EmbeddedNetwork(encoder.model).eval()
    torch.nn.init.normal_(network.by_line, std=0.3)
    reader = ScriptReader(encoder.tokenizer, scope="lines")
    whole = export(network)
    reduced = small(whole, least_words=len(encoder.model.embeddings.word_embeddings.weight))
    assert reduced.ByteSize() < 0.9 * whole.ByteSize()
    sessions = [onnxruntime.InferenceSession(one.SerializeToString()) for one in (whole, reduced)]
    for one in scripts(6):
        reading = reader.read(one.full)
        with torch.inference_mode():
            expected = network(Batch.of([reading], 0))
        ids, mask, lines = arrays(reading)
        inputs = {"ids": ids, "mask": mask, "lines": lines}
        for session, gap in zip(sessions, (1e-4, 0.3), strict=True):
            logits, dominance, attention = session.run(["logits", "dominance", "attention"], inputs)
            assert np.abs(logits - expected.logits[0].numpy()).max() < gap
            assert np.abs(dominance - expected.dominance[0].numpy()).max() < gap
            assert np.abs(attention - expected.attention[0].exp().numpy()).max() < gap
