"""The figures that CI holds floors on; run as a program it renews last_figures.json."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from unittest.mock import patch

import numpy as np

from ivig_faq import Assistant, Settings, build_assistant
from ivig_faq.evaluation.figures import measure
from ivig_faq.evaluation.robust import measure_robust
from ivig_faq.evaluation.sets import QuestionSets, read_sets
from ivig_faq.evaluation.variants import ADDITIONS, TYPOS
from ivig_faq.retrieval.encoder import Encoder
from ivig_faq.retrieval.features import Floats

HERE = Path(__file__).parent
LAST = HERE / "last_figures.json"
SETS = ("practice", "compound", "dialogues")
ABROAD = {
    name: f"other languages, {name}"
    for name in (
        "emergencies: missed", "false alarms", "emergencies beside a question: missed",
    )
}  # fmt: skip
MOVED = "said about the person: moved"
LOST = f"{TYPOS}: lost"


@contextmanager
def encoding_once() -> Iterator[None]:
    """Encode each text once: the same sentences stand in many of the messages asked here."""
    known: dict[str, Floats] = {}
    encode = Encoder.encode

    def encode_new(self: Encoder, texts: Sequence[str]) -> Floats:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, encode(self, new), strict=True))
        return np.array([known[text] for text in texts])

    with patch.object(Encoder, "encode", encode_new):
        yield


@encoding_once()
def practice_figures(assistant: Assistant) -> dict[str, float]:
    """Return each figure of the practice sets by its name, as a share."""
    figures = measure(assistant.ask, _sets(), assistant._index.search)
    found = {name: rate.share for name, rate in figures.rates.items() if rate.of}
    assert figures.calibration is not None
    found["expected calibration error"] = figures.calibration.error
    return {name: round(value, 4) for name, value in found.items()}


@encoding_once()
def slips_figures(assistant: Assistant) -> dict[str, float]:
    """Return how much is lost by slips in a quarter of the words, as a share."""
    lost = measure_robust(cache(assistant.ask), _sets(), (TYPOS,))[0].lost
    return {LOST: round(lost, 4)}


@encoding_once()
def additions_figures(assistant: Assistant) -> dict[str, float]:
    """Return what words about the person change, as a share."""
    # Every fourth message: four additions to each would take as long as all other tests.
    fewer = QuestionSets(_sets().messages[::4], (), ())
    added = measure_robust(cache(assistant.ask), fewer, ADDITIONS)
    moved = sum(loss.moved.count for loss in added) / sum(loss.moved.of for loss in added)
    return {MOVED: round(moved, 4)}


@encoding_once()
def abroad_figures(assistant: Assistant) -> dict[str, float]:
    """Return how dangers told in eight other languages fare, and calm messages, as shares."""
    rates = measure(assistant.ask, _sets(("tuning-eighth-abroad",))).rates
    return {told: round(rates[name].share, 4) for name, told in ABROAD.items()}


def _sets(names: Sequence[str] = SETS) -> QuestionSets:
    return read_sets(HERE.parent / "questions" / f"{name}.jsonl" for name in names)


def changes(now: dict[str, float], last: dict[str, float], goals: dict[str, float]) -> list[str]:
    """Return a line for each figure: now, the change against the last commit's, and the goal."""
    lines = [f"{'question sets':<55}{'now':>8}{'change':>9}{'goal':>8}"]
    for name, value in now.items():
        change = f"{100 * (value - last[name]):+.1f}" if name in last else "new"
        goal = f"{100 * goals[name]:.1f}" if name in goals else "-"
        lines.append(f"{name:<55}{100 * value:>8.1f}{change:>9}{goal:>8}")
    return lines


if __name__ == "__main__":
    answers = HERE.parent.parent / "answers"
    assistant = build_assistant(Settings(answers=answers))
    found: dict[str, float] = {}
    for figures in (practice_figures, slips_figures, additions_figures, abroad_figures):
        found |= figures(assistant)
    last = json.loads(LAST.read_text(encoding="utf-8")) if LAST.exists() else {}
    sys.stdout.write("\n".join(changes(found, last, {})) + "\n")
    LAST.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
