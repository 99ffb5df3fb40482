"""The answers folder while it is worked on: what it says now, and what can be undone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from ivig_faq.content.checks import check_corpus
from ivig_faq.content.dates import note_days
from ivig_faq.content.editing import (
    Change,
    OnDisk,
    change_since,
    read_file,
    save_file,
    undo,
    with_phrasing,
)
from ivig_faq.content.load import SIGNOFFS, load_corpus
from ivig_faq.content.models import Corpus, Role, SignOff
from ivig_faq.content.signing import sign
from ivig_faq.errors import ContentError, EditError, Problem, SignOffError

_READ = ("*.yaml", "topics/*.md", "questions/*.txt", "regions/*.yaml")
_NOTHING: Mapping[str, str] = MappingProxyType({})
Seen = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Look:
    """The content at one moment: the corpus, None where it cannot be loaded, and the problems."""

    corpus: Corpus | None
    problems: tuple[Problem, ...]
    waived: int = 0

    def of(self, name: str) -> tuple[Problem, ...]:
        """Return the problems of one file."""
        return tuple(problem for problem in self.problems if problem.path == name)


class Bench:
    """Reads and changes the folder, one change at a time, and remembers how to undo each."""

    def __init__(self, root: Path, today: Callable[[], date] = date.today) -> None:
        self.root = root
        self.today = today
        self._lock = threading.RLock()
        self._looking = threading.Lock()
        self._seen: Seen | None = None
        self._look = Look(None, ())
        self._changes: list[tuple[str, Change]] = []

    def look(self, unsaved: Mapping[str, str] = _NOTHING) -> Look:
        """Return the content as it is, or as it would be with some texts saved."""
        with self._looking:
            if unsaved:
                return self._look_at(unsaved)
            seen = self._find()
            if seen != self._seen:
                self._look, self._seen = self._look_at(_NOTHING), seen
            return self._look

    def corpus(self) -> Corpus:
        """Return the corpus as it is; ContentError where it cannot be loaded."""
        look = self.look()
        if look.corpus is None:
            raise ContentError(look.problems)
        return look.corpus

    def read(self, name: str) -> OnDisk:
        """Return one file as it stands."""
        return read_file(self.root, name)

    def save(self, topic: str, name: str, text: str, mark: str, what: str) -> None:
        """Save a text that can be loaded, over the file that has this mark.

        Raises ChangedMeanwhileError, or EditError; then nothing was written.
        """
        with self._lock:
            broken = self._loading_problems({name: text}, name)
            if broken:
                raise EditError(
                    f"Nothing was saved: readers could not be served this. Line {broken[0].line}: "
                    f"{broken[0].message}"
                )
            self._changes.append((topic, save_file(self.root, name, text, mark, what)))
            self._note_days()

    def add_phrasing(self, topic: str, phrasing: str) -> None:
        """Add one line to the phrasings of a topic, or to what stays unanswered ("_none")."""
        name = f"questions/{topic}.txt"
        with self._lock:
            there = self.read(name)
            if there.trouble and there.mark != "absent":
                raise EditError(there.trouble)
            text = with_phrasing(there.text or "", phrasing)
            self.save(f"questions/{topic}", name, text, there.mark, "the new phrasing")

    def sign(self, topic: str, by: str, role: Role) -> SignOff:
        """Record that a person read a topic as it is saved; raises what `sign` raises."""
        with self._lock:
            path = self.root / SIGNOFFS
            before = path.read_bytes() if path.exists() else None
            signed = sign(self.root, topic, by, role, today=self.today())
            change = change_since(self.root, SIGNOFFS, before, f"the sign-off by {signed.by}")
            self._changes.append((topic, change))
            return signed

    def last_change(self, topic: str) -> Change | None:
        """Return the change of a topic that would be undone next."""
        with self._lock:
            mine = [change for of, change in self._changes if of == topic]
            return mine[-1] if mine else None

    def undo(self, topic: str) -> Change:
        """Undo the last change made here to a topic; EditError where it cannot be."""
        with self._lock:
            change = self.last_change(topic)
            if change is None:
                raise EditError("There is nothing to undo.")
            undo(self.root, change)
            self._changes.remove((topic, change))
            self._note_days()
            return change

    def _note_days(self) -> None:
        """Note the day of an edit; where another file is broken, the check asks for it later."""
        with suppress(ContentError, SignOffError):
            note_days(self.root, self.today())

    def _loading_problems(self, unsaved: Mapping[str, str], name: str) -> tuple[Problem, ...]:
        try:
            load_corpus(self.root, unsaved)
        except ContentError as error:
            return tuple(problem for problem in error.problems if problem.path == name)
        return ()

    def _look_at(self, unsaved: Mapping[str, str]) -> Look:
        try:
            corpus = load_corpus(self.root, unsaved)
        except ContentError as error:
            return Look(None, error.problems)
        report = check_corpus(corpus, self.today())
        return Look(corpus, report.problems, report.waived)

    def _find(self) -> Seen:
        found = []
        for pattern in _READ:
            for path in sorted(self.root.glob(pattern)):
                try:
                    facts = path.stat()
                except OSError:  # it is being replaced; it will look different in a moment
                    continue
                found.append((str(path), facts.st_mtime_ns, facts.st_size))
        return tuple(found)
