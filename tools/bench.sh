#!/bin/sh
# Print how long a start and one question take on this machine. usage: tools/bench.sh (from make bench)
set -eu
cd "$(dirname "$0")/.."
exec .venv/bin/python - <<'END'
import statistics
import time
from pathlib import Path

begun = time.perf_counter()
from ivig_faq.assistant import build_assistant
from ivig_faq.evaluation.sets import read_sets
from ivig_faq.retrieval.question import Question
from ivig_faq.settings import Settings

assistant = build_assistant(Settings(), print)
print(f"\nstart with a fitted index   {time.perf_counter() - begun:6.2f} s")

times = []
for message in read_sets([Path("tests/questions/practice.jsonl")]).messages:
    question = Question(message.q)
    begun = time.perf_counter()
    assistant.ask(question)
    times.append((time.perf_counter() - begun) * 1000)
cuts = statistics.quantiles(times, n=100)
print(f"one question, half within   {cuts[49]:6.2f} ms")
print(f"one question, 99 % within   {cuts[98]:6.2f} ms   ({len(times)} questions)")
END
