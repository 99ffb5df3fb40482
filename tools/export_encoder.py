"""Export the fine-tuned encoder to ONNX in 8 bits (development only, needs torch).

Weights of several seeds are averaged first. tools/encoder_graph.py says what is rounded and how.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from encoder_graph import write_graph
from make_pieces import told_of
from train_encoder import load_base, padded, published

from ivig_faq.retrieval.encoder import Encoder


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
    target = args.out / "encoder.onnx"
    write_graph(
        {name: values.numpy() for name, values in encoder.bert.state_dict().items()}, target
    )
    tokenizer_file = args.base / "tokenizer.json"
    shutil.copy(tokenizer_file, args.out)
    pieces = told_of(tokenizer_file.read_text("utf-8"))
    (args.out / "pieces.txt").write_text(pieces, "utf-8", newline="\n")
    texts = [
        "does ivig work for me cfs",
        "how much does it cost",
        "cant breathe since the drip",
        "hello",
    ]
    ids, mask = padded(tokenizer, texts)
    with torch.no_grad():
        expected = encoder(ids, mask).numpy()
    encoder_here = Encoder(target, pieces)
    cosine = float(np.mean(np.sum(expected * encoder_here.encode(texts), axis=1)))
    for path in (target, target.with_suffix(".bin")):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        print(json.dumps({"file": path.name, "bytes": path.stat().st_size, "sha256": digest}))
    print(json.dumps({"mean_cosine": round(cosine, 5)}))


if __name__ == "__main__":
    main()
