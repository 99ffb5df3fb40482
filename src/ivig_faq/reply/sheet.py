"""A sheet of paper to take to a doctor: what stands on it, in which order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ivig_faq.reply.model import Evidence, Word
from ivig_faq.reply.paper import Paper, Style
from ivig_faq.reply.view import Labels, Line, Listed, Piece

MOST_PAGES = 2
Row = tuple[Style, str]
_MARK = re.compile(r"\[[A-Z]\d\]")
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
    limits: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that stands on the paper, in the order in which it stands there.

    `left` holds the titles of what did not fit, `listed` says whether they stand there too.
    """

    order: Order
    what: tuple[str, ...]
    parts: tuple[Part, ...]
    words: tuple[Word, ...]
    left: tuple[str, ...]
    listed: bool
    questions: tuple[str, ...]
    lines_to_write: int
    worse_title: str
    worse: tuple[Line, ...]
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
        if self.left and self.listed:
            yield [("heading", labels["handout_left"]), *_items(self.left)]
        elif self.left:
            yield [("text", f"{labels['handout_left_count']} {len(self.left)}")]
        asked = _items(f"[ ] {question}" for question in self.questions)
        yield [("heading", labels["handout_questions"]), *asked]
        if self.lines_to_write:
            own: Row = ("small_heading", labels["handout_own"])
            yield [own, *_LINE * self.lines_to_write]
        worse: list[Row] = [("heading", self.worse_title)] if self.worse_title else []
        yield [*worse, *_texts(text for text, _ in self.worse)]
        source = f"{labels['source']}: {self.citation}{self.link}"
        dated = f"{labels['version']} {self.version}. {labels['handout_date']} {self.printed}"
        # The short form names nobody who made it, so it goes without the heading that says so.
        head: list[Row] = [] if self.order.short else [("heading", labels["handout_made"])]
        yield [*head, ("text", self.made[0])]
        yield from ([row] for row in _texts((*self.made[1:], source, dated)))

    @property
    def printed(self) -> str:
        """The day of printing, or room to write it."""
        return self.order.made_on.isoformat() if self.order.made_on else "_" * 12

    def count_words(self, labels: Labels) -> int:
        """Return how many words and numbers a reader reads on it; sources in brackets are none."""
        rows = (text for block in self.blocks(labels) for _, text in block)
        words = (word for text in rows for word in _MARK.sub("", text).split())
        return sum(any(letter.isalnum() for letter in word) for word in words)


def _items(texts: Iterable[str]) -> Iterator[Row]:
    return (("item", text) for text in texts)


def _texts(texts: Iterable[str]) -> Iterator[Row]:
    return (("text", text) for text in texts)


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
    yield from _items(f"{limit.says} {limit.markers}" for limit in part.limits)
