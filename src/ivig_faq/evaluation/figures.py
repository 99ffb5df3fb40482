"""What is counted over question sets, all of it through the path that readers use."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ivig_faq.evaluation.calibration import Calibration, calibrate
from ivig_faq.evaluation.judge import CONFUSED, FINE, Verdict, judge, kind, to_rates
from ivig_faq.evaluation.rates import Rate
from ivig_faq.evaluation.sets import NONE, Compound, Dialogue, Message, QuestionSets
from ivig_faq.evaluation.variants import beside_a_question
from ivig_faq.reply.model import Reply
from ivig_faq.retrieval.index import Part
from ivig_faq.retrieval.question import MAX_CHARACTERS, Question

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
    rates |= _beside(ask, sets.messages, misses)
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


def _beside(ask: Ask, messages: Iterable[Message], misses: list[Miss]) -> dict[str, Rate]:
    """Emergencies again, each with an ordinary question in the same breath; no card is a miss."""
    clusters = []
    for message in messages:
        if kind(message) != "urgent":
            continue
        texts = [text for text in beside_a_question(message.q) if len(text) <= MAX_CHARACTERS]
        missed = [text for text in texts if ask(Question(text)).outcome != "urgent"]
        misses += [Miss("missed beside a question", text, message.expect, "") for text in missed]
        clusters.append((len(missed), len(texts)))
    total = sum(missed for missed, _ in clusters), sum(of for _, of in clusters)
    return {"emergencies beside a question: missed": Rate(*total, tuple(clusters))}


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
    """All must be answered, in the order asked, and nothing more; single questions stay single.

    Where a part is out of scope, the reply must answer the others and say that one is not covered.
    """
    counted: Counter[str] = Counter()
    for compound in compounds:
        reply = ask(Question(compound.q))
        topics = [shown.topic for shown in reply.answers]
        inside = [topic for topic in compound.expect_all if topic != NONE]
        if len(inside) < len(compound.expect_all):
            name = "half"
            exactly = topics == inside and reply.message is not None
        elif len(inside) > 1:
            name = "several"
            exactly = topics == inside
            counted["all"] += set(inside) <= set(topics)
        else:
            name = "single"
            exactly = len(topics) <= 1
        counted[name] += 1
        counted[f"{name} exact"] += exactly
        if not exactly:
            expected = ", ".join(compound.expect_all)
            misses.append(Miss("several questions", compound.q, expected, ", ".join(topics)))
    several, half, single = (
        Rate(counted[f"{name} exact"], counted[name]) for name in ("several", "half", "single")
    )
    return {
        "several questions: all answered": Rate(counted["all"], counted["several"]),
        "several questions: exactly those, in order": several,
        "half out of scope: answered, and said so": half,
        "one question that looks like two: kept whole": single,
    }
