"""Takes letters to the editors to the database and back, without holding up who answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from ivig_faq.errors import IvigFaqError, StoreError
from ivig_faq.faces.http.problems import NotSent
from ivig_faq.store.letters import Letters

T = TypeVar("T")
_SECONDS = 6.0
_MOST_WAITING = 8


class Letterbox:
    """One thread for letters, with a deadline: a sender hears in time that it worked, or not."""

    def __init__(self, letters: Letters, seconds: float = _SECONDS) -> None:
        self._letters = letters
        self._seconds = seconds
        self._waiting = 0
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")

    async def send(self, text: str) -> str:
        """Keep a letter and return its code. Raises NotSent, and then nothing is kept."""
        return await self._run(lambda: self._letters.send(text), self._take_back)

    async def delete(self, code: str) -> bool:
        """Delete the letter of a code; say whether there was one. Raises NotSent as send does."""
        return await self._run(lambda: self._letters.delete(code), lambda _: None)

    def close(self) -> None:
        """Finish what waits, then stop."""
        self._thread.shutdown(wait=False)

    async def _run(self, work: Callable[[], T], too_late: Callable[[Future[T]], None]) -> T:
        if self._waiting >= _MOST_WAITING:
            raise NotSent
        self._waiting += 1
        future = self._thread.submit(work)
        future.add_done_callback(self._count_down)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._seconds)
        except (TimeoutError, asyncio.CancelledError):
            future.add_done_callback(too_late)
            raise NotSent from None
        except IvigFaqError:  # full, or the database cannot be used; its words are for operators
            raise NotSent from None

    def _count_down(self, _done: Future[T]) -> None:
        self._waiting -= 1

    def _take_back(self, done: Future[str]) -> None:
        """Delete a letter that was kept after its sender had been told that it was not."""
        if not done.cancelled() and done.exception() is None:
            with suppress(StoreError):
                self._letters.delete(done.result())
