"""What a reply is worth against what was expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ivig_faq.content.models import CRISIS, REACTION
from ivig_faq.evaluation.rates import Rate
from ivig_faq.evaluation.sets import NONE, Message
from ivig_faq.reply.model import Reply

CARDS = frozenset({REACTION, CRISIS})
FINE = frozenset({"first", "tap", "left alone", "seen"})
# Something was shown that should not have been.
CONFUSED = frozenset(
    {"wrong", "wrong choice", "false alarm", "answered off topic", "missed", "wrong card"}
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict in a word, the topics that came in order, and the reply's outcome.

    `within_tap`: a right topic was answered, or stands among those that the reply names to tap.
    """

    name: str
    topics: tuple[str, ...]
    outcome: str
    within_tap: bool = False

    @property
    def got(self) -> str:
        """What came, in words."""
        return ", ".join(self.topics) or self.outcome

    @property
    def first(self) -> str:
        """The first topic that came; what came instead where none did."""
        return self.topics[0] if self.topics else self.outcome


def judge(message: Message, reply: Reply) -> Verdict:
    """Return what the reply is worth."""
    answers = tuple(shown.topic for shown in reply.answers)
    named = tuple(choice.topic for choice in reply.choices)
    offered = named if reply.outcome == "choose" else ()
    return Verdict(
        _name(message, reply, answers, offered),
        answers or offered,
        reply.outcome,
        within_tap=bool(message.right & {*answers[:1], *named}),
    )


def _name(
    message: Message, reply: Reply, answers: tuple[str, ...], offered: tuple[str, ...]
) -> str:
    if message.expect in CARDS:
        if reply.outcome != "urgent":
            return "missed"
        return "seen" if set(reply.context) & message.right else "wrong card"
    if reply.outcome == "urgent" and not message.right & CARDS:
        return "false alarm"
    if message.expect == NONE:
        return "answered off topic" if answers else "left alone"
    if answers:
        return "first" if answers[0] in message.right else "wrong"
    if offered:
        return "tap" if message.right & set(offered) else "wrong choice"
    return "refused"


def kind(message: Message) -> str:
    """Return whether a message is urgent, off topic or in scope."""
    return "urgent" if message.expect in CARDS else "off" if message.expect == NONE else "in"


def to_rates(judged: Iterable[tuple[Message, Verdict]]) -> dict[str, Rate]:
    """Return the share of each verdict that matters."""
    counted: dict[str, Counter[str]] = {"in": Counter(), "off": Counter(), "urgent": Counter()}
    within_tap = 0
    for message, verdict in judged:
        counted[kind(message)][verdict.name] += 1
        within_tap += kind(message) == "in" and verdict.within_tap
    inside, off, urgent = (counted[name] for name in ("in", "off", "urgent"))
    n_in, n_off, n_urgent = inside.total(), off.total(), urgent.total()
    wrong = inside["wrong"] + inside["wrong choice"] + inside["false alarm"]
    alarms = inside["false alarm"] + off["false alarm"]
    return {
        "in scope: first answer right": Rate(inside["first"], n_in),
        "in scope: right or offered": Rate(within_tap, n_in),
        "in scope: wrong answer": Rate(inside["wrong"] + inside["false alarm"], n_in),
        "in scope: wrong answer or choice": Rate(wrong, n_in),
        "in scope: not answered": Rate(inside["refused"], n_in),
        "off topic: left alone": Rate(off["left alone"], n_off),
        "emergencies: missed": Rate(urgent["missed"], n_urgent),
        "emergencies: wrong card": Rate(urgent["wrong card"], n_urgent),
        "false alarms": Rate(alarms, n_in + n_off),
    }
