"""Counts kept in memory for as long as the process runs."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

_URGENT = "urgent"


class _Answered(Protocol):
    @property
    def topic(self) -> str: ...
    @property
    def outcome(self) -> str: ...


class _Told(Protocol):
    """What is looked at of a reply; the words in it are not."""

    @property
    def outcome(self) -> str: ...
    @property
    def answers(self) -> Sequence[_Answered]: ...


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything that is ever kept about a question. Cards are counted as one, without a topic."""

    topic: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A reader's yes or no to "did this help?"."""

    topic: str
    helpful: bool
    content_version: str


class MemoryStore:
    """Counts replies and judgements; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._replies: Counter[Counted] = Counter()
        self._feedback: Counter[Judged] = Counter()

    def count(self, reply: _Told) -> None:
        """Count each topic of a reply, or its outcome alone when it has no answer."""
        if reply.outcome == _URGENT:
            counted = [Counted(_URGENT, _URGENT)]
        else:
            counted = [Counted(shown.topic, shown.outcome) for shown in reply.answers]
            counted = counted or [Counted("", reply.outcome)]
        with self._lock:
            self._replies.update(counted)

    def judge(self, judged: Judged) -> None:
        """Count one judgement."""
        with self._lock:
            self._feedback[judged] += 1

    def replies(self) -> Mapping[Counted, int]:
        """Return the counts of replies so far."""
        with self._lock:
            return dict(self._replies)

    def feedback(self) -> Mapping[Judged, int]:
        """Return the counts of judgements so far."""
        with self._lock:
            return dict(self._feedback)
