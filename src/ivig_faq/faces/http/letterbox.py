"""Takes letters to the editors to the database and back, without holding up who answers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from ivig_faq.errors import IvigFaqError, StoreError
from ivig_faq.faces.http.problems import NotSent
from ivig_faq.store.letters import Letters, new_code

T = TypeVar("T")
_SECONDS = 6.0
_MOST_WAITING = 8
_MOST_OWED = 100
_AGAIN_SECONDS = 60.0  # until letters that were not to be kept are looked for again


class Letterbox:
    """One thread for letters, with a deadline: a sender hears in time that it worked, or not."""

    def __init__(
        self, letters: Letters, seconds: float = _SECONDS, again: float = _AGAIN_SECONDS
    ) -> None:
        self._letters = letters
        self._again = again
        self._seconds = seconds
        self._waiting = 0
        self._owed: set[str] = set()  # codes of letters that may be kept, and must not be
        self._timed = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")

    async def send(self, text: str) -> str:
        """Keep a letter and return its code. Raises NotSent, and then nothing is kept.

        While many letters wait to be taken back, no more are tried: a database that is gone for
        long would else cost memory for every letter.
        """
        if len(self._owed) >= _MOST_OWED:
            raise NotSent
        code = new_code()
        return await self._run(
            lambda: self._letters.send(text, code), lambda: self._take_back(code)
        )

    async def delete(self, code: str) -> bool:
        """Delete the letter of a code; say whether there was one. Raises NotSent as send does."""
        return await self._run(lambda: self._letters.delete(code), lambda: None)

    def close(self) -> None:
        """Finish what waits, then stop."""
        self._submit(self._look_again)  # the last chance: the codes go with the process
        self._thread.shutdown(wait=False)

    async def _run(self, work: Callable[[], T], undo: Callable[[], None]) -> T:
        if self._waiting >= _MOST_WAITING:
            raise NotSent
        self._waiting += 1
        future = self._thread.submit(work)
        future.add_done_callback(self._count_down)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._seconds)
        except (TimeoutError, asyncio.CancelledError):
            future.add_done_callback(lambda done: None if done.cancelled() else undo())
            raise NotSent from None
        except StoreError:  # it may be kept, where only the word of it was lost
            self._submit(undo)
            raise NotSent from None
        except IvigFaqError:  # full
            raise NotSent from None

    def _count_down(self, _done: Future[T]) -> None:
        self._waiting -= 1

    def _take_back(self, code: str) -> None:
        """Delete a letter whose sender was told that it was not kept.

        Where it is not there it is looked for once more: a database whose connection was lost may
        keep it a moment later.
        """
        self._owed.add(code)
        with suppress(StoreError):
            if self._letters.delete(code):
                self._owed.discard(code)
        self._look_later()

    def _look_again(self) -> None:
        """Delete what is owed, until it works."""
        self._timed = False
        with suppress(StoreError):
            for code in tuple(self._owed):
                self._letters.delete(code)
                self._owed.discard(code)
        self._look_later()

    def _look_later(self) -> None:
        """Set one timer for all letters: each is a thread."""
        if self._owed and not self._timed:
            self._timed = True
            timer = threading.Timer(self._again, self._submit, (self._look_again,))
            timer.daemon = True
            timer.start()

    def _submit(self, work: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # closed
            self._thread.submit(work)
