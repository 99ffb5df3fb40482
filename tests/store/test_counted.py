"""What a row can hold, and what it cannot."""

from __future__ import annotations

from dataclasses import fields, replace
from types import SimpleNamespace
from typing import Any

import pytest

from ivig_faq.store.counted import Counted, Judged, to_counted, to_refused
from store.stores import NOON, counted

ALLOWED = [
    "hour", "topic_id", "outcome", "match", "region", "content_version", "latency_bucket", "status",
]  # fmt: skip


def _told(outcome: str, *topics: str, message: object = None) -> SimpleNamespace:
    answers = [SimpleNamespace(topic=topic, outcome="open") for topic in topics]
    return SimpleNamespace(
        outcome=outcome, answers=answers, message=message, content_version="0f3a"
    )


def test_a_row_has_the_allowed_fields_and_no_other() -> None:
    assert [field.name for field in fields(Counted)] == ALLOWED
    assert [field.name for field in fields(Judged)] == [
        "day", "topic_id", "helpful", "content_version",
    ]  # fmt: skip
    with pytest.raises((AttributeError, TypeError)):
        counted().question = "words"  # type: ignore[attr-defined]


@pytest.mark.parametrize("field", ALLOWED)
def test_no_field_takes_what_a_person_typed(field: str) -> None:
    typed: dict[str, Any] = {field: "Can my daughter Ann have this?"}
    with pytest.raises(ValueError, match="cannot be counted"):
        replace(counted(), **typed)


@pytest.mark.parametrize(
    ("told", "rows"),
    [
        (_told("open", "dose"), [("dose", "open", "exact")]),
        (_told("open", "dose", "cost"), [("dose", "open", "exact"), ("cost", "open", "exact")]),
        (_told("open", "dose", message="partly"), [("dose", "open", "near")]),
        (_told("choose", message="which"), [("", "choose", "near")]),
        (_told("none", message="no"), [("", "none", "none")]),
    ],
)
def test_a_reply_is_counted_by_topic_or_by_outcome(
    told: SimpleNamespace, rows: list[tuple[str, str, str]]
) -> None:
    found = to_counted(told, "GB", 0.02, NOON)
    assert [(row.topic_id, row.outcome, row.match) for row in found] == rows
    assert {(row.hour, row.region, row.latency_bucket) for row in found} == {
        ("2026-03-10T12", "GB", "under 50 ms")
    }


def test_a_card_is_counted_by_the_day_without_a_country() -> None:
    (row,) = to_counted(_told("urgent", "urgent-crisis"), "GB", 0.02, NOON)
    assert row == Counted("2026-03-10T00", "urgent", "urgent", "none", "", "", "none", 200)


@pytest.mark.parametrize(
    "more",
    [
        {"hour": "2026-03-10T12"},
        {"region": "GB"},
        {"content_version": "0f3a"},
        {"latency_bucket": "under 10 ms"},
        {"topic_id": "urgent-crisis"},
        {"match": "exact"},
    ],
)
def test_more_than_the_day_of_a_card_cannot_be_counted(more: dict[str, Any]) -> None:
    (row,) = to_counted(_told("urgent", "urgent-crisis"), "GB", 0.02, NOON)
    with pytest.raises(ValueError, match="by the day alone"):
        replace(row, **more)


def test_a_refusal_is_counted_by_its_status() -> None:
    row = to_refused(422, "ZZ", "0f3a", NOON)
    assert (row.topic_id, row.outcome, row.latency_bucket, row.status) == (
        "", "refused", "none", 422,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "bucket"),
    [(0, "under 10 ms"), (0.01, "under 50 ms"), (0.2, "under 250 ms"), (0.9, "under 1 s"),
     (77, "1 s or more")],
)  # fmt: skip
def test_time_is_kept_roughly(seconds: float, bucket: str) -> None:
    (row,) = to_counted(_told("none"), "GB", seconds, NOON)
    assert row.latency_bucket == bucket
