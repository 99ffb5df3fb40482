"""Fit the numbers of the decision (retrieval/decide.py, Policy) on the tuning sets.

Coordinate descent over the whole path: each number in turn takes the value, among a few around
it, under which readers of the tuning sets fare best; in doubt it stays. Prints what changed, and
how the tuning sets fare before and after; a person writes the numbers into the code.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

from ivig_faq.assistant import Assistant, build_assistant
from ivig_faq.evaluation.figures import Ask, measure
from ivig_faq.evaluation.sets import read_sets
from ivig_faq.reply.compose import compose
from ivig_faq.reply.model import Reply
from ivig_faq.retrieval.decide import Policy, decide
from ivig_faq.retrieval.question import Question
from ivig_faq.retrieval.triage import find_danger
from ivig_faq.settings import Settings

ROOT = Path(__file__).parent.parent
SETS = sorted((ROOT / "tests/questions").glob("tuning*.jsonl"))
# What a share is worth: a wrong answer costs two right ones, a missed emergency costs most.
WORTH = {
    "in scope: first answer right": 1.0,
    "in scope: right or offered": 1.0,
    "in scope: wrong answer": -2.0,
    "off topic: left alone": 1.0,
    "emergencies: missed": -20.0,
    "emergencies beside a question: missed": -5.0,
    "false alarms": -3.0,
    "follow-ups: right": 0.5,
    "several questions: exactly those, in order": 0.5,
    "one question that looks like two: kept whole": 0.5,
}
VALUES = {
    "urgent": (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7),
    "doubtful": (0.1, 0.2, 0.3, 0.35, 0.4),
    "urgent_rest": (0.7, 0.75, 0.8, 0.85, 0.9, 0.95),
    "urgent_least": (0.0, 0.01, 0.02, 0.03, 0.05),
    "urgent_part": (0.94, 0.96, 0.98, 0.99, 0.995),
    "alone": (0.7, 0.8, 0.9, 0.95),
    "answer": (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7),
    "leaning": (0.1, 0.2, 0.3, 0.4),
    "segment": (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7),
    "backed": (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7),
    "backing": (0.01, 0.02, 0.05, 0.1, 0.2, 0.3),
    "closing": (0.7, 0.8, 0.85, 0.9, 0.95),
    "strange": (0.5, 0.6, 0.7, 0.8, 0.9),
    "elsewhere": (0.6, 0.7, 0.8, 0.9, 0.95),
}
ROUNDS = 2


def remembering(assistant: Assistant) -> Callable[[Policy], Ask]:
    """Return what makes a way of asking from a policy; all is read and written only once."""
    search = cache(assistant.search)
    signs = assistant.corpus.danger
    danger = cache(lambda question: find_danger(question, signs))
    alone = cache(lambda text: find_danger(Question(text), signs))
    written = cache(lambda decision, region: compose(decision, assistant.corpus, region))

    def with_policy(policy: Policy) -> Ask:
        def ask(question: Question) -> Reply:
            decision = decide(danger(question), search(question), policy, alone)
            return written(decision, question.region)

        return ask

    return with_policy


def main() -> None:
    """Fit, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=Path, nargs="+", default=SETS)
    args = parser.parse_args()
    with_policy = remembering(build_assistant(Settings(answers=ROOT / "answers"), print))
    sets = read_sets(args.sets)

    def worth(policy: Policy) -> float:
        rates = measure(with_policy(policy), sets).rates
        return sum(factor * rates[name].share for name, factor in WORTH.items())

    def show(policy: Policy) -> None:
        for name, rate in measure(with_policy(policy), sets).rates.items():
            print(f"  {name:<45}{100 * rate.share:6.1f}")

    policy = Policy()
    best = worth(policy)
    show(policy)
    for number in range(ROUNDS):
        for name, values in VALUES.items():
            for value in values:
                tried = replace(policy, **{name: value})
                found = worth(tried)
                if found > best + 1e-9:
                    policy, best = tried, found
        print(f"round {number + 1}: worth {best:.4f}", flush=True)
    show(policy)
    for name, value in asdict(policy).items():
        was = getattr(Policy(), name)
        print(f"  {name:<14}{value}" + (f"   (was {was})" if was != value else ""))


if __name__ == "__main__":
    main()
