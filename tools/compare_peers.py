"""Compare our finding with what other FAQ bots use: same corpus, same questions, one run.

Development only. Its own libraries, in an environment apart (Python 3.11):
    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install rapidfuzz bm25s scikit-learn numpy \
        onnxruntime tokenizers chatterbot semantic-router \
        pydantic pydantic-settings pyyaml platformdirs markdown-it-py jinja2
The published MiniLM, exported by tools/export_encoder.py without --weights (needs torch), lies in
a folder with encoder.onnx and tokenizer.json. Then:
    /tmp/peers/bin/python tools/compare_peers.py --minilm FOLDER --out docs
writes docs/peers.md, docs/peers.svg and docs/peers.json; `--only ivig-faq` renews that row alone,
as long as the corpus is the same. Each peer runs in fresh processes on one
thread: the first fills its cache, the second is measured. Each gets the same lines, off-topic ones
as one more label, and prepares texts as it does by itself. Its threshold is the one that does best
on tests/questions/tuning.jsonl (mean of in scope first right and off topic left alone). ChatterBot
compares with every line in pure Python, some seconds a question: it gets every n-th question only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import resource
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import Any

from peer_methods import NONE, OURS, PEERS, TOP, Given, Ranked

sys.path.insert(0, str(TOP / "src"))

CARDS = {"urgent-reaction", "urgent-crisis"}


def threshold(ranked: list[tuple[dict[str, Any], Ranked]]) -> float:
    """Return the score that does best on the tuning set."""

    def worth(at: float) -> float:
        good: dict[str, list[bool]] = {"in": [], "off": []}
        for message, found in ranked:
            silent = not found or found[0][0] == NONE or found[0][1] < at
            if message["expect"] == "none":
                good["off"].append(silent)
            elif message["expect"] not in CARDS:
                good["in"].append(not silent and found[0][0] in right(message))
        return sum(sum(each) / max(len(each), 1) for each in good.values())

    return max(sorted({found[0][1] for _, found in ranked if found}), key=worth)


def right(message: dict[str, Any]) -> set[str]:
    """Return every topic that satisfies."""
    return {message["expect"], *message.get("also_ok", ())}


def measure(name: str, args: argparse.Namespace) -> dict[str, Any]:
    """Build one peer and ask it everything; run in a process of its own."""
    build, packages, every = PEERS[name]
    cache = args.cache / re.sub(r"\W+", "-", name)
    lines = json.loads((args.cache / "lines.json").read_text("utf-8"))
    begun, cpu = time.perf_counter(), time.process_time()
    peer = build(Given([(text, label) for text, label in lines], cache, args.minilm))
    peer.rank("is it safe")
    start, start_cpu = time.perf_counter() - begun, time.process_time() - cpu
    if args.fill:
        return {}
    at = 0.0
    if not peer.decide:
        at = threshold([(asked, peer.rank(asked["q"])) for asked in questions("tuning")[::every]])
    times, judged = [], []
    for message in questions("practice")[::every]:
        cpu = time.process_time()
        ranked = best = peer.first(message["q"]) if peer.first else peer.rank(message["q"])
        answers = tuple(label for label, score in best[:1] if label != NONE and score >= at)
        if peer.decide:
            cpu = time.process_time()
            answers = peer.decide(message["q"])
        times.append(1000 * (time.process_time() - cpu))
        if peer.first:
            ranked = peer.rank(message["q"])
        judged.append((message, ranked, answers))
    return {
        **shares(judged), "questions": len(judged), "threshold": at, "cpu_ms": median(times),
        "memory_mb": memory(), "disk_mb": disk(packages, name, cache, args.minilm),
        "start_s": start, "start_cpu_s": start_cpu,
    }  # fmt: skip


def questions(name: str) -> list[dict[str, Any]]:
    """Return the messages of a question set."""
    text = (TOP / f"tests/questions/{name}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def shares(judged: list[tuple[dict[str, Any], Ranked, tuple[str, ...]]]) -> dict[str, float]:
    """Return the figures of the table."""
    inside = [j for j in judged if j[0]["expect"] not in CARDS | {"none"}]
    off = [j for j in judged if j[0]["expect"] == "none"]
    urgent = [j for j in judged if j[0]["expect"] in CARDS]

    def share(hits: list[bool]) -> float:
        return sum(hits) / max(len(hits), 1)

    def topics(ranked: Ranked) -> set[str]:
        return set([label for label, _ in ranked if label != NONE][:3])

    return {
        "first": share([bool(r) and r[0][0] in right(m) for m, r, _ in inside]),
        "top3": share([bool(right(m) & topics(r)) for m, r, _ in inside]),
        "answered": share([bool(a) and a[0] in right(m) for m, _, a in inside]),
        "wrong": share([bool(a) and a[0] not in right(m) for m, _, a in inside]),
        "alone": share([not a for _, _, a in off]),
        "seen": share([bool(a) and a[0] in CARDS for _, _, a in urgent]),
    }


def memory() -> float:
    """Return the resident memory of this process in MB (Linux), else its peak."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def disk(packages: tuple[str, ...], name: str, cache: Path, minilm: Path) -> float:
    """Return the MB of the packages with all they require, and of model, index and our own code."""
    seen: set[str] = set()
    queue, total = list(packages), 0
    while queue:
        package = re.split(r"[^\w.-]", queue.pop())[0].lower().replace("_", "-")
        if package in seen:
            continue
        seen.add(package)
        try:
            found = metadata.distribution(package)
        except metadata.PackageNotFoundError:
            continue  # required only on another system
        queue += [need for need in found.requires or () if "extra ==" not in need]
        paths = [Path(str(found.locate_file(file))) for file in found.files or ()]
        total += sum(
            path.stat().st_size for path in paths if path.is_file() and path.suffix != ".pyc"
        )
    own = [cache] + (
        [minilm, cache.parent / "vectors"] if name in ("MiniLM, nearest", "semantic-router") else []
    )
    own += (
        [TOP / "src/ivig_faq/retrieval", TOP / "src/ivig_faq/content/data"] if name == OURS else []
    )
    for path in own:
        inside = path.rglob("*") if path.is_dir() else [path]
        total += sum(f.stat().st_size for f in inside if f.is_file() and f.suffix != ".pyc")
    return total / 1e6


HEADS = ("first right", "in top 3", "answered right", "answered wrong", "off topic left alone",
         "emergencies seen", "CPU ms", "memory MB", "disk MB", "start s (CPU)")  # fmt: skip


def table(found: dict[str, dict[str, Any]]) -> str:
    """Return the Markdown table, and what it means."""
    rows = [f"| method | {' | '.join(HEADS)} |", "|---" + "|---:" * len(HEADS) + "|"]
    for name, row in found.items():
        cells = [
            f"{100 * row[k]:.0f} %" for k in ("first", "top3", "answered", "wrong", "alone", "seen")
        ]
        cells += [
            f"{row['cpu_ms']:,.{0 if row['cpu_ms'] > 99 else 1}f}",
            f"{row['memory_mb']:.0f}",
            f"{row['disk_mb']:.0f}",
            f"{row['start_cpu_s']:.1f}",
        ]
        shown = f"**{name}**" if name == OURS else name
        shown += f" ({row['questions']} questions)" if row["questions"] < 300 else ""
        rows.append(f"| {shown} | {' | '.join(cells)} |")
    note = (
        "Practice messages; a peer's threshold is set on the tuning messages. First right, top 3:"
        " before any threshold. Disk: packages with all they require, model and index."
    )
    return "\n".join([*rows, "", note]) + "\n"


def plot(found: dict[str, dict[str, Any]]) -> str:
    """Return bars of first answers right and marks of off-topic messages left alone, as SVG."""
    parts = []
    for number, (name, row) in enumerate(found.items()):
        y, bold = 44 + 26 * number, ' style="font-weight:700"' if name == OURS else ""
        parts += [
            f'<text x="190" y="{y + 13}" text-anchor="end"{bold}>{name}</text>',
            f'<rect class="bar" x="200" y="{y}" width="{360 * row["answered"]:.1f}" height="17"/>',
            f'<path class="mark" d="M{200 + 360 * row["alone"]:.1f} {y - 2}v21"/>',
            f'<text x="572" y="{y + 13}">{row["answered"]:.0%}, {row["alone"]:.0%}</text>',
        ]
    height = 52 + 26 * len(found)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 {height}" width="680" role="img"'
        ' aria-label="First answer right and off topic left alone, by method">\n'
        "<style>text{font:13px system-ui,sans-serif;fill:#26241f}.bar{fill:#7f9db8}"
        ".mark{stroke:#7a1f1a;stroke-width:3}@media(prefers-color-scheme:dark){text{fill:#b8b2a5}"
        ".bar{fill:#4d6b85}.mark{stroke:#d3a79f}}</style>\n"
        '<text x="200" y="22">bar: first answer right; line: off topic left alone</text>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def child(args: argparse.Namespace, name: str, *extra: str) -> Any:
    """Return what one peer says in a fresh process that has one thread."""
    command = [sys.executable, __file__, "--minilm", str(args.minilm), "--cache", str(args.cache)]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
    done = subprocess.run(  # noqa: S603  # our own command
        [*command, "--one", name, *extra],
        env=os.environ | threads,
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Run every peer, or the one named by --one, and write table, plot and figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--minilm", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path())
    parser.add_argument("--cache", type=Path, default=Path("/tmp/ivig-faq-peers"))  # noqa: S108
    parser.add_argument("--only", nargs="*", default=list(PEERS))
    parser.add_argument("--one")
    parser.add_argument("--fill", action="store_true")
    args = parser.parse_args()
    if args.one:
        sys.stdout.write(json.dumps(measure(args.one, args)))
        return
    from ivig_faq.content.load import load_corpus  # noqa: PLC0415

    corpus = load_corpus(TOP / "answers")
    lines = [(line, topic) for topic, its in corpus.questions.items() for line in its]
    lines += [(line, NONE) for line in corpus.off_topic]
    text = json.dumps(lines)
    # What was learned from other lines is of no use.
    args.cache /= hashlib.sha256(text.encode()).hexdigest()[:12]
    args.cache.mkdir(parents=True, exist_ok=True)
    (args.cache / "lines.json").write_text(text, encoding="utf-8")
    kept = args.out / "peers.json"
    found = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    for name in args.only:
        child(args, name, "--fill")
        found[name] = {"corpus": args.cache.name, **child(args, name)}
        sys.stderr.write(f"{name}: {found[name]}\n")
    # Figures of an earlier run stand beside new ones only where the lines were the same.
    same = {name: row for name, row in found.items() if row["corpus"] == args.cache.name}
    found = {name: same[name] for name in PEERS if name in same}
    args.out.mkdir(parents=True, exist_ok=True)
    for suffix, text in (
        ("md", table(found)),
        ("svg", plot(found)),
        ("json", json.dumps(found, indent=2) + "\n"),
    ):
        (args.out / f"peers.{suffix}").write_text(text, encoding="utf-8")
    sys.stdout.write(table(found))


if __name__ == "__main__":
    main()
