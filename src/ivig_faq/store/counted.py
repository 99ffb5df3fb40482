"""Everything that is ever kept about a question, and nothing else: one type, checked as it is made.

A row says that a topic was shown in some hour. It has no place for words, for an address or for who
asked, and each field takes only values that this program made itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

URGENT = "urgent"
REFUSED = "refused"
Match = Literal["exact", "near", "none"]
Latency = Literal["none", "under 10 ms", "under 50 ms", "under 250 ms", "under 1 s", "1 s or more"]

_STEPS: tuple[tuple[float, Latency], ...] = (
    (0.01, "under 10 ms"),
    (0.05, "under 50 ms"),
    (0.25, "under 250 ms"),
    (1.0, "under 1 s"),
)
_MAY_HOLD = {
    "hour": re.compile(r"\d{4}-\d\d-\d\dT\d\d"),
    "topic_id": re.compile(r"[a-z][a-z0-9-]{0,63}|"),
    "outcome": re.compile(r"answer|open|boundary|not_covered|about|choose|none|refused|urgent"),
    "match": re.compile(r"exact|near|none"),
    "region": re.compile(r"[A-Z]{2}|"),
    "content_version": re.compile(r"[0-9a-z-]{0,64}"),
    "latency_bucket": re.compile("none|under 10 ms|under 50 ms|under 250 ms|under 1 s|1 s or more"),
    "status": re.compile(r"[1-5]\d\d"),
}


@dataclass(frozen=True, slots=True, order=True)
class Counted:
    """One kind of reply in one hour; how often it was given stands beside it.

    An urgent card is counted by the day, as a card and nothing more. Raises ValueError for any
    value that a reply cannot have.
    """

    hour: str
    topic_id: str
    outcome: str
    match: Match
    region: str
    content_version: str
    latency_bucket: Latency
    status: int

    def __post_init__(self) -> None:
        for name, pattern in _MAY_HOLD.items():
            if not pattern.fullmatch(str(getattr(self, name))):
                raise ValueError(f"{name} cannot be counted with this value")
        if URGENT in (self.topic_id, self.outcome) and self != _urgent(self.hour[:10]):
            raise ValueError("an urgent card is counted by the day alone")


@dataclass(frozen=True, slots=True, order=True)
class Judged:
    """A reader's yes or no to "did this help?", of one answer in one version, on one day."""

    day: str
    topic_id: str
    helpful: bool
    content_version: str


class Answered(Protocol):
    """What is looked at of one answer in a reply."""

    @property
    def topic(self) -> str: ...  # noqa: D102
    @property
    def outcome(self) -> str: ...  # noqa: D102


class Told(Protocol):
    """What is looked at of a reply; the words in it are not."""

    @property
    def outcome(self) -> str: ...  # noqa: D102
    @property
    def answers(self) -> Sequence[Answered]: ...  # noqa: D102
    @property
    def message(self) -> object | None: ...  # noqa: D102
    @property
    def content_version(self) -> str: ...  # noqa: D102


def to_hour(now: datetime) -> str:
    """Return the hour of a time, as it is kept."""
    return now.strftime("%Y-%m-%dT%H")


def to_day(now: datetime) -> str:
    """Return the day of a time, as it is kept."""
    return now.strftime("%Y-%m-%d")


def to_counted(told: Told, region: str, seconds: float, now: datetime) -> tuple[Counted, ...]:
    """Return what is counted of a reply: each topic, or its outcome alone when it has no answer."""
    if told.outcome == URGENT:
        return (_urgent(to_day(now)),)
    shown = [(answer.topic, answer.outcome) for answer in told.answers] or [("", told.outcome)]
    match: Match = "exact" if told.message is None else "near"
    if not told.answers:
        match = "near" if told.outcome == "choose" else "none"
    hour, latency = to_hour(now), _to_bucket(seconds)
    return tuple(
        Counted(hour, topic, outcome, match, region, told.content_version, latency, 200)
        for topic, outcome in shown
    )


def to_refused(status: int, region: str, content_version: str, now: datetime) -> Counted:
    """Return what is counted of a question that got no reply: only how it was refused."""
    return Counted(to_hour(now), "", REFUSED, "none", region, content_version, "none", status)


def _urgent(day: str) -> Counted:
    made = object.__new__(Counted)  # not through __init__, which checks against this very value
    values = (f"{day}T00", URGENT, URGENT, "none", "", "", "none", 200)
    for name, value in zip(_MAY_HOLD, values, strict=True):
        object.__setattr__(made, name, value)
    return made


def _to_bucket(seconds: float) -> Latency:
    return next((bucket for limit, bucket in _STEPS if seconds < limit), "1 s or more")
