"""Learning from changed phrasings in a process of its own, while the service goes on answering.

Run as a module, it learns from a folder of answers and keeps the result in another folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ivig_faq.content.load import load_corpus
from ivig_faq.content.models import Corpus
from ivig_faq.retrieval.learned import Learned, load_or_fit
from ivig_faq.settings import Settings

_KIND = 10  # answering comes first
_STOP_SECONDS = 2


class Learning:
    """One process that learns from the phrasings of a corpus, which must not change meanwhile."""

    def __init__(self, corpus: Corpus, settings: Settings) -> None:
        self.corpus = corpus
        self._own = None if _is_writable(settings.cache) else tempfile.TemporaryDirectory()
        self._folder = settings.cache if self._own is None else Path(self._own.name)
        command = [sys.executable, "-m", __name__, str(settings.answers), str(self._folder)]
        self._process = subprocess.Popen(  # noqa: S603 - this very program
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    @property
    def done(self) -> bool:
        """Whether the process has ended, well or not."""
        return self._process.poll() is not None

    def result(self) -> Learned | None:
        """Return what was learned; None when the process failed."""
        learned = None
        if self._process.wait() == 0:
            learned = load_or_fit(self.corpus, self._folder)
        self._clear()
        return learned

    def stop(self) -> None:
        """End the process; what it was learning is out of date."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()
        self._clear()

    def _clear(self) -> None:
        if self._own is not None:
            self._own.cleanup()


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process of a machine learn at a time; the next one finds the result."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "learning.lock").open("w") as lock:
        if sys.platform != "win32":
            import fcntl  # noqa: PLC0415 - Windows has none; two workers would learn side by side

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(answers: Path, folder: Path) -> int:
    """Learn from the answers and keep the result; return 1 where it cannot be kept."""
    if sys.platform != "win32":
        os.nice(_KIND)
    told: list[str] = []
    with _alone(folder):
        load_or_fit(load_corpus(answers), folder, told.append)
    return int(any("cannot be kept" in line for line in told))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
