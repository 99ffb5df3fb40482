"""The whole path of one question. Read this first."""

from __future__ import annotations

from collections.abc import Callable

from ivig_faq.content.load import load_corpus
from ivig_faq.content.models import Corpus
from ivig_faq.errors import ContentError, Problem
from ivig_faq.reply.compose import compose, compose_topic
from ivig_faq.reply.model import Reply
from ivig_faq.retrieval.decide import Policy, decide
from ivig_faq.retrieval.index import Index, Part
from ivig_faq.retrieval.learned import load_or_fit
from ivig_faq.retrieval.question import Question
from ivig_faq.retrieval.signs import SignError
from ivig_faq.retrieval.triage import find_danger, matcher_of
from ivig_faq.settings import Settings
from ivig_faq.store.memory import MemoryStore


class Assistant:
    """Answers questions from one frozen corpus; safe to share between threads."""

    def __init__(
        self,
        corpus: Corpus,
        index: Index,
        store: MemoryStore,
        policy: Policy | None = None,
        *,
        require_approved: bool = False,
    ) -> None:
        self.corpus = corpus
        self.store = store
        self._index = index
        self._policy = policy or Policy()
        self._require_approved = require_approved

    def ask(self, question: Question) -> Reply:
        """Return the reply to a question: a card, curated answers, a choice, or an honest no."""
        danger = find_danger(question, self.corpus.danger)
        found = self._index.search(question)
        decision = decide(danger, found, self._policy)
        reply = compose(
            decision, self.corpus, question.region, require_approved=self._require_approved
        )
        self.store.count(reply)
        return reply

    def search(self, question: Question) -> Part:
        """Return what the index finds for a question, for measuring and explaining."""
        return self._index.search(question)

    def show(self, topic: str, region: str | None = None) -> Reply:
        """Return the reply that shows one topic; KeyError when the corpus has no such topic."""
        reply = compose_topic(topic, self.corpus, region, require_approved=self._require_approved)
        self.store.count(reply)
        return reply


def build_assistant(
    settings: Settings, progress: Callable[[str], None] = lambda _: None
) -> Assistant:
    """Load the answers and the index fitted to them, fitting it first where they were edited.

    Raises ContentError with every problem of every file; `progress` is told what takes time.
    """
    corpus = load_corpus(settings.answers)
    try:
        matcher_of(corpus.danger)
    except SignError as error:
        raise ContentError((Problem("danger.yaml", 1, "sign", str(error)),)) from None
    index = Index(corpus, load_or_fit(corpus, settings.cache, progress))
    return Assistant(corpus, index, MemoryStore(), require_approved=settings.require_approved)
