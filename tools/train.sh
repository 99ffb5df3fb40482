#!/bin/sh
# Train the encoder anew and put it where it ships: weights, vectors, and what the model card needs.
# Two seeds are trained and their weights averaged, one processor core each: half an hour where the
# processor has bfloat16, an hour and more where not. Uses a GPU when torch finds one.
set -eu
cd "$(dirname "$0")/.."
venv=.venv-train
work=build/train
sh tools/train_venv.sh
weights=
pids=
for seed in 7 8; do
    "$venv/bin/python" tools/train_encoder.py --out "$work/$seed" --threads 1 --epochs 3 --seed $seed &
    pids="$pids $!"
    weights="$weights $work/$seed/encoder.pt"
done
for pid in $pids; do wait "$pid"; done
# shellcheck disable=SC2086  # two paths
"$venv/bin/python" tools/export_encoder.py --weights $weights --out "$work/model"
cp "$work/model/encoder.onnx" "$work/model/encoder.bin" "$work/model/pieces.txt" src/ivig_faq/retrieval/model/
cp "$work/model/tokenizer.json" tests/retrieval/
.venv/bin/python tools/make_vectors.py
cat "$work"/*/report.json
echo "Now put the new size, sha256 and figures into src/ivig_faq/retrieval/model/MODEL_CARD.md."
