"""What an edit changes, and what a question gets before and after it; made as parts of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Literal, Protocol

from rapidfuzz.distance import Indel
from rapidfuzz.process import extract

from ivig_faq.assistant import Assistant, read_corpus
from ivig_faq.content.impact import Impact
from ivig_faq.content.models import Corpus
from ivig_faq.errors import ContentError, EditError
from ivig_faq.faces.workbench.bench import Bench
from ivig_faq.faces.workbench.finding import Edition, Finder, Told, as_it_is, with_texts
from ivig_faq.faces.workbench.layout import lay_out
from ivig_faq.faces.workbench.reading import to_reader_page
from ivig_faq.reply.model import Reply
from ivig_faq.retrieval.decide import Abstain, Answer, Choose, Decision, Urgent
from ivig_faq.retrieval.explain import Explanation
from ivig_faq.retrieval.learned import examples
from ivig_faq.retrieval.question import MAX_CHARACTERS, Question
from ivig_faq.settings import Settings

Against = Literal["saved", "commit"]
AGAINST: tuple[Against, ...] = ("saved", "commit")
NAMES = {"saved": "the saved files", "commit": "the last commit", "edited": "your words"}
Ask = Callable[[Question], Reply]
_HITS = 4
# Eight letters in ten the same: near enough that an editor wants to know where it stands.
_ALIKE = 0.8
_MOST_ALIKE = 5


class Comparer(Protocol):
    """Compares two versions of the answers; handed in, since no face may know the evaluation."""

    def compare(self, before: Corpus, after: Corpus, ask_before: Ask, ask_after: Ask) -> Impact:
        """Return what the edit from one to the other changes; asks only where that can differ."""
        ...

    def last_commit(self) -> AbstractContextManager[Path]:
        """Give the folder of answers as it was last committed; RevisionError without one."""
        ...


@dataclass(frozen=True, slots=True)
class Tried:
    """What a question gets from one version, and what that was decided from."""

    name: str
    page: str
    came: str
    explanation: Explanation
    alike: tuple[tuple[str, str, float], ...]

    @property
    def hits(self) -> Sequence[object]:
        """The likeliest topics; the runner-up is the second."""
        return self.explanation.whole.hits[:_HITS]

    @property
    def thresholds(self) -> dict[str, float]:
        """The numbers of the policy, by name."""
        policy = self.explanation.policy
        return {one.name: getattr(policy, one.name) for one in fields(policy)}


class Desk:
    """Makes the parts of pages that compare versions; slow, so only ever called by jobs."""

    def __init__(self, bench: Bench, settings: Settings, comparer: Comparer) -> None:
        self._bench = bench
        self._settings = settings
        self._comparer = comparer
        self._finder = Finder(settings)

    def close(self) -> None:
        """End what is still being learned."""
        self._finder.close()

    @staticmethod
    def name_of(against: Against) -> str:
        """Return what a version is called."""
        return NAMES[against]

    def impact(self, name: str, text: str, against: Against, told: Told) -> str:
        """Return what one file with this text would change."""
        before, after = self._edition(against), self._edited(name, text)
        found = self._comparer.compare(
            before.corpus,
            after.corpus,
            self._asker(before, told),
            self._asker(after, told),
        )
        return lay_out("impact.html", impact=found, before=NAMES[against])

    def ask(self, typed: str, name: str, text: str | None, against: Against, told: Told) -> str:
        """Return what a question gets from a version and, with a text, with that in one file."""
        question = _to_question(typed, self._settings.region)
        editions = [self._edition(against)]
        if text is not None:
            editions.append(self._edited(name, text))
        tried = [self._try(question, edition, told) for edition in editions]
        return lay_out("asked.html", tried=tried)

    def _edition(self, against: Against) -> Edition:
        root = self._bench.root
        if against == "saved":
            return Edition(NAMES[against], self._bench.corpus(), lambda: as_it_is(root))
        with self._comparer.last_commit() as folder:
            try:
                corpus = read_corpus(folder)
            except ContentError as error:
                first = error.problems[0]
                said = f"The answers of the last commit cannot be read by this program: {first}"
                raise EditError(said) from None
        return Edition(NAMES[against], corpus, self._comparer.last_commit)

    def _edited(self, name: str, text: str) -> Edition:
        root = self._bench.root
        try:
            corpus = self._bench.corpus({name: text})
        except ContentError as error:
            first = error.problems[0]
            raise EditError(
                f"First mend {first.path}, line {first.line}: {first.message}"
            ) from None
        return Edition(NAMES["edited"], corpus, lambda: with_texts(root, {name: text}))

    def _asker(self, edition: Edition, told: Told) -> Ask:
        """Return what asks an edition, made when the first question comes."""

        @cache
        def assistant() -> Assistant:
            found = self._finder.assistant(edition, told)
            told(f"Asking the practice questions of {edition.name}.")
            return found

        return lambda question: assistant().ask(question)

    def _try(self, question: Question, edition: Edition, told: Told) -> Tried:
        assistant = self._finder.assistant(edition, told)
        explanation = assistant.explain(question)
        page = to_reader_page(assistant.ask(question), edition.corpus, "light", "short")
        return Tried(
            edition.name,
            page,
            _came(explanation.decision),
            explanation,
            tuple(_alike(explanation.whole.text, edition.corpus)),
        )


def _to_question(typed: str, region: str) -> Question:
    text = typed.strip()
    if not text:
        raise EditError("Nothing was typed. Write a question as a person would type it.")
    if len(text) > MAX_CHARACTERS:
        raise EditError(f"A question has at most {MAX_CHARACTERS:,} characters.")
    return Question(text, region=region)


def _alike(text: str, corpus: Corpus) -> Iterator[tuple[str, str, float]]:
    """Yield the phrasings spelt almost like a text: each, its topic, and how alike it is."""
    texts, labels = examples(corpus)
    found = extract(
        text, texts, scorer=Indel.normalized_similarity, score_cutoff=_ALIKE, limit=_MOST_ALIKE
    )
    for phrasing, alike, number in found:
        yield phrasing, labels[number], alike


def _came(decision: Decision) -> str:
    match decision:
        case Urgent():
            return "An emergency card."
        case Answer(topics, partly, also):
            rest = f" It also names {', '.join(also)}." if also else ""
            part = " It says that the rest is not covered." if partly else ""
            return f"The answer to {', '.join(topics)}.{part}{rest}"
        case Choose(topics):
            return f"A choice of {', '.join(topics)}."
        case Abstain(near):
            return f"No answer; offered are {', '.join(near)}."
