"""What every store can do, wherever it keeps its counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

from ivig_faq.store.counted import Counted, Judged

KEPT = timedelta(days=30)
LETTERS_KEPT = timedelta(days=90)
MARKS_KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Batch:
    """Counts to add together, under a random mark by which a store knows that it has them."""

    replies: Mapping[Counted, int]
    feedback: Mapping[Judged, int]
    mark: str = field(default_factory=lambda: uuid4().hex)


class Store(Protocol):
    """Keeps counts for 30 days. Every method raises StoreError where the store cannot be used."""

    def add(self, batch: Batch, now: datetime) -> None:
        """Add a batch whole, and once, however often it is tried."""

    def replies(self) -> Mapping[Counted, int]:
        """Return how often each kind of reply was given."""

    def feedback(self) -> Mapping[Judged, int]:
        """Return how often each judgement was made."""

    def forget(self, now: datetime) -> None:
        """Delete what is older than 30 days."""

    def tend(self) -> None:
        """See that the store works, and do what it still owes."""

    def close(self) -> None:
        """Let go of files and connections; the next use opens them again."""
