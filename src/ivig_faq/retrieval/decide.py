"""What to show: a card, one to three answers, a choice, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ivig_faq.content.models import CRISIS, REACTION
from ivig_faq.retrieval.index import Part
from ivig_faq.retrieval.triage import Danger

_CARDS = (REACTION, CRISIS)
_FEWEST_WORDS = 3
# Greetings and thanks are answered when nothing else is said; beside a question they are courtesy.
_COURTESY = "help"


@dataclass(frozen=True, slots=True)
class Urgent:
    """A possible danger now, of the body, of a crisis, or both."""

    reaction: bool
    crisis: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """One to three topics in the order asked; `partly` when another part is not covered."""

    topics: tuple[str, ...]
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Choose:
    """Two or three topics, one of which fits, best first."""

    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Abstain:
    """Nothing fits; the nearest topics, best first."""

    near: tuple[str, ...]


Decision = Urgent | Answer | Choose | Abstain


@dataclass(frozen=True, slots=True)
class Policy:
    """The few numbers of the decision, fitted on the tuning set (evaluation/calibrate.py)."""

    urgent: float = 0.2
    """A message at least this likely to tell of a danger raises the card by itself."""
    doubtful: float = 0.15
    """The same where a sign of danger was seen but calmed."""
    urgent_part: float = 0.95
    """The same for a part of a message: a stretch of a story easily sounds worse than it is."""
    urgent_words: int = 6
    """The fewest words of such a part."""
    alone: float = 0.8
    """After a card, a message stands on its own, and gets its answer, from this probability on."""
    answer: float = 0.6
    """The best topic is answered from this probability on."""
    leaning: float = 0.35
    """The same for a follow-up: what it leans on has already made its topic likelier."""
    segment: float = 0.6
    """One of several questions in a message is answered from this probability on."""
    strange: float = 0.8
    """What parts seem to ask is left alone where the whole is this likely off topic."""
    elsewhere: float = 0.9
    """A part that asks is about something else from this probability of being off topic on."""
    choose: float = 0.3
    """Two or three topics are offered when together they reach this probability."""
    offer: float = 0.05
    """A topic is offered beside the best from this probability on."""


def decide(danger: Danger | None, whole: Part, policy: Policy) -> Decision:
    """Return what to show: danger first, then several answers, one, a choice, or nothing."""
    urgent = _urgent(danger, whole, policy)
    if urgent is not None:
        return urgent
    partly = _asks_elsewhere(whole, policy)
    asked = _asked(whole, policy) if partly or whole.off_topic < policy.strange else ()
    asked = tuple(topic for topic in asked if topic != _COURTESY) or asked
    if len(asked) > 1:
        return Answer(asked[:3], partly)
    hits = [hit for hit in whole.hits if hit.topic not in _CARDS]
    if asked and hits[0].topic == _COURTESY:
        return Answer(asked, partly)
    if hits[0].probability >= (policy.leaning if whole.leans else policy.answer):
        return Answer((hits[0].topic,), partly)
    if asked:
        return Answer(asked, partly)
    offered = [hit for hit in hits[:3] if hit.probability >= policy.offer]
    if len(offered) > 1 and sum(hit.probability for hit in offered) >= policy.choose:
        return Choose(tuple(hit.topic for hit in offered))
    return Abstain(tuple(hit.topic for hit in hits[:3]))


def _urgent(danger: Danger | None, whole: Part, policy: Policy) -> Urgent | None:
    reaction = danger is not None and danger.reaction
    crisis = danger is not None and danger.crisis
    if danger is not None and danger.earlier and whole.hits[0].probability < policy.alone:
        reaction = reaction or REACTION in danger.earlier
        crisis = crisis or CRISIS in danger.earlier
    doubtful = danger is not None and bool(danger.doubtful)
    for part in _all_parts(whole):
        if part is whole:
            enough = policy.doubtful if doubtful else policy.urgent
        elif len(part.text.split()) >= policy.urgent_words:
            enough = policy.urgent_part
        else:
            continue
        likely = {hit.topic: hit.probability for hit in part.hits if hit.topic in _CARDS}
        if sum(likely.values()) >= enough:
            crisis = crisis or likely[CRISIS] > likely[REACTION]
            reaction = reaction or likely[REACTION] >= likely[CRISIS]
    return Urgent(reaction, crisis) if reaction or crisis else None


def _all_parts(part: Part) -> Iterator[Part]:
    yield part
    for inside in part.parts:
        yield from _all_parts(inside)


def _asks_elsewhere(whole: Part, policy: Policy) -> bool:
    """Whether one of several questions in a message is about something else altogether."""
    return any(
        part.asks
        and not part.parts
        and part.off_topic >= policy.elsewhere
        and len(part.text.split()) >= _FEWEST_WORDS
        for inside in whole.parts
        for part in _all_parts(inside)
    )


def _asked(part: Part, policy: Policy) -> tuple[str, ...]:
    """The topics that a part surely asks for, in order: those of its own parts if they differ.

    What is only told, around a question or instead of one, is not answered beside another.
    """
    below = dict.fromkeys(
        topic for inside in part.parts if inside.asks for topic in _asked(inside, policy)
    )
    if len(below) > 1:
        return tuple(below)
    best = part.hits[0]
    if best.probability >= policy.segment and best.topic not in _CARDS:
        return (best.topic,)
    return tuple(below)
