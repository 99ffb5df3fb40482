"""What a report shows of the counts, and what it never shows."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from ivig_faq.store.counted import URGENT, Counted, Judged
from ivig_faq.store.report import Week, to_weeks
from store.stores import counted

Cell = tuple[str, tuple[str, ...]]
TUESDAY = datetime(2026, 3, 24, 12, tzinfo=UTC)
LAST_WEEK = [f"2026-03-{day}" for day in range(16, 23)]


def shown(week: Week, name: str) -> dict[tuple[str, ...], int]:
    (table,) = (table for table in week.tables if table.name == name)
    return {row.of: row.count for row in table.rows}


def on(day: str, topic: str = "dose", **changes: str) -> Counted:
    return counted(topic, hour=f"{day}T12", **changes)


def test_only_weeks_that_are_over_and_whole_are_reported() -> None:
    assert [week.first for week in to_weeks({}, {}, TUESDAY)] == [
        date(2026, 2, 23), date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16),
    ]  # fmt: skip
    monday = datetime(2026, 3, 23, 0, tzinfo=UTC)
    assert to_weeks({}, {}, monday)[-1].last == date(2026, 3, 22)
    assert to_weeks({}, {}, monday - timedelta(hours=1))[-1].last == date(2026, 3, 15)


def test_a_week_is_reported_alike_on_whatever_day() -> None:
    replies = {on(day): 11 for day in LAST_WEEK} | {on("2026-03-23"): 70, on("2026-03-24"): 3}
    reports = [
        to_weeks(replies, {}, TUESDAY + timedelta(days=days))[-1 - (days > 5)] for days in range(8)
    ]
    assert reports.count(reports[0]) == 8


def test_replies_are_shown_by_day_kind_and_topic() -> None:
    replies = {on(day): 20 for day in LAST_WEEK}
    replies |= {on(day, "", outcome="none", match="none"): 30 for day in LAST_WEEK}
    week = to_weeks(replies, {}, TUESDAY)[-1]
    assert shown(week, "replies") == {(): 350}
    assert shown(week, "days") == {(day,): 50 for day in LAST_WEEK}
    assert shown(week, "kinds") == {("none",): 210, ("open",): 140}
    assert shown(week, "topics") == {("open", "dose"): 140}
    assert shown(week, "fit") == {("exact",): 140, ("none",): 210}
    assert shown(week, "daily")["2026-03-16", "none"] == 30
    assert shown(week, "countries") == {("GB",): 350}
    assert not any(table.hides for table in week.tables)


@pytest.mark.parametrize("small", [1, 9])
def test_a_small_count_is_hidden_in_every_table_and_not_left_as_a_difference(small: int) -> None:
    replies = {on(day): 20 for day in LAST_WEEK} | {
        on(day, "", outcome="none", match="none"): 30 for day in LAST_WEEK
    }
    replies[on("2026-03-18", "rare", outcome="boundary", region="FR")] = small
    week = to_weeks(replies, {}, TUESDAY)[-1]
    for name in ("kinds", "topics", "daily", "countries"):
        assert "rare" not in str(shown(week, name))
        assert "boundary" not in str(shown(week, name))
        assert "FR" not in str(shown(week, name))
    total = shown(week, "replies").get((), None)
    for name in ("kinds", "countries", "days", "fit"):
        if total is not None:
            assert total - sum(shown(week, name).values()) not in range(1, 10)


def test_cards_are_shown_by_day_and_apart() -> None:
    cards = {
        Counted(f"{day}T00", URGENT, URGENT, "none", "", "", "none", 200): n
        for day, n in zip(LAST_WEEK, (12, 15, 3, 0, 11, 30, 2), strict=True)
    }
    week = to_weeks(cards, {}, TUESDAY)[-1]
    assert shown(week, "replies") == {}
    assert shown(week, "cards") == {
        ("2026-03-17",): 15, ("2026-03-16",): 12, ("2026-03-21",): 30,
    }  # fmt: skip


def test_judgements_are_shown_by_topic_unless_one_side_is_small() -> None:
    def judged(topic: str, *, helpful: bool) -> Judged:
        return Judged("2026-03-18", topic, helpful, "0f3a")

    feedback = {
        judged("dose", helpful=True): 40,
        judged("dose", helpful=False): 20,
        judged("safe", helpful=True): 40,
        judged("safe", helpful=False): 1,
    }
    week = to_weeks({}, feedback, TUESDAY)[-1]
    assert shown(week, "feedback") == {
        ("dose",): 60, ("dose", "yes"): 40, ("dose", "no"): 20, ("safe",): 41,
    }  # fmt: skip


def test_a_kind_with_one_rare_topic_hides_its_own_days_and_not_the_week() -> None:
    asked = (("is-it-safe", "answer", 30), ("does-it-work", "answer", 50), ("dose", "open", 20))
    replies = {on(day, topic, outcome=kind): n for day in LAST_WEEK for topic, kind, n in asked}
    replies |= {on(day, "help", outcome="about"): 6 for day in LAST_WEEK}
    week = to_weeks(replies, {}, TUESDAY)[-1]
    assert shown(week, "replies") == {(): 742}
    assert shown(week, "topics")["about", "help"] == 42
    assert not any("help" in cell for cell in shown(week, "daily topics"))
    assert shown(week, "daily topics")["2026-03-16", "answer", "does-it-work"] == 50


KINDS = {"dose": "open", "treatment-length": "open", "should-i-try": "boundary", "": "none"}
# Everything that the reader of a report must reckon with. What really was asked is some of it.
CELLS = tuple(
    on(day, topic, outcome=kind, match=match, region=region)
    for day in LAST_WEEK[:3]
    for topic, kind in KINDS.items()
    for match in (("exact", "near") if topic else ("none",))
    for region in ("GB", "FR")
)
# Most counts lie around the least that may be shown, where giving one away is easiest.
COUNTS = st.one_of(st.integers(1, 12), st.sampled_from([9, 10, 11, 20, 40]))


def names(cell: Counted) -> list[Cell]:
    """Every row that counts a reply: written apart from the report that it checks."""
    day, kind, topic = cell.hour[:10], cell.outcome, cell.topic_id
    found: list[Cell] = [
        ("replies", ()), ("days", (day,)), ("fit", (cell.match,)), ("kinds", (kind,)),
        ("daily", (day, kind)), ("countries", (cell.region,)),
    ]  # fmt: skip
    by_topic: list[Cell] = [("topics", (kind, topic)), ("daily topics", (day, kind, topic))]
    return found + (by_topic if topic else [])


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(CELLS), COUNTS, min_size=1))
def test_no_hidden_cell_of_a_week_can_be_worked_out_from_all_its_tables_together(
    replies: dict[Counted, int],
) -> None:
    week = to_weeks(replies, {}, TUESDAY)[-1]
    shown = {
        (table.name, row.of): row.count
        for table in week.tables
        for row in table.rows
        if table.name != "times"
    }
    real = Counter({name: 0 for cell in replies for name in names(cell)})
    for cell, count in replies.items():
        real.update(dict.fromkeys(names(cell), count))
    assert all(count == real[name] >= 10 for name, count in shown.items())
    parts = {name: [float(name in names(cell)) for cell in CELLS] for name in real}
    for name in real.keys() - shown.keys():
        ends = [
            linprog(
                [sign * part for part in parts[name]],
                A_eq=[parts[other] for other in shown] or None,
                b_eq=list(shown.values()) or None,
            )
            for sign in (1, -1)
        ]
        least, most = (end.fun if end.status == 0 else -inf for end in ends)
        assert -most - least >= 1, (name, real[name], shown)
