"""What serving costs, as ratios to a bare FastAPI service in the same run (make bench).

usage: .venv/bin/python tools/bench_serving.py [--rounds 5] [--seconds 2] [--out docs/serving.md]
Goals: fewer than 2.0 times the CPU through every layer (G1), and so on; each row names its goal.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from load import (
    TOP,
    Seen,
    beside,
    closed_loop,
    cpu_of,
    free_port,
    get,
    memory_of,
    open_loop,
    post,
    serve_command,
    started,
)

APP = Path(__file__).with_name("bench_app.py")
BARE = Path(__file__).with_name("bench_bare.py")
MODEL = TOP / "src/ivig_faq/retrieval/model/encoder.bin"
MARKED = re.compile(r"(?<=<!-- serving -->\n).*(?=<!-- /serving -->)", re.DOTALL)


@dataclass(frozen=True)
class Row:
    """One goal, and what was measured."""

    goal: str
    what: str
    found: float
    limit: float
    at_least: bool = False
    unit: str = "x"

    @property
    def met(self) -> bool:
        """Whether the goal is met."""
        return self.found >= self.limit if self.at_least else self.found <= self.limit


class Server:
    """One variant, running."""

    def __init__(self, stack: ExitStack, variant: str) -> None:
        self.port = free_port()
        command = [sys.executable, str(APP), variant, str(self.port)]
        if variant == "bare":
            command = [sys.executable, str(BARE), str(self.port)]
        if variant == "served":  # what readers meet, but for the limit
            command = serve_command(self.port)
        self.process = stack.enter_context(started(command, self.port, IVIG_FAQ_RATE_LIMIT="off"))

    def load(self, requests: Sequence[bytes], lines: int, seconds: float) -> tuple[Seen, float]:
        """Return what came back under load, and CPU microseconds a response."""
        before = cpu_of(self.process.pid)
        seen = asyncio.run(closed_loop(self.port, requests, lines, seconds))
        return seen, 1e6 * (cpu_of(self.process.pid) - before) / max(1, seen.count())


def memory_used(variants: Sequence[str]) -> list[float]:
    """Return the resident megabytes of variants that answer one question again and again."""
    with ExitStack() as stack:
        servers = [Server(stack, variant) for variant in variants]
        for server in servers:
            server.load([post("does it work for severe me")], 8, 1)
            server.load([get("/healthz")], 8, 1)
        return [memory_of(server.process.pid) for server in servers]


def start_ratio(rounds: int) -> tuple[float, float]:
    """Return the CPU seconds of a start, as `ivig-faq serve` and bare; medians, taking turns."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for taken, make in (
            (seconds[0], serve_command),
            (seconds[1], lambda port: [sys.executable, str(BARE), str(port)]),
        ):
            port = free_port()
            with started(make(port), port) as process:
                taken.append(cpu_of(process.pid))
    return median(seconds[0]), median(seconds[1])


def questions() -> list[str]:
    """Return practice messages without danger: a card is never refused, so it would not wait."""
    text = (TOP / "tests/questions/practice.jsonl").read_text(encoding="utf-8")
    messages = [json.loads(line) for line in text.splitlines()]
    return [it["q"] for it in messages if not str(it["expect"]).startswith("urgent")]


def unseen(start: int, count: int = 4000) -> list[bytes]:
    """Return requests none of which was sent before, so that each is computed."""
    asked = questions()
    return [post(f"{asked[n % len(asked)]} {n}") for n in range(start, start + count)]


def measure(rounds: int, seconds: float) -> list[Row]:
    """Measure everything, the variants taking turns."""
    same, health = [post("does it work for severe me")], [get("/healthz")]
    ratios: dict[str, list[float]] = {}
    start, bare_start = start_ratio(2 * rounds + 1)
    memory, bare_memory = memory_used(("served", "bare"))

    def note(name: str, value: float) -> None:
        ratios.setdefault(name, []).append(value)

    with ExitStack() as stack:
        bare, ours, counting = (Server(stack, name) for name in ("bare", "ours", "counting"))
        for server in (bare, ours, counting):
            server.load(same, 8, 0.5)
            server.load(health, 8, 0.5)
        for number in range(rounds):
            _, bare_cpu = bare.load(health, 16, seconds)
            _, cpu = ours.load(health, 16, seconds)
            note("g1", cpu / bare_cpu)
            bare_seen, bare_cpu = bare.load(same, 16, seconds)
            seen, cpu = ours.load(same, 16, seconds)
            note("g3 cpu", cpu / bare_cpu)
            note("g3 rate", seen.count(200) / bare_seen.count(200))
            counted, counted_cpu = counting.load(same, 16, seconds)
            note("g6 cpu", counted_cpu / cpu)
            note("g6 p99", counted.within(99) / seen.within(99))
            fresh = unseen(10_000 * number)
            load = closed_loop(ours.port, fresh, 64, 2 * seconds)
            computed, light = asyncio.run(beside(ours.port, load, health[0]))
            note("g4 tail", computed.within(99) / computed.within(50))
            note("g4 health", 1000 * light.within(99))
            # Refusing costs CPU too: what can be computed is seen where nobody is refused.
            seen, _ = ours.load(unseen(10_000 * number + 5000), 8, seconds)
            note("capacity", seen.count(200) / seconds)
        rate = 3 * median(ratios["capacity"])
        unlimited = Server(stack, "unlimited")
        held = asyncio.run(open_loop(ours.port, unseen(500_000), rate, 6))
        queued = asyncio.run(open_loop(unlimited.port, unseen(500_000), rate, 6))
        quick = [s for s in held.seconds.get(503, []) if s < 0.25]
        other = sum(
            held.count(status) for status in held.seconds if status >= 500 and status != 503
        )
        beyond = (memory - 1.3 * MODEL.stat().st_size / 1e6) / bare_memory
        tail = held.within(99) / queued.within(99)
        refused = 100 * len(quick) / max(1, held.count(503))
        rows = [
            Row("G1", "CPU a request through every layer", median(ratios["g1"]), 2.0),
            Row("G3", "CPU of a reply from memory", median(ratios["g3 cpu"]), 2.5),
            Row("G3", "replies a second from memory", median(ratios["g3 rate"]), 0.4, True),
            Row("G4", "computed, 64 connections: p99 to p50", median(ratios["g4 tail"]), 3.0),
            Row("G4", "health meanwhile, p99", median(ratios["g4 health"]), 250, unit="ms"),
            Row("G5", "overload: accepted p99 to that of no limit", tail, 0.1),
            Row("G5", "overload: refused within 250 ms", refused, 95, True, "%"),
            Row("G5", "overload: lost, or 5xx but 503", other + held.lost, 0, unit=""),
            Row("G6", "counting on to off: p99", median(ratios["g6 p99"]), 1.25),
            Row("G6", "counting on to off: CPU", median(ratios["g6 cpu"]), 1.15),
            Row("G8", "CPU of a start", start / bare_start, 2.5),
            Row("G8", "memory beyond 1.3 x the model, to bare", beyond, 2.5),
        ]
        sys.stderr.write(
            f"capacity {median(ratios['capacity']):.0f} computed replies a second;"
            f" memory {memory:.0f} MB, bare {bare_memory:.0f} MB;"
            f" start {start:.2f} s of CPU, bare {bare_start:.2f} s\n"
        )
        return rows


def to_table(rows: Sequence[Row]) -> str:
    """Return the table as Markdown."""
    lines = ["| goal | what | measured | limit | met |", "|---|---|---:|---:|---|"]
    for row in rows:
        sign = "≥" if row.at_least else "≤"
        unit = f" {row.unit}" if row.unit else ""
        limit = f"{sign} {row.limit:g}{unit}"
        met = "yes" if row.met else "**no**"
        lines.append(f"| {row.goal} | {row.what} | {row.found:.2f}{unit} | {limit} | {met} |")
    return "\n".join(lines) + "\n"


def to_plot(rows: Sequence[Row]) -> str:
    """Return a plot: how much of its limit each figure uses; left of the line is met."""
    bars = []
    for place, row in enumerate(rows):
        share = row.found / (row.limit or 1)
        if row.at_least and row.found:
            share = 1 / share
        width = round(300 * min(share, 1.6))
        y = 24 + 26 * place
        colour = "#2b6a6c" if row.met else "#a6402c"
        bars.append(
            f'<text x="318" y="{y + 13}" text-anchor="end">{row.goal} {row.what}</text>'
            f'<rect x="326" y="{y}" width="{width}" height="17" fill="{colour}"/>'
            f'<text x="{332 + width}" y="{y + 13}">{row.found:.2f} {row.unit}</text>'
        )
    height = 40 + 26 * len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 {height}" role="img"'
        ' font-family="sans-serif" font-size="13"><title>How much of its limit each goal of'
        f' serving uses</title><rect width="900" height="{height}" fill="#faf8f3"/>{"".join(bars)}'
        f'<line x1="626" x2="626" y1="10" y2="{height - 8}" stroke="#444" stroke-dasharray="4 3"/>'
        '<text x="632" y="14">limit</text></svg>\n'
    )


def _show(page: Path, plot: Path, rows: Sequence[Row]) -> None:
    """Put the plot and the table where the page has marks for them."""
    link = plot.relative_to(page.parent)
    found = f"![How much of its limit each goal uses]({link})\n\n{to_table(rows)}"
    text = page.read_text(encoding="utf-8")
    page.write_text(MARKED.sub(lambda _: found, text), encoding="utf-8")


def main() -> None:
    """Measure and print; with --out also put the table into that page, and the plot beside it.

    With --readme the same is shown there too.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--readme", type=Path)
    args = parser.parse_args()
    rows = measure(args.rounds, args.seconds)
    sys.stdout.write(to_table(rows))
    if args.out:
        plot = args.out.with_suffix(".svg")
        plot.write_text(to_plot(rows), encoding="utf-8")
        for page in filter(None, (args.out, args.readme)):
            _show(page, plot, rows)
    sys.exit(not all(row.met for row in rows))


if __name__ == "__main__":
    main()
