"""Counts in a database: the same statements for SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import astuple, fields
from datetime import datetime
from typing import Any, Protocol

from ivig_faq.store.counted import Counted, Judged, to_day, to_hour
from ivig_faq.store.protocol import KEPT, LETTERS_KEPT, MARKS_KEPT, Batch
from ivig_faq.store.schema import Run, migrate


class Engine(Protocol):
    """What differs between databases. `transaction` raises StoreError for whatever goes wrong."""

    def transaction(self) -> AbstractContextManager[Run]:
        """Return a transaction that holds what it yields runs, whole or not at all."""

    def open(self) -> bool:
        """Connect where there is no connection that works; say whether that was done."""

    def scrub(self) -> None:
        """Let nothing of what was deleted remain where the database kept it."""

    def close(self) -> None:
        """Let go of the connection."""


class SqlStore:
    """Counts in the tables of one database; safe to share between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()

    def add(self, batch: Batch, now: datetime) -> None:
        """Add a batch whole, and once, however often it is tried."""
        with self.transaction() as run:
            known = "INSERT INTO ivig_faq_batches (mark, day) VALUES (?, ?) ON CONFLICT DO NOTHING"
            if not run(f"{known} RETURNING mark", (batch.mark, to_day(now))):
                return
            _add(run, "ivig_faq_replies", Counted, batch.replies)
            _add(run, "ivig_faq_feedback", Judged, batch.feedback)

    def replies(self) -> Mapping[Counted, int]:
        """Return how often each kind of reply was given."""
        with self.transaction() as run:
            rows = run(f"SELECT {_columns(Counted)}, n FROM ivig_faq_replies", ())  # noqa: S608 - our own names
        return dict(_known(rows))

    def feedback(self) -> Mapping[Judged, int]:
        """Return how often each judgement was made."""
        with self.transaction() as run:
            rows = run(f"SELECT {_columns(Judged)}, n FROM ivig_faq_feedback", ())  # noqa: S608 - our own names
        return {Judged(day, topic, bool(yes), version): n for day, topic, yes, version, n in rows}

    def forget(self, now: datetime) -> None:
        """Delete counts older than 30 days, and letters to the editors older than 90."""
        letters = "DELETE FROM ivig_faq_letters WHERE day < ? RETURNING id"
        with self.transaction() as run:
            run(letters, (to_day(now - LETTERS_KEPT),))
            run("DELETE FROM ivig_faq_replies WHERE hour < ?", (to_hour(now - KEPT),))
            run("DELETE FROM ivig_faq_feedback WHERE day < ?", (to_day(now - KEPT),))
            run("DELETE FROM ivig_faq_batches WHERE day < ?", (to_day(now - MARKS_KEPT),))
        self.scrub()  # also what another process deleted and could not scrub

    def tend(self) -> None:
        """Use the database for nothing else: that sees that it works and does what is owed."""
        with self.transaction():
            pass

    def scrub(self) -> None:
        """Let nothing of what was deleted remain where the database kept it."""
        with self._lock:
            self._engine.scrub()

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            self._engine.close()

    @contextmanager
    def transaction(self) -> Iterator[Run]:
        """Yield what runs statements, in one transaction over tables that are up to date."""
        with self._lock:
            try:
                if self._engine.open():
                    with self._engine.transaction() as run:
                        migrate(run)
                with self._engine.transaction() as run:
                    yield run
            except BaseException:
                self._engine.close()  # the next use begins with a connection that works
                raise


def _known(rows: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Counted, int]]:
    """Leave out rows that no version of this program can have written: the others still count."""
    for row in rows:
        with suppress(ValueError):
            yield Counted(*row[:-1]), row[-1]


def _add(run: Run, table: str, kind: type[Counted | Judged], counts: Mapping[Any, int]) -> None:
    columns = _columns(kind)
    marks = ", ".join("?" for _ in range(len(fields(kind)) + 1))
    for row in sorted(counts):  # in one order, so that two writers never wait for each other
        run(
            f"INSERT INTO {table} ({columns}, n) VALUES ({marks})"  # noqa: S608 - our own names
            f" ON CONFLICT ({columns}) DO UPDATE SET n = {table}.n + excluded.n",
            (*_plain(astuple(row)), counts[row]),
        )


def _columns(kind: type[Counted | Judged]) -> str:
    return ", ".join(f'"{column.name}"' for column in fields(kind))


def _plain(values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(int(value) if isinstance(value, bool) else value for value in values)
