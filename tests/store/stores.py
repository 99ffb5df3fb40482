"""Every kind of store that there is, and a clock that a test sets."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest

from ivig_faq.store.counted import Counted, to_hour

POSTGRES = os.environ.get("TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


class HandClock:
    """A clock that stands still until it is set."""

    def __init__(self, time: datetime = NOON) -> None:
        self.time = time

    def __call__(self) -> datetime:
        return self.time

    def pass_(self, **spans: float) -> None:
        self.time += timedelta(**spans)


def counted(topic: str = "dose", hour: str = to_hour(NOON), **changes: Any) -> Counted:
    row = Counted(hour, topic, "open", "exact", "GB", "0f3a", "under 10 ms", 200)
    return replace(row, **changes)


def postgres_url(request: pytest.FixtureRequest) -> str:
    """The address of an own, empty place in a real PostgreSQL, which is removed after the test."""
    try:
        connection = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        pytest.skip(
            "no PostgreSQL answers; `apt-get install postgresql` starts one, and TEST_POSTGRES"
            " names another than 127.0.0.1:5432/test"
        )
    schema = f"ivig_faq_{uuid4().hex[:12]}"
    connection.execute(f"CREATE SCHEMA {schema}".encode())

    def remove() -> None:
        connection.execute(f"DROP SCHEMA {schema} CASCADE".encode())
        connection.close()

    request.addfinalizer(remove)
    more = "&" if "?" in POSTGRES else "?"
    return f"{POSTGRES}{more}options={quote(f'-c search_path={schema}')}"


def url_of(request: pytest.FixtureRequest, folder: Path) -> str:
    """The address of the kind of store that a fixture's parameter names."""
    if request.param == "postgres":
        return postgres_url(request)
    return "memory:" if request.param == "memory" else f"sqlite:///{folder}/counts.db"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of each database in turn."""
    return url_of(request, tmp_path)
