"""What is counted over question sets, all of it through the path that readers use."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ivig_faq.content.models import CRISIS, REACTION
from ivig_faq.evaluation.sets import NONE, Compound, Dialogue, Message, QuestionSets
from ivig_faq.reply.compose import Reply
from ivig_faq.retrieval.question import Question

Ask = Callable[[Question], Reply]
_CARDS = frozenset({REACTION, CRISIS})


@dataclass(frozen=True, slots=True)
class Rate:
    """So many out of so many."""

    count: int
    of: int

    @property
    def share(self) -> float:
        """The share, from 0 to 1; 0 where there was nothing to count."""
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Miss:
    """A message that went wrong: what was expected, and what came."""

    kind: str
    question: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The rates by name, the same by tag, and every message behind a fault."""

    rates: dict[str, Rate]
    by_tag: dict[str, dict[str, Rate]]
    misses: tuple[Miss, ...]


def measure(ask: Ask, sets: QuestionSets) -> Figures:
    """Return the figures of the sets, asking each message once and in order."""
    judged = [(message, _judge(message, ask(Question(message.q)))) for message in sets.messages]
    misses = [_miss(message, verdict) for message, verdict in judged if verdict.name not in _FINE]
    rates = _rates(judged)
    rates |= _follow_ups(ask, sets.dialogues, misses)
    rates |= _compounds(ask, sets.compounds, misses)
    tagged: defaultdict[str, list[tuple[Message, _Verdict]]] = defaultdict(list)
    for message, verdict in judged:
        for tag in message.tags:
            tagged[tag].append((message, verdict))
    by_tag = {tag: _rates(tagged[tag]) for tag in sorted(tagged)}
    return Figures(rates, by_tag, tuple(misses))


@dataclass(frozen=True, slots=True)
class _Verdict:
    name: str
    got: str


_FINE = {"first", "tap", "left alone", "seen"}


def _judge(message: Message, reply: Reply) -> _Verdict:
    topics = [shown.topic for shown in reply.answers]
    offered = [choice.topic for choice in reply.choices] if reply.outcome == "choose" else []
    got = ", ".join(topics or offered) or reply.outcome
    if message.expect in _CARDS:
        if reply.outcome != "urgent":
            return _Verdict("missed", got)
        return _Verdict("seen" if set(reply.context) & message.right else "wrong card", got)
    if reply.outcome == "urgent" and not message.right & _CARDS:
        return _Verdict("false alarm", got)
    if message.expect == NONE:
        return _Verdict("answered off topic" if topics else "left alone", got)
    if topics:
        return _Verdict("first" if topics[0] in message.right else "wrong", got)
    if offered:
        return _Verdict("tap" if message.right & set(offered) else "wrong choice", got)
    return _Verdict("refused", got)


def _rates(judged: Iterable[tuple[Message, _Verdict]]) -> dict[str, Rate]:
    counted: dict[str, Counter[str]] = {"in": Counter(), "off": Counter(), "urgent": Counter()}
    for message, verdict in judged:
        kind = "urgent" if message.expect in _CARDS else "off" if message.expect == NONE else "in"
        counted[kind][verdict.name] += 1
    inside, off, urgent = (counted[kind] for kind in ("in", "off", "urgent"))
    n_in, n_off, n_urgent = inside.total(), off.total(), urgent.total()
    wrong = inside["wrong"] + inside["wrong choice"] + inside["false alarm"]
    alarms = inside["false alarm"] + off["false alarm"]
    return {
        "in scope: first answer right": Rate(inside["first"], n_in),
        "in scope: right or offered": Rate(inside["first"] + inside["tap"], n_in),
        "in scope: wrong answer": Rate(inside["wrong"] + inside["false alarm"], n_in),
        "in scope: wrong answer or choice": Rate(wrong, n_in),
        "in scope: not answered": Rate(inside["refused"], n_in),
        "off topic: left alone": Rate(off["left alone"], n_off),
        "emergencies: missed": Rate(urgent["missed"], n_urgent),
        "emergencies: wrong card": Rate(urgent["wrong card"], n_urgent),
        "false alarms": Rate(alarms, n_in + n_off),
    }


def _miss(message: Message, verdict: _Verdict) -> Miss:
    return Miss(verdict.name, message.q, message.expect, verdict.got)


def _follow_ups(ask: Ask, dialogues: Iterable[Dialogue], misses: list[Miss]) -> dict[str, Rate]:
    """Every turn but the first counts; each gets the context that the reply before it gave."""
    right = total = 0
    for dialogue in dialogues:
        context: tuple[str, ...] = ()
        for number, turn in enumerate(dialogue.turns):
            reply = ask(Question(turn.q, context))
            context = reply.context
            if number == 0:
                continue
            total += 1
            verdict = _judge(turn, reply)
            if verdict.name in {"first", "left alone", "seen"}:
                right += 1
            else:
                misses.append(Miss("follow-up", turn.q, turn.expect, verdict.got))
    return {"follow-ups: right": Rate(right, total)}


def _compounds(ask: Ask, compounds: Iterable[Compound], misses: list[Miss]) -> dict[str, Rate]:
    """All must be answered, in the order asked, and nothing more; single questions stay single."""
    counted: Counter[str] = Counter()
    for compound in compounds:
        kind = "several" if len(compound.expect_all) > 1 else "single"
        topics = [shown.topic for shown in ask(Question(compound.q)).answers]
        counted[kind] += 1
        if kind == "several":
            counted["all"] += set(compound.expect_all) <= set(topics)
        exactly = topics == list(compound.expect_all) if kind == "several" else len(topics) <= 1
        counted[f"{kind} exact"] += exactly
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
