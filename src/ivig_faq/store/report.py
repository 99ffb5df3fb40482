"""What the counts of each past week say, with every small count hidden.

A week is reported when it is over, and then always alike: comparing two reports tells no more than
one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from ivig_faq.store.counted import REFUSED, URGENT, Counted, Judged
from ivig_faq.store.protect import Name, Published, protect
from ivig_faq.store.protocol import KEPT

_TOTAL = ("total",)
_DAYS = 7


class _Atom(NamedTuple):
    """What the protected tables tell apart; replies that are alike in it are added up."""

    day: str
    match: str
    kind: str
    topic: str


@dataclass(frozen=True, slots=True)
class Row:
    """A count that may be shown, and what was counted, from the general to the particular."""

    of: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one table that may be shown, and whether others are hidden."""

    name: str
    title: str
    rows: tuple[Row, ...]
    hides: bool


@dataclass(frozen=True, slots=True)
class Week:
    """One week, Monday to Sunday in UTC."""

    first: date
    tables: tuple[Table, ...]

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.first + timedelta(days=_DAYS - 1)


def to_weeks(
    replies: Mapping[Counted, int], feedback: Mapping[Judged, int], now: datetime
) -> tuple[Week, ...]:
    """Return the weeks that are over and of which nothing has been deleted yet, oldest first."""
    oldest = (now - KEPT).date() + timedelta(days=1)
    monday = oldest + timedelta(days=-oldest.weekday() % _DAYS)
    weeks = []
    while monday + timedelta(days=_DAYS) <= now.date():
        days = {(monday + timedelta(days=day)).isoformat() for day in range(_DAYS)}
        given = {row: n for row, n in replies.items() if row.hour[:10] in days}
        judged = {row: n for row, n in feedback.items() if row.day in days}
        weeks.append(Week(monday, tuple(_tables(given, judged, sorted(days)))))
        monday += timedelta(days=_DAYS)
    return tuple(weeks)


def _tables(
    replies: Mapping[Counted, int], feedback: Mapping[Judged, int], days: list[str]
) -> Iterator[Table]:
    asked = {row: n for row, n in replies.items() if row.outcome not in (URGENT, REFUSED)}
    cards = {row: n for row, n in replies.items() if row.outcome == URGENT}
    refused = {row: n for row, n in replies.items() if row.outcome == REFUSED}
    yield from _of_replies(asked, days)
    yield _flat("cards", "Emergency cards by day", cards, lambda row: row.hour[:10])
    yield _flat("refused", "Without a reply, by status", refused, lambda row: str(row.status))
    yield _of_feedback(feedback)


def _of_replies(replies: Mapping[Counted, int], days: list[str]) -> Iterator[Table]:
    """Days, kinds of reply and topics, protected together: each is a sum over the same replies.

    Countries and times add up to the same total, so they are shown where the total is.
    """
    merged: Counter[_Atom] = Counter()
    for row, count in replies.items():
        merged[_Atom(row.hour[:10], row.match, row.outcome, row.topic_id)] += count
    atoms = list(merged)
    published = Published(list(merged.values()))

    def add(name: tuple[str, ...], *parents: Name, **of: str) -> None:
        fits = (all(getattr(atom, key) == value for key, value in of.items()) for atom in atoms)
        published.add(name, [number for number, fit in enumerate(fits) if fit], *parents)

    add(_TOTAL)
    for day in days:
        add(("day", day), _TOTAL, day=day)
    for match in sorted({atom.match for atom in atoms}):
        add(("match", match), _TOTAL, match=match)
    for kind in sorted({atom.kind for atom in atoms}):
        topics = sorted({atom.topic for atom in atoms if atom.kind == kind} - {""})
        add(("kind", kind), _TOTAL, kind=kind)
        for topic in topics:
            add(("topic", kind, topic), ("kind", kind), kind=kind, topic=topic)
        for day in days:
            add(("daily", day, kind), ("day", day), ("kind", kind), day=day, kind=kind)
            for topic in topics:
                of_day, of_topic = ("daily", day, kind), ("topic", kind, topic)
                cell = ("day's topic", day, kind, topic)
                add(cell, of_day, of_topic, day=day, kind=kind, topic=topic)
    shown = protect(published)
    for first, name, title in (
        ("total", "replies", "Replies"),
        ("day", "days", "By day"),
        ("match", "fit", "By whether an answer fitted"),
        ("kind", "kinds", "By kind of reply"),
        ("topic", "topics", "By topic"),
        ("daily", "daily", "By day and kind of reply"),
        ("day's topic", "daily topics", "By day and topic"),
    ):
        yield _table(name, title, published, shown, first)
    for name, title, of in (
        ("countries", "By country", lambda row: row.region),
        ("times", "By time to an answer", lambda row: row.latency_bucket),
    ):
        flat = _flat(name, title, replies, of)
        yield flat if _TOTAL in shown else Table(name, title, (), bool(replies))


def _of_feedback(feedback: Mapping[Judged, int]) -> Table:
    rows = list(feedback)
    published = Published([feedback[row] for row in rows])
    published.add(_TOTAL, range(len(rows)))
    for topic in sorted({row.topic_id for row in rows}):
        of_topic = [number for number, row in enumerate(rows) if row.topic_id == topic]
        published.add(("of", topic), of_topic, _TOTAL)
        for helpful, word in ((True, "yes"), (False, "no")):
            found = [number for number in of_topic if rows[number].helpful is helpful]
            published.add(("of", topic, word), found, ("of", topic))
    return _table("feedback", "Did it help?", published, protect(published), "of")


def _flat(
    name: str, title: str, replies: Mapping[Counted, int], of: Callable[[Counted], str]
) -> Table:
    rows = list(replies)
    published = Published([replies[row] for row in rows])
    published.add(_TOTAL, range(len(rows)))
    for value in sorted({of(row) for row in rows}):
        found = [number for number, row in enumerate(rows) if of(row) == value]
        published.add(("of", value), found, _TOTAL)
    return _table(name, title, published, protect(published), "of")


def _table(
    name: str, title: str, published: Published, shown: Mapping[Any, int], first: str
) -> Table:
    names = [key for key in published.sums if isinstance(key, tuple) and key[0] == first]
    rows = tuple(Row(key[1:], shown[key]) for key in names if key in shown)
    return Table(name, title, rows, any(key not in shown for key in names))
