"""Fit how much a message leans on the topic before it (retrieval/index.py) on the tuning sets.

Coordinate descent over conversations, each number in turn; a person writes the best into the code.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from ivig_faq.assistant import build_assistant
from ivig_faq.evaluation.figures import measure
from ivig_faq.evaluation.sets import QuestionSets, read_sets
from ivig_faq.retrieval import index
from ivig_faq.settings import Settings

ROOT = Path(__file__).parent.parent
SETS = sorted((ROOT / "tests/questions").glob("tuning*dialogues.jsonl"))
VALUES = {
    "NEARNESS": (2.0, 4.0, 8.0),
    "SAMENESS": (2.0, 4.0, 8.0),
    "STRANGENESS": (0.001, 0.01, 0.1),
    "LEAN": (0.5, 0.6, 0.7, 0.8),
    "TURNS": (0.4, 0.6, 0.8, 1.0),
}


def main() -> None:
    """Fit, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=Path, nargs="+", default=SETS)
    args = parser.parse_args()
    assistant = build_assistant(Settings(answers=ROOT / "answers"), print)
    sets = QuestionSets((), read_sets(args.sets).dialogues, ())

    def right() -> float:
        return measure(assistant.ask, sets).rates["follow-ups: right"].share

    best = right()
    print(f"as it is: {best:.1%}")
    for name, values in VALUES.items():
        was = getattr(index, name)
        found = {was: best}
        for value in values:
            setattr(index, name, value)
            found[value] = right()
        best = max(found.values())
        # Of values that are as good, the present one, then the one nearest to it.
        kept = min((it for it in found if found[it] == best), key=lambda it: abs(it - was))
        setattr(index, name, kept)
        print(
            f"{name} {kept} (was {was}):",
            {key: round(it, 4) for key, it in found.items()},
            flush=True,
        )


if __name__ == "__main__":
    main()
