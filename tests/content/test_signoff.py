"""A sign-off holds for the text that was read, and for no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from ivig_faq.content.checks import Report, check_corpus
from ivig_faq.content.models import Corpus, Role, SignOff, Status
from ivig_faq.content.signoff import (
    approval_of,
    longest,
    may_show,
    standing_of,
    status_of,
    text_hash,
)

from .conftest import TODAY, Answers

Load = Callable[[Answers], Corpus]
ABOUT = "topics/about.md"
YEAR = TODAY + timedelta(days=365)


def signed(
    corpus: Corpus,
    role: Role,
    by: str,
    *,
    topic: str = "about",
    on: date = TODAY,
    until: date = YEAR,
) -> SignOff:
    text = text_hash(corpus.topics[topic])
    return SignOff(topic=topic, text=text, by=by, role=role, signed_on=on, until=until)


def both(corpus: Corpus, topic: str = "about", until: date = YEAR) -> tuple[SignOff, ...]:
    return (
        signed(corpus, "clinician", "A. Nurse", topic=topic, until=until),
        signed(corpus, "patient reviewer", "B. Reader", topic=topic, until=until),
    )


def with_status(corpus: Corpus, status: Status, topic: str = "about") -> Corpus:
    changed = replace(corpus.topics[topic], status=status)
    return replace(corpus, topics={**corpus.topics, topic: changed})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It is not a doctor or a person.", "It is not a doctor or a Person."),
        ("It is not a doctor or a person.", "It is not a doctor or a person"),
        ("program. It is", "program.\n\nIt is"),
        ("program. It is", "program.\n- It is"),
        ("program. It is", "program.\n## It is"),
        ('title: "What is this service?"', 'title: "What is this?"'),
        ('short: "This is', 'short: "So this is'),
        ("cites: []", "cites: [L1]"),
        ("outcome: about", "outcome: boundary"),
    ],
)
def test_any_edit_of_what_readers_see_changes_the_hash(
    old: str, new: str, answers: Answers, load: Load
) -> None:
    before = text_hash(load(answers).topics["about"])
    assert old in answers[ABOUT]
    answers[ABOUT] = answers[ABOUT].replace(old, new)
    assert text_hash(load(answers).topics["about"]) != before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("program. It is", "program.\nIt is"),
        ("program. It is", "program.   It is"),
        ("person.\n", "person.  \n\n\n"),
        ("---\nThis is", "---\n\n\nThis is"),
        ("---\nThis is", "---\n<!-- ok T05: a reason — AB -->\nThis is"),
        ("status: draft", "status: approved"),
        ("status: draft", 'status: withdrawn\nreason: "An error."'),
        ("related: []", "related: [cost]"),
        ("\n", "\r\n"),
    ],
)
def test_what_readers_of_the_text_do_not_see_leaves_the_hash(
    old: str, new: str, answers: Answers, load: Load
) -> None:
    before = text_hash(load(answers).topics["about"])
    assert old in answers[ABOUT]
    answers[ABOUT] = answers[ABOUT].replace(old, new)
    assert text_hash(load(answers).topics["about"]) == before


def test_letters_count_in_any_form_of_unicode(answers: Answers, load: Load) -> None:
    hashes = set()
    for word in ("caf\u00e9", "cafe\u0301"):
        edited = {**answers, ABOUT: answers[ABOUT].replace("a person", f"a {word}")}
        hashes.add(text_hash(load(edited).topics["about"]))
    assert len(hashes) == 1


def test_texts_of_two_topics_never_share_a_hash(corpus: Corpus) -> None:
    assert len({text_hash(topic) for topic in corpus.topics.values()}) == len(corpus.topics)


def test_approval_takes_a_clinician_and_another_person(answers: Answers, load: Load) -> None:
    corpus = load(answers)
    topic = corpus.topics["about"]
    nurse, reader = both(corpus)
    assert approval_of(topic, ()) is None
    assert approval_of(topic, (nurse,)) is None
    assert approval_of(topic, (reader,)) is None
    same_person = signed(corpus, "patient reviewer", "a nurse")
    assert approval_of(topic, (nurse, same_person)) is None
    approval = approval_of(topic, (nurse, same_person, reader))
    assert approval is not None
    assert (approval.clinician, approval.patient) == (nurse, reader)
    assert approval_of(corpus.topics["cost"], (nurse, reader)) is None


def test_the_first_day_to_come_is_when_the_review_is_due(answers: Answers, load: Load) -> None:
    corpus = load(answers)
    nurse, reader = both(corpus)
    soon = nurse.model_copy(update={"until": TODAY + timedelta(days=30)})
    approval = approval_of(corpus.topics["about"], (soon, reader))
    assert approval is not None and approval.due == soon.until
    renewed = approval_of(corpus.topics["about"], (soon, reader, nurse))
    assert renewed is not None and renewed.due == YEAR


def test_nobody_can_sign_for_longer_than_a_text_may_stand(answers: Answers, load: Load) -> None:
    corpus = load(answers)
    far = both(corpus, "urgent-crisis", until=TODAY + timedelta(days=4000))
    approval = approval_of(corpus.topics["urgent-crisis"], far)
    assert approval is not None and approval.due == TODAY + timedelta(days=90)
    assert longest(corpus.topics["about"]) == timedelta(days=365)


def test_an_edit_makes_an_approved_text_a_draft_again(answers: Answers, load: Load) -> None:
    corpus = with_status(load(answers), "approved")
    signs = both(corpus)
    assert status_of(corpus.topics["about"], signs) == "approved"
    edited = replace(corpus.topics["about"], title="What is this?")
    assert status_of(edited, signs) == "draft"
    standing = standing_of(edited, signs, TODAY)
    assert standing.state == "stale"
    assert "A. Nurse signed on 2026-11-22" in standing.lacks[0]


def test_only_an_approved_text_passes_where_approval_is_required(
    answers: Answers, load: Load
) -> None:
    draft = load(answers)
    approved = with_status(draft, "approved")
    withdrawn = with_status(draft, "withdrawn")
    signs = both(draft)
    assert may_show(draft.topics["about"], (), None)
    assert not may_show(draft.topics["about"], signs, TODAY)
    assert not may_show(approved.topics["about"], (), TODAY)
    assert may_show(approved.topics["about"], signs, TODAY)
    assert may_show(approved.topics["about"], signs, YEAR)
    assert not may_show(approved.topics["about"], signs, YEAR + timedelta(days=1))
    assert not may_show(withdrawn.topics["about"], signs, None)
    assert may_show(draft.topics["urgent-crisis"], (), TODAY)


def test_each_state_is_told_with_what_is_missing(answers: Answers, load: Load) -> None:
    corpus = load(answers)
    nurse, reader = both(corpus)
    found = {
        "draft": standing_of(corpus.topics["about"], (), TODAY),
        "half": standing_of(corpus.topics["about"], (nurse,), TODAY),
        "alone": standing_of(
            corpus.topics["about"], (nurse, signed(corpus, "patient reviewer", "A Nurse")), TODAY
        ),
        "ready": standing_of(corpus.topics["about"], (nurse, reader), TODAY),
        "approved": standing_of(
            with_status(corpus, "approved").topics["about"], (nurse, reader), YEAR
        ),
        "due": standing_of(
            with_status(corpus, "approved").topics["about"],
            (nurse, reader),
            YEAR + timedelta(days=1),
        ),
        "withdrawn": standing_of(
            with_status(corpus, "withdrawn").topics["about"], (nurse, reader), TODAY
        ),
    }
    assert {name: (one.state, len(one.lacks)) for name, one in found.items()} == {
        "draft": ("draft", 2),
        "half": ("draft", 1),
        "alone": ("draft", 1),
        "ready": ("ready", 1),
        "approved": ("approved", 0),
        "due": ("due", 2),
        "withdrawn": ("withdrawn", 0),
    }
    assert found["half"].lacks == ("a patient reviewer",)
    assert "two different people" in found["alone"].lacks[0]


# --- the rules C01 and C02


def checked(corpus: Corpus, *signs: SignOff, status: Status = "approved") -> Report:
    return check_corpus(replace(with_status(corpus, status), signoffs=signs), TODAY)


def told(found: Report) -> list[tuple[str, str, str]]:
    """Rule, severity and path of what is said of sign-offs, the sum at the end left out."""
    return [
        (one.rule, one.severity, one.path)
        for one in found.problems
        if one.rule in ("C01", "C02") and one.path != "topics"
    ]


def test_an_approved_text_that_both_signed_is_clean(answers: Answers, load: Load) -> None:
    corpus = load(answers)
    assert told(checked(corpus, *both(corpus))) == []


@pytest.mark.parametrize("count", [0, 1])
def test_an_approved_text_that_one_person_or_nobody_signed_is_an_error(
    count: int, answers: Answers, load: Load
) -> None:
    corpus = load(answers)
    found = checked(corpus, *both(corpus)[:count])
    assert told(found) == [("C02", "error", ABOUT)]


def test_an_approved_text_that_was_edited_since_is_an_error(answers: Answers, load: Load) -> None:
    corpus = load(answers)
    signs = both(corpus)
    answers[ABOUT] = answers[ABOUT].replace("It is not a doctor or a person.", "It is no doctor.")
    found = checked(load(answers), *signs)
    assert told(found) == [("C02", "error", ABOUT)]
    (error,) = (one for one in found.errors if one.rule == "C02")
    assert "edited since A. Nurse signed" in error.message and "status: draft" in error.message


def test_a_draft_that_both_signed_is_named_and_so_is_one_edited_since(
    answers: Answers, load: Load
) -> None:
    corpus = load(answers)
    signs = both(corpus)
    assert told(checked(corpus, *signs, status="draft")) == [("C02", "info", ABOUT)]
    answers[ABOUT] = answers[ABOUT].replace("It is not a doctor or a person.", "It is no doctor.")
    found = checked(load(answers), *signs, status="draft")
    assert told(found) == [("C02", "info", ABOUT)]
    assert any("draft again" in one.message for one in found.problems)


@pytest.mark.parametrize(
    ("days_ago", "wanted"),
    [
        (0, []),
        (299, []),
        (300, [("C01", "info", ABOUT)]),
        (365, [("C01", "info", ABOUT)]),
        (366, [("C01", "warn", ABOUT)]),
    ],
)
def test_a_review_is_announced_after_300_days_and_due_after_a_year(
    days_ago: int, wanted: list[tuple[str, str, str]], answers: Answers, load: Load
) -> None:
    corpus = load(answers)
    on = TODAY - timedelta(days=days_ago)
    moved = [
        one.model_copy(update={"signed_on": on, "until": on + timedelta(days=365)})
        for one in both(corpus)
    ]
    assert told(checked(corpus, *moved)) == wanted


def test_a_card_is_due_after_90_days(answers: Answers, load: Load) -> None:
    corpus = load(answers)
    path = "topics/urgent-crisis.md"
    for days, wanted in ((68, []), (69, ["info"]), (90, ["info"]), (91, ["warn"])):
        on = TODAY - timedelta(days=days)
        moved = [
            one.model_copy(update={"signed_on": on, "until": on + timedelta(days=90)})
            for one in both(corpus, "urgent-crisis")
        ]
        approved = replace(with_status(corpus, "approved", "urgent-crisis"), signoffs=tuple(moved))
        found = check_corpus(approved, TODAY).problems
        assert [one.severity for one in found if one.rule == "C01" and one.path == path] == wanted


def test_a_sign_off_from_the_future_or_without_end_is_an_error(
    answers: Answers, load: Load
) -> None:
    corpus = load(answers)
    nurse, reader = both(corpus)
    tomorrow = TODAY + timedelta(days=1)
    early = nurse.model_copy(update={"signed_on": tomorrow})
    long = reader.model_copy(update={"until": TODAY + timedelta(days=366)})
    assert told(checked(corpus, early, reader)) == [("C01", "error", "signoffs.yaml")]
    assert told(checked(corpus, nurse, long)) == [("C01", "error", "signoffs.yaml")]
