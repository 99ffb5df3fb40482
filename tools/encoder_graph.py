"""The encoder as an ONNX graph that multiplies in 8 bits (development only, needs onnx).

Large matrices are rounded to 8 bits with a scale for each of their columns. What goes into one is
rounded to 8 bits too, with a scale for each token, so that a token's numbers do not depend on those
of another one. Unsigned times unsigned is summed exactly on every processor: signed weights would
be quicker on some of them, and overflow on others. Texts are read one behind the other, without
padding, and none sees another one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from ivig_faq.retrieval.encoder import LONGEST

Floats = NDArray[np.float32]
State = Mapping[str, Floats]  # the weights of a BertModel, by the names that PyTorch gives them

_HEADS = 12
_MIDDLE = 128  # stands for nothing in an unsigned byte
# GELU never falls below this: what comes out of it, raised so much, needs no sign.
_RAISED = 0.17
_OPSET = 20
_RUNTIME = "com.microsoft"  # operators of onnxruntime itself, which do several steps in one
_VARIANCE = 1e-12
_LEAST_BESIDE = 1024  # bytes; smaller constants stay in the graph


class _Graph:
    """Nodes and constants, named as they come."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def add(self, kind: str, *inputs: str, outputs: int = 1, **attributes: Any) -> list[str]:
        """Add a node and return the names of what comes out."""
        names = [f"{kind}_{len(self.nodes)}_{number}" for number in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, **attributes))
        return names

    def one(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add a node with one output and return its name."""
        return self.add(kind, *inputs, **attributes)[0]

    def constant(self, values: Any) -> str:
        """Add a constant and return its name."""
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values), name))
        return name


def rounded(values: Floats, axis: int) -> tuple[NDArray[np.int8], Floats]:
    """Return a matrix in 8 bits and the scales of its rows or columns, the largest of `axis`."""
    scale = np.maximum(np.abs(values).max(axis=axis, keepdims=True), 1e-12) / np.float32(127)
    return np.round(values / scale).astype(np.int8), scale.astype(np.float32)


class _Builder:
    """Builds the graph layer by layer; a text's tokens are the rows (tokens, width)."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.graph = _Graph()
        constant = self.graph.constant
        self.first, self.second = constant(np.array([0])), constant(np.array([1]))
        self.one = constant(np.float32(1))
        self.middle, self.zero = constant(np.uint8(_MIDDLE)), constant(np.uint8(0))
        self.middles = self.graph.one("Expand", self.middle, self.graph.one("Shape", "ids"))
        self.apart = self._apart()

    def _apart(self) -> str:
        """What is added to the attention of each token to each: far too little for other texts."""
        graph = self.graph
        down, along = (graph.one("Unsqueeze", "texts", axis) for axis in (self.second, self.first))
        same = graph.one("Equal", down, along)
        nothing, never = graph.constant(np.float32(0)), graph.constant(np.float32(-1e9))
        added = graph.one("Where", same, nothing, never)
        return graph.one("Unsqueeze", added, graph.constant(np.array([0, 1])))

    def embedded(self) -> str:
        """What each token is before the first layer."""
        graph = self.graph
        words, scales = rounded(self.state["embeddings.word_embeddings.weight"], 1)
        found = graph.one("Gather", graph.constant(words), "ids", axis=0)
        wide = graph.one("Cast", found, to=TensorProto.FLOAT)
        scaled = graph.one("Mul", wide, graph.one("Gather", graph.constant(scales), "ids", axis=0))
        kind = self.state["embeddings.token_type_embeddings.weight"][0]
        places = self.state["embeddings.position_embeddings.weight"][:LONGEST] + kind
        here = graph.one("Gather", graph.constant(places), "places", axis=0)
        both = graph.one("Add", scaled, here)
        names = self._norm("embeddings.LayerNorm")
        return graph.one("LayerNormalization", both, *names, axis=-1, epsilon=_VARIANCE)

    def layer(self, tokens: str, name: str) -> str:
        """What the tokens are behind one layer."""
        graph = self.graph
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        mixed, bias = self._product(tokens, parts)
        asked = graph.add(
            "Split", graph.one("Unsqueeze", mixed, self.first), outputs=3, axis=2, num_outputs=3
        )
        heard = graph.one(
            "MultiHeadAttention",
            *asked,
            bias,
            "",
            self.apart,
            domain=_RUNTIME,
            num_heads=_HEADS,
        )
        seen = graph.one("Squeeze", heard, self.first)
        tokens = self._behind(
            *self._product(seen, [f"{name}.attention.output.dense"]),
            tokens,
            f"{name}.attention.output.LayerNorm",
        )
        inner, bias = self._product(tokens, [f"{name}.intermediate.dense"])
        inner = graph.one("BiasGelu", inner, bias, domain=_RUNTIME)
        return self._behind(
            *self._product(inner, [f"{name}.output.dense"], raised=_RAISED),
            tokens,
            f"{name}.output.LayerNorm",
        )

    def _product(self, tokens: str, layers: Sequence[str], raised: float = 0.0) -> tuple[str, str]:
        """Tokens times the weights of linear layers side by side, and the bias to be added."""
        graph = self.graph
        matrix = np.concatenate([self.state[f"{name}.weight"].T for name in layers], axis=1)
        weights, scale = rounded(matrix, 0)
        bias = np.concatenate([self.state[f"{name}.bias"] for name in layers])
        if raised:
            bias = bias - raised * (weights * scale.astype(np.float64)).sum(axis=0)
            tokens = graph.one("Add", tokens, graph.constant(np.float32(raised)))
        rows, scales = self._in_bytes(tokens, signed=not raised)
        product = graph.one(
            "MatMulIntegerToFloat",
            rows,
            graph.constant((weights.astype(np.int16) + _MIDDLE).astype(np.uint8)),
            self.one,
            graph.constant(scale.ravel()),
            self.zero if raised else self.middle,
            self.middle,
            domain=_RUNTIME,
        )
        return graph.one("Mul", product, scales), graph.constant(bias.astype(np.float32))

    def _in_bytes(self, tokens: str, *, signed: bool) -> tuple[str, str]:
        """Each token in bytes, and the scales to undo it (tokens, 1)."""
        graph = self.graph
        size = graph.one("Abs", tokens) if signed else tokens
        largest = graph.one("ReduceMax", size, self.second, keepdims=0)
        steps = graph.constant(np.float32(1 / (127 if signed else 255)))
        scales = graph.one("Mul", largest, steps)
        middles = [self.middles] if signed else []
        rows = graph.one("QuantizeLinear", tokens, scales, *middles, axis=0)
        return rows, graph.one("Unsqueeze", scales, self.second)

    def _behind(self, change: str, bias: str, tokens: str, norm: str) -> str:
        """The tokens with a change added, put to the same length again."""
        names = self._norm(norm)
        return self.graph.one(
            "SkipLayerNormalization",
            change,
            tokens,
            *names,
            bias,
            domain=_RUNTIME,
            epsilon=_VARIANCE,
        )

    def _norm(self, name: str) -> list[str]:
        return [self.graph.constant(self.state[f"{name}.{part}"]) for part in ("weight", "bias")]


def write_graph(state: State, target: Path) -> None:
    """Write the encoder: from `ids`, `places` and `texts` (tokens,) to `tokens` (tokens, width).

    The weights stand in a file beside it, `.bin`: what is mapped from there and never looked at
    takes no memory.

    `places` are those inside a text, `texts` the number of the text that a token belongs to.
    """
    builder = _Builder(state)
    graph = builder.graph
    tokens = builder.embedded()
    layers = {int(name.split(".")[2]) for name in state if name.startswith("encoder.layer.")}
    for number in sorted(layers):
        tokens = builder.layer(tokens, f"encoder.layer.{number}")
    graph.nodes.append(helper.make_node("Identity", [tokens], ["tokens"]))
    width = len(state["embeddings.LayerNorm.weight"])
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "encoder",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, ["tokens"])
                for name in ("ids", "places", "texts")
            ],
            [helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["tokens", width])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(_RUNTIME, 1)],
        ir_version=9,
    )
    weights = target.with_suffix(".bin")
    weights.unlink(missing_ok=True)  # it would be added to
    onnx.save_model(
        model,
        target,
        save_as_external_data=True,
        all_tensors_to_one_file=True,
        location=weights.name,
        size_threshold=_LEAST_BESIDE,
    )
    weights.chmod(0o644)  # it would be the owner's alone
