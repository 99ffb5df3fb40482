"""The answers folder while it is worked on: what it says now, and what can be undone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from types import MappingProxyType

from ivig_faq.assistant import read_corpus
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
from ivig_faq.content.load import SIGNOFFS
from ivig_faq.content.models import Corpus, Role, SignOff
from ivig_faq.content.signing import sign
from ivig_faq.content.trial import Look, look_at
from ivig_faq.editions import Seen, find_files
from ivig_faq.errors import ContentError, EditError, Problem, SignOffError

# The saved files, the editor's words, and the version that they are shown beside.
_MOST_LOOKS = 3
_NOTHING: Mapping[str, str] = MappingProxyType({})


def name_of(topic: str) -> str:
    """Return the name of an answer's file."""
    return f"topics/{topic}.md"


def phrasings_of(topic: str) -> str:
    """Return the name of the file with the phrasings of an answer, or of "_none"."""
    return f"questions/{topic}.txt"


class Bench:
    """Reads and changes the folder, one change at a time, and remembers how to undo each."""

    def __init__(self, root: Path, today: Callable[[], date] = date.today) -> None:
        self.root = root
        self.today = today
        self._lock = threading.RLock()
        self._looking = threading.Lock()
        self._seen: Seen | None = None
        self._looks: dict[tuple[tuple[str, str], ...], Look] = {}
        self._changes: list[tuple[str, Change]] = []

    def look(self, unsaved: Mapping[str, str] = _NOTHING) -> Look:
        """Return the content as it is, or as it would be with some texts saved."""
        with self._looking:
            seen = find_files(self.root)
            if seen != self._seen:
                self._looks, self._seen = {}, seen
            # What the files say already is no other text, so it is not read once more.
            texts = {name: text for name, text in unsaved.items() if text != self._text(name)}
            key = tuple(texts.items())
            look = self._looks.pop(key, None) or look_at(self.root, texts, self.today())
            self._looks = dict([*self._looks.items(), (key, look)][-_MOST_LOOKS:])
            return look

    def _text(self, name: str) -> str | None:
        return self.read(name).text

    def corpus(self, unsaved: Mapping[str, str] = _NOTHING) -> Corpus:
        """Return the corpus as `look` sees it; ContentError where it cannot be loaded."""
        look = self.look(unsaved)
        if look.corpus is None:
            raise ContentError(look.problems)
        return look.corpus

    def read(self, name: str) -> OnDisk:
        """Return one file as it stands."""
        return read_file(self.root, name)

    def save(self, name: str, text: str, mark: str, what: str) -> None:
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
            self._changes.append((name, save_file(self.root, name, text, mark, what)))
            self._note_days()

    def add_phrasing(self, topic: str, phrasing: str) -> None:
        """Add one line to the phrasings of a topic, or to what stays unanswered ("_none")."""
        name = phrasings_of(topic)
        with self._lock:
            there = self.read(name)
            if there.trouble and there.mark != "absent":
                raise EditError(there.trouble)
            text = with_phrasing(there.text or "", phrasing)
            self.save(name, text, there.mark, "the new phrasing")

    def sign(self, topic: str, by: str, role: Role) -> SignOff:
        """Record that a person read a topic as it is saved; raises what `sign` raises."""
        with self._lock:
            path = self.root / SIGNOFFS
            before = path.read_bytes() if path.exists() else None
            signed = sign(self.root, topic, by, role, today=self.today())
            change = change_since(self.root, SIGNOFFS, before, f"the sign-off by {signed.by}")
            self._changes.append((name_of(topic), change))
            return signed

    def last_change(self, name: str) -> Change | None:
        """Return the change that would be undone next on the page of a file."""
        with self._lock:
            mine = [change for of, change in self._changes if of == name]
            return mine[-1] if mine else None

    def undo(self, name: str) -> Change:
        """Undo the last change made on the page of a file; EditError where it cannot be."""
        with self._lock:
            change = self.last_change(name)
            if change is None:
                raise EditError("There is nothing to undo.")
            undo(self.root, change)
            self._changes.remove((name, change))
            self._note_days()
            return change

    def _note_days(self) -> None:
        """Note the day of an edit; where another file is broken, the check asks for it later."""
        with suppress(ContentError, SignOffError):
            note_days(self.root, self.today())

    def _loading_problems(self, unsaved: Mapping[str, str], name: str) -> tuple[Problem, ...]:
        try:
            read_corpus(self.root, unsaved=unsaved)
        except ContentError as error:
            return tuple(problem for problem in error.problems if problem.path == name)
        return ()
