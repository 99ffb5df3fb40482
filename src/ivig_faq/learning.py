"""Learning from phrasings in a process of its own, whose memory goes with it.

A service learns from changed phrasings while it goes on answering, and before it begins where none
learned from them before. Run as a module, this learns from a folder of answers, keeps the result in
another folder, and says how far it is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ivig_faq.content.load import load_corpus
from ivig_faq.content.models import Corpus
from ivig_faq.retrieval.learned import NOT_KEPT, Learned, load_learned, load_or_fit
from ivig_faq.settings import Settings

_KIND = 10  # beside a service: answering comes first
_ROOM = 64_000_000  # bytes, more than twice what is kept
_STOP_SECONDS = 2


class Learning:
    """One process that learns from the phrasings of a corpus, which must not change meanwhile."""

    def __init__(
        self, corpus: Corpus, settings: Settings, progress: Callable[[str], None] | None = None
    ) -> None:
        """Begin to learn: beside a service, or before one, whose `progress` `result` tells."""
        self.corpus = corpus
        self._progress = progress
        self._own = None if _is_writable(settings.cache) else tempfile.TemporaryDirectory()
        self._folder = settings.cache if self._own is None else Path(self._own.name)
        kind = 0 if progress else _KIND
        command = [sys.executable, "-m", __name__, str(settings.answers), str(self._folder)]
        command.append(str(kind))
        self._process = subprocess.Popen(  # noqa: S603 - this very program
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if progress else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    @property
    def done(self) -> bool:
        """Whether the process has ended, well or not."""
        return self._process.poll() is not None

    def result(self) -> Learned | None:
        """Return what was learned; None when the process failed, or read other phrasings by then.

        Nothing is learned here: a service would look at no file meanwhile.
        """
        learned = None
        if self._progress and self._process.stdout:
            for line in self._process.stdout:
                self._progress(line.rstrip())
        if self._process.wait() == 0:
            learned = load_learned(self.corpus, self._folder)
            if self._progress and self._own:
                self._progress(NOT_KEPT)
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
        if self._process.stdout:
            self._process.stdout.close()
        if self._own is not None:
            self._own.cleanup()


def learn_apart(
    corpus: Corpus, settings: Settings, progress: Callable[[str], None]
) -> Learned | None:
    """Return what was learned in a process of its own; None where that cannot be."""
    try:
        learning = Learning(corpus, settings, progress)
    except OSError:
        return None
    try:
        return learning.result()
    finally:
        learning.stop()


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return shutil.disk_usage(folder).free > _ROOM
    except OSError:
        return False


@contextmanager
def _alone(folder: Path, tell: Callable[[str], None]) -> Iterator[None]:
    """Let one process of a machine learn at a time; the next one finds the result."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        try:
            lock = stack.enter_context((folder / "learning.lock").open("w"))
        except OSError:  # somebody else's: two that learn side by side are better than none
            lock = None
        if lock is not None and sys.platform != "win32":
            import fcntl  # noqa: PLC0415 - Windows has none; two workers would learn side by side

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                tell("Another process learns already; this one waits for it.")
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(answers: Path, folder: Path, kind: int) -> int:
    """Learn from the answers and keep the result; return 1 where it cannot be kept."""
    if sys.platform != "win32":
        os.nice(kind)
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        print(line, flush=True)  # noqa: T201 - who started this reads it, or it ends here

    with _alone(folder, tell):
        load_or_fit(load_corpus(answers), folder, tell)
    return int(NOT_KEPT in told)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
