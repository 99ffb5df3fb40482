"""The clock: the one place where the store learns what time it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(UTC)
