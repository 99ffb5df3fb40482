"""Counts without anybody waiting: a bounded heap of counts, and one thread that writes it away."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from ivig_faq.errors import StoreError
from ivig_faq.store.clock import Clock, now
from ivig_faq.store.counted import Counted, Judged, Told, to_counted, to_day, to_refused
from ivig_faq.store.protocol import Batch, Store

_LOG = logging.getLogger("ivig_faq.store")
_MOST_KINDS = 20_000
_BATCH_SECONDS = 0.05
_PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)
_FORGET_EVERY = timedelta(hours=1)


class Tally:
    """Takes counts at once and writes them later; safe to share between threads.

    A store that is slow, full or gone costs no reply and no time: counts wait in memory, the same
    kinds added up. Only what would be one more kind than `most_kinds` is dropped, and counted as
    dropped. Nothing is written before `start`, and nothing is lost by an orderly `close`.
    """

    def __init__(self, store: Store, clock: Clock = now, most_kinds: int = _MOST_KINDS) -> None:
        self.store = store
        self.dropped = 0
        self.failures = 0
        self.down = False
        self._clock = clock
        self._most_kinds = most_kinds
        self._lock = threading.Lock()
        self._replies: Counter[Counted] = Counter()
        self._feedback: Counter[Judged] = Counter()
        self._batch: Batch | None = None
        self._writing = threading.Lock()
        self._something = threading.Event()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._forgot: datetime | None = None

    def count(self, told: Told, region: str, seconds: float) -> None:
        """Count a reply that took so long to find, for a country of the corpus."""
        try:
            counted = to_counted(told, region, seconds, self._clock())
        except ValueError:  # no row may hold such a value, and no reply may fail for it
            counted = ()
            self.dropped += 1
        for row in counted:
            self._put(row)

    def count_refused(self, status: int, region: str, content_version: str) -> None:
        """Count a question that got a problem in place of a reply."""
        self._put(to_refused(status, region, content_version, self._clock()))

    def judge(self, topic: str, content_version: str, *, helpful: bool) -> None:
        """Count one reader's yes or no to one answer."""
        self._put(Judged(to_day(self._clock()), topic, helpful, content_version))

    @property
    def waiting(self) -> int:
        """How many kinds of counts wait to be written, with those that are just being tried."""
        batch = self._batch
        tried = len(batch.replies) + len(batch.feedback) if batch else 0
        return self._heaped() + tried

    def start(self) -> None:
        """Begin to write, in a thread of its own."""
        if self._thread is None:
            self._ending.clear()
            self._thread = threading.Thread(target=self._write_on, name="tally", daemon=True)
            self._thread.start()

    def flush(self) -> None:
        """Write now what waits. Raises StoreError where that cannot be; nothing is lost then."""
        with self._writing:
            try:
                self._write()
            except StoreError as error:
                self._note_down(error)
                raise
            except Exception as error:  # whatever it is, the thread that writes must outlive it
                told = StoreError(f"The store failed for no known reason ({type(error).__name__}).")
                self._note_down(told)
                raise told from None  # the text of the error can hold anything
            self._note_up()

    def close(self, seconds: float = 3.0) -> None:
        """Write what waits, for at most so long, and let go of the store."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._ending.set()
            self._something.set()
            thread.join(seconds)
        if thread is None or not thread.is_alive():
            self.store.close()

    def _put(self, row: Counted | Judged) -> None:
        with self._lock:
            counts: Counter[Any] = self._replies if isinstance(row, Counted) else self._feedback
            if row in counts or self._heaped() < self._most_kinds:
                counts[row] += 1
            else:
                self.dropped += 1
        self._something.set()

    def _heaped(self) -> int:
        return len(self._replies) + len(self._feedback)

    def _write(self) -> None:
        if self._batch is None:
            with self._lock:
                self._something.clear()
                replies, self._replies = self._replies, Counter()
                feedback, self._feedback = self._feedback, Counter()
            if replies or feedback:
                self._batch = Batch(replies, feedback)
        if self._batch is None:
            self.store.tend()
        else:
            # The same batch is tried until it is in: the store knows it by its mark.
            self.store.add(self._batch, self._clock())
            self._batch = None
        self._forget()

    def _write_on(self) -> None:
        tries = 0
        while not self._ending.is_set():
            if not tries:  # what failed waits for no new count, only for its pause
                self._something.wait(_FORGET_EVERY.total_seconds() / 60)
            self._ending.wait(_BATCH_SECONDS)
            try:
                self.flush()
                tries = 0
            except StoreError:
                self._ending.wait(_PAUSES[min(tries, len(_PAUSES) - 1)])
                tries += 1
        try:
            self.flush()  # a batch that failed before
            self.flush()  # what came after it
        except StoreError:
            self.dropped += self.waiting

    def _forget(self) -> None:
        time = self._clock()
        if self._forgot is None or not timedelta() <= time - self._forgot < _FORGET_EVERY:
            self.store.forget(time)
            self._forgot = time

    def _note_down(self, error: StoreError) -> None:
        self.failures += 1
        if not self.down:
            self.down = True
            _LOG.error("%s Counts wait in memory.", error)

    def _note_up(self) -> None:
        if self.down:
            self.down = False
            _LOG.warning("The store can be used again; what waited is written.")
