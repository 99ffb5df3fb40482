"""SQLite: one file, written ahead, read while it is written."""

from __future__ import annotations

import logging
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ivig_faq.errors import StoreError
from ivig_faq.store.schema import Run

_LOG = logging.getLogger("ivig_faq.store")
_WAIT_SECONDS = 2.0
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "secure_delete = ON",  # what is deleted is overwritten
    "user_version",  # a first look, which makes the files beside the file
)
_BESIDE = ("-wal", "-shm")
_Number = tuple[int, int] | None


class SqliteEngine:
    """One connection to one file, which is made where it is missing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._numbers: dict[str, _Number] = {}

    def open(self) -> bool:
        """Connect where no connection is to the file of this name; say whether that was done."""
        try:
            if self._connection is not None:
                if _number(self._path) == self._numbers[""]:
                    return False
                self._leave(self._connection)
            connection = sqlite3.connect(
                self._path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._refuse_foreign(connection)
            self._connection = connection
            for pragma in _PRAGMAS:
                self._connection.execute(f"PRAGMA {pragma}").fetchall()
            self._numbers = {end: _number(self._named(end)) for end in ("", *_BESIDE)}
        except (sqlite3.Error, OSError, ValueError) as error:  # the last: a name of no file
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
            rows = connection.execute(statement, values).fetchall()
            if rows and statement.startswith("DELETE FROM ivig_faq_letters"):
                _owe(connection)
            return rows

        try:
            with _whole(connection):
                yield run
        except sqlite3.Error as error:
            raise self._broken(error) from None
        self._scrub_if_owed()

    def scrub(self) -> None:
        """Empty the file that is written ahead; deleted text is overwritten in the other.

        Where somebody reads the file for longer than this waits, it is owed, and tried again after
        each transaction of whatever process, and before a connection is closed.
        """
        if self._connection is not None:
            try:
                _empty(self._connection)
            except sqlite3.Error as error:
                raise self._broken(error) from None

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._scrub_if_owed()
            self._connection.close()
            self._connection = None

    def _scrub_if_owed(self) -> None:
        """Try what is owed without waiting: what was asked for is done, and must not fail now."""
        connection = self._connection
        if connection is not None:
            with suppress(sqlite3.Error), _hurry(connection):
                if _owed(connection):
                    _empty(connection)

    def _named(self, end: str) -> Path:
        return Path(f"{self._path}{end}")

    def _leave(self, connection: sqlite3.Connection) -> None:
        """Let go of a file that was taken away, made whole, and remove what was beside it.

        That would be taken for part of the file that has the name now, and spoil it.
        """
        _LOG.warning("The store %s was removed or replaced. It is opened anew.", self._path)
        with suppress(sqlite3.Error), _hurry(connection):
            _empty(connection)
        for end in _BESIDE:
            if _number(self._named(end)) == self._numbers[end]:
                self._named(end).unlink(missing_ok=True)
        self.close()

    def _refuse_foreign(self, connection: sqlite3.Connection) -> None:
        """Let go of a file that is another program's: what we write into it could spoil it."""
        try:
            names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
            if names and "ivig_faq_schema" not in names:
                raise StoreError(
                    f"The store {self._path} cannot be used: it is a database of another program."
                    " It was left as it is. Name another file in IVIG_FAQ_STORE."
                )
        except BaseException:
            connection.close()
            raise

    def _broken(self, error: Exception) -> StoreError:
        return StoreError(
            f"The store {self._path} cannot be used: {error}. See that its folder exists and may be"
            " written to, and that the disk has room."
        )


@contextmanager
def _whole(connection: sqlite3.Connection) -> Iterator[None]:
    """Keep all of what is done within, or none."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def _hurry(connection: sqlite3.Connection) -> Iterator[None]:
    """Wait for nobody meanwhile."""
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA busy_timeout = {_WAIT_SECONDS * 1000:.0f}")


def _owe(connection: sqlite3.Connection) -> None:
    """Write into the file itself that deleted text may still lie in what is written ahead.

    So every process that uses the file knows, also after a stop. The number is a new one each
    time: nobody takes a later debt for the one that they have paid.
    """
    connection.execute(f"PRAGMA user_version = {1 + secrets.randbelow(2**31 - 1)}")


def _owed(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _empty(connection: sqlite3.Connection) -> None:
    """Empty the file that is written ahead; where that works, no more is owed than since."""
    owed = _owed(connection)
    busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if owed and not busy:
        with _whole(connection):
            if _owed(connection) == owed:
                connection.execute("PRAGMA user_version = 0")


def _number(path: Path) -> _Number:
    """Return what tells a file from another one of the same name, or None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
