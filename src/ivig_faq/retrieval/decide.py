"""What to show: a card, one to three answers, a choice, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ivig_faq.content.models import CRISIS, REACTION
from ivig_faq.retrieval.index import MOST_HEARD, Part
from ivig_faq.retrieval.triage import Danger

_CARDS = (REACTION, CRISIS)
_FEWEST_WORDS = 3
# Greetings and thanks are answered when nothing else is said; beside a question they are courtesy.
_COURTESY = "help"


@dataclass(frozen=True, slots=True)
class Urgent:
    """A possible danger now, of the body, of a crisis, or both.

    `standing` says that it was told before, and that this message shows nothing new.
    """

    reaction: bool
    crisis: bool
    standing: bool = False
    why: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """One to three topics in the order asked; `partly` when another part is not covered.

    `also` holds what may have been meant instead, where the one answer is not sure.
    """

    topics: tuple[str, ...]
    partly: bool = False
    also: tuple[str, ...] = ()
    why: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Choose:
    """Two or three topics, one of which fits, best first."""

    topics: tuple[str, ...]
    why: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Abstain:
    """Nothing fits; the nearest topics, best first."""

    near: tuple[str, ...]
    why: str = field(default="", compare=False)


Decision = Urgent | Answer | Choose | Abstain


@dataclass(frozen=True, slots=True)
class Policy:
    """The few numbers of the decision, fitted on the tuning sets (tools/fit_policy.py)."""

    urgent: float = 0.47
    """A message at least this likely to tell of a danger raises the card by itself."""
    doubtful: float = 0.35
    """The same where a sign of danger was seen but calmed."""
    urgent_part: float = 0.995
    """The same for a part of a message: a stretch of a story easily sounds worse than it is."""
    urgent_words: int = 6
    """The fewest words of such a part."""
    urgent_rest: float = 0.8
    """The same for a message without its ordinary questions, beside which danger is overheard."""
    urgent_least: float = 0.05
    """How likely the whole message must be at least for that: out of its place much sounds bad."""
    calmed_words: int = 12
    """A part no longer than this whose signs are all calmed raises nothing by itself."""
    alone: float = 0.95
    """Once a card was repeated, a message that reaches this stands on its own: it is answered."""
    answer: float = 0.6
    """The best topic is answered from this probability on."""
    leaning: float = 0.2
    """The same for a follow-up: what it leans on has already made its topic likelier."""
    segment: float = 0.8
    """One of several questions in a message is answered from this probability on."""
    backed: float = 0.5
    """The same for a topic that the message around it, or its sentence, may ask as well."""
    backing: float = 0.05
    """From this probability on they may."""
    strange: float = 0.5
    """What parts seem to ask is left alone where the whole is this likely off topic."""
    elsewhere: float = 0.7
    """A part that asks is about something else from this probability of being off topic on."""
    closing: float = 0.9
    """Of a long message its last question is answered from this probability on."""
    long: int = MOST_HEARD
    """A message of more words is long: what it tells first would outweigh what it asks."""
    sure: float = 0.97
    """An answer stands alone from this probability on; below, what else was meant is offered."""
    offer: float = 0.01
    """A topic is offered from this probability on."""


def decide(
    danger: Danger | None,
    whole: Part,
    policy: Policy,
    signs_in: Callable[[str], Danger | None] = lambda _: None,
) -> Decision:
    """Return what to show: danger first, then several answers, one, a choice, or nothing.

    `signs_in` says of a part's text alone what signs of danger it holds.
    `why` of a decision names the rule that made it, for people who improve the answers.
    """
    urgent = _urgent(danger, whole, policy, signs_in)
    if urgent is not None:
        return urgent
    hits = [hit for hit in whole.hits if hit.topic not in _CARDS]
    offered = tuple(hit.topic for hit in hits[:3] if hit.probability >= policy.offer)
    best = hits[0]
    partly = _asks_elsewhere(whole, policy)
    closing = _closing(whole, policy)
    if closing:
        return Answer(closing[-3:], partly, why="a long message surely asks this at its end")
    asked: tuple[str, ...] = ()
    if partly or whole.off_topic < policy.strange:
        asked = _without_courtesy(_asked(whole, policy.answer, policy))
        if len(asked) > 1:
            return Answer(asked[:3], partly, why="several parts each surely ask something")
        backed = _without_courtesy(_asked(whole, policy.answer, policy, backing=frozenset()))
        if len(backed) > 1:
            also = tuple(topic for topic in offered if topic not in backed)[:1]
            return Answer(backed[:3], partly, also, why="several parts ask what the whole may ask")
    if asked and best.topic == _COURTESY:
        return Answer(asked, partly, why="a part asks something, the rest is courtesy")
    enough, rule = (
        (policy.leaning, "a follow-up, and its best topic reaches `leaning`")
        if whole.leans
        else (policy.answer, "the best topic reaches `answer`")
    )
    if best.probability >= enough:
        also = offered[1:] if best.probability < policy.sure else ()
        return Answer((best.topic,), partly, also, why=rule)
    if asked:
        also = tuple(topic for topic in offered if topic not in asked)[:2]
        return Answer(asked, partly, also, why="a part surely asks something, the whole does not")
    if len(offered) > 1 and whole.off_topic < policy.strange:
        return Choose(offered, why="no topic reaches `answer`, several reach `offer`")
    return Abstain(
        tuple(hit.topic for hit in hits[:3]), why="off topic reaches `strange`, or nothing `offer`"
    )


def _urgent(
    danger: Danger | None,
    whole: Part,
    policy: Policy,
    signs_in: Callable[[str], Danger | None],
) -> Urgent | None:
    reaction = danger is not None and danger.reaction
    crisis = danger is not None and danger.crisis
    why = ["a sign of danger"] if reaction or crisis else []
    doubtful = danger is not None and bool(danger.doubtful)
    # "My throat closes, how many grams?": what calms a risk must not calm what is told beside it.
    told = signs_in(whole.rest.text) if doubtful and whole.rest else None
    if told is not None and (told.reaction or told.crisis):
        why.append("a sign of danger beside the questions")
        reaction, crisis = reaction or told.reaction, crisis or told.crisis
    for part, where, enough in _read_for_danger(whole, policy, doubtful=doubtful):
        if max(part.reaction, part.crisis) < enough:
            continue
        # "No chest pain, no fever" alone sounds like both; the whole message is read as well.
        brief = part is not whole and len(part.text.split()) <= policy.calmed_words
        alone = signs_in(part.text) if doubtful and brief else None
        if alone is not None and alone.calmed:
            continue
        why.append(f"the danger models, of {where}")
        reaction = reaction or part.reaction >= enough
        crisis = crisis or part.crisis >= enough
    standing = not why
    # The card comes once more whatever is asked next, and as long as the words lean on it.
    leans = danger is not None and whole.hits[0].probability < policy.alone
    if danger is not None and danger.earlier and (leans or not danger.repeated):
        reaction = reaction or REACTION in danger.earlier
        crisis = crisis or CRISIS in danger.earlier
        why.append("the danger told before still stands")
    if not why:
        return None
    return Urgent(reaction, crisis, standing, why="; ".join(dict.fromkeys(why)))


def _read_for_danger(
    whole: Part, policy: Policy, *, doubtful: bool
) -> Iterator[tuple[Part, str, float]]:
    """The message and what of it is read for danger alone, each with what is enough for a card."""
    yield whole, "the message", policy.doubtful if doubtful else policy.urgent
    for inside in whole.parts:
        for part in _all_parts(inside):
            if len(part.text.split()) >= policy.urgent_words:
                yield part, "a part", policy.urgent_part
    if whole.rest is not None and max(whole.reaction, whole.crisis) >= policy.urgent_least:
        yield whole.rest, "the message without its questions", policy.urgent_rest


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


def _closing(whole: Part, policy: Policy) -> tuple[str, ...]:
    """What the last questions of a long message surely ask, in order, whatever was told before.

    Nothing where an earlier question surely asks something else: it must not be passed over.
    """
    if len(whole.text.split()) <= policy.long:
        return ()
    parts = list(whole.parts)
    while parts and not parts[-1].asks:
        parts.pop()
    if not parts or parts[-1].hits[0].probability < policy.closing:
        return ()
    topics: tuple[str, ...] = ()
    while parts and parts[-1].asks:
        topics = (*_asked(parts.pop(), policy.segment, policy), *topics)
    before = {
        topic
        for part in parts
        if part.asks
        for topic in _asked(part, policy.closing, policy)
        if topic != _COURTESY
    }
    if before - set(topics) or set(topics) <= {_COURTESY}:
        return ()
    return _without_courtesy(tuple(dict.fromkeys(topics)))


def _without_courtesy(topics: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(topic for topic in topics if topic != _COURTESY) or topics


def _asked(
    part: Part, enough: float, policy: Policy, backing: frozenset[str] | None = None
) -> tuple[str, ...]:
    """The topics that a part surely asks for, in order: those of its own parts if they differ.

    What is only told, around a question or instead of one, is not answered beside another.
    `backing` holds what the parts around it may ask; None where that shall not count.
    """
    inside = None
    if backing is not None:
        inside = backing | {hit.topic for hit in part.hits if hit.probability >= policy.backing}
    below = dict.fromkeys(
        topic
        for within in part.parts
        if within.asks
        for topic in _asked(within, policy.segment, policy, inside)
    )
    if len(below) > 1:
        return tuple(below)
    best = part.hits[0]
    if backing and best.topic in backing:
        enough = min(enough, policy.backed)
    if best.probability >= enough and best.topic not in _CARDS:
        return (best.topic,)
    return tuple(below)
