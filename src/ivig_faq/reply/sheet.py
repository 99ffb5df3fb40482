"""A sheet of paper to take to a doctor: which topics are on it, and in what form they fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from ivig_faq.content.models import Corpus, Region
from ivig_faq.reply.model import Evidence, Limit, Reply, Word
from ivig_faq.reply.numbers import fill
from ivig_faq.reply.paper import LINES_TO_WRITE, Paper, Style, count_pages
from ivig_faq.reply.view import Labels, Line, Piece, to_view

MOST_PAGES = 2
_ON_PAPER = ("observed", "inferred")
Form = Literal["full", "middle", "brief"]
Row = tuple[Style, str]
_LINE: tuple[Row, ...] = (("line", ""),)


@dataclass(frozen=True, slots=True)
class Order:
    """What the reader wants on paper, and the day, where it is to stand there."""

    paper: Paper
    short: bool = False
    made_on: date | None = None

    @property
    def pages(self) -> int:
        """How many pages it may take."""
        return 1 if self.short else MOST_PAGES


@dataclass(frozen=True, slots=True)
class Part:
    """One topic on paper; the end of a page never cuts it, so its limits stay beside it."""

    topic: str
    title: str
    lead: Line | None
    pieces: tuple[Piece, ...]
    evidence: tuple[tuple[str, tuple[Evidence, ...]], ...]
    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that stands on the paper, in the order in which it stands there."""

    order: Order
    what: tuple[str, ...]
    parts: tuple[Part, ...]
    words: tuple[Word, ...]
    left: tuple[str, ...]
    questions: tuple[str, ...]
    lines_to_write: int
    worse: tuple[str, ...]
    made: tuple[str, ...]
    citation: str
    link: str
    version: str

    def blocks(self, labels: Labels) -> Iterator[list[Row]]:
        """Return all words, a list for each block that stays together, a style for each row."""
        yield [("title", labels["handout_title"]), *_texts(self.what)]
        for part in self.parts:
            yield list(_rows(part, labels))
        if self.words:
            words = (f"{word.term}: {word.means}" for word in self.words)
            yield [("heading", labels["words"]), *_items(words)]
        if self.left:
            yield [("text", " ".join((labels["handout_left"], *self.left)))]
        asked = _items(f"[ ] {question}" for question in self.questions)
        yield [("heading", labels["handout_questions"]), *asked]
        if self.lines_to_write:
            own: Row = ("small_heading", labels["handout_own"])
            yield [own, *_LINE * self.lines_to_write]
        yield [("heading", labels["handout_worse"]), *_texts(self.worse)]
        source = f"{labels['source']}: {self.citation}{self.link}"
        dated = f"{labels['version']} {self.version}. {labels['handout_date']} {'_' * 12}"
        # The short form names nobody who made it, so it goes without the heading that says so.
        head: list[Row] = [] if self.order.short else [("heading", labels["handout_made"])]
        yield [*head, ("text", self.made[0])]
        yield from ([row] for row in _texts((*self.made[1:], source, dated)))


def _items(texts: Iterable[str]) -> Iterator[Row]:
    return (("item", text) for text in texts)


def _texts(texts: Iterable[str]) -> Iterator[Row]:
    return (("text", text) for text in texts)


def make_sheet(
    replies: Sequence[Reply], order: Order, corpus: Corpus, region: Region, room: float = 1.0
) -> Sheet:
    """Return the sheet with these replies, each of which shows one topic, on at most two pages.

    The longest form that fits is taken for all of them; what does not fit even in the shortest is
    left off and named. `room` is the share of a page that may be filled. Needs one reply or more.
    """
    forms: list[tuple[Form, bool]] = [("brief", False)]
    if not order.short:
        forms = [("full", True), ("full", False), ("middle", False), *forms]
    tries = [(len(replies), form, words) for form, words in forms]
    tries += [(count, "brief", False) for count in range(len(replies) - 1, 0, -1)]
    for count, form, words in tries:
        sheet = _make(replies[:count], form, order, corpus, region=region, words=words)
        sheet = replace(sheet, left=tuple(_to_title(reply) for reply in replies[count:]))
        if _pages(sheet, corpus.wording.labels, room) <= order.pages:
            break
    return sheet


def _pages(sheet: Sheet, labels: Labels, room: float) -> int:
    paper = sheet.order.paper
    heights = (
        sum(paper.room_for(style, text) for style, text in block) for block in sheet.blocks(labels)
    )
    return count_pages(paper, heights, room)


def _make(
    shown: Sequence[Reply],
    form: Form,
    order: Order,
    corpus: Corpus,
    *,
    region: Region,
    words: bool,
) -> Sheet:
    labels = corpus.wording.labels
    used = [word for reply in shown for answer in reply.answers for word in answer.words]
    notices = dict.fromkeys(it for reply in shown for it in to_view(reply, labels).notices)
    # Large print has no room to spare; the pages about the service say it too.
    tight = order.short or order.paper.large
    kept = [it for it in notices if not tight or it != labels["not_from_review"]]
    numbers = [fill(corpus.wording.emergency_line, region)]
    if not order.short:
        numbers += [labels["region_check"]] if region.verified_on is None else []
    return Sheet(
        order=order,
        what=() if order.short else (labels["handout_what"],),
        parts=tuple(_to_part(reply, labels, form) for reply in shown),
        words=tuple(dict.fromkeys(used)) if words else (),
        left=(),
        questions=tuple(dict.fromkeys(reply.clinician_question for reply in shown)),
        lines_to_write=0 if order.short else LINES_TO_WRITE,
        worse=tuple(numbers),
        made=(
            *([] if order.short else [labels["handout_maker"]]),
            " ".join([*kept, *([] if tight else [labels["payer"]])]),
            labels["purpose"],
        ),
        citation="" if order.short else f"{corpus.source.citation}. ",
        link=f"https://doi.org/{corpus.source.doi}",
        version=corpus.version,
    )


def _to_title(reply: Reply) -> str:
    return reply.answers[0].title if reply.answers else reply.message.title if reply.message else ""


def _to_part(reply: Reply, labels: Labels, form: Form) -> Part:
    """Return one topic; what is not known goes without the limits that its first lines name."""
    view = to_view(reply, labels)
    article = view.articles[0]
    entries = () if form == "brief" else view.evidence
    groups = ((kind, tuple(it for it in entries if it.kind == kind)) for kind in _ON_PAPER)
    return Part(
        topic=reply.answers[0].topic if reply.answers else "",
        title=article.title,
        lead=article.lead,
        pieces=article.pieces if form == "full" or article.lead is None else (),
        evidence=tuple((kind, group) for kind, group in groups if group),
        limits=view.limits,
    )


def _rows(part: Part, labels: Labels) -> Iterator[Row]:
    yield "heading", part.title
    if part.lead:
        yield "text", part.lead[0]
    for piece in part.pieces:
        style: Style = "small_heading" if piece.kind == "heading" else "text"
        for text, _ in piece.lines:
            yield "item" if piece.kind == "item" else style, text
    for kind, group in part.evidence:
        yield "small_heading", labels[f"kind_{kind}"]
        yield from _items(f"{entry.says} [{entry.id}]" for entry in group)
    if part.limits:
        yield "small_heading", labels["limits"]
    yield from _items(f"{limit.says} [{limit.id}]" for limit in part.limits)
