from __future__ import annotations

from typing import Any

import pytest

from ivig_faq.retrieval.decide import Abstain, Answer, Choose, Decision, Policy, Urgent, decide
from ivig_faq.retrieval.index import Hit, Part
from ivig_faq.retrieval.triage import Danger

POLICY = Policy(urgent=0.5, doubtful=0.2, answer=0.5, segment=0.6, choose=0.4, offer=0.1)
CARDS = {"urgent-reaction": 0.0, "urgent-crisis": 0.0}
NO_DANGER = Danger(reaction=False, crisis=False, signs=(), doubtful=("chest",))


def part(text: str = "", asks: bool = True, parts: tuple[Part, ...] = (), **shares: float) -> Part:
    named = CARDS | {name.replace("_", "-"): share for name, share in shares.items()}
    hits = sorted(
        (Hit(topic, share) for topic, share in named.items()), key=lambda h: -h.probability
    )
    return Part(text, tuple(hits), 1 - sum(named.values()), asks, parts)


@pytest.mark.parametrize(
    ("shares", "decision"),
    [
        ({"dose": 0.9}, Answer(("dose",))),
        ({"dose": 0.5}, Answer(("dose",))),
        ({"dose": 0.3, "how_soon": 0.2}, Choose(("dose", "how-soon"))),
        ({"dose": 0.45, "how_soon": 0.05}, Abstain(("dose", "how-soon", "urgent-crisis"))),
        ({"dose": 0.1, "how_soon": 0.1, "help": 0.1}, Abstain(("dose", "how-soon", "help"))),
    ],
)
def test_the_surer_the_more_is_said(shares: dict[str, float], decision: Decision) -> None:
    found = decide(None, part(**shares), POLICY)
    if isinstance(found, Abstain):
        assert isinstance(decision, Abstain)
        assert found.near[:2] == decision.near[:2]
    else:
        assert found == decision


@pytest.mark.parametrize(
    ("danger", "shares", "expected"),
    [
        (Danger(True, False, ("chest",), ()), {"dose": 0.9}, Urgent(True, False)),
        (Danger(False, True, ("want-to-die",), ()), {"dose": 0.9}, Urgent(False, True)),
        (None, {"urgent_reaction": 0.5}, Urgent(True, False)),
        (None, {"urgent_crisis": 0.3, "urgent_reaction": 0.25}, Urgent(False, True)),
        (NO_DANGER, {"urgent_reaction": 0.2, "dose": 0.7}, Urgent(True, False)),
        (NO_DANGER, {"urgent_reaction": 0.1, "dose": 0.7}, Answer(("dose",))),
        (None, {"urgent_reaction": 0.2, "dose": 0.7}, Answer(("dose",))),
        (Danger(True, False, ("chest",), ()), {"urgent_crisis": 0.9}, Urgent(True, True)),
    ],
)
def test_danger_outranks_every_answer(
    danger: Danger | None, shares: dict[str, float], expected: Decision
) -> None:
    assert decide(danger, part(**shares), POLICY) == expected


def test_one_dangerous_sentence_of_many_raises_the_card() -> None:
    sentences = (part(dose=0.9), part(urgent_reaction=0.8), part(help=0.9))
    assert decide(None, part(dose=0.9, parts=sentences), POLICY) == Urgent(True, False)


def test_two_sure_questions_get_two_answers_in_the_order_asked() -> None:
    found = decide(None, part(dose=0.5, parts=(part(privacy=0.9), part(dose=0.7))), POLICY)
    assert found == Answer(("privacy", "dose"))


def test_parts_that_agree_are_one_question() -> None:
    found = decide(None, part(dose=0.9, parts=(part(dose=0.9), part(dose=0.8))), POLICY)
    assert found == Answer(("dose",))


def test_what_is_told_around_a_question_is_not_answered() -> None:
    story = part(asks=False, about_mecfs=0.9)
    found = decide(None, part(dose=0.5, parts=(story, part(dose=0.9))), POLICY)
    assert found == Answer(("dose",))


def test_at_most_three_answers_are_given() -> None:
    four: tuple[Any, ...] = tuple(
        part(**{name: 0.9}) for name in ("dose", "help", "privacy", "approval")
    )
    assert decide(None, part(parts=four), POLICY) == Answer(("dose", "help", "privacy"))
