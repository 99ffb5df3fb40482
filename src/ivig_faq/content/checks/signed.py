"""C01 and C02: who approved which text, and until when that stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ivig_faq.content.checks.lines import Text
from ivig_faq.content.models import SignOff, Topic
from ivig_faq.content.signoff import Standing, changed_on, longest, standing_of
from ivig_faq.errors import Problem, Severity

_EVERYWHERE = "topics"
_FILE, _CHANGES = "signoffs.yaml", "changes.yaml"
# Told this long before a review is due: in the last 65 days of a year, 21 of a card's 90.
_NOTICE, _NOTICE_CARD = timedelta(days=65), timedelta(days=21)


def review_date(text: Text) -> Iterator[Problem]:
    """C01: an approved text is read again within a year, a card within 90 days; dates are real.

    A day of signing that is still to come, or an end further away, is refused. What is due is a
    warning, and soon due is said. Way out: both people read the text again, and sign. Readers are
    also told when a text last changed: an edit since the day that is noted is a warning. Way out:
    ivig-faq dates.
    """
    yield from _undated(text)
    for number, signed in enumerate(text.corpus.signoffs, 1):
        topic = text.corpus.topics.get(signed.topic)
        for message in _date_faults(signed, topic, text):
            yield Problem(_FILE, 1, "C01", f"Sign-off {number}, by {signed.by}: {message}")
    approved = [one for one in _standings(text) if one.approval and one.state in _WITH_DATE]
    for standing in approved:
        yield from _due(standing, text)
    if not approved:
        message = "No text has a day of review yet, since nothing is approved. See ivig-faq review."
        yield Problem(_EVERYWHERE, 1, "C01", message, "info")


def reviewers(text: Text) -> Iterator[Problem]:
    """C02: a text that says “approved” was read as it stands by a clinician and by a patient.

    They are two different people, and any edit outdates what they signed. Way out: both sign the
    text as it is now (ivig-faq sign), or it says status: draft.
    """
    standings = _standings(text)
    for standing in standings:
        topic = standing.topic
        lacks = " and ".join(standing.lacks)
        if topic.status == "approved" and standing.approval is None:
            message = f"{topic.id} says “approved”. It lacks {lacks}. Let them sign, or "
            yield _at(topic, "C02", f"{message}write status: draft.")
        elif standing.state == "stale":
            yield _at(topic, "C02", f"{topic.id} is a draft again. It lacks {lacks}.", "info")
        elif standing.state == "ready":
            message = f"Both have signed {topic.id}. Write status: approved to tell readers so."
            yield _at(topic, "C02", message, "info")
    drafts = sum(standing.approval is None for standing in standings)
    if drafts:
        message = f"{drafts} of {len(standings)} texts are drafts: not signed by both a clinician "
        yield Problem(_EVERYWHERE, 1, "C02", f"{message}and a patient.", "info")


_WITH_DATE = ("approved", "due", "ready")


def _standings(text: Text) -> list[Standing]:
    corpus = text.corpus
    return [standing_of(one, corpus.signoffs, text.today) for one in corpus.topics.values()]


def _date_faults(signed: SignOff, topic: Topic | None, text: Text) -> Iterator[str]:
    if signed.signed_on > text.today:
        yield f"{signed.signed_on} is still to come. Write the day of signing."
    if topic is not None and signed.until > signed.signed_on + longest(topic):
        yield (
            f"it stands for {longest(topic).days} days at most. "
            f"Write until: {signed.signed_on + longest(topic)} or earlier."
        )


def _undated(text: Text) -> Iterator[Problem]:
    corpus = text.corpus
    late = [one.id for one in corpus.topics.values() if changed_on(one, corpus) is None]
    if late and corpus.changed:  # answers that keep no days at all are somebody's own choice
        message = f"The day of the last change is not noted for {', '.join(sorted(late))}."
        yield Problem(_CHANGES, 1, "C01", f"{message} Run ivig-faq dates.", "warn")
    for noted in corpus.changed.values():
        if noted.changed_on > text.today:
            message = (
                f"{noted.topic}: {noted.changed_on} is still to come. Write the day of the edit."
            )
            yield Problem(_CHANGES, 1, "C01", message)


def _due(standing: Standing, text: Text) -> Iterator[Problem]:
    topic, approval = standing.topic, standing.approval
    if approval is None:
        return
    notice = _NOTICE_CARD if topic.outcome == "urgent" else _NOTICE
    if approval.due < text.today:
        message = f"{topic.id} was to be read again by {approval.due}. Read it and sign it again."
        yield _at(topic, "C01", message, "warn")
    elif approval.due - notice <= text.today:
        message = f"{topic.id} is to be read again by {approval.due}. Ask both who signed it."
        yield _at(topic, "C01", message, "info")


def _at(topic: Topic, rule: str, message: str, severity: Severity = "error") -> Problem:
    return Problem(topic.path, topic.lines["status"], rule, message, severity)
