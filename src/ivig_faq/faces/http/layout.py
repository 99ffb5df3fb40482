"""Pages laid out: the same for the service and for a static site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from ivig_faq.assistant import Assistant
from ivig_faq.content.models import (
    CRISIS,
    ELSEWHERE,
    REACTION,
    Corpus,
    Message,
    PageText,
    Region,
    Topic,
)
from ivig_faq.content.signoff import status_of
from ivig_faq.faces.http.metadata import to_data, to_description
from ivig_faq.faces.http.places import HELP, Place, Served
from ivig_faq.reply.fitting import make_sheet
from ivig_faq.reply.model import Reply
from ivig_faq.reply.numbers import fill_html
from ivig_faq.reply.paper import Paper, Size
from ivig_faq.reply.render import to_cards_html, to_html, to_sheet_html, to_sheet_text
from ivig_faq.reply.sheet import Order, Sheet
from ivig_faq.reply.view import to_message, to_page
from ivig_faq.settings import Settings
from ivig_faq.store.counted import Counted, Judged
from ivig_faq.store.protocol import KEPT

CARDS = (REACTION, CRISIS)
ABOUT = ("about", "privacy", "accessibility")


class Pages:
    """Lays pages out; every word on them comes from a reply or from wording.yaml."""

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self._assistant = assistant
        self._settings = settings
        self._layout = Environment(
            loader=PackageLoader("ivig_faq.faces.http"),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    @property
    def corpus(self) -> Corpus:
        """The content that is laid out."""
        return self._assistant.corpus

    def place(self, code: str | None) -> Served:
        """Return the addresses of this service, with the reader's country or the one it is set to.

        An unknown country is taken as elsewhere; nothing is guessed.
        """
        regions = self._assistant.corpus.region
        here = regions(self._settings.region)
        region = regions(code) if code else here
        return Served(region, chosen=region.code != here.code)

    def listed(self) -> list[Topic]:
        """Return the topics that anyone may open, by title; the cards are at /help-now."""
        topics = self._assistant.corpus.topics.values()
        shown = [topic for topic in topics if self._assistant.may_offer(topic)]
        return sorted(shown, key=lambda topic: topic.title.casefold())

    def suggestions(self) -> list[Topic]:
        """Return the topics to tap, of those that anyone may open."""
        corpus = self._assistant.corpus
        topics = (corpus.topics[id_] for id_ in corpus.wording.suggestions)
        return [topic for topic in topics if self._assistant.may_offer(topic)]

    def start(self, at: Place) -> str:
        """Return the first page: ask, pick, read what this is."""
        return self._page("ask.html", "", at, topics=self.listed(), context=())

    def topics(self, at: Place) -> str:
        """Return the list of all topics."""
        return self._page("topics.html", "topics", at, topics=self.listed())

    def topic(self, id_: str, at: Place) -> str:
        """Return the page of one topic, complete without a script."""
        reply = self._assistant.show(id_, at.region.code)
        corpus = self._assistant.corpus
        name = f"topics/{id_}"
        data = None
        if reply.answers:
            data = to_data(reply, corpus.wording.labels, corpus.source, at.own(name))
        title = corpus.topics[id_].title if reply.answers else None
        return self._reply(reply, at, title=title, name=name, data=data)

    def reply(self, reply: Reply, at: Place) -> str:
        """Return a page with the reply to a question, and the form to ask on."""
        return self._reply(reply, at, title=None, name=None, data=None)

    def help_now(self, at: Place) -> str:
        """Return the page with both emergency cards."""
        corpus = self._assistant.corpus
        replies = [self._assistant.show(card, at.region.code) for card in CARDS]
        cards = to_cards_html(replies, corpus.wording.labels)
        return self._page("help_now.html", HELP, at, help=cards)

    def about(self, name: str, at: Place) -> str:
        """Return a page about the service itself: one of ABOUT."""
        corpus = self._assistant.corpus
        text: PageText = getattr(corpus.wording.pages, name)
        topics = self.listed()
        return self._page(
            f"{name}.html",
            name,
            at,
            text=text,
            article=to_page(text, corpus.glossary, corpus.wording.labels),
            source=corpus.source,
            version=corpus.version,
            approved=sum(status_of(one, corpus.signoffs) == "approved" for one in topics),
            all=len(topics),
            counted=list(self._kept(Counted)),
            judged=list(self._kept(Judged)),
            days=KEPT.days,
        )

    def sheet(self, topics: list[str], order: Order, at: Place) -> Sheet:
        """Return the sheet of paper that holds these topics."""
        replies = [self._assistant.show(id_, at.region.code) for id_ in topics]
        return make_sheet(replies, order, self._assistant.corpus, at.region)

    def handout(self, topics: list[str], order: Order, at: Place) -> str:
        """Return a page with topics laid out for paper, and what else may be printed."""
        sheet = self.sheet(topics, order, at)
        return self._page(
            "handout.html",
            None,
            at,
            sheet=to_sheet_html(sheet, self._assistant.corpus.wording.labels),
            left=() if sheet.listed else sheet.left,
            others=list(self._others(topics, order, at)) if at.served else [],
        )

    def embed(self, at: Place, *, theme: str, topic: str | None) -> str:
        """Return the page for frames: the widget, or the form where no script runs."""
        return self._page("embed.html", None, at, theme=theme, topic=topic, context=())

    def handout_text(self, topics: list[str], order: Order, at: Place) -> str:
        """Return the same sheet as plain text."""
        labels = self._assistant.corpus.wording.labels
        return to_sheet_text(self.sheet(topics, order, at), labels)

    def _others(self, topics: list[str], order: Order, at: Place) -> Iterator[tuple[str, str]]:
        """Return the words and address of each other way to print the same topics."""
        labels = self._assistant.corpus.wording.labels
        paper = order.paper
        other: Size = "A4" if paper.size == "Letter" else "Letter"
        ways = {
            "handout_normal" if paper.large else "handout_large": replace(
                order, paper=replace(paper, large=not paper.large)
            ),
            "handout_long" if order.short else "handout_short": replace(
                order, short=not order.short
            ),
            f"handout_{other.lower()}": replace(order, paper=replace(paper, size=other)),
        }
        for label, way in ways.items():
            yield labels[label], at.handout(topics, way)
        yield labels["handout_text"], at.handout(topics, order, ".txt")

    def letter(self, template: str, at: Place, **parts: Any) -> str:
        """Return a page of the way to the editors; what somebody typed is on none of them."""
        return self._page(template, None, at, **parts)

    def judged(self, topic: str, at: Place) -> str:
        """Return a page that thanks for a yes or no, and leads back to the answer."""
        return self._page(
            "judged.html", None, at, topic=self.corpus.topics[topic], context=(topic,)
        )

    def message(self, message: Message, at: Place) -> str:
        """Return a page with a message in place of a reply."""
        return self._page(
            "message.html", None, at, article=to_message(message, at.region), context=()
        )

    def _reply(
        self, reply: Reply, at: Place, *, title: str | None, name: str | None, data: str | None
    ) -> str:
        labels = self._assistant.corpus.wording.labels
        return self._page(
            "reply.html",
            name,
            at,
            title=title,
            reply=to_html(reply, labels, link=at.topic),
            context=reply.context,
            printed=at.handout(reply.context, Order(Paper(at.region.paper)))
            if reply.context
            else None,
            urgent=reply.outcome == "urgent",
            judged=[] if reply.outcome == "urgent" else reply.answers,
            version=reply.content_version,
            description=to_description(reply, labels) if name else None,
            data=data,
        )

    def _page(self, template: str, name: str | None, at: Place, **parts: Any) -> str:
        wording = self._assistant.corpus.wording
        return self._layout.get_template(template).render(
            name=name,
            at=at,
            wording=wording,
            labels=wording.labels,
            emergency_line=fill_html(wording.emergency_line, at.region),
            suggestions=self.suggestions(),
            countries=self._countries(),
            letters=self._settings.letters,
            **parts,
        )

    def _countries(self) -> list[Region]:
        regions = self._assistant.corpus.regions.values()
        return sorted(regions, key=lambda it: (it.code == ELSEWHERE, it.country_name))

    def _kept(self, shape: type[Counted | Judged]) -> Iterator[tuple[str, str]]:
        """Return each thing that the type holds, in words; one without words is named all the same.

        The page is made from the type that is stored, so what it lists is what is counted.
        """
        words = self._assistant.corpus.wording.pages.kept
        for field in fields(shape):
            yield field.name, words.get(field.name, field.name)
