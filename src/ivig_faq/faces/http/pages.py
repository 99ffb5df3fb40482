"""Pages that need no script: ask, read, get help, print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse, RedirectResponse

from ivig_faq.assistant import Assistant
from ivig_faq.content.models import CRISIS, ELSEWHERE, REACTION, Message, Region
from ivig_faq.faces.http.api import to_question
from ivig_faq.faces.http.bodies import read_form
from ivig_faq.faces.http.desk import Desk
from ivig_faq.faces.http.problems import UnknownTopic
from ivig_faq.reply.model import Reply
from ivig_faq.reply.numbers import fill
from ivig_faq.reply.render import (
    link_to_topic,
    to_cards_html,
    to_foot_html,
    to_html,
    to_sheet_html,
)
from ivig_faq.reply.view import to_message
from ivig_faq.settings import Settings

_CARDS = (REACTION, CRISIS)
_MAX_PRINTED = 12
_REUSABLE = {"cache-control": "no-cache"}  # a form that is kept keeps a draft when going back


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

    def region(self, code: str | None) -> Region:
        """Return the reader's region, or the one that this service is set to."""
        return self._assistant.corpus.region(code or self._settings.region)

    def page(self, name: str, region: Region, **parts: Any) -> str:
        """Return a whole page."""
        corpus = self._assistant.corpus
        countries = sorted(
            corpus.regions.values(), key=lambda it: (it.code == ELSEWHERE, it.country_name)
        )
        return self._layout.get_template(name).render(
            wording=corpus.wording,
            labels=corpus.wording.labels,
            emergency_line=fill(corpus.wording.emergency_line, region),
            region=region,
            countries=countries,
            suggestions=[corpus.topics[id_] for id_ in corpus.wording.suggestions],
            link=self.link(region),
            query="" if region.code == self.region(None).code else f"?region={region.code}",
            **parts,
        )

    def link(self, region: Region) -> Callable[[str], str]:
        """Return what says where a topic's page is, with the numbers of the region chosen."""
        if region.code == self.region(None).code:
            return link_to_topic
        query = urlencode({"region": region.code})
        return lambda topic: f"{link_to_topic(topic)}?{query}"

    def reply(self, reply: Reply, region: Region, *, title: str | None = None) -> str:
        """Return a page with a reply, and the form to ask on."""
        html = to_html(reply, self._assistant.corpus.wording.labels, link=self.link(region))
        return self.page(
            "reply.html",
            region,
            title=title,
            reply=html,
            context=reply.context,
            urgent=reply.outcome == "urgent",
        )

    def message(self, message: Message, region: Region) -> str:
        """Return a page with a message in place of a reply."""
        return self.page("message.html", region, article=to_message(message), context=())


def create_pages(assistant: Assistant, settings: Settings, desk: Desk, pages: Pages) -> APIRouter:
    """Return the routes of all pages."""
    router = APIRouter(include_in_schema=False)
    corpus = assistant.corpus
    labels = corpus.wording.labels
    read = ["GET", "HEAD"]

    @router.api_route("/", methods=read)
    async def start(region: str | None = None) -> Response:
        html = pages.page("ask.html", pages.region(region), context=())
        return HTMLResponse(html, headers=_REUSABLE)

    @router.post("/")
    async def ask(request: Request) -> Response:
        question = to_question(await read_form(request), assistant, settings)
        where = pages.region(question.region)
        return HTMLResponse(await desk.run(lambda: pages.reply(assistant.ask(question), where)))

    @router.api_route("/topics", methods=read)
    async def list_topics(region: str | None = None) -> Response:
        shown = [
            topic
            for topic in corpus.topics.values()
            if topic.outcome != "urgent" and topic.status != "withdrawn"
        ]
        shown.sort(key=lambda topic: topic.title.casefold())
        html = pages.page("topics.html", pages.region(region), topics=shown)
        return HTMLResponse(html, headers=_REUSABLE)

    @router.api_route("/topics/{topic}", methods=read)
    async def show_topic(topic: str, region: str | None = None) -> Response:
        if topic not in corpus.topics:
            raise UnknownTopic
        where = pages.region(region)
        if topic in _CARDS:  # a neutral address, so that a shared phone's history tells nothing
            query = f"?{urlencode({'region': where.code})}" if region else ""
            return RedirectResponse(f"/help-now{query}", status_code=307)
        title = corpus.topics[topic].title
        return HTMLResponse(
            await desk.run(
                lambda: pages.reply(assistant.show(topic, where.code), where, title=title)
            )
        )

    @router.api_route("/help-now", methods=read)
    async def help_now(region: str | None = None) -> Response:
        where = pages.region(region)  # not at the desk: help is never refused for want of a seat
        replies = [assistant.show(card, where.code) for card in _CARDS]
        return HTMLResponse(pages.page("help_now.html", where, help=to_cards_html(replies, labels)))

    @router.api_route("/handout", methods=read)
    async def hand_out(topics: str = "", region: str | None = None) -> Response:
        where = pages.region(region)
        asked = [id_ for id_ in topics.split(",") if id_ in corpus.topics and id_ not in _CARDS]
        chosen = list(dict.fromkeys(asked))[:_MAX_PRINTED] or corpus.wording.suggestions

        def lay_out() -> str:
            replies = [assistant.show(id_, where.code) for id_ in chosen]
            sheet = to_sheet_html(replies, labels)
            questions = dict.fromkeys(reply.clinician_question for reply in replies)
            foot = to_foot_html(replies, labels)
            return pages.page(
                "handout.html", where, sheet=sheet, questions=list(questions), foot=foot
            )

        return HTMLResponse(await desk.run(lay_out))

    return router
