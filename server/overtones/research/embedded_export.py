"""The network as a file for onnxruntime: one script for each run, weights of 8 and 4 bits.

Matrices are kept as 8-bit integers with a scale for each output, and computed with as they were
before (weight-only quantisation), so that scores hardly change. The embedding table is kept in
blocks of 32 numbers of 4 bits with a scale, as `multilingual_base` gets it: where words were frozen
nothing is lost. Its rows are looked up first and turned to numbers after.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from torch import Tensor, nn

from overtones.research.embedded_network import EmbeddedNetwork

OPSET = 20
BLOCK = 32
"""Numbers of the embedding table that share a scale."""
_LEAST = 64 * 64
"""Smaller matrices stay as they are."""


class OneScript(nn.Module):  # type: ignore[misc]  # PyTorch is not type-checked
    """The network for one script of W windows of T tokens and n lines."""

    def __init__(self, network: EmbeddedNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, mask: Tensor, lines: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """W x T ids, W x T mask, n x W x T shares → 38 logits, 19 of dominance, n x 38."""
        network = self.network
        hidden = network.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        flat = hidden.reshape(-1, hidden.shape[-1])
        whole = (mask.reshape(1, -1) @ flat) / mask.sum()
        vectors = (lines.flatten(1) @ flat)[None]
        absent = torch.zeros_like(vectors[..., 0], dtype=torch.bool)
        outputs = network.judge(vectors, absent, whole)
        return outputs.logits[0], outputs.dominance[0], outputs.attention[0].exp()


def export(network: EmbeddedNetwork) -> onnx.ModelProto:
    """The network as an ONNX graph with inputs `ids`, `mask` and `lines`, in float32."""
    network = network.cpu().eval().float()
    network.encoder.set_attn_implementation("eager")
    ids = torch.ones(2, 7, dtype=torch.long)
    example = (ids, torch.ones(2, 7), torch.full((3, 2, 7), 1 / 14))
    windows, tokens, lines = (torch.export.Dim(name) for name in ("windows", "tokens", "lines"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter uses what PyTorch calls deprecated
        program = torch.onnx.export(
            OneScript(network).eval(),
            example,
            input_names=["ids", "mask", "lines"],
            output_names=["logits", "dominance", "attention"],
            dynamic_shapes=(
                {0: windows, 1: tokens},
                {0: windows, 1: tokens},
                {0: lines, 1: windows, 2: tokens},
            ),
            opset_version=OPSET,
            dynamo=True,
            verbose=False,
        )
    held = io.BytesIO()
    program.save(held)
    return onnx.load_from_string(held.getvalue())


def small(model: onnx.ModelProto, least_words: int = 1024) -> onnx.ModelProto:
    """The same graph with matrices in 8 bits and the embedding table in 4; a table of fewer rows
    than `least_words` stays as it is, since it is one of positions."""
    kept = onnx.ModelProto()
    kept.CopyFrom(model)
    graph = kept.graph
    weights = {one.name: one for one in graph.initializer}
    nodes: list[Any] = []
    done: set[str] = set()
    for node in graph.node:
        name = next((one for one in node.input if one in weights), "")
        values = numpy_helper.to_array(weights[name]) if name else np.zeros(0)
        large = values.ndim == 2 and values.size >= _LEAST and values.dtype.kind == "f"
        if large and node.op_type == "Gather" and len(values) >= least_words:
            nodes.extend(_looked_up(graph, node, name, values))
        elif large and node.op_type in ("MatMul", "Gemm"):
            if name not in done:
                nodes.append(_expanded(graph, name, values, 0 if _transposed(node) else 1))
                done.add(name)
            node.input[list(node.input).index(name)] = f"{name}.float"
            nodes.append(node)
        else:
            nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    left = {one for node in graph.node for one in node.input}
    stay = [one for one in graph.initializer if one.name in left]
    del graph.initializer[:]
    graph.initializer.extend(stay)
    onnx.checker.check_model(kept)
    return kept


def _transposed(node: onnx.NodeProto) -> bool:
    return any(one.name == "transB" and one.i for one in node.attribute)


def _eight(values: NDArray[Any], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Integers and one scale for each place along `axis`."""
    others = 1 - axis
    scale = np.maximum(np.abs(values).max(axis=others), 1e-8).astype(np.float32) / 127
    spread = np.expand_dims(scale, others)
    return np.clip(np.round(values / spread), -127, 127).astype(np.int8), scale


def _expanded(graph: onnx.GraphProto, name: str, values: NDArray[Any], axis: int) -> onnx.NodeProto:
    whole, scale = _eight(values, axis)
    graph.initializer.extend(
        [
            numpy_helper.from_array(whole, f"{name}.int8"),
            numpy_helper.from_array(scale, f"{name}.scale"),
        ]
    )
    return helper.make_node(
        "DequantizeLinear", [f"{name}.int8", f"{name}.scale"], [f"{name}.float"], axis=axis
    )


def _four(values: NDArray[Any]) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """Rows x columns / 2 bytes, and a scale for each block of `BLOCK` columns (ggml's Q4_0: the
    number of largest size becomes -8)."""
    rows, columns = values.shape
    blocks = values.reshape(rows, columns // BLOCK, BLOCK)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(-1)[..., None], axis=-1)
    scale = (largest / -8).astype(np.float16)
    safe = np.where(scale == 0, 1, scale).astype(np.float32)
    whole = np.clip(np.round(blocks / safe) + 8, 0, 15).astype(np.uint8)
    half = BLOCK // 2
    packed: NDArray[np.uint8] = whole[..., :half] | (whole[..., half:] << np.uint8(4))
    return packed.reshape(rows, columns // 2), scale[..., 0]


def _looked_up(
    graph: onnx.GraphProto, node: onnx.NodeProto, name: str, values: NDArray[Any]
) -> list[onnx.NodeProto]:
    packed, scale = _four(values)
    blocks, half = values.shape[1] // BLOCK, BLOCK // 2
    rows, out = node.input[1], node.output[0]
    constants: dict[str, NDArray[Any]] = {
        "int4": packed,
        "scale": scale,
        "low": np.array(15, np.uint8),
        "four": np.array(4, np.uint8),
        "eight": np.array(8, np.float32),
        "halves": np.array([0, 0, blocks, half]),
        "apart": np.array([0, 0, blocks, 1]),
        "whole": np.array([0, 0, values.shape[1]]),
    }
    graph.initializer.extend(
        numpy_helper.from_array(array, f"{name}.{short}") for short, array in constants.items()
    )

    def made(kind: str, inputs: list[str], end: str, **more: Any) -> onnx.NodeProto:
        return helper.make_node(kind, inputs, [f"{out}.{end}" if end else out], **more)

    single = onnx.TensorProto.FLOAT
    return [
        made("Gather", [f"{name}.int4", rows], "bytes", axis=0),
        made("Reshape", [f"{out}.bytes", f"{name}.halves"], "blocks"),
        made("BitwiseAnd", [f"{out}.blocks", f"{name}.low"], "first"),
        made("BitShift", [f"{out}.blocks", f"{name}.four"], "second", direction="RIGHT"),
        made("Concat", [f"{out}.first", f"{out}.second"], "both", axis=-1),
        made("Cast", [f"{out}.both"], "single", to=single),
        made("Sub", [f"{out}.single", f"{name}.eight"], "centred"),
        made("Gather", [f"{name}.scale", rows], "half", axis=0),
        made("Reshape", [f"{out}.half", f"{name}.apart"], "apart"),
        made("Cast", [f"{out}.apart"], "factor", to=single),
        made("Mul", [f"{out}.centred", f"{out}.factor"], "numbers"),
        made("Reshape", [f"{out}.numbers", f"{name}.whole"], ""),
    ]
