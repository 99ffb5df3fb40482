"""Finding in answers while they are edited: learned in a process of its own, never in a request."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ivig_faq.assistant import Assistant
from ivig_faq.content.models import Corpus
from ivig_faq.editions import found_by
from ivig_faq.errors import EditError
from ivig_faq.learning import Learning
from ivig_faq.retrieval.index import Index
from ivig_faq.retrieval.learned import Learned, load_learned
from ivig_faq.settings import Settings
from ivig_faq.store.memory import MemoryStore
from ivig_faq.store.tally import Tally

Told = Callable[[str], None]
# The saved texts, the edited ones, and those of the last commit.
_MOST_HELD = 3
_LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Edition:
    """The answers as one version has them: what they are called, and a folder to learn from."""

    name: str
    corpus: Corpus
    folder: Callable[[], AbstractContextManager[Path]]


class Finder:
    """Answers questions from any edition, and holds what was learned for the last few."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._held: list[tuple[object, Index]] = []
        self._learning: Learning | None = None

    def close(self) -> None:
        """End what is being learned, since nobody waits for it any more."""
        if self._learning is not None:
            self._learning.stop()

    def assistant(self, edition: Edition, told: Told) -> Assistant:
        """Return what answers from an edition; `told` hears it when that takes long."""
        required = self._settings.require_approved
        index = self._index(edition, told)
        return Assistant(edition.corpus, index, Tally(MemoryStore()), require_approved=required)

    def _index(self, edition: Edition, told: Told) -> Index:
        found = found_by(edition.corpus)
        with self._lock:
            held = next((index for key, index in self._held if key == found), None)
            if held is None:
                held = Index(edition.corpus, self._learned(edition, told))
            self._held = [(key, index) for key, index in self._held if key != found]
            self._held = [*self._held[1 - _MOST_HELD :], (found, held)]
            return held

    def _learned(self, edition: Edition, told: Told) -> Learned:
        learned = load_learned(edition.corpus, self._settings.cache)
        if learned is not None:
            return learned
        told(f"Learning the phrasings of {edition.name}. This takes up to a minute.")
        with edition.folder() as folder:
            settings = self._settings.model_copy(update={"answers": folder})
            self._learning = Learning(edition.corpus, settings)
            while not self._learning.done:
                time.sleep(_LOOK_SECONDS)
            learned = self._learning.result()
        if learned is None:
            raise EditError("The phrasings could not be learned. Look at them with ivig-faq check.")
        return learned


@contextmanager
def as_it_is(root: Path) -> Iterator[Path]:
    """Give the folder itself."""
    yield root


@contextmanager
def with_texts(root: Path, texts: Mapping[str, str]) -> Iterator[Path]:
    """Give a copy of the folder with these texts in it, by path below it."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "answers"
        shutil.copytree(root, folder)
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
        yield folder
