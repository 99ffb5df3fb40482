"""Changed answers without a restart: each edition is served whole, or not at all."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from math import inf
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from typing import Literal

from ivig_faq.assistant import Assistant, read_corpus
from ivig_faq.content.load import find_withdrawn
from ivig_faq.content.models import Corpus
from ivig_faq.errors import ContentError, Problem
from ivig_faq.learning import Learning, learn_apart
from ivig_faq.memory import give_back
from ivig_faq.retrieval.index import Index
from ivig_faq.retrieval.learned import OFF_TOPIC, Learned, load_learned, load_or_fit
from ivig_faq.retrieval.question import Question
from ivig_faq.retrieval.triage import find_danger
from ivig_faq.settings import Settings
from ivig_faq.store.clock import Clock, now
from ivig_faq.store.tally import Tally

_LOG = logging.getLogger("ivig_faq.content")
_LOOK_SECONDS = 0.5
_READ = ("*.yaml", "*.txt", "topics/*.md", "questions/*.txt", "regions/*.yaml")
_MOST_LOGGED = 50
_PAUSES = (10.0, 60.0, 600.0)  # seconds; what failed may have been a passing trouble
_MOST_MOVES = 3  # looks at files that change from one to the next; then withdrawals wait no more
Seen = tuple[tuple[str, int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class State:
    """How the served answers stand beside the files: the same, still to be learned, or broken."""

    files: Literal["served", "learning", "broken"]
    problems: tuple[Problem, ...]
    loaded: datetime
    reloads: int
    failures: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read and learned from the files, as they were when they were `seen`."""

    seen: Seen
    corpus: Corpus
    learned: Learned
    index: Index


def load(settings: Settings, progress: Callable[[str], None] = lambda _: None) -> Loaded:
    """Read the answers and what was learned from them, or learn it in a process of its own.

    Raises ContentError when the answers are broken.
    """
    seen = find_files(settings.answers)
    corpus = read_corpus(settings.answers, settings.paid_by, cache=settings.cache)
    learned = load_learned(corpus, settings.cache) or learn_apart(corpus, settings, progress)
    # Where no process can be started, or it was killed, it is learned here.
    learned = learned or load_or_fit(corpus, settings.cache, progress)
    return Loaded(seen, corpus, learned, Index(corpus, learned))


def warmed(loaded: Loaded) -> Loaded:
    """Return the same once it has found an answer: some of it is made only then."""
    if loaded.corpus.questions:
        phrasing = min(loaded.corpus.questions.items())[1][0]
        loaded.index.search(Question(phrasing))
        find_danger(Question(phrasing), loaded.corpus.danger)
    loaded.corpus.pack()
    give_back()
    return loaded


class Editions:
    """Holds the assistant that answers now, and replaces it when the files change.

    A change of words is served at once. A change of phrasings is learned in a process of its own;
    until then the new words are served with what was learned before or, where topics came or went,
    the old ones, without what was withdrawn. Files that are broken, or half written, change
    nothing, but what they withdraw is gone all the same. Every combination has its own version.
    """

    def __init__(
        self,
        settings: Settings,
        tally: Tally,
        loaded: Loaded | None = None,
        clock: Clock = now,
    ) -> None:
        loaded = loaded or load(settings)
        self._settings = settings
        self._tally = tally
        self._clock = clock
        self._changed: Callable[[Assistant], None] = lambda _: None
        self._looked: Callable[[], None] = lambda: None
        self._wake = threading.Event()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._loaded = self._seen = loaded.seen
        self._corpus = self._learned_from = loaded.corpus
        self._learned, self._index = loaded.learned, loaded.index
        self._learning: Learning | None = None
        self._learning_found: Seen = ()
        self.current = self._assistant(self._corpus, self._index)
        self._good = self._corpus  # what was shown last before files broke
        self._taken_out: frozenset[str] = frozenset()
        self._told: tuple[tuple[Problem, ...], str] = (), ""  # the last failure
        self._moved = 0  # how often in a row the files were seen changing
        self._tries, self._again_at = 0, inf  # what failed is tried again at a time
        self.state = State("served", (), clock(), 0, 0)
        if find_files(settings.answers) != loaded.seen:
            self._take_out()  # what else has changed is taken up when it has come to rest

    def listen(
        self, changed: Callable[[Assistant], None], looked: Callable[[], None] = lambda: None
    ) -> None:
        """Have somebody told of each new assistant, and after each look, in the thread of both."""
        self._changed, self._looked = changed, looked

    def start(self) -> None:
        """Begin to look at the files, in a thread of its own."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._look_on, name="editions", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Look at the files now rather than within half a second."""
        self._wake.set()

    def close(self) -> None:
        """Stop looking, and learning."""
        self._ending.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(3)
        self._stop_learning()

    def look(self) -> None:
        """Look at the files once; take up what changed and has come to rest."""
        found = find_files(self._settings.answers)
        before, self._seen = self._seen, found
        if found == before and (found != self._loaded or monotonic() >= self._again_at):
            if found != self._loaded:
                self._tries = 0
            self._loaded, self._again_at = found, inf
            self._take_up(found)
        self._moved = self._moved + 1 if found != before else 0
        if self._moved >= _MOST_MOVES:  # they may never come to rest
            self._take_out()
        if self._learning is not None and self._learning.done and found == self._learning_found:
            self._take_up_learned(self._learning)
        if self._corpus.pack():
            give_back()

    def _look_on(self) -> None:
        while not self._ending.is_set():
            if self._wake.wait(_LOOK_SECONDS) and self._again_at < inf:
                self._again_at = monotonic()
            self._wake.clear()
            if self._ending.is_set():
                return  # what began to learn now would outlive us
            try:
                self.look()
                self._looked()
            except Exception as error:  # whatever it is, what is served stays served
                with suppress(Exception):
                    self._take_out()
                self._fail((), f"The answers cannot be taken up ({type(error).__name__}).")

    def _take_up(self, found: Seen) -> None:
        try:
            corpus = read_corpus(
                self._settings.answers, self._settings.paid_by, cache=self._settings.cache
            )
        except ContentError as error:
            self._take_out()
            self._fail(error.problems, "The changed answers are not served.")
            return
        if find_files(self._settings.answers) != found:
            self._loaded = ()  # they changed while they were read: half of this may be older
            return
        if corpus.danger == self._corpus.danger:  # its signs are read already
            corpus = replace(corpus, danger=self._corpus.danger)
        if _phrasings(corpus) == _phrasings(self._learned_from):
            self._stop_learning()
            self._serve(corpus, corpus, "served")
            return
        if set(corpus.topics) == set(self._learned.labels) - {OFF_TOPIC}:
            version = _mixed(corpus.version, self._learned_from.version)
            self._serve(corpus, replace(corpus, version=version), "learning")
        else:
            self._serve(self._corpus, without_withdrawn(self._good, corpus), "learning")
        if self._learning is None or _phrasings(corpus) != _phrasings(self._learning.corpus):
            self._stop_learning()
            self._learning = Learning(corpus, self._settings)
        self._learning.corpus, self._learning_found = corpus, found

    def _take_out(self) -> None:
        """Serve the last good answers without those that are withdrawn by now."""
        gone = self._taken_out | find_withdrawn(self._settings.answers)
        shown = without_topics(self._good, gone)
        if gone != self._taken_out and shown.version != self.current.corpus.version:
            self._show(shown, self._index)
        self._taken_out = gone

    def _take_up_learned(self, learning: Learning) -> None:
        self._learning = None
        learned = learning.result()
        if learned is None:
            self._fail((), "The changed phrasings could not be learned; the old ones are used.")
        else:
            self._serve(learning.corpus, learning.corpus, "served", learned)

    def _stop_learning(self) -> None:
        if self._learning is not None:
            self._learning.stop()
            self._learning = None

    def _serve(
        self,
        files: Corpus,
        shown: Corpus,
        files_are: Literal["served", "learning"],
        learned: Learned | None = None,
    ) -> None:
        """Serve a corpus; `files` is what it was made from, to compare the next one with."""
        index, learned = self._index, learned or self._learned
        if learned is not self._learned or found_by(files) != found_by(self._corpus):
            index = Index(files, learned)
        if shown.version != self.current.corpus.version:
            self._show(shown, index)
        self._good, self._taken_out = shown, frozenset()
        self._corpus, self._index = files, index
        self._learned = learned
        if files_are == "served":  # what was learned is what these files say
            self._learned_from = files
            self._told = (), ""
        self.state = replace(self.state, files=files_are, problems=())
        give_back()

    def _show(self, corpus: Corpus, index: Index) -> None:
        """Have readers see a corpus from now on."""
        assistant = self._assistant(corpus, index)
        self._changed(assistant)
        self.current = assistant
        self.state = replace(self.state, loaded=self._clock(), reloads=self.state.reloads + 1)
        _LOG.warning("Serving the answers of version %s.", corpus.version)

    def _assistant(self, corpus: Corpus, index: Index) -> Assistant:
        approved = self._settings.require_approved
        return Assistant(corpus, index, self._tally, require_approved=approved)

    def _fail(self, problems: tuple[Problem, ...], says: str) -> None:
        """Tell of a failure, and try again after a pause; the same one is told once."""
        self._again_at = monotonic() + _PAUSES[min(self._tries, len(_PAUSES) - 1)]
        self._tries += 1
        if (problems, says) == self._told:
            self.state = replace(self.state, files="broken", problems=problems)
            return
        self._told = problems, says
        _LOG.error("%s Version %s stays.", says, self.current.corpus.version)
        for problem in problems[:_MOST_LOGGED]:
            _LOG.error("%s", problem)
        self.state = replace(
            self.state, files="broken", problems=problems, failures=self.state.failures + 1
        )


def find_files(root: Path) -> Seen:
    """Return what tells whether any file changed: names, times, sizes and places."""
    found = []
    for pattern in _READ:
        for path in sorted(root.glob(pattern)):
            try:
                facts = path.stat()
            except OSError:  # it is being replaced; it will look different in a moment
                continue
            times = facts.st_mtime_ns, facts.st_ctime_ns  # who may read it changes the latter
            found.append((str(path), *times, facts.st_size, facts.st_ino))
    return tuple(found)


def without_withdrawn(served: Corpus, changed: Corpus) -> Corpus:
    """Return the served corpus without the answers that the changed one withdraws or lacks."""
    kept = {topic.id for topic in changed.topics.values() if topic.status != "withdrawn"}
    return without_topics(served, set(served.topics) - kept)


def without_topics(served: Corpus, gone: Set[str]) -> Corpus:
    """Return the served corpus with some answers withdrawn, never a card."""
    topics = dict(served.topics)
    for id_ in sorted(gone & topics.keys()):
        if topics[id_].status != "withdrawn" and topics[id_].outcome != "urgent":
            topics[id_] = replace(topics[id_], status="withdrawn")
            served = replace(served, version=_mixed(served.version, id_))
    return replace(served, topics=MappingProxyType(topics)) if topics != served.topics else served


def _phrasings(corpus: Corpus) -> object:
    """Everything that is learned from."""
    titles = {topic.id: topic.title for topic in corpus.topics.values()}
    learned_from = (corpus.questions, corpus.not_this, corpus.kept_words)
    return titles, *map(dict, learned_from), corpus.off_topic, corpus.follow_ups


def found_by(corpus: Corpus) -> object:
    """Return everything that an index is made of; edits of other words find the same."""
    return _phrasings(corpus), {topic.id: topic.related for topic in corpus.topics.values()}


def _mixed(one: str, other: str) -> str:
    """Return the version of two editions served together: of words, and of what is learned."""
    return sha256(f"{one} {other}".encode()).hexdigest()[:16]
