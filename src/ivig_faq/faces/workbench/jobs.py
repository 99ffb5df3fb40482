"""Work that may take a minute: done beside the requests, so that the editor never waits for it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable

from ivig_faq.errors import IvigFaqError

# What is quick is in the page at once; whoever waits longer may go on editing.
_SOON_SECONDS = 2.5
_MOST_KEPT = 4


class Job:
    """One piece of work and, once it is done, the part of a page that it made."""

    def __init__(self, what: str) -> None:
        self.id = secrets.token_hex(8)
        self.what = what
        self.progress = ""
        self.html = ""
        self.trouble = ""
        self._ended = threading.Event()

    @property
    def done(self) -> bool:
        """Whether it has come to an end, well or not."""
        return self._ended.is_set()

    def tell(self, line: str) -> None:
        """Say how far it is."""
        self.progress = line

    def run(self, work: Callable[[Callable[[str], None]], str]) -> None:
        """Do the work; a thread has nobody to raise to, so what goes wrong is said in words."""
        try:
            self.html = work(self.tell)
        except IvigFaqError as error:
            self.trouble = str(error)
        except Exception as error:
            # The class alone: what it says may hold what somebody typed.
            self.trouble = f"This could not be done ({type(error).__name__})."
        self._ended.set()

    def wait(self, seconds: float) -> None:
        """Wait for the end, but no longer than this."""
        self._ended.wait(seconds)


class Jobs:
    """The last few jobs; their results stay in memory, and go with the next ones."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: list[Job] = []

    def start(self, what: str, work: Callable[[Callable[[str], None]], str]) -> Job:
        """Begin a job, wait a moment for it, and return it, done or not."""
        job = Job(what)
        with self._lock:
            self._jobs = [*self._jobs[1 - _MOST_KEPT :], job]
        threading.Thread(target=job.run, args=(work,), daemon=True).start()
        job.wait(_SOON_SECONDS)
        return job

    def find(self, id_: str) -> Job | None:
        """Return a job; None for one that is not kept any more."""
        with self._lock:
            return next((job for job in self._jobs if job.id == id_), None)
