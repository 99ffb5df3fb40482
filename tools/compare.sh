#!/bin/sh
# Compare our finding with what other FAQ bots use; writes docs/peers.md, peers.svg and peers.json.
# usage: tools/compare.sh (from make compare). Takes about an hour, most of it one slow peer.
set -eu
cd "$(dirname "$0")/.."
venv=.venv-peers
work=build/minilm
if [ ! -f "$venv/ready" ]; then
    sh tools/venv.sh serve
    .venv/bin/python -m venv --clear "$venv"
    "$venv/bin/python" -m pip install --quiet rapidfuzz bm25s scikit-learn chatterbot semantic-router
    "$venv/bin/python" -m pip install --quiet -e .
    touch "$venv/ready"
fi
# The published MiniLM in the form that ours has; exporting it takes torch.
if [ ! -f "$work/encoder.bin" ]; then
    sh tools/train_venv.sh
    .venv-train/bin/python tools/export_encoder.py --out "$work"
fi
exec "$venv/bin/python" tools/compare_peers.py --minilm "$work" --out docs "$@"
