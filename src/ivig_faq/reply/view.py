"""A reply's words in reading order, before any face lays them out."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from itertools import groupby
from math import ceil
from typing import Literal

from markupsafe import Markup

from ivig_faq.content.markdown import MARKER, to_blocks, to_sentences
from ivig_faq.content.models import CRISIS, PAYER, Block, Message, PageText, Region, Sentence, Term
from ivig_faq.reply.model import Choice, Evidence, Reply, Shown, Word
from ivig_faq.reply.numbers import fill, fill_html
from ivig_faq.reply.words import find_words

_MARKED = re.compile(rf"\s*{MARKER.pattern}")
Labels = Mapping[str, str]
PieceKind = Literal["paragraph", "item", "heading"]
Line = tuple[str, Markup]
MOST_IN_LIST = 7


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, a heading, or the lines of one list, each line as text and as HTML."""

    kind: PieceKind
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """One answer or message: what it says first, and the rest of it."""

    title: str
    heading: Markup
    short: str
    lead: tuple[str, Markup] | None
    pieces: tuple[Piece, ...]
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A limit as the list shows it, and the entries that it stands for."""

    says: str
    ids: tuple[str, ...]

    @property
    def markers(self) -> str:
        """The entries as text shows them."""
        return " ".join(f"[{id_}]" for id_ in self.ids)


@dataclass(frozen=True, slots=True)
class View:
    """Everything that a reply shows, besides labels, worked out once for every face."""

    reply: Reply
    urgent: bool
    articles: tuple[Article, ...]
    limits: tuple[Listed, ...]
    limits_label: str
    limits_end: str
    word_lists: tuple[tuple[Word, ...], ...]
    evidence: tuple[Evidence, ...]
    origin: str
    notices: tuple[str, ...]
    choices: tuple[Choice, ...]
    related: tuple[Choice, ...]
    related_label: str


def to_view(reply: Reply, labels: Labels) -> View:
    """Return what a reply shows; nothing is said twice, and a card stands alone."""
    urgent = reply.outcome == "urgent"
    answers = reply.answers
    message = [to_message(reply.message)] if reply.message else []
    related = {choice.topic: choice for shown in answers for choice in shown.related}
    articles = (*message, *(to_article(shown, labels) for shown in answers))
    limits = find_limits(reply, articles)
    entries = {entry.id: entry for shown in answers for entry in shown.evidence}
    listed = {id_ for limit in limits for id_ in limit.ids}
    entries |= {it.id: it.entry for it in reply.uncertainty if it.id in listed - set(entries)}
    notices = [*(_notice(shown, labels) for shown in answers), labels["not_tested"]]
    if reply.all_drafts:
        notices = [labels["all_drafts"], *notices]
    articles = tuple(_without_listed(article, limits) for article in articles)
    return View(
        reply=reply,
        urgent=urgent,
        articles=articles,
        limits=limits,
        limits_label=labels[reply.limits_are if limits else "limits_settled"],
        limits_end=_limits_end(reply, labels),
        word_lists=_word_lists(answers),
        evidence=() if urgent else tuple(entries.values()),
        origin=_origin(answers, labels),
        notices=tuple(dict.fromkeys(it for it in notices if not _says(articles, it))),
        # One numbered list a reply, so that a number typed in chat means one thing: before the
        # limits where a topic must be picked, after all else where there is an answer.
        choices=() if answers else reply.choices,
        related=_next(reply, related) if answers and not urgent else (),
        related_label=labels["also" if reply.choices else "related"],
    )


def find_limits(reply: Reply, articles: Iterable[Article]) -> tuple[Listed, ...]:
    """Return the limits that no sentence says in full where it is never folded away.

    Two that say the same are one line. A paragraph without a fold that says nothing but limits is
    left to the list. Where every one is said, and nothing else would stand under the heading, all
    are listed.
    """
    ids: dict[str, tuple[str, ...]] = {}
    for limit in reply.uncertainty:
        ids[limit.says] = (*ids.get(limit.says, ()), limit.id)
    said = {says for article in articles for says in _unfolded(article, ids)}
    all_lines = tuple(Listed(says, named) for says, named in ids.items())
    left = tuple(limit for limit in all_lines if limit.says not in said)
    return left if left or reply.limits_are == "limits" else all_lines


def _without_listed(article: Article, limits: Iterable[Listed]) -> Article:
    """Return the article without the paragraphs and items that only say what the list says."""
    listed = {limit.says for limit in limits}
    left = (
        replace(piece, lines=tuple(line for line in piece.lines if not _only(listed, line[0])))
        for piece in article.pieces
    )
    return replace(article, pieces=tuple(piece for piece in left if piece.lines))


def _only(listed: Container[str], text: str) -> bool:
    return all(sentence.text in listed for sentence in to_sentences(text))


def _unfolded(article: Article, limits: Container[str]) -> Iterator[str]:
    """Return the sentences that stand open: the first lines, or all where there is no fold."""
    lines = [line for piece in article.pieces for line in piece.lines]
    lines = [article.lead] if article.lead else [it for it in lines if not _only(limits, it[0])]
    for text, _ in lines:
        yield from (sentence.text for sentence in to_sentences(text))


def _limits_end(reply: Reply, labels: Labels) -> str:
    """What may settle it: where the limits are the answer's own, or the summary is silent."""
    if reply.limits_are == "limits":
        if any(shown.whole for shown in reply.answers):
            return labels["limits_team"]
        return labels["limits_settle"]
    return labels["limits_summary"] if reply.limits_are == "limits_general" else ""


def _word_lists(answers: Iterable[Shown]) -> tuple[tuple[Word, ...], ...]:
    """Return each word once, though several answers use it, in lists of about one length."""
    words = tuple({word.term: word for shown in answers for word in shown.words}.values())
    count = ceil(len(words) / MOST_IN_LIST)
    size = ceil(len(words) / count) if count else 1
    return tuple(words[start : start + size] for start in range(0, len(words), size))


def _origin(answers: Iterable[Shown], labels: Labels) -> str:
    """Where signs of danger and numbers to call come from, where an answer names them."""
    named = {shown.topic for shown in answers if shown.whole}
    if not named:
        return ""
    return labels["collected_numbers" if named == {CRISIS} else "collected_signs"]


def _says(articles: Iterable[Article], text: str) -> bool:
    return any(
        line[0] == text for article in articles for piece in article.pieces for line in piece.lines
    )


def _next(reply: Reply, related: Mapping[str, Choice]) -> tuple[Choice, ...]:
    """What else may have been meant; after a sure answer, the topics near it."""
    shown = {shown.topic for shown in reply.answers}
    near = (choice for id_, choice in related.items() if id_ not in shown)
    return reply.choices or tuple(near)[:3]


def to_article(shown: Shown, labels: Labels) -> Article:
    """Return one answer, its short form first and none of its sentences twice where both begin."""
    if shown.outcome == "urgent":
        prefix = labels["crisis_prefix" if shown.topic == CRISIS else "emergency_prefix"]
        title, said = f"{prefix} {shown.title}", Markup(f"{escape(prefix)} {shown.heading}")  # noqa: S704 - it is HTML
        return Article(title, said, shown.short, None, _pieces(shown.blocks, labels))
    lead, blocks = (None, shown.blocks)
    if not shown.whole:
        lead, blocks = _lead(shown.short, shown.blocks, labels)
    heading = Markup(shown.heading)  # noqa: S704 - it is HTML
    return Article(shown.title, heading, shown.short, lead, _pieces(blocks, labels))


def to_message(message: Message, region: Region | None = None) -> Article:
    """Return a message; each of its sentences once, since title, short form and body overlap.

    Where it is about an emergency, its numbers are those of the region.
    """
    said = {message.title}
    paragraphs = [message.short, *message.body.split("\n\n")]
    once = []
    for sentences in map(to_sentences, paragraphs):
        new = [sentence.text for sentence in sentences if sentence.text not in said]
        said.update(new)
        once.append(" ".join(new))
    title, *lines = (
        (fill(text, region), fill_html(text, region)) if region else (text, Markup.escape(text))
        for text in (message.title, *once)
    )
    pieces = tuple(Piece("paragraph", (line,)) for line in lines[1:] if line[0])
    return Article(*title, message.short, lines[0], pieces)


def to_page(text: PageText, glossary: Iterable[Term], labels: Labels) -> Article:
    """Return a page of wording.yaml, and what its rare words mean."""
    blocks, _ = to_blocks("wording.yaml", text.body.replace(PAYER, labels["payer"]), 1)
    used = find_words(" ".join(block.text for block in blocks), glossary)
    words = tuple(Word(term=term.term, means=term.gloss) for term in used)
    lines = ((block.kind, (block.text, Markup(block.html))) for block in blocks)  # noqa: S704 - escaped when it was read
    title = Markup.escape(text.title)
    return Article(text.title, title, text.summary, None, _grouped(lines), words)


def to_day(day: date, labels: Labels) -> str:
    """Return a day in words, such as 22 November 2026."""
    return f"{day.day} {labels['months'].split(', ')[day.month - 1]} {day.year}"


def _notice(shown: Shown, labels: Labels) -> str:
    """When the text last changed, and who checked it, where somebody did."""
    review = shown.review
    said = labels["undated"]
    if review.changed_on:
        said = f"{labels['changed']} {to_day(review.changed_on, labels)}."
    if review.status != "approved" or not review.approved_by:
        return f"{said} {labels['draft']}"
    said += f" {labels['approved']} {', '.join(review.approved_by)}"
    if review.approved_on:
        said += f", {labels['approved_on']} {to_day(review.approved_on, labels)}"
    due = review.review_due
    return f"{said}. {labels['review_due']} {to_day(due, labels)}." if due else f"{said}."


def _lead(
    short: str, blocks: tuple[Block, ...], labels: Labels
) -> tuple[tuple[str, Markup], tuple[Block, ...]]:
    """Return the short form, and the blocks without the sentences that it already says."""
    sentences = _written(short, blocks)
    lead = _said(sentences, labels)
    if not blocks or blocks[0].kind != "paragraph":
        return lead, blocks
    same = 0
    for said, there in zip(sentences, blocks[0].sentences, strict=False):
        if said.text != there.text:
            break
        same += 1
    rest = _without(blocks[0], same)
    if rest is None:
        return lead, blocks
    return lead, (rest, *blocks[1:]) if rest.sentences else blocks[1:]


def to_lead(shown: Shown, labels: Labels, limits: Iterable[Listed] = ()) -> Line:
    """Return the short form, less the sentences with which one of these limits begins."""
    sentences = _written(shown.short, shown.blocks)
    listed = tuple(limit.says for limit in limits)
    kept = [it for it in sentences if not any(x.startswith(it.text[:-1]) for x in listed)]
    return _said(kept or sentences, labels)


def _written(short: str, blocks: Iterable[Block]) -> tuple[Sentence, ...]:
    """Return the sentences of the short form as the body has them, so that no source is lost."""
    written = {said.text: said for block in blocks for said in block.sentences}
    return tuple(written.get(said.text, said) for said in to_sentences(short))


def _said(sentences: Sequence[Sentence], labels: Labels) -> Line:
    html = " ".join(_escape(said.text) + _markers(said) for said in sentences)
    return _text(sentences), _cited(html, labels)


def _without(block: Block, count: int) -> Block | None:
    """Return the block less its first sentences; None where its HTML does not begin with them."""
    cited = r"(?:\s*\[[A-Z][0-9]+\])*\s*"
    words = (sentence.text.split() for sentence in block.sentences[:count])
    pattern = "".join(
        r"\s+".join(re.escape(_escape(word)) for word in said) + cited for said in words
    )
    found = re.match(pattern, block.html)
    if found is None:
        return None
    return Block(block.kind, block.html[found.end() :], block.sentences[count:], block.line)


def _pieces(blocks: Iterable[Block], labels: Labels) -> tuple[Piece, ...]:
    return _grouped(
        (block.kind, (_text(block.sentences), _cited(block.html, labels))) for block in blocks
    )


def _grouped(all_lines: Iterable[tuple[PieceKind, Line]]) -> tuple[Piece, ...]:
    """Return the lines as pieces, the items that follow each other as one list."""
    pieces: list[Piece] = []
    for kind, group in groupby(all_lines, key=lambda line: line[0]):
        lines = [line for _, line in group]
        if kind == "item":
            pieces.append(Piece(kind, tuple(lines)))
        else:
            pieces += [Piece(kind, (line,)) for line in lines]
    return tuple(pieces)


def _escape(text: str) -> str:
    """Escape as markdown-it does, which leaves apostrophes alone."""
    return escape(text, quote=False).replace('"', "&quot;")


def _text(sentences: Iterable[Sentence]) -> str:
    return " ".join(sentence.text + _markers(sentence) for sentence in sentences)


def _markers(sentence: Sentence) -> str:
    return "".join(f" [{cited}]" for cited in sentence.cites)


def _cited(html: str, labels: Labels) -> Markup:
    """Return HTML whose markers a screen reader names as sources."""
    named = f'<span class="unseen">{escape(labels["cite"])} </span>'
    marked = _MARKED.sub(rf'&nbsp;<sup class="cite">{named}\1</sup>', html)
    return Markup(marked)  # noqa: S704 - the blocks of answers are escaped when they are read
