"""Counts kept in memory for as long as the process runs."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from ivig_faq.store.counted import Counted, Judged, to_day, to_hour
from ivig_faq.store.protocol import KEPT, Batch


class MemoryStore:
    """Counts replies and judgements; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._replies: Counter[Counted] = Counter()
        self._feedback: Counter[Judged] = Counter()

    def add(self, batch: Batch, now: datetime) -> None:  # noqa: ARG002 - as every store's
        """Add a batch."""
        with self._lock:
            self._replies.update(batch.replies)
            self._feedback.update(batch.feedback)

    def replies(self) -> Mapping[Counted, int]:
        """Return how often each kind of reply was given."""
        with self._lock:
            return dict(self._replies)

    def feedback(self) -> Mapping[Judged, int]:
        """Return how often each judgement was made."""
        with self._lock:
            return dict(self._feedback)

    def forget(self, now: datetime) -> None:
        """Delete what is older than 30 days."""
        hour, day = to_hour(now - KEPT), to_day(now - KEPT)
        with self._lock:
            for counted in [it for it in self._replies if it.hour < hour]:
                del self._replies[counted]
            for judged in [it for it in self._feedback if it.day < day]:
                del self._feedback[judged]

    def tend(self) -> None:
        """Nothing is ever owed."""

    def close(self) -> None:
        """Nothing is held that could be let go of."""
