"""The whole path of one question. Read this first."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from time import perf_counter
from types import MappingProxyType

from ivig_faq.content.load import DANGER, load_corpus
from ivig_faq.content.models import CRISIS, REACTION, Corpus, Topic
from ivig_faq.content.payer import with_payer
from ivig_faq.content.signoff import may_show
from ivig_faq.errors import ContentError, Problem
from ivig_faq.reply.compose import compose, compose_topic
from ivig_faq.reply.model import Reply
from ivig_faq.retrieval.decide import Decision, Policy, Urgent, decide
from ivig_faq.retrieval.explain import Explanation
from ivig_faq.retrieval.index import Index, Part
from ivig_faq.retrieval.learned import load_or_fit
from ivig_faq.retrieval.question import Question
from ivig_faq.retrieval.signs import SignError
from ivig_faq.retrieval.triage import Danger, check_signs, find_danger
from ivig_faq.settings import Settings
from ivig_faq.store.counted import Told
from ivig_faq.store.memory import MemoryStore
from ivig_faq.store.tally import Tally


class Assistant:
    """Answers questions from one frozen corpus; safe to share between threads."""

    def __init__(
        self,
        corpus: Corpus,
        index: Index,
        tally: Tally,
        policy: Policy | None = None,
        *,
        require_approved: bool = False,
        today: Callable[[], date] = date.today,
    ) -> None:
        self.corpus = corpus
        self.tally = tally
        self._index = index
        self._policy = policy or Policy()
        self._require_approved = require_approved
        self._today = today

    def ask(self, question: Question) -> Reply:
        """Return the reply to a question: a card, curated answers, a choice, or an honest no."""
        began = perf_counter()
        _, _, decision = self._weigh(question)
        reply = compose(
            decision, self.corpus, question.region, only_approved_on=self._only_approved_on
        )
        self.count(reply, question.region, perf_counter() - began)
        return reply

    def _weigh(self, question: Question) -> tuple[Danger | None, Part, Decision]:
        signs = self.corpus.danger
        danger = find_danger(question, signs)
        found = self._index.search(question)

        def signs_in(text: str) -> Danger | None:
            return find_danger(Question(text), signs)

        return danger, found, decide(danger, found, self._policy, signs_in)

    def warn(self, question: Question) -> Reply | None:
        """Return the card for reviewed signs of danger in a question, None without any.

        This is all that a question gets which must be refused: reading the signs costs little.
        """
        began = perf_counter()
        danger = find_danger(question, self.corpus.danger)
        if danger is None:
            return None
        reaction = danger.reaction or REACTION in danger.earlier
        crisis = danger.crisis or CRISIS in danger.earlier
        if not (reaction or crisis):
            return None
        reply = compose(Urgent(reaction, crisis), self.corpus, question.region)
        self.count(reply, question.region, perf_counter() - began)
        return reply

    def explain(self, question: Question) -> Explanation:
        """Return why a question gets what it gets, for people who improve the answers."""
        danger, found, decision = self._weigh(question)
        near = self._index.nearest(found.text)
        return Explanation(danger, found, near, decision, self._policy)

    def search(self, question: Question) -> Part:
        """Return what the index finds for a question, for measuring and explaining."""
        return self._index.search(question)

    def show(self, topic: str, region: str | None = None) -> Reply:
        """Return the reply that shows one topic; KeyError when the corpus has no such topic.

        Opening the page of a card is not counted: that somebody looked tells of no emergency.
        """
        began = perf_counter()
        reply = compose_topic(topic, self.corpus, region, only_approved_on=self._only_approved_on)
        if reply.outcome != "urgent":
            self.count(reply, region, perf_counter() - began)
        return reply

    def count(self, reply: Told, region: str | None, seconds: float) -> None:
        """Count a reply that took so long to find."""
        self.tally.count(reply, self.corpus.region(region).code, seconds)

    def may_offer(self, topic: Topic) -> bool:
        """Say whether a list, suggestion or sheet may name the topic; cards have their own page."""
        return topic.outcome != "urgent" and may_show(
            topic, self.corpus.signoffs, self._only_approved_on
        )

    @property
    def _only_approved_on(self) -> date | None:
        return self._today() if self._require_approved else None


def build_assistant(
    settings: Settings,
    progress: Callable[[str], None] = lambda _: None,
    tally: Tally | None = None,
) -> Assistant:
    """Load the answers and the index fitted to them, fitting it first where they were edited.

    Raises ContentError with every problem of every file; `progress` is told what takes time.
    Without a `tally`, counts stay in memory and end with the process.
    """
    corpus = read_corpus(settings.answers, settings.paid_by, cache=settings.cache)
    index = Index(corpus, load_or_fit(corpus, settings.cache, progress))
    tally = tally or Tally(MemoryStore())
    return Assistant(corpus, index, tally, require_approved=settings.require_approved)


def read_corpus(
    answers: Path,
    paid_by: str = "",
    unsaved: Mapping[str, str] = MappingProxyType({}),
    cache: Path | None = None,
) -> Corpus:
    """Return the answers, with signs of danger that can be used; raises ContentError.

    `unsaved` holds texts that stand in for files, by path below the folder. In the `cache` folder
    the words of signs are kept, so that the next start need not read them.
    """
    corpus = with_payer(load_corpus(answers, unsaved), paid_by)
    try:
        check_signs(corpus.danger, cache)
    except SignError as error:
        text = unsaved.get(DANGER) or (answers / DANGER).read_text("utf-8-sig")
        # A sign stands whole between quotation marks, or as one of those that "+" joins.
        written = re.search(rf"""["+]\s*{re.escape(error.sign)}\s*["+]""", text)
        line = text.count("\n", 0, written.start() if written else 0) + 1
        raise ContentError((Problem(DANGER, line, "sign", str(error)),)) from None
    return corpus
