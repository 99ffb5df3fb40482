"""Where questions wait for the one thread that answers them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from ivig_faq.faces.http.problems import Busy
from ivig_faq.memory import give_back

T = TypeVar("T")
# On slow cores the last of so many waits for half a second; 8 to 16 are advised (service.md).
MAX_WAITING = 12


class Desk:
    """Runs work off the event loop, one piece at a time, and refuses what would wait too long.

    One thread, because answering holds the interpreter: more threads would only fight for it.
    """

    def __init__(
        self, max_waiting: int = MAX_WAITING, note: Callable[[int], None] = lambda _: None
    ) -> None:
        self.waiting = 0
        self._note = note
        self._max_waiting = max_waiting
        self._begun = False
        self._beat: Future[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="answer")
        self._thread.submit(int)  # begins now: at the first question no thread may be left to begin

    async def run(self, work: Callable[[], T]) -> T:
        """Return what the work returns. Raises Busy at once when too much is waiting."""
        if self.waiting >= self._max_waiting:
            raise Busy
        self._count(1)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        finally:
            self._count(-1)
            if not self._begun:  # what the first question made took 5 MB more
                self._begun = True
                with suppress(RuntimeError):  # it is closing
                    self._thread.submit(give_back)

    def beat(self, tell: Callable[[], None]) -> None:
        """Have the thread that answers call `tell`, once it has answered what waits."""
        if self._beat is None or self._beat.done():
            with suppress(RuntimeError):  # it is closing
                self._beat = self._thread.submit(tell)

    def _count(self, more: int) -> None:
        self.waiting += more
        self._note(self.waiting)

    def close(self) -> None:
        """Finish what waits, then stop."""
        self._thread.shutdown()
