"""Counts wait for the store, never a reply for the counts."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from ivig_faq.errors import StoreError
from ivig_faq.store.counted import to_hour
from ivig_faq.store.memory import MemoryStore
from ivig_faq.store.open import open_database, open_store
from ivig_faq.store.protocol import Batch
from ivig_faq.store.tally import Tally
from processes import PATIENCE, wait_until
from store.stores import NOON, HandClock


def told(topic: str = "dose", version: str = "0f3a") -> SimpleNamespace:
    answer = SimpleNamespace(topic=topic, outcome="open")
    return SimpleNamespace(outcome="open", answers=[answer], message=None, content_version=version)


class FaultyStore(MemoryStore):
    """A store that fails, or hangs, while a test says so; it remembers each attempt."""

    def __init__(self) -> None:
        super().__init__()
        self.broken = False
        self.free = threading.Event()
        self.free.set()
        self.tried: list[str] = []

    def add(self, batch: Batch, now: datetime) -> None:
        self.tried.append(batch.mark)
        assert self.free.wait(PATIENCE)
        if self.broken:
            raise StoreError("The store is broken.")
        super().add(batch, now)


def test_what_is_counted_is_written_by_itself() -> None:
    store = MemoryStore()
    tally = Tally(store, HandClock())
    tally.start()
    for _ in range(300):
        tally.count(told(), "GB", 0.001)
    tally.judge("dose", "0f3a", helpful=False)
    tally.close()
    assert sum(store.replies().values()) == 300
    assert sum(store.feedback().values()) == 1
    assert (tally.dropped, tally.waiting) == (0, 0)


def test_nothing_is_lost_while_the_store_is_down(caplog: pytest.LogCaptureFixture) -> None:
    store = FaultyStore()
    store.broken = True
    tally = Tally(store, HandClock())
    for _ in range(5):
        tally.count(told(), "GB", 0.001)
        with pytest.raises(StoreError):
            tally.flush()
    assert tally.down and tally.failures == 5
    store.broken = False
    tally.flush()
    tally.flush()
    assert sum(store.replies().values()) == 5
    assert not tally.down
    assert [record.levelno for record in caplog.records] == [logging.ERROR, logging.WARNING]


def test_a_batch_is_tried_again_under_its_own_mark() -> None:
    store = FaultyStore()
    store.broken = True
    tally = Tally(store, HandClock())
    tally.count(told(), "GB", 0.001)
    for _ in range(2):
        with pytest.raises(StoreError):
            tally.flush()
        tally.count(told("cost"), "GB", 0.001)
    store.broken = False
    tally.flush()
    tally.flush()
    assert len(store.tried) == 4
    assert len(set(store.tried)) == 2
    assert {row.topic_id: n for row, n in store.replies().items()} == {"dose": 1, "cost": 2}


def test_a_store_that_hangs_holds_nobody_up() -> None:
    store = FaultyStore()
    store.free.clear()
    tally = Tally(store, HandClock(), most_kinds=2)
    tally.start()
    tally.count(told(), "GB", 0.001)
    wait_until(lambda: store.tried, "an attempt to write")
    for topic in ("dose", "cost", "help", "dose", "safe"):
        tally.count(told(topic), "GB", 0.001)  # returns, though the store does not
    assert tally.dropped == 2
    store.free.set()
    tally.close()
    assert {row.topic_id: n for row, n in store.replies().items()} == {"dose": 3, "cost": 1}


def test_closing_waits_for_a_store_that_hangs_only_so_long() -> None:
    store = FaultyStore()
    store.free.clear()
    tally = Tally(store, HandClock())
    tally.start()
    tally.count(told(), "GB", 0.001)
    tally.close(seconds=0.1)
    store.free.set()


def test_what_cannot_be_a_row_costs_no_reply() -> None:
    store = MemoryStore()
    tally = Tally(store, HandClock())
    tally.count(told("Can my daughter Ann have this?"), "GB", 0.001)
    tally.flush()
    assert tally.dropped == 1
    assert not store.replies()


def test_thirty_days_later_it_is_gone_though_nobody_asks() -> None:
    clock = HandClock()
    store = MemoryStore()
    tally = Tally(store, clock)
    tally.count(told(), "GB", 0.001)
    tally.flush()
    clock.pass_(days=29)
    tally.flush()
    assert [row.hour for row in store.replies()] == [to_hour(NOON)]
    clock.pass_(days=2)
    tally.flush()
    assert not store.replies()


def test_a_clock_that_steps_back_stops_nothing() -> None:
    clock = HandClock()
    store = MemoryStore()
    tally = Tally(store, clock)
    tally.count(told(), "GB", 0.001)
    tally.flush()
    clock.pass_(days=-400)
    tally.count(told(), "GB", 0.001)
    tally.flush()
    clock.time = NOON + timedelta(hours=2)
    tally.flush()
    assert [row.hour for row in store.replies()] == [to_hour(NOON)]


def test_a_full_disk_is_survived(tmp_path: Path) -> None:
    """The limit is SQLite's own, on pages: it fails in the same way as a disk that is full."""
    store = open_store(f"sqlite:///{tmp_path}/counts.db")
    tally = Tally(store, HandClock())
    with store.transaction() as run:  # type: ignore[attr-defined]  # a SqlStore
        pages = run("PRAGMA page_count", ())[0][0]
        run(f"PRAGMA max_page_count = {pages}", ())
    for number in range(500):
        tally.count(told(f"topic-{number}"), "GB", 0.001)
    with pytest.raises(StoreError, match="full"):
        tally.flush()
    tally.flush()  # the connection was made anew, without the limit
    assert len(store.replies()) == 500
    store.close()


class FoolishStore(FaultyStore):
    """A store that fails, while it is broken, in a way that nobody foresaw."""

    def add(self, batch: Batch, now: datetime) -> None:
        try:
            super().add(batch, now)
        except StoreError:
            raise TypeError("what somebody typed") from None


def test_the_thread_outlives_whatever_happens_and_names_its_kind_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = FoolishStore()
    store.broken = True
    tally = Tally(store, HandClock())
    tally.start()
    tally.count(told(), "GB", 0.001)
    wait_until(lambda: tally.failures >= 2, "a second attempt, though nothing else is counted")
    assert (tally.down, tally.waiting) == (True, 1)
    store.broken = False
    wait_until(lambda: not tally.down, "an attempt that works")
    assert tally.waiting == 0
    tally.count(told("cost"), "GB", 0.001)
    tally.close()
    assert {row.topic_id: n for row, n in store.replies().items()} == {"dose": 1, "cost": 1}
    assert "(TypeError)" in caplog.text
    assert "typed" not in caplog.text


def test_what_failed_for_an_unknown_reason_is_a_store_error_without_its_text() -> None:
    store = FoolishStore()
    store.broken = True
    tally = Tally(store, HandClock())
    tally.count(told(), "GB", 0.001)
    with pytest.raises(StoreError, match=r"\(TypeError\)") as caught:
        tally.flush()
    assert "typed" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_batch_that_failed_is_among_what_waits_and_leaves_room_for_the_same_kinds() -> None:
    store = FaultyStore()
    store.broken = True
    tally = Tally(store, HandClock(), most_kinds=1)
    tally.count(told(), "GB", 0.001)
    tally.judge("dose", "0f3a", helpful=True)
    assert (tally.waiting, tally.dropped) == (1, 1)
    with pytest.raises(StoreError):
        tally.flush()
    tally.count(told(), "GB", 0.001)
    assert (tally.waiting, tally.dropped) == (2, 1)


@pytest.mark.parametrize("name", ["a%00b.db", "counts.db"])
def test_a_store_that_can_never_be_used_is_tried_on_and_on(name: str, tmp_path: Path) -> None:
    store = open_database(f"sqlite:///{tmp_path}/{name}")
    if name == "counts.db":
        with store.transaction() as run:
            run("INSERT INTO ivig_faq_schema (version) VALUES (?)", ("words",))
        store.close()
    tally = Tally(store, HandClock())
    tally.start()
    tally.count(told(), "GB", 0.001)
    wait_until(lambda: tally.failures >= 2, "a second attempt")
    tally.close()
