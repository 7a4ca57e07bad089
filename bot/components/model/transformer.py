"""Layers of the encoder as onnxruntime runs them: in 8 bits.

Weights are kept as int8 with a scale a column; activations are turned into 8 bits as they come
(dynamic quantisation). Beside 32 bits that is a quarter of the memory and of the time for one
message, whose cost is reading the weights, and 0.2 points of accuracy (decision 0014).

Processors without instructions for it (VNNI) add up signed 8 bits in 16 and lose what does not fit.
There the weights are shifted to be unsigned: half as slow again, and exact.
"""

import functools
from collections.abc import Mapping, Sequence

import numpy as np
import onnxruntime

from bot.components.model.layers import HEADS, SMALLEST, Layer, in_8_bits
from bot.components.model.onnx_format import FLOAT, UNSIGNED, Graph

SHIFT = 128
"""What makes signed 8 bits unsigned."""


class Layers:
    """Layers ready to run: (texts, tokens, dimensions) to the same shape."""

    def __init__(
        self, layers: Sequence[Layer], threads: int = 1, *, signed: bool | None = None
    ) -> None:
        """``signed``: how weights are held; by default as is exact and quick here."""
        signed = signed_is_exact() if signed is None else signed
        self._session = _session(_model(layers, signed=signed), threads)

    def __call__(self, states: np.ndarray, bias: np.ndarray) -> np.ndarray:
        """The states of the last layer; ``bias`` as ``attention_bias`` makes it."""
        found: np.ndarray = self._session.run(["states"], {"before": states, "bias": bias})[0]
        return found


@functools.cache
def signed_is_exact() -> bool:
    """Whether this processor multiplies the largest signed 8 bits by unsigned ones without loss."""
    graph = Graph({"of floats": ("texts", 64)})
    graph.array("largest", np.full((64, 16), 127, dtype=np.int8))
    graph.node("Cast", ["of floats"], "unsigned", to=UNSIGNED)
    graph.node("MatMulInteger", ["unsigned", "largest"], "product")
    given = {"of floats": np.full((1, 64), 255, dtype=np.float32)}
    found = _session(graph.model(["product"]), 1).run(["product"], given)[0]
    return bool((found == 64 * 255 * 127).all())


def _session(model: bytes, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # the arena keeps the largest batch of training alive
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _model(layers: Sequence[Layer], *, signed: bool) -> bytes:
    dimensions = layers[0]["attended"].shape[0]
    graph = Graph({"before": ("texts", "tokens", dimensions), "bias": ("texts", 1, 1, "tokens")})
    graph.array("zero", np.int8(0).reshape(()) if signed else np.uint8(SHIFT).reshape(()))
    graph.array("heads", np.array([0, 0, HEADS, dimensions // HEADS]))
    graph.array("flat", np.array([0, 0, dimensions]))
    graph.array("root", np.float32((dimensions // HEADS) ** -0.5).reshape(()))
    graph.array("half", np.float32(0.5).reshape(()))
    graph.array("one", np.float32(1).reshape(()))
    graph.array("root of a half", np.float32(0.5**0.5).reshape(()))
    states = "before"
    for number, layer in enumerate(layers):
        states = _LayerGraph(graph, layer, f"{number} ", signed=signed).add(states)
    graph.node("Identity", [states], "states")
    return graph.model(outputs=["states"])


class _LayerGraph:
    """The operators of one layer; ``prefix`` keeps its names apart from those of others."""

    def __init__(
        self, graph: Graph, layer: Mapping[str, np.ndarray], prefix: str, *, signed: bool
    ) -> None:
        self._graph, self._layer, self._prefix = graph, layer, prefix
        self._signed = signed
        self._count = 0

    def add(self, states: str) -> str:
        attended = self._linear("attended", self._attention(states))
        middle = self._norm("norm_attended", self._op("Add", attended, states))
        wide = self._gelu(self._linear("wide", middle))
        return self._norm("norm_out", self._op("Add", self._linear("narrow", wide), middle))

    def _attention(self, states: str) -> str:
        parts = [f"{self._prefix}{name}" for name in ("query", "key", "value")]
        self._graph.node("Split", [self._linear("qkv", states)], *parts, axis=2)
        query, key, value = (
            self._op("Transpose", self._op("Reshape", part, "heads"), perm=order)
            for part, order in zip(parts, ((0, 2, 1, 3), (0, 2, 3, 1), (0, 2, 1, 3)), strict=True)
        )
        scores = self._op("Mul", self._op("MatMul", query, key), "root")
        shares = self._op("Softmax", self._op("Add", scores, "bias"), axis=-1)
        mixed = self._op("Transpose", self._op("MatMul", shares, value), perm=(0, 2, 1, 3))
        return self._op("Reshape", mixed, "flat")

    def _linear(self, name: str, states: str) -> str:
        own = self._prefix + name
        values, scales = in_8_bits(self._layer[name])
        if not self._signed:
            values = (values.astype(np.int16) + SHIFT).astype(np.uint8)
        self._graph.array(f"{own} 8 bits", values)
        self._graph.array(f"{own} scales", scales)
        self._graph.array(f"{own} bias", self._layer[f"{name}_bias"])
        small = [f"{own} of 8 bits", f"{own} its scale", f"{own} its zero"]
        self._graph.node("DynamicQuantizeLinear", [states], *small)
        whole = self._op("MatMulInteger", small[0], f"{own} 8 bits", small[2], "zero")
        scale = self._op("Mul", small[1], f"{own} scales")
        product = self._op("Mul", self._op("Cast", whole, to=FLOAT), scale)
        return self._op("Add", product, f"{own} bias")

    def _norm(self, name: str, states: str) -> str:
        own = self._prefix + name
        self._graph.array(own, self._layer[name])
        self._graph.array(f"{own} bias", self._layer[f"{name}_bias"])
        return self._op("LayerNormalization", states, own, f"{own} bias", axis=-1, epsilon=SMALLEST)

    def _gelu(self, states: str) -> str:
        share = self._op("Erf", self._op("Mul", states, "root of a half"))
        share = self._op("Mul", self._op("Add", share, "one"), "half")
        return self._op("Mul", states, share)

    def _op(self, operator: str, *inputs: str, **attributes: object) -> str:
        return self._graph.node(operator, inputs, self._fresh(), **attributes)

    def _fresh(self) -> str:
        self._count += 1
        return f"{self._prefix}{self._count}"
