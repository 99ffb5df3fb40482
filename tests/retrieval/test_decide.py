from __future__ import annotations

import dataclasses

import pytest

from ivig_faq.retrieval.decide import Abstain, Answer, Choose, Decision, Policy, Urgent, decide
from ivig_faq.retrieval.index import Hit, Part
from ivig_faq.retrieval.triage import Danger

POLICY = Policy(
    urgent=0.5,
    doubtful=0.2,
    urgent_part=0.9,
    answer=0.5,
    segment=0.6,
    backed=0.5,
    backing=0.05,
    strange=0.8,
    elsewhere=0.9,
    sure=0.7,
    offer=0.1,
)
CARDS = {"urgent-reaction": 0.0, "urgent-crisis": 0.0}
NO_DANGER = Danger(reaction=False, crisis=False, signs=(), doubtful=("chest",))


def part(asks: bool = True, parts: tuple[Part, ...] = (), **shares: float) -> Part:
    """A part whose hits are the named shares, `how_soon` standing for how-soon."""
    named = CARDS | {name.replace("_", "-"): share for name, share in shares.items()}
    hits = [Hit(topic, share) for topic, share in named.items()]
    hits.sort(key=lambda hit: -hit.probability)
    return Part(
        text="six words and then some more",
        hits=tuple(hits),
        off_topic=1 - sum(named.values()),
        reaction=named["urgent-reaction"],
        crisis=named["urgent-crisis"],
        asks=asks,
        parts=parts,
    )


def short(**shares: float) -> Part:
    return dataclasses.replace(part(**shares), text="three words only")  # type: ignore[arg-type]  # all floats


@pytest.mark.parametrize(
    ("shares", "decision"),
    [
        ({"dose": 0.9}, Answer(("dose",))),
        ({"dose": 0.5}, Answer(("dose",))),
        ({"dose": 0.75, "how_soon": 0.2}, Answer(("dose",))),
        ({"dose": 0.65, "how_soon": 0.2, "help": 0.05}, Answer(("dose",), also=("how-soon",))),
        ({"dose": 0.3, "how_soon": 0.2}, Choose(("dose", "how-soon"))),
        ({"dose": 0.45, "how_soon": 0.05}, Abstain(("dose", "how-soon", "urgent-crisis"))),
        ({"dose": 0.1, "how_soon": 0.08, "help": 0.01}, Abstain(("dose", "how-soon", "help"))),
    ],
)
def test_the_surer_the_more_is_said(shares: dict[str, float], decision: Decision) -> None:
    found = decide(None, part(**shares), POLICY)  # type: ignore[arg-type]  # all floats
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
        (None, {"urgent_crisis": 0.5, "urgent_reaction": 0.25}, Urgent(False, True)),
        (None, {"urgent_crisis": 0.5, "urgent_reaction": 0.5}, Urgent(True, True)),
        (NO_DANGER, {"urgent_reaction": 0.2, "dose": 0.7}, Urgent(True, False)),
        (NO_DANGER, {"urgent_reaction": 0.1, "dose": 0.7}, Answer(("dose",))),
        (None, {"urgent_reaction": 0.2, "dose": 0.7}, Answer(("dose",))),
        (Danger(True, False, ("chest",), ()), {"urgent_crisis": 0.9}, Urgent(True, True)),
    ],
)
def test_danger_outranks_every_answer(
    danger: Danger | None, shares: dict[str, float], expected: Decision
) -> None:
    found = decide(danger, part(**shares), POLICY)  # type: ignore[arg-type]  # all floats
    assert found == expected


def test_one_dangerous_sentence_of_many_raises_the_card() -> None:
    sentences = (part(dose=0.9), part(urgent_reaction=0.95), part(help=0.9))
    assert decide(None, part(dose=0.9, parts=sentences), POLICY) == Urgent(True, False)


def test_short_or_less_sure_stretches_of_a_story_raise_none() -> None:
    for stretch in (short(urgent_reaction=0.99), part(urgent_reaction=0.8)):
        assert decide(None, part(dose=0.9, parts=(stretch,)), POLICY) == Answer(("dose",))


def test_a_short_part_whose_signs_are_calmed_raises_none_by_itself() -> None:
    stretch = part(urgent_reaction=0.99)
    message = part(dose=0.9, parts=(stretch,))

    def calmed(text: str) -> Danger | None:
        return NO_DANGER if text == stretch.text else None

    assert decide(NO_DANGER, message, POLICY, calmed) == Answer(("dose",))
    assert decide(NO_DANGER, message, POLICY, lambda _: None) == Urgent(True, False)
    # Without a sign in the message, nothing was calmed.
    assert decide(None, message, POLICY, calmed) == Urgent(True, False)
    # The whole message is heard whatever its parts say.
    doubted = part(urgent_reaction=0.2, dose=0.7, parts=(stretch,))
    assert decide(NO_DANGER, doubted, POLICY, calmed) == Urgent(True, False)


def test_a_danger_is_heard_beside_a_question_that_drowns_it() -> None:
    rest = part(asks=False, urgent_reaction=0.95)
    message = dataclasses.replace(part(dose=0.9, urgent_reaction=0.1), rest=rest)
    assert decide(None, message, POLICY) == Urgent(True, False)
    # Out of its place much sounds bad: the whole must leave room for it.
    calm = dataclasses.replace(part(dose=0.97, urgent_reaction=0.01), rest=rest)
    assert decide(None, calm, POLICY) == Answer(("dose",))
    story = dataclasses.replace(message, rest=part(asks=False, urgent_reaction=0.6))
    assert decide(None, story, POLICY) == Answer(("dose",))


def test_what_calms_a_question_does_not_calm_a_sign_told_beside_it() -> None:
    message = dataclasses.replace(part(dose=0.97), rest=part(asks=False))
    raised = Danger(reaction=True, crisis=False, signs=("breathing",), doubtful=())
    assert decide(NO_DANGER, message, POLICY, lambda _: raised) == Urgent(True, False)
    assert decide(NO_DANGER, message, POLICY, lambda _: NO_DANGER) == Answer(("dose",))
    # A sign that nothing calms has raised the card before.
    assert decide(None, message, POLICY, lambda _: raised) == Answer(("dose",))


def test_a_danger_told_before_brings_the_card_once_more_whatever_is_asked() -> None:
    earlier = Danger(False, False, (), (), ("urgent-crisis",))
    assert decide(earlier, part(dose=0.95), POLICY) == Urgent(False, True, standing=True)
    new = part(dose=0.3, urgent_reaction=0.6)
    assert decide(earlier, new, POLICY) == Urgent(True, True, standing=False)


def test_after_that_only_a_message_that_leans_on_it_gets_the_card_again() -> None:
    again = Danger(False, False, (), (), ("urgent-crisis",), repeated=True)
    assert decide(again, part(dose=0.6), POLICY) == Urgent(False, True, standing=True)
    assert decide(again, part(dose=0.95), POLICY) == Answer(("dose",))


def test_two_sure_questions_get_two_answers_in_the_order_asked() -> None:
    found = decide(None, part(dose=0.5, parts=(part(privacy=0.9), part(dose=0.7))), POLICY)
    assert found == Answer(("privacy", "dose"))


def test_parts_that_agree_are_one_question() -> None:
    found = decide(None, part(dose=0.9, parts=(part(dose=0.9), part(dose=0.8))), POLICY)
    assert found == Answer(("dose",))


def test_a_less_sure_part_counts_where_the_message_around_it_may_ask_it_too() -> None:
    parts = (part(dose=0.9), part(how_soon=0.55, privacy=0.4))
    backed = part(dose=0.6, how_soon=0.1, help=0.2, parts=parts)
    assert decide(None, backed, POLICY) == Answer(("dose", "how-soon"), also=("help",))
    doubted = part(dose=0.8, how_soon=0.04, parts=parts)
    assert decide(None, doubted, POLICY) == Answer(("dose",))


def test_a_part_alone_is_no_surer_for_the_message_around_it() -> None:
    found = decide(None, part(dose=0.4, help=0.3, parts=(part(dose=0.55),)), POLICY)
    assert found == Choose(("dose", "help"))


def test_what_is_told_around_a_question_is_not_answered() -> None:
    story = part(asks=False, about_mecfs=0.9)
    found = decide(None, part(dose=0.5, parts=(story, part(dose=0.9))), POLICY)
    assert found == Answer(("dose",))


def test_at_most_three_answers_are_given() -> None:
    four = (part(dose=0.9), part(diagnosis=0.9), part(privacy=0.9), part(approval=0.9))
    assert decide(None, part(dose=0.4, parts=four), POLICY) == Answer(
        ("dose", "diagnosis", "privacy")
    )


def test_a_question_half_in_scope_is_answered_and_says_so() -> None:
    found = decide(None, part(help=0.01, parts=(part(dose=0.9), part(help=0.01))), POLICY)
    assert found == Answer(("dose",), partly=True)


def test_courtesy_beside_a_question_is_no_question() -> None:
    parts = (part(help=0.9), part(dose=0.9))
    assert decide(None, part(help=0.7, dose=0.2, parts=parts), POLICY) == Answer(("dose",))
    assert decide(None, part(help=0.9, parts=(part(help=0.9),)), POLICY) == Answer(("help",))


def test_a_part_that_is_only_told_is_not_a_question_elsewhere() -> None:
    found = decide(None, part(dose=0.7, parts=(part(dose=0.9), part(asks=False))), POLICY)
    assert found == Answer(("dose",))


def test_a_sure_part_of_a_strange_message_is_left_alone() -> None:
    found = decide(None, part(help=0.01, parts=(part(asks=False), part(dose=0.9))), POLICY)
    assert isinstance(found, Abstain)


def story(*parts: Part, words: int = 60) -> Part:
    """A message of so many words that sounds like dose."""
    return dataclasses.replace(part(dose=0.9, parts=parts), text=" ".join(["word"] * words))


TOLD = part(asks=False, dose=0.99)


@pytest.mark.parametrize(
    ("parts", "topics"),
    [
        ((TOLD, part(how_soon=0.95)), ("how-soon",)),
        ((TOLD, part(how_soon=0.95), TOLD), ("how-soon",)),
        ((part(help=0.99), TOLD, part(how_soon=0.95)), ("how-soon",)),
        ((TOLD, part(headaches=0.7), part(how_soon=0.95)), ("headaches", "how-soon")),
        ((TOLD, part(headaches=0.5), part(how_soon=0.95)), ("how-soon",)),
        ((TOLD, part(how_soon=0.8)), ("dose",)),
        ((TOLD, TOLD), ("dose",)),
        ((TOLD, part(help=0.95)), ("dose",)),
        ((part(privacy=0.95), TOLD, part(how_soon=0.95)), ("privacy", "how-soon")),
        ((part(how_soon=0.95), TOLD, part(how_soon=0.95)), ("how-soon",)),
        (
            (part(privacy=0.9), part(approval=0.9), part(headaches=0.9), part(how_soon=0.95)),
            ("approval", "headaches", "how-soon"),
        ),
    ],
)
def test_a_long_message_asks_what_its_last_questions_ask(
    parts: tuple[Part, ...], topics: tuple[str, ...]
) -> None:
    found = decide(None, story(*parts), POLICY)
    assert isinstance(found, Answer) and found.topics == topics


def test_a_long_message_half_in_scope_says_so() -> None:
    found = decide(None, story(part(help=0.01), TOLD, part(how_soon=0.95)), POLICY)
    assert found == Answer(("how-soon",), partly=True)


def test_a_message_that_the_encoder_hears_whole_is_judged_whole() -> None:
    found = decide(None, story(TOLD, part(how_soon=0.95), words=50), POLICY)
    assert isinstance(found, Answer) and found.topics == ("dose",)


def test_a_danger_in_a_long_message_comes_before_its_question() -> None:
    told = Danger(True, False, ("chest",), ())
    assert decide(told, story(TOLD, part(how_soon=0.95)), POLICY) == Urgent(True, False)
