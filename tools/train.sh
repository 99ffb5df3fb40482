#!/bin/sh
# Train the encoder anew and put it where it ships: weights, vectors, and what the model card needs.
# Takes about an hour on one processor core; uses a GPU when torch finds one.
set -eu
cd "$(dirname "$0")/.."
venv=.venv-train
work=build/train
sh tools/train_venv.sh
mkdir -p "$work"
"$venv/bin/python" tools/train_encoder.py --out "$work" --threads 1 --epochs 3 --seed 7
"$venv/bin/python" tools/export_encoder.py --weights "$work/encoder.pt" --out "$work/model"
cp "$work/model/encoder.onnx" "$work/model/tokenizer.json" src/ivig_faq/retrieval/model/
.venv/bin/python tools/make_vectors.py
cat "$work/report.json"
echo "Now put the new size, sha256 and figures into src/ivig_faq/retrieval/model/MODEL_CARD.md."
