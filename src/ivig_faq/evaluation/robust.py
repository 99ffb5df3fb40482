"""What is lost when the same questions are typed in other ways."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ivig_faq.evaluation.figures import Ask
from ivig_faq.evaluation.judge import Verdict, judge, kind, to_rates
from ivig_faq.evaluation.rates import Interval, Rate, change
from ivig_faq.evaluation.sets import Message, QuestionSets
from ivig_faq.evaluation.variants import VARIANTS, vary
from ivig_faq.retrieval.question import MAX_CHARACTERS, Question


@dataclass(frozen=True, slots=True)
class Loss:
    """One variant against the clean messages, over those messages that it changes.

    `moved` counts variants answered with a topic that the clean message was not answered with,
    boundaries and cards left aside: what is said about the person may lead there.
    """

    variant: str
    clean: Rate
    varied: Rate
    lost: float
    interval: Interval
    moved: Rate
    rates: dict[str, Rate]


def measure_robust(
    ask: Ask,
    sets: QuestionSets,
    variants: Iterable[str] = VARIANTS,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[Loss, ...]:
    """Return the loss of each variant, asking every single message clean and changed."""
    clean = [judge(message, ask(Question(message.q))) for message in sets.messages]
    losses = []
    for variant in variants:
        progress(f"  {variant}")
        losses.append(_loss(ask, sets.messages, clean, variant))
    return tuple(losses)


def _loss(ask: Ask, messages: tuple[Message, ...], clean: list[Verdict], variant: str) -> Loss:
    changed: list[tuple[Message, Verdict, Verdict]] = []
    for message, before in zip(messages, clean, strict=True):
        text = vary(message.q, variant)[:MAX_CHARACTERS]
        if text != message.q:
            changed.append((message, before, judge(message, ask(Question(text)))))
    inside = [
        (before.name == "first", after.name == "first")
        for message, before, after in changed
        if kind(message) == "in"
    ]
    befores, afters = [one for one, _ in inside], [one for _, one in inside]
    lost, interval = change(befores, afters)
    return Loss(
        variant,
        Rate(sum(befores), len(inside)),
        Rate(sum(afters), len(inside)),
        lost,
        interval,
        Rate(sum(_moved(before, after) for _, before, after in changed), len(changed)),
        to_rates((message, after) for message, _, after in changed),
    )


def _moved(before: Verdict, after: Verdict) -> bool:
    if after.outcome in ("choose", "none", "boundary", "urgent"):
        return False
    return after.topics[0] not in before.topics
