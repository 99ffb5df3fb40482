"""What is counted over question sets, all of it through the path that readers use."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ivig_faq.evaluation.calibration import Calibration, calibrate
from ivig_faq.evaluation.judge import CONFUSED, FINE, Verdict, judge, kind, to_rates
from ivig_faq.evaluation.rates import Rate
from ivig_faq.evaluation.sets import Compound, Dialogue, Message, QuestionSets
from ivig_faq.reply.model import Reply
from ivig_faq.retrieval.index import Part
from ivig_faq.retrieval.question import Question

Ask = Callable[[Question], Reply]
Search = Callable[[Question], Part]


@dataclass(frozen=True, slots=True)
class Miss:
    """A message that went wrong: what was expected, and what came."""

    kind: str
    question: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often one topic was expected and another came first."""

    expected: str
    got: str
    count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The rates by name, the same by tag, calibration, confused pairs, and the faulty messages."""

    rates: dict[str, Rate]
    by_tag: dict[str, dict[str, Rate]]
    misses: tuple[Miss, ...]
    confusions: tuple[Confusion, ...] = ()
    calibration: Calibration | None = None


def measure(ask: Ask, sets: QuestionSets, search: Search | None = None) -> Figures:
    """Return the figures of the sets, asking each message once and in order.

    `search` gives the raw probabilities that the calibration is measured on; without it there is
    none.
    """
    judged = [(message, judge(message, ask(Question(message.q)))) for message in sets.messages]
    misses = [
        Miss(verdict.name, message.q, message.expect, verdict.got)
        for message, verdict in judged
        if verdict.name not in FINE
    ]
    rates = to_rates(judged)
    rates |= _follow_ups(ask, sets.dialogues, misses)
    rates |= _compounds(ask, sets.compounds, misses)
    tagged: defaultdict[str, list[tuple[Message, Verdict]]] = defaultdict(list)
    for message, verdict in judged:
        for tag in message.tags:
            tagged[tag].append((message, verdict))
    return Figures(
        rates,
        {tag: to_rates(tagged[tag]) for tag in sorted(tagged)},
        tuple(misses),
        _confusions(judged),
        _calibration(search, sets.messages) if search else None,
    )


def _confusions(judged: Iterable[tuple[Message, Verdict]]) -> tuple[Confusion, ...]:
    counted = Counter(
        (message.expect, verdict.first) for message, verdict in judged if verdict.name in CONFUSED
    )
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Confusion(expected, got, count) for (expected, got), count in ordered)


def _calibration(search: Search, messages: Iterable[Message]) -> Calibration | None:
    """What is urgent is left out: triage, not this probability, decides there."""
    pairs = []
    for message in messages:
        if kind(message) != "urgent":
            best = search(Question(message.q)).hits[0]
            pairs.append((best.probability, best.topic in message.right))
    return calibrate(pairs)


def _follow_ups(ask: Ask, dialogues: Iterable[Dialogue], misses: list[Miss]) -> dict[str, Rate]:
    """Every turn but the first counts; each gets the context that the reply before it gave."""
    clusters = []
    for dialogue in dialogues:
        context: tuple[str, ...] = ()
        right = 0
        for number, turn in enumerate(dialogue.turns):
            reply = ask(Question(turn.q, context))
            context = reply.context
            if number == 0:
                continue
            verdict = judge(turn, reply)
            if verdict.name in {"first", "left alone", "seen"}:
                right += 1
            else:
                misses.append(Miss("follow-up", turn.q, turn.expect, verdict.got))
        clusters.append((right, len(dialogue.turns) - 1))
    total = sum(right for right, _ in clusters), sum(turns for _, turns in clusters)
    return {"follow-ups: right": Rate(*total, tuple(clusters))}


def _compounds(ask: Ask, compounds: Iterable[Compound], misses: list[Miss]) -> dict[str, Rate]:
    """All must be answered, in the order asked, and nothing more; single questions stay single."""
    counted: Counter[str] = Counter()
    for compound in compounds:
        several = len(compound.expect_all) > 1
        name = "several" if several else "single"
        topics = [shown.topic for shown in ask(Question(compound.q)).answers]
        counted[name] += 1
        if several:
            counted["all"] += set(compound.expect_all) <= set(topics)
        exactly = topics == list(compound.expect_all) if several else len(topics) <= 1
        counted[f"{name} exact"] += exactly
        if not exactly:
            expected = ", ".join(compound.expect_all)
            misses.append(Miss("several questions", compound.q, expected, ", ".join(topics)))
    return {
        "several questions: all answered": Rate(counted["all"], counted["several"]),
        "several questions: exactly those, in order": Rate(
            counted["several exact"], counted["several"]
        ),
        "one question that looks like two: kept whole": Rate(
            counted["single exact"], counted["single"]
        ),
    }
