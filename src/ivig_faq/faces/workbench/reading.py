"""One answer as a reader sees it, with what an editor needs beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from importlib import resources

from ivig_faq.content.models import Corpus, Entry, Topic
from ivig_faq.errors import Problem
from ivig_faq.reply.compose import compose_topic
from ivig_faq.reply.model import Limit, Reply
from ivig_faq.reply.render import to_html

LOOKS = ("light", "dim")
FORMS = ("short", "full")
_LINKED = re.compile(r'<a href="[^"]*"(?: rel="[^"]*")?')


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of an answer, and the entries of the register that it rests on."""

    text: str
    line: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """A problem, and the words of the line where it stands."""

    problem: Problem
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer as it would be served: the reader's page, its evidence, its limits."""

    topic: Topic
    page: str
    sentences: tuple[Said, ...]
    limits: tuple[Limit, ...]
    related: tuple[Topic, ...]


def to_reading(corpus: Corpus, id_: str, look: str, form: str, region: str | None) -> Reading:
    """Return one answer in one look (light, dim) and form (short, full)."""
    topic = corpus.topics[id_]
    reply = compose_topic(id_, corpus, region)
    return Reading(
        topic,
        to_reader_page(reply, corpus, look, form),
        tuple(
            Said(
                said.text,
                said.line,
                tuple(corpus.entries[cited] for cited in said.cites if cited in corpus.entries),
            )
            for said in topic.sentences
        ),
        reply.uncertainty,
        tuple(corpus.topics[near] for near in topic.related),
    )


def to_reader_page(reply: Reply, corpus: Corpus, look: str, form: str) -> str:
    """Return a page of its own that shows a reply to a reader; its links lead nowhere.

    In the full form, what a reader taps open is open.
    """
    html = _LINKED.sub("<a", str(to_html(reply, corpus.wording.labels)))
    if form == "full":
        html = html.replace("<details", "<details open")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(corpus.wording.greeting.title)}</title>"
        f'<link rel="stylesheet" href="/static/reader-{look}.css"></head>'
        f"<body><main>{html}</main></body></html>"
    )


def reader_style(look: str) -> str:
    """Return the readers' own style sheet, held to one look whatever the screen is set to."""
    folder = resources.files("ivig_faq.faces.http")
    style = folder.joinpath("static/style.css").read_text(encoding="utf-8")
    held = {"light": "(max-width: 0)", "dim": "(min-width: 0)"}[look]
    style = style.replace("(prefers-color-scheme: dark)", held)
    return style + f"\n:root {{ color-scheme: {'dark' if look == 'dim' else 'light'}; }}\n"


def to_beside(problems: Iterable[Problem], text: str) -> list[Beside]:
    """Return problems in the order of their lines, each with the words of its line."""
    lines = text.split("\n")
    ordered = sorted(problems, key=lambda one: (one.line, one.severity != "error", one.rule))
    return [
        Beside(one, lines[one.line - 1].strip() if 0 < one.line <= len(lines) else "")
        for one in ordered
    ]
