"""SQLite: one file, written ahead, read while it is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ivig_faq.errors import StoreError
from ivig_faq.store.schema import Run

_WAIT_SECONDS = 2.0
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "secure_delete = ON",  # what is deleted is overwritten
)


class SqliteEngine:
    """One connection to one file, which is made where it is missing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def open(self) -> bool:
        """Connect where there is no connection; say whether there was none."""
        if self._connection is not None:
            return False
        try:
            self._connection = sqlite3.connect(
                self._path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
            for pragma in _PRAGMAS:
                self._connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error as error:
            self.close()
            raise self._broken(error) from None
        return True

    @contextmanager
    def transaction(self) -> Iterator[Run]:
        """Yield what runs statements; all of it is kept, or none."""
        connection = self._connection
        if connection is None:
            raise StoreError("The store is not open.")

        def run(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
            return connection.execute(statement, values).fetchall()

        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield run
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._broken(error) from None

    def scrub(self) -> None:
        """Empty the file that is written ahead; deleted text is overwritten in the other."""
        if self._connection is not None:
            try:
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except sqlite3.Error as error:
                raise self._broken(error) from None

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _broken(self, error: sqlite3.Error) -> StoreError:
        return StoreError(
            f"The store {self._path} cannot be used: {error}. See that its folder exists and may be"
            " written to, and that the disk has room."
        )
