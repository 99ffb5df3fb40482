"""Export the fine-tuned encoder to ONNX with 8-bit weights (development only, needs torch).

Weights of several seeds are averaged first. Every large matrix is stored as int8 with one scale
per row and widened when it is loaded or looked up; the arithmetic stays in floating point.
Pooling and scaling are part of the graph.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnx import TensorProto, helper, numpy_helper
from train_encoder import load_base, padded, published

LARGE = 10_000


def export(encoder: torch.nn.Module, target: Path) -> None:
    """Write the encoder as a floating point ONNX file with free batch and length."""
    ids = torch.ones(2, 9, dtype=torch.long)
    torch.onnx.export(
        encoder.eval(),
        (ids, ids),
        str(target),
        input_names=["ids", "mask"],
        output_names=["vectors"],
        dynamic_axes={
            "ids": {0: "batch", 1: "length"},
            "mask": {0: "batch", 1: "length"},
            "vectors": {0: "batch"},
        },
        opset_version=17,
        dynamo=False,
    )


def quantise(source: Path, target: Path) -> None:
    """Replace each large matrix by int8 rows and their scales."""
    model = onnx.load(source)
    graph = model.graph
    looked_up = {node.input[0] for node in graph.node if node.op_type == "Gather"}
    kept: list[onnx.TensorProto] = []
    widened: list[onnx.NodeProto] = []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.ndim != 2 or values.size < LARGE or values.dtype != np.float32:
            kept.append(tensor)
            continue
        # A scale for each row that is looked up, or for each column of an output.
        axis = 1 if tensor.name in looked_up else 0
        scale = np.maximum(np.abs(values).max(axis=axis, keepdims=True), 1e-12) / 127
        small = np.round(values / scale).astype(np.int8)
        kept.append(numpy_helper.from_array(small, f"{tensor.name}_q"))
        if tensor.name in looked_up:
            kept.append(numpy_helper.from_array(scale.astype(np.float32), f"{tensor.name}_scale"))
        else:
            flat = scale.ravel().astype(np.float32)
            kept.append(numpy_helper.from_array(flat, f"{tensor.name}_scale"))
            zeros = np.zeros(scale.size, np.int8)
            kept.append(numpy_helper.from_array(zeros, f"{tensor.name}_zero"))
            inputs = [f"{tensor.name}_{part}" for part in ("q", "scale", "zero")]
            widened.append(helper.make_node("DequantizeLinear", inputs, [tensor.name], axis=1))
    small_names = {tensor.name for tensor in kept}
    nodes = widened
    for node in graph.node:
        if node.op_type == "Gather" and f"{node.input[0]}_q" in small_names:
            nodes += lookup(node)
        else:
            nodes.append(node)
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(kept)
    onnx.checker.check_model(model)
    onnx.save(model, target)


def lookup(node: onnx.NodeProto) -> list[onnx.NodeProto]:
    """Return what looks up int8 rows and widens them, in the place of a lookup of wide rows."""
    (matrix, at), out = node.input, node.output[0]
    return [
        helper.make_node("Gather", [f"{matrix}_q", at], [f"{out}_q"], axis=0),
        helper.make_node("Cast", [f"{out}_q"], [f"{out}_wide"], to=TensorProto.FLOAT),
        helper.make_node("Gather", [f"{matrix}_scale", at], [f"{out}_scale"], axis=0),
        helper.make_node("Mul", [f"{out}_wide", f"{out}_scale"], [out]),
    ]


def mean_of(states: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """Return the mean of weights that were trained from the same base with other seeds."""
    first = states[0]
    return {
        name: torch.stack([state[name] for state in states]).mean(0)
        if values.is_floating_point()
        else values
        for name, values in first.items()
    }


def main() -> None:
    """Export, quantise, compare with the original, and copy the tokenizer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, default=published())
    parser.add_argument("--weights", type=Path, nargs="*", default=())
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    encoder, tokenizer = load_base(args.base)
    if args.weights:
        encoder.load_state_dict(mean_of([torch.load(it, weights_only=True) for it in args.weights]))
    encoder.eval()
    args.out.mkdir(parents=True, exist_ok=True)
    full = args.out / "full.onnx"
    export(encoder, full)
    target = args.out / "encoder.onnx"
    quantise(full, target)
    full.unlink()
    shutil.copyfile(args.base / "tokenizer.json", args.out / "tokenizer.json")
    texts = [
        "does ivig work for me cfs",
        "how much does it cost",
        "cant breathe since the drip",
        "hello",
    ]
    ids, mask = padded(tokenizer, texts)
    with torch.no_grad():
        expected = encoder(ids, mask).numpy()
    got = ort.InferenceSession(target).run(None, {"ids": ids.numpy(), "mask": mask.numpy()})[0]
    cosine = float(np.mean(np.sum(expected * got, axis=1)))
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    print(
        json.dumps(
            {"bytes": target.stat().st_size, "sha256": digest, "mean_cosine": round(cosine, 5)}
        )
    )


if __name__ == "__main__":
    main()
