"""Export the fine-tuned encoder to ONNX with 8-bit weights (development only, needs torch).

Every large matrix is stored as int8 with one scale per row and widened when it is loaded or
looked up; the arithmetic stays in floating point. Pooling and scaling are part of the graph.
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

from train_encoder import load_base, padded

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
        dynamic_axes={"ids": {0: "batch", 1: "length"}, "mask": {0: "batch", 1: "length"}, "vectors": {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )


def quantise(source: Path, target: Path) -> None:
    """Replace each large matrix by int8 rows and their scales."""
    model = onnx.load(source)
    graph = model.graph
    gathered = {node.input[0] for node in graph.node if node.op_type == "Gather"}
    kept, added = [], []
    for tensor in list(graph.initializer):
        values = numpy_helper.to_array(tensor)
        if values.ndim != 2 or values.size < LARGE or values.dtype != np.float32:
            kept.append(tensor)
            continue
        looked_up = tensor.name in gathered
        axis = 1 if looked_up else 0  # a scale per looked-up row, or per output column
        scale = np.maximum(np.abs(values).max(axis=axis, keepdims=True), 1e-12) / 127
        small = np.round(values / scale).astype(np.int8)
        kept.append(numpy_helper.from_array(small, f"{tensor.name}_q"))
        if looked_up:
            kept.append(numpy_helper.from_array(scale.astype(np.float32), f"{tensor.name}_scale"))
            for node in list(graph.node):
                if node.op_type == "Gather" and node.input[0] == tensor.name:
                    out, at = node.output[0], node.input[1]
                    axis0 = list(node.attribute)
                    added += [
                        (node, [
                            helper.make_node("Gather", [f"{tensor.name}_q", at], [f"{out}_q"], axis=0),
                            helper.make_node("Cast", [f"{out}_q"], [f"{out}_wide"], to=TensorProto.FLOAT),
                            helper.make_node("Gather", [f"{tensor.name}_scale", at], [f"{out}_scale"], axis=0),
                            helper.make_node("Mul", [f"{out}_wide", f"{out}_scale"], [out]),
                        ])
                    ]
        else:
            kept.append(numpy_helper.from_array(scale.ravel().astype(np.float32), f"{tensor.name}_scale"))
            kept.append(numpy_helper.from_array(np.zeros(scale.size, np.int8), f"{tensor.name}_zero"))
            added.append(
                (None, [helper.make_node("DequantizeLinear", [f"{tensor.name}_q", f"{tensor.name}_scale", f"{tensor.name}_zero"], [tensor.name], axis=1)])
            )
    replaced = {id(node): new for node, new in added if node is not None}
    nodes = [node for old, new in added if old is None for node in new]
    for node in graph.node:
        nodes += replaced.get(id(node), [node])
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(kept)
    onnx.checker.check_model(model)
    onnx.save(model, target)


def main() -> None:
    """Export, quantise, compare with the original, and copy the tokenizer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    encoder, tokenizer = load_base(args.base)
    if args.weights:
        encoder.load_state_dict(torch.load(args.weights, weights_only=True))
    encoder.eval()
    args.out.mkdir(parents=True, exist_ok=True)
    full = args.out / "full.onnx"
    export(encoder, full)
    target = args.out / "encoder.onnx"
    quantise(full, target)
    full.unlink()
    shutil.copyfile(args.base / "tokenizer.json", args.out / "tokenizer.json")
    texts = ["does ivig work for me cfs", "how much does it cost", "cant breathe since the drip", "hello"]
    ids, mask = padded(tokenizer, texts)
    with torch.no_grad():
        expected = encoder(ids, mask).numpy()
    got = ort.InferenceSession(target).run(None, {"ids": ids.numpy(), "mask": mask.numpy()})[0]
    cosine = float(np.mean(np.sum(expected * got, axis=1)))
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    print(json.dumps({"bytes": target.stat().st_size, "sha256": digest, "mean_cosine": round(cosine, 5)}))


if __name__ == "__main__":
    main()
