"""The box to try a question in: what would be shown, and why. Nothing typed is kept or counted."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass

from fastapi import APIRouter, Request, Response
from rapidfuzz.distance import Indel
from rapidfuzz.process import extract

from ivig_faq.content.models import Corpus
from ivig_faq.errors import EditError
from ivig_faq.faces.workbench.bench import Bench
from ivig_faq.faces.workbench.forms import read_form
from ivig_faq.faces.workbench.layout import lay_out, respond
from ivig_faq.faces.workbench.reading import to_reader_page
from ivig_faq.reply.compose import compose
from ivig_faq.retrieval.decide import Abstain, Answer, Choose, Decision, Policy, Urgent, decide
from ivig_faq.retrieval.index import Hit, Index
from ivig_faq.retrieval.learned import examples, load_or_fit
from ivig_faq.retrieval.question import MAX_CHARACTERS, Question
from ivig_faq.retrieval.text import to_text
from ivig_faq.retrieval.triage import find_danger
from ivig_faq.settings import Settings

_HITS = 5


@dataclass(frozen=True, slots=True)
class Tried:
    """What a question would get, and what that was decided from."""

    page: str
    came: str
    hits: tuple[Hit, ...]
    off_topic: float
    signs: tuple[str, ...]
    near: tuple[tuple[str, str], ...]
    thresholds: dict[str, float]


class Learner:
    """Learns from the phrasings of a corpus in a thread of its own, when it is told to."""

    def __init__(self, settings: Settings) -> None:
        self.progress = ""
        self._settings = settings
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._index: Index | None = None
        self._of: object = None

    @property
    def learning(self) -> bool:
        """Whether it is at it."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, corpus: Corpus) -> None:
        """Begin, unless it is learning already."""
        with self._lock:
            if not self.learning:
                self.progress = "Reading what was learned before."
                self._thread = threading.Thread(target=self._learn, args=(corpus,), daemon=True)
                self._thread.start()

    def index(self, corpus: Corpus) -> Index | None:
        """Return what finds answers in this corpus; None before that was learned."""
        return self._index if _found_by(corpus) == self._of else None

    def _learn(self, corpus: Corpus) -> None:
        try:
            index = Index(corpus, load_or_fit(corpus, self._settings.cache, self._told))
        except Exception as error:  # a thread has nobody to raise to
            self.progress = f"This could not be learned ({type(error).__name__})."
            return
        self._index, self._of, self.progress = index, _found_by(corpus), ""

    def _told(self, line: str) -> None:
        self.progress = line


def create_asking(bench: Bench, settings: Settings) -> APIRouter:
    """Return the routes of the box to try a question in."""
    router = APIRouter(include_in_schema=False)
    learner = Learner(settings)

    @router.api_route("/ask", methods=["GET", "HEAD"])
    async def show() -> Response:
        return await respond(lambda: _page(bench, learner, settings, ""))

    @router.post("/ask")
    async def ask(request: Request) -> Response:
        fields = await read_form(request)
        if fields.get("do") == "learn":
            learner.start(bench.corpus())
        return await respond(lambda: _page(bench, learner, settings, fields.get("question", "")))

    return router


def _page(bench: Bench, learner: Learner, settings: Settings, typed: str) -> str:
    corpus = bench.corpus()
    index = learner.index(corpus)
    text, tried, trouble = typed.strip(), None, ""
    try:
        if len(text) > MAX_CHARACTERS:
            raise EditError(f"A question has at most {MAX_CHARACTERS:,} characters.")
        if text and index is not None:
            tried = _try(Question(text, region=settings.region), corpus, index)
    except EditError as error:
        trouble = str(error)
    return lay_out(
        "ask.html",
        typed=typed,
        tried=tried,
        ready=index is not None,
        learning=learner.learning,
        progress=learner.progress,
        told="",
        trouble=trouble,
    )


def _try(question: Question, corpus: Corpus, index: Index) -> Tried:
    policy = Policy()
    danger = find_danger(question, corpus.danger)
    found = index.search(question)
    decision = decide(danger, found, policy)
    reply = compose(decision, corpus, question.region)
    texts, labels = examples(corpus)
    near = extract(to_text(question.text), texts, scorer=Indel.normalized_similarity, limit=_HITS)
    return Tried(
        to_reader_page(reply, corpus, "light", "short"),
        _came(decision),
        found.hits[:_HITS],
        found.off_topic,
        danger.signs if danger else (),
        tuple((text, labels[number]) for text, _, number in near),
        asdict(policy),
    )


def _came(decision: Decision) -> str:
    match decision:
        case Urgent():
            return "An emergency card."
        case Answer():
            return f"The answer to {', '.join(decision.topics)}."
        case Choose():
            return f"A choice of {', '.join(decision.topics)}."
        case Abstain():
            return f"No answer; offered are {', '.join(decision.near)}."


def _found_by(corpus: Corpus) -> object:
    """Everything that an index is made of: edits of other words need no learning."""
    topics = {topic.id: (topic.title, topic.related) for topic in corpus.topics.values()}
    return topics, dict(corpus.questions), dict(corpus.not_this), corpus.off_topic
