"""PostgreSQL: one connection, which is made again after it was lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ivig_faq.errors import SettingsError, StoreError
from ivig_faq.store.schema import Run

_SECONDS = 3
# Two replicas that start together make the tables one after the other.
_TABLES_LOCK = 4_915_467_209


class PostgresEngine:
    """One connection to one database. Raises SettingsError for an address that cannot be read."""

    def __init__(self, url: str) -> None:
        try:
            known = conninfo_to_dict(url)
        except (psycopg.ProgrammingError, UnicodeError):
            # What it says repeats the address, password included.
            raise SettingsError(
                "IVIG_FAQ_STORE: this is not an address of PostgreSQL. It reads"
                " postgresql://user:password@host:5432/database."
            ) from None
        limits = f"-c statement_timeout={_SECONDS}s -c lock_timeout={_SECONDS}s"
        options = f"{known.get('options') or ''} {limits}".strip()
        self._known: dict[str, Any] = {
            "connect_timeout": _SECONDS,
            "tcp_user_timeout": _SECONDS * 1000,
            "application_name": "ivig-faq",
            **known,
            "options": options,
        }
        self._connection: psycopg.Connection | None = None

    def open(self) -> bool:
        """Connect where no connection answers; say whether that was done.

        So a connection that the server cut costs nobody anything: nothing was asked on it yet, and
        whatever is asked is asked once.
        """
        if self._answers():
            return False
        self.close()
        try:
            self._connection = psycopg.connect(make_conninfo(**self._known), autocommit=True)
        except psycopg.Error as error:
            raise _broken(error) from None
        return True

    @contextmanager
    def transaction(self) -> Iterator[Run]:
        """Yield what runs statements; all of it is kept, or none."""
        connection = self._connection
        if connection is None:
            raise StoreError("The store is not open.")

        def run(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
            if statement.startswith("CREATE TABLE IF NOT EXISTS"):
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (_TABLES_LOCK,))
                # To make one that is there needs the right to make tables, which many lack.
                table = statement.removeprefix("CREATE TABLE IF NOT EXISTS").split()[0]
                found = connection.execute("SELECT to_regclass(%s)", (table,)).fetchone()
                if found != (None,):
                    return []
            cursor = connection.execute(statement.replace("?", "%s").encode(), values)
            return cursor.fetchall() if cursor.description else []

        try:
            with connection.transaction():
                yield run
        except psycopg.Error as error:
            raise _broken(error) from None

    def scrub(self) -> None:
        """Have the rows of deleted letters overwritten now rather than at the next clean-up."""
        if self._connection is not None:
            try:
                self._connection.execute("VACUUM ivig_faq_letters")
            except psycopg.Error as error:
                raise _broken(error) from None

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _answers(self) -> bool:
        try:
            return self._connection is not None and bool(self._connection.execute("SELECT 1"))
        except psycopg.Error:
            return False


def _broken(error: psycopg.Error) -> StoreError:
    """Name the kind of fault only: the text of the error can hold the address."""
    kind = type(error).__name__
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return StoreError(
            "The user of IVIG_FAQ_STORE may not do what is needed. Make the tables once with a user"
            " that may, and grant SELECT, INSERT, UPDATE and DELETE on them."
        )
    return StoreError(
        f"The database of the store cannot be used ({kind}). See that it runs, and that user,"
        " password and database of IVIG_FAQ_STORE are right."
    )
