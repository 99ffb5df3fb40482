"""Who approved which text: a sign-off names the hash of what was read, so any edit outdates it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ivig_faq.content.models import Corpus, Role, SignOff, Status, Topic

State = Literal["approved", "due", "ready", "stale", "draft", "withdrawn"]
# A new line inside a paragraph says nothing; one that begins a list item or a heading does.
_WRAP = re.compile(r"\n(?![ \t]*(?:[-*+#]|\d+[.)]))")


def text_hash(topic: Topic) -> str:
    """Return the hash of what a reader of this topic must have approved: 64 hex digits.

    Title, short form, outcome, cited entries and text count, in Unicode's composed form; how
    lines are wrapped does not, nor do waivers, related topics and status.
    """
    body = "\n\n".join(
        "\n".join(" ".join(line.split()) for line in _WRAP.sub(" ", block).split("\n"))
        for block in re.split(r"\n[ \t]*\n\s*", topic.body.strip())
    )
    parts = (topic.id, topic.title, topic.outcome, topic.short, " ".join(topic.cites), body)
    text = "\0".join(unicodedata.normalize("NFC", part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()


def changed_on(topic: Topic, corpus: Corpus) -> date | None:
    """Return the day on which the text became what it is; None where none is noted for it."""
    noted = corpus.changed.get(topic.id)
    return noted.changed_on if noted is not None and noted.text == text_hash(topic) else None


def longest(topic: Topic) -> timedelta:
    """Return how long a sign-off of this topic may stand: a year, and 90 days for a card."""
    return timedelta(days=90 if topic.outcome == "urgent" else 365)


def person(name: str) -> str:
    """Return a name as it is compared: “A. B.” and “a b” are one person."""
    return "".join(character for character in name.casefold() if character.isalnum())


@dataclass(frozen=True, slots=True)
class Approval:
    """The two people who approved one text, and the day by which it is to be read again."""

    clinician: SignOff
    patient: SignOff
    due: date

    @property
    def approved_on(self) -> date:
        """The day on which the second of the two signed."""
        return max(self.clinician.signed_on, self.patient.signed_on)


def approval_of(topic: Topic, signoffs: Iterable[SignOff]) -> Approval | None:
    """Return who approved the topic as it stands now: a clinician and another, a patient.

    Of several such pairs, the one that lasts longest. A review that is due is still returned.
    """
    mine = [one for one in signoffs if one.topic == topic.id]
    if not mine:
        return None
    now = text_hash(topic)
    current = [one for one in mine if one.text == now]
    pairs = [
        Approval(clinician, patient, min(_ends(clinician, topic), _ends(patient, topic)))
        for clinician in _in("clinician", current)
        for patient in _in("patient reviewer", current)
        if person(clinician.by) != person(patient.by)
    ]
    return max(pairs, key=lambda pair: pair.due, default=None)


def status_of(topic: Topic, signoffs: Iterable[SignOff]) -> Status:
    """Return the status that a reader is told: approved only where both have signed this text."""
    if topic.status == "approved" and approval_of(topic, signoffs) is None:
        return "draft"
    return topic.status


def may_show(topic: Topic, signoffs: Iterable[SignOff], only_approved_on: date | None) -> bool:
    """Say whether readers may see the topic; with a day, only if it is approved on that day.

    A card is always shown: an emergency is never left without an answer.
    """
    if topic.outcome == "urgent":
        return True
    if topic.status == "withdrawn":
        return False
    if only_approved_on is None:
        return True
    approval = approval_of(topic, signoffs) if topic.status == "approved" else None
    return approval is not None and only_approved_on <= approval.due


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a topic stands on its way to readers, and what it still lacks, in plain words."""

    topic: Topic
    state: State
    lacks: tuple[str, ...]
    approval: Approval | None = None


def standing_of(topic: Topic, signoffs: Iterable[SignOff], today: date) -> Standing:
    """Return where the topic stands today, by its sign-offs and its status."""
    mine = tuple(one for one in signoffs if one.topic == topic.id)
    approval = approval_of(topic, mine)
    if topic.status == "withdrawn":
        return Standing(topic, "withdrawn", (), approval)
    if approval is not None:
        return _signed(topic, approval, today)
    now = text_hash(topic)
    lacks, stale = [], False
    current = [one for one in mine if one.text == now]
    for role in ("clinician", "patient reviewer"):
        if _in(role, current):
            continue
        before = _in(role, mine)
        stale = stale or bool(before)
        last = f" (edited since {before[-1].by} signed on {before[-1].signed_on})" if before else ""
        lacks.append(f"a {role}{last}")
    if not lacks:
        lacks.append("two different people: one name signed in both roles")
    return Standing(topic, "stale" if stale else "draft", tuple(lacks))


def _signed(topic: Topic, approval: Approval, today: date) -> Standing:
    if approval.due < today:
        lacks = tuple(
            f"a new reading by a {one.role} ({one.by} signed on {one.signed_on}, "
            f"until {_ends(one, topic)})"
            for one in (approval.clinician, approval.patient)
            if _ends(one, topic) < today
        )
        return Standing(topic, "due", lacks, approval)
    if topic.status == "approved":
        return Standing(topic, "approved", (), approval)
    return Standing(topic, "ready", (f"the line “status: approved” in {topic.path}",), approval)


def _in(role: Role, signoffs: Iterable[SignOff]) -> list[SignOff]:
    return [one for one in signoffs if one.role == role]


def _ends(signed: SignOff, topic: Topic) -> date:
    """The last day of a sign-off: nobody can sign for longer than the text may stand."""
    return min(signed.until, signed.signed_on + longest(topic))
