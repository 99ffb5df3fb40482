#!/bin/sh
# Make .venv hold requirements/SET.txt and this checkout; quick when nothing has changed.
# usage: tools/venv.sh run|serve|dev    PYTHON names an interpreter to try first
set -eu
cd "$(dirname "$0")/.."
set=$1
venv=.venv

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; }
has_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

# Prints the first Python that fits and can make virtual environments.
find_python() {
    without=
    for python in ${PYTHON:+"$PYTHON"} python3.13 python3.12 python3.11 python3; do
        fits "$python" || continue
        if has_venv "$python"; then
            echo "$python"
            return
        fi
        without=${without:-$(basename "$python")}
    done
    if [ -n "$without" ]; then
        echo "$without cannot make virtual environments: install its venv module (Debian, Ubuntu: apt-get install $without-venv) and try again." >&2
    else
        echo "No Python 3.11, 3.12 or 3.13 was found: install one (Debian, Ubuntu: apt-get install python3 python3-venv) and try again." >&2
    fi
    return 1
}

# A stamp says what was installed and where; a checkout that was moved needs a new environment.
wanted() { cksum <"$1" && pwd; }
current() { [ -f "$venv/$1.stamp" ] && [ "$(cat "$venv/$1.stamp")" = "$(wanted "$2")" ]; }
has() { current "$1" "requirements/$1.txt"; }
outdated() {
    for other in run serve dev; do
        if [ -f "$venv/$other.stamp" ] && ! has "$other"; then return 0; fi
    done
    return 1
}
pip() { "$venv/bin/python" -m pip --disable-pip-version-check "$@"; }

if ! "$venv/bin/python" -c 'import pip' 2>/dev/null || outdated; then
    python=$(find_python)
    echo "Making .venv with $("$python" -V)." >&2
    "$python" -m venv --clear "$venv"
fi
# dev.txt holds whatever the others hold, in the same versions.
if ! has "$set" && ! has dev; then
    echo "Installing the libraries of requirements/$set.txt, once. This takes about a minute." >&2
    # The file names all that is needed, and Python compiles what it reads: both save a third of the time.
    pip install --quiet --require-hashes --no-deps --no-compile -r "requirements/$set.txt"
    wanted "requirements/$set.txt" >"$venv/$set.stamp"
fi
if ! current package pyproject.toml; then
    pip install --quiet --no-deps --no-build-isolation --no-index -e .
    wanted pyproject.toml >"$venv/package.stamp"
fi
