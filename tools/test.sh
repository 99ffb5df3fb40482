#!/bin/sh
# Run every check and test in .venv; the last lines say what was left out, and the sum.
# With CI=true, leaving anything out is a failure. usage: tools/test.sh (from make test)
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
log=.venv/test.log
passed=0
failed=0
faults=
# The tests start hundreds of processes: each would compile all that it reads.
unset PYTHONDONTWRITEBYTECODE

# Runs one check; a failure is remembered, so that one run shows all of them.
check() {
    name=$1
    shift
    echo "== $name"
    if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)) faults="$faults $name,"; fi
}

# Prints the number that pytest's closing line gives for a word.
count() {
    found=$(grep -E ' in [0-9.]+s' "$log" | tail -n 1 | grep -oE "[0-9]+ $1" | head -n 1)
    echo "${found%% *}"
}

# TypeScript checks the widget's script; where it is not here, the tests say what they left out.
if command -v npm >/dev/null && [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
    npm ci --silent || echo "npm could not fetch TypeScript." >&2
fi

# Learns from the phrasings, once, so that the tests find the result in the cache; meanwhile the
# checks that need none of it. That of types takes longest: the tests begin before it ends.
$bin/ivig-faq ask --short "does it work" >"$log.question" 2>&1 &
question=$!
$bin/mypy >"$log.types" 2>&1 &
types=$!
trap 'kill "$question" "$types" 2>/dev/null || true' EXIT

check "style" $bin/ruff check .
check "format" $bin/ruff format --check .
check "imports" $bin/lint-imports --no-cache
check "content" $bin/ivig-faq check
check "a question" wait "$question"
cat "$log.question"

echo "== tests"
# Three at a time on two cores: one of them mostly waits for a browser or a server.
{ $bin/python -m pytest -n 3 --dist worksteal -r sfE && echo 0 >"$log.status" || echo $? >"$log.status"; } 2>&1 | tee "$log"
[ "$(cat "$log.status")" = 0 ] || faults="$faults tests,"
for word in failed error; do
    number=$(count $word)
    failed=$((failed + ${number:-0}))
done
number=$(count passed)
passed=$((passed + ${number:-0}))
check "types" wait "$types"
cat "$log.types"

echo
if grep -q '^SKIPPED' "$log"; then
    echo "Left out:"
    sed -n 's/^SKIPPED \[\([0-9]*\)\] [^ ]*: /  \1 x /p' "$log"
    [ "${CI:-}" != true ] || faults="$faults nothing may be left out in CI,"
else
    echo "Nothing was left out."
fi
[ -z "$faults" ] || echo "Failed:${faults%,}."
echo "$passed passed, $failed failed"
[ -z "$faults" ]
