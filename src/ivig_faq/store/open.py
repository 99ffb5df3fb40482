"""From the address in the settings to a store."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from ivig_faq.errors import SettingsError
from ivig_faq.store.memory import MemoryStore
from ivig_faq.store.protocol import Store
from ivig_faq.store.sql import SqlStore
from ivig_faq.store.sqlite import SqliteEngine


def open_store(url: str) -> Store:
    """Return the store at an address of the settings; nothing is connected before it is used.

    Raises SettingsError for an address of PostgreSQL that cannot be read.
    """
    if url == "memory:":
        return MemoryStore()
    return open_database(url)


def open_database(url: str) -> SqlStore:
    """Return the database at an address of the settings.

    Raises SettingsError for memory:, which ends with each process, and as open_store does.
    """
    if url == "memory:":
        raise SettingsError(
            "IVIG_FAQ_STORE is memory:, which ends with each process. Set it, here and for the"
            " service, to sqlite:///... or postgresql://... to keep counts and letters."
        )
    if url.startswith("sqlite:"):
        return SqlStore(SqliteEngine(Path(unquote(urlsplit(url).path)[1:])))
    from ivig_faq.store.postgres import PostgresEngine  # noqa: PLC0415 - half a second, if used

    return SqlStore(PostgresEngine(url))
