#!/bin/sh
# Fuzz what reads messages and answers, with atheris in a venv of its own under build/.
# usage: tools/fuzz.sh [--seconds N] (from make fuzz); a minute for each of four targets
set -eu
cd "$(dirname "$0")/.."
sh tools/venv.sh dev
venv=build/fuzz/venv
if [ ! -f "$venv/ready" ]; then
    .venv/bin/python -m venv --clear "$venv"
    "$venv/bin/python" -m pip install --quiet atheris
    # What it fuzzes runs with the packages of .venv.
    .venv/bin/python - "$venv" <<'END'
import sys, sysconfig
from pathlib import Path

(place,) = Path(sys.argv[1]).glob("lib/python*/site-packages")
own = sysconfig.get_path("purelib")
(place / "ours.pth").write_text(f"import site; site.addsitedir({own!r})\n")
END
    touch "$venv/ready"
fi
exec "$venv/bin/python" tools/fuzz.py "$@"
