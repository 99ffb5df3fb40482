"""What a packet holds: every answer as readers see it, beside all that a reviewer needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from markupsafe import Markup, escape

from ivig_faq.content.checks import Report
from ivig_faq.content.models import Corpus, Entry, Region, Topic, Waiver
from ivig_faq.content.signoff import Standing, standing_of, text_hash
from ivig_faq.errors import Problem
from ivig_faq.reply.compose import compose_topic
from ivig_faq.reply.model import Choice
from ivig_faq.reply.view import Labels, View, to_view

Style = Literal["title", "lead", "heading", "small_heading", "text", "item"]
ROLES = ("Clinician", "Patient reviewer")


@dataclass(frozen=True, slots=True)
class Said:
    """A line that readers see, as text and as HTML."""

    style: Style
    text: str
    html: Markup


@dataclass(frozen=True, slots=True)
class Leaf:
    """One answer: what readers see, what it rests on, what the check found, where it stands."""

    topic: Topic
    standing: Standing
    fingerprint: str
    said: tuple[Said, ...]
    evidence: tuple[Entry, ...]
    limits: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    signed: tuple[tuple[Problem, Waiver], ...]


@dataclass(frozen=True, slots=True)
class Packet:
    """All answers for review on one day, and the problems that belong to no single answer."""

    corpus: Corpus
    region: Region
    made_on: date
    leaves: tuple[Leaf, ...]
    problems: tuple[Problem, ...]


def make_packet(corpus: Corpus, report: Report, region: Region, today: date) -> Packet:
    """Return the packet of a corpus and what the rules found in it; the cards come first."""
    topics = sorted(
        corpus.topics.values(), key=lambda it: (it.outcome != "urgent", it.title.casefold())
    )
    paths = {topic.path for topic in topics}
    return Packet(
        corpus,
        region,
        today,
        tuple(_leaf(topic, corpus, report, region, today) for topic in topics),
        tuple(problem for problem in report.problems if problem.path not in paths),
    )


def _leaf(topic: Topic, corpus: Corpus, report: Report, region: Region, today: date) -> Leaf:
    labels = corpus.wording.labels
    limits = [id_ for id_ in corpus.limits_of(topic.cites) if id_ not in topic.cites]
    return Leaf(
        topic,
        standing_of(topic, corpus.signoffs, today),
        text_hash(topic)[:16],
        tuple(to_said(to_view(compose_topic(topic.id, corpus, region.code), labels), labels)),
        tuple(corpus.entries[id_] for id_ in topic.cites),
        tuple(corpus.entries[id_] for id_ in limits),
        tuple(problem for problem in report.problems if problem.path == topic.path),
        tuple(pair for pair in report.signed if pair[0].path == topic.path),
    )


def to_said(view: View, labels: Labels) -> Iterator[Said]:
    """Return what readers see of a reply, in their order; the evidence stands beside it."""
    reply = view.reply
    for article in view.articles:
        yield _said("title", article.title)
        if article.lead and article.lead[0]:
            yield Said("lead", *article.lead)
        for piece in article.pieces:
            style: Style = "small_heading" if piece.kind == "heading" else "text"
            for text, html in piece.lines:
                yield Said("item" if piece.kind == "item" else style, text, html)
    if reply.region_check:
        yield _said("text", reply.region_check)
    yield from _topics(labels["choices"], view.choices)
    yield _said("heading", view.limits_label)
    for limit in view.limits:
        yield _said("item", limit.says if view.urgent else f"{limit.says} {limit.markers}")
    if view.limits_end:
        yield _said("text", view.limits_end)
    yield _said("heading", labels["after_card" if view.urgent else "note"])
    yield _said("text", reply.clinician_note)
    yield _said("text", f"{labels['you_could_ask']} “{reply.clinician_question}”")
    for number, words in enumerate(view.word_lists):
        yield _said("small_heading", labels["words_more" if number else "words"])
        for word in words:
            yield _said("item", f"{word.term}: {word.means}")
    if view.origin:
        yield _said("text", view.origin)
    yield _said("text", " ".join(view.notices))
    yield from _topics(view.related_label, view.related)


def _topics(heading: str, choices: Sequence[Choice]) -> Iterator[Said]:
    if choices:
        yield _said("heading", heading)
    for choice in choices:
        yield _said("item", choice.title)


def _said(style: Style, text: str) -> Said:
    return Said(style, text, escape(text))


def to_standing(leaf: Leaf) -> str:
    """Return where an answer stands, in one line."""
    if leaf.standing.state == "withdrawn":
        return f"withdrawn: {leaf.topic.reason}"
    if leaf.standing.lacks:
        return f"{leaf.standing.state}: lacks {' and '.join(leaf.standing.lacks)}"
    return leaf.standing.state


def to_kind(entry: Entry, labels: Labels) -> str:
    """Return what kind of statement an entry is, as readers are told."""
    return labels[f"kind_{entry.kind}"]


def to_finding(problem: Problem) -> str:
    """Return a problem as one line for people who do not look into files."""
    return f"{problem.rule} ({_WEIGHT[problem.severity]}): {problem.message}"


_WEIGHT = {"error": "to mend", "warn": "to look at", "info": "to know"}
