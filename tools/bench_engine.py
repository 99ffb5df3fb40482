"""What finding costs at 1k, 10k and 100k phrasings: CPU per question, memory, build, start.

usage: .venv/bin/python tools/bench_engine.py [--sizes 1000 10000 100000] [--times 4] [--out FILE]
Every figure comes from a fresh process with one thread: one builds the index from nothing, the
next starts with what the first kept and answers the practice questions. CPU times count, wall
times stand beside them. 1k and 10k are every n-th line of each topic; 100k are all lines and
variations of them (slips, missing words, other names, courtesy), which mean the same but bring
more misspelt words than people's own lines would: an upper bound for the lexical part. Vectors
of our own lines are shipped, so that only the build at 100k encodes. With --times, the answers as
they are stand there several times under other names, and share their phrasings.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

from ivig_faq.assistant import build_assistant
from ivig_faq.content.models import CRISIS, REACTION
from ivig_faq.evaluation.sets import read_sets
from ivig_faq.evaluation.slips import double, drop, hit_beside, mistype, swap
from ivig_faq.evaluation.variants import vary
from ivig_faq.retrieval.question import Question
from ivig_faq.settings import Settings

TOP = Path(__file__).parent.parent
NAMES = ("little words missing", "treatment by another name", "illness by another name", "courtesy")


def varied(line: str, number: int) -> str:
    """Return the line in another form, a different one for each number."""
    name = NAMES[number % (len(NAMES) + 1)] if number % (len(NAMES) + 1) < len(NAMES) else ""
    changed = vary(line, name) if name else line
    chance = Random(f"{number} {line}")
    return mistype(changed, chance, (swap, drop, double, hit_beside)) if number > 3 else changed


def resized(lines: list[str], wanted: int) -> list[str]:
    """Return so many lines: every n-th, or all of them and variations, none twice."""
    if wanted <= len(lines):
        return [lines[at * len(lines) // wanted] for at in range(wanted)]
    found = dict.fromkeys(lines)
    number = 0
    while len(found) < wanted and number < 200:
        for line in lines:
            found[varied(line, number)] = None
        number += 1
    return list(found)[:wanted]


def write_answers(folder: Path, size: int) -> int:
    """Write the answers with their phrasings resized in proportion; return how many there are."""
    shutil.copytree(TOP / "answers", folder)
    files = {
        path: path.read_text("utf-8").splitlines() for path in (folder / "questions").iterdir()
    }
    files = {
        path: [line for line in lines if line.strip() and not line.startswith("#")]
        for path, lines in files.items()
    }
    total = sum(map(len, files.values()))
    written = 0
    for path, lines in files.items():
        new = resized(lines, max(2, round(size * len(lines) / total))) if size else lines
        path.write_text("\n".join(new) + "\n", encoding="utf-8")
        written += len(new)
    return written


def multiply_answers(folder: Path, times: int) -> int:
    """Write copies of each answer that share its phrasings; return how many answers there are."""
    for path in sorted((folder / "topics").iterdir()):
        if path.stem in (REACTION, CRISIS):
            continue
        text = path.read_text(encoding="utf-8")
        asked = folder / "questions" / f"{path.stem}.txt"
        lines = asked.read_text(encoding="utf-8").splitlines()
        for number in range(times):
            name = f"{path.stem}-{number}" if number else path.stem
            copy = text.replace(f"\nid: {path.stem}\n", f"\nid: {name}\n")
            path.with_stem(name).write_text(copy, encoding="utf-8")
            own = "\n".join(lines[number::times])
            asked.with_stem(name).write_text(f"{own}\n", encoding="utf-8")
    return len([*(folder / "topics").iterdir()])


def measure(folder: Path, born: float, *, ask: bool) -> dict[str, float]:
    """Return what a start costs, and then each question; run in a process of its own."""
    assistant = build_assistant(Settings(answers=folder / "answers", cache=folder / "cache"))
    assistant.ask(Question("is it safe"))
    found = {
        "wall": time.time() - born,
        "cpu": time.process_time(),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
    }
    if ask:
        times = []
        for message in read_sets([TOP / "tests/questions/practice.jsonl"]).messages:
            begun = time.process_time()
            assistant.ask(Question(message.q))
            times.append(1000 * (time.process_time() - begun))
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        found |= {"p50": median(times), "p99": quantiles(times, n=100)[98]}
        found["memory"] = pages * resource.getpagesize() / 1e6
    return found


def child(folder: Path, what: str) -> dict[str, float]:
    """Return what a fresh process on one thread says."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
    done = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, __file__, "--folder", str(folder), "--born", str(time.time()), what],
        env=os.environ | threads,
        stdout=subprocess.PIPE,
        check=True,
    )
    return {name: float(value) for name, value in json.loads(done.stdout).items()}


HEADS = (
    "phrasings",
    "answers",
    "CPU ms p50",
    "p99",
    "memory MB",
    "start s (CPU)",
    "build s (CPU)",
    "build peak MB",
)


def table(rows: list[dict[str, Any]]) -> str:
    """Return the Markdown table; x is the ratio to the row above with as many answers."""
    lines = [f"| {' | '.join(HEADS)} |", "|" + "---:|" * len(HEADS)]
    for before, row in zip([None, *rows], rows, strict=False):
        cells = [
            f"{row['size']:,}{' (as it is)' if row['own'] else ''}",
            f"{row['answers']}",
            f"{row['p50']:.1f}{_ratio('p50', before, row)}",
            f"{row['p99']:.1f}",
            f"{row['memory']:.0f}{_ratio('memory', before, row)}",
            f"{row['start']:.1f} ({row['start_cpu']:.1f})",
            f"{row['build']:.0f} ({row['build_cpu']:.0f}){_ratio('build_cpu', before, row)}",
            f"{row['peak']:.0f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _ratio(key: str, before: dict[str, Any] | None, row: dict[str, Any]) -> str:
    if before is None or before["answers"] != row["answers"]:
        return ""
    return f", x {row[key] / before[key]:.1f}"


def run(size: int, times: int = 1) -> dict[str, Any]:
    """Return the row of one size; 0 is the corpus as it is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written = write_answers(folder / "answers", size)
        answers = multiply_answers(folder / "answers", times)
        built, served = child(folder, "build"), child(folder, "serve")
    return {
        "size": written, "answers": answers, "own": not size and times == 1,
        "build": built["wall"], "build_cpu": built["cpu"],
        "peak": built["peak"], "start": served["wall"], "start_cpu": served["cpu"],
        "p50": served["p50"], "p99": served["p99"], "memory": served["memory"],
    }  # fmt: skip


def main() -> None:
    """Measure every size, then print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="?", choices=["build", "serve"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--born", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 10_000, 100_000])
    parser.add_argument("--times", type=int, nargs="*", default=[4])
    parser.add_argument("--out", type=Path, help="also write the table to this file")
    args = parser.parse_args()
    if args.what:
        found = measure(args.folder, args.born, ask=args.what == "serve")
        sys.stdout.write(json.dumps(found))
        return
    rows = []
    for size, times in [*((size, 1) for size in (*args.sizes, 0)), *((0, it) for it in args.times)]:
        rows.append(run(size, times))
        sys.stderr.write(f"{rows[-1]}\n")
    rows.sort(key=lambda row: (row["answers"], row["size"]))
    if args.out:
        args.out.write_text(table(rows), encoding="utf-8")
    sys.stdout.write(table(rows))


if __name__ == "__main__":
    main()
