#!/bin/bash
# Build the image, run it locked down, use every face of it, and say what it weighs (make container).
# usage: tools/container.sh [IMAGE]   an IMAGE that is named is not built
# ENGINE names what runs containers (docker), BASE the base, PORT a free port. STORE and LIMIT name a
# PostgreSQL and a Redis to try too.
set -euo pipefail
cd "$(dirname "$0")/.."
engine=${ENGINE:-docker} base=${BASE:-python:3.11-slim} port=${PORT:-8000} image=${1:-ivig-faq}
name=ivig-faq-check-$$ url=http://127.0.0.1:$port
failed=0

since() { printf "%.1f" "$(echo "$(date +%s.%N) - $1" | bc)"; }
row() { printf "| %s | %s | %s |\n" "$1" "$2" "${3:-}"; }
ok() { # ok WHAT COMMAND...: yes where the command succeeds
    local what=$1
    shift
    if "$@" >/dev/null 2>&1; then row "$what" yes; else row "$what" "**no**"; failed=1; fi
}
within() { # within WHAT SECONDS MOST
    if [ "$(echo "$2 <= $3" | bc)" = 1 ]; then row "$1" "$2 s" "<= $3 s"; else row "$1" "**$2 s**" "<= $3 s"; failed=1; fi
}
inside() { "$engine" exec -i "$name" "$@"; }
says() { grep "$1"; } # reads to the end: who writes must not find the pipe closed
page() { curl -fsS -m 10 "$url$1" | says "$2"; }

start() { # start SETTING...: run it, and wait until it answers
    local from waited
    from=$(date +%s.%N)
    "$engine" run -d --name "$name" --network host --read-only --tmpfs /tmp --cap-drop ALL \
        --security-opt no-new-privileges -e IVIG_FAQ_PORT="$port" "$@" "$image" >/dev/null
    for waited in $(seq 200); do
        curl -fs -m 2 "$url/healthz" >/dev/null && break
        [ "$waited" -lt 200 ] || { "$engine" logs "$name"; exit 1; }
        sleep 0.1
    done
    within "ready" "$(since "$from")" 5
}
stop() {
    local from took
    from=$(date +%s.%N)
    "$engine" stop -t 10 "$name" >/dev/null
    took=$(since "$from")
    within "stopped" "$took" 2
    ok "ended with 0" test "$("$engine" inspect --format '{{.State.ExitCode}}' "$name")" = 0
    "$engine" rm -f "$name" >/dev/null
}
trap '"$engine" rm -f "$name" >/dev/null 2>&1 || true' EXIT

ask() { curl -fsS -m 10 "$url/v1/ask" -H 'content-type: application/json' -d '{"question": "does it work"}' | says '"outcome":"answer"'; }
one() { inside ivig-faq ask --short "does it work" | says "What is not known"; }
talk() { echo "does it work" | inside ivig-faq chat | says "What is not known"; }
sheet() { inside ivig-faq handout does-it-work --out "/tmp/sheet.$1"; }
bench() { # the workbench runs as a second process, until the container is stopped
    local told
    told=$(mktemp)
    inside ivig-faq workbench --port 8999 >"$told" 2>&1 &
    for _ in $(seq 150); do
        grep -q '^Open ' "$told" && break
        sleep 0.1
    done
    curl -fsSL -m 10 -c /dev/null "$(sed -n 's/^Open \(\S*\) .*/\1/p' "$told")" | says "<html"
}

[ $# -gt 0 ] || "$engine" build -q -t "$image" . >/dev/null
size() { "$engine" image inspect --format '{{.Size}}' "$1"; }
over=$((($(size "$image") - $(size "$base")) / 1000000))
echo "| what | seen | limit |"
echo "|---|---:|---:|"
if [ "$over" -le 120 ]; then row "size over that of the base" "$over MB" "120 MB"; else row "size over that of the base" "**$over MB**" "120 MB"; failed=1; fi

start -e IVIG_FAQ_STORE=sqlite:////tmp/counts.db
ok "not root" test "$(inside id -u)" != 0
ok "root file system cannot be written" inside sh -c '! touch /x'
ok "no capability" inside grep -q '^CapEff:\s*0*$' /proc/self/status
ok "health check" inside python -c "$(sed -n 's/^  CMD \["python", "-c", "\(.*\)"\]$/\1/p' Dockerfile)"
ok "a question over HTTP" ask
ok "a page" page / "<form"
ok "a sheet as a page" page "/handout?topics=does-it-work" "<html"
ok "a sheet as text" page "/handout.txt?topics=does-it-work" "does"
ok "counts for Prometheus" page /metrics ivig_faq_requests_total
ok "ivig-faq ask" one
ok "ivig-faq chat" talk
ok "ivig-faq check" inside ivig-faq check
ok "ivig-faq handout, HTML" sheet html
ok "ivig-faq handout, text" sheet txt
ok "ivig-faq workbench" bench
ok "ivig-faq stats, from SQLite" inside ivig-faq stats
stop
if [ -n "${STORE:-}" ]; then
    start -e IVIG_FAQ_STORE="$STORE" ${LIMIT:+-e IVIG_FAQ_RATE_LIMIT="$LIMIT"}
    ok "a question, limited by Redis" ask
    ok "no request let in because Redis failed" page /metrics '^ivig_faq_limit_failures_total 0'
    ok "ivig-faq stats, from PostgreSQL" inside ivig-faq stats
    stop
fi
echo
echo "The largest parts, in MB:"
echo
# shellcheck disable=SC2016  # for the shell inside
"$engine" run --rm --network host --read-only --entrypoint sh "$image" -c \
    'cd /opt/venv/lib/python3*/site-packages && du -sk --apparent-size * | sort -rn | head -14' |
    awk '{ printf "%s %.1f\n", $2, $1 * 1.024 / 1000 }'
exit $failed
