"""The routes of the pages, none of which needs a script: ask, read, get help, print."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from ivig_faq.assistant import Assistant
from ivig_faq.faces.http.answering import Answering
from ivig_faq.faces.http.api import to_question
from ivig_faq.faces.http.bodies import read_form
from ivig_faq.faces.http.desk import Desk
from ivig_faq.faces.http.door import seconds_to_wait
from ivig_faq.faces.http.layout import ABOUT, CARDS, Pages
from ivig_faq.faces.http.places import Served
from ivig_faq.faces.http.problems import UnknownTopic
from ivig_faq.reply.paper import Paper, Size
from ivig_faq.reply.sheet import Order
from ivig_faq.settings import Settings
from ivig_faq.store.clock import now

_MAX_PRINTED = 12
_SIZES: dict[str, Size] = {"a4": "A4", "letter": "Letter"}
_REUSABLE = {"cache-control": "no-cache"}  # a form that is kept keeps a draft when going back
_READ = ["GET", "HEAD"]


def create_pages(
    assistant: Assistant, settings: Settings, desk: Desk, pages: Pages, answering: Answering
) -> APIRouter:
    """Return the routes of all pages."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/", methods=_READ)
    async def start(region: str | None = None) -> Response:
        return HTMLResponse(pages.start(pages.place(region)), headers=_REUSABLE)

    @router.post("/")
    async def ask(request: Request) -> Response:
        question = to_question(await read_form(request), assistant, settings)
        at = pages.place(question.region)
        html = await answering.answer(
            question,
            "page",
            lambda reply: pages.reply(reply, at).encode(),
            seconds_to_wait(request),
        )
        return HTMLResponse(html)

    @router.api_route("/topics", methods=_READ)
    async def list_topics(region: str | None = None) -> Response:
        return HTMLResponse(pages.topics(pages.place(region)), headers=_REUSABLE)

    @router.api_route("/topics/{topic}", methods=_READ)
    async def show_topic(topic: str, region: str | None = None) -> Response:
        if topic not in assistant.corpus.topics:
            raise UnknownTopic
        at = pages.place(region)
        if topic in CARDS:  # a neutral address, so that a shared phone's history tells nothing
            query = f"?{urlencode({'region': at.region.code})}" if region else ""
            return RedirectResponse(f"/help-now{query}", status_code=307)
        return HTMLResponse(await desk.run(lambda: pages.topic(topic, at)))

    @router.api_route("/help-now", methods=_READ)
    async def help_now(region: str | None = None) -> Response:
        # Not at the desk: help is never refused for want of a seat.
        return HTMLResponse(pages.help_now(pages.place(region)))

    for name in ABOUT:
        _add_about(router, pages, name)

    def find_sheet(request: Request) -> tuple[list[str], Order, Served]:
        """Return what is to be printed; what is not known is taken as left out."""
        asked, corpus = request.query_params, assistant.corpus
        at = pages.place(asked.get("region"))
        ids = [id_ for id_ in asked.get("topics", "").split(",") if id_ in corpus.topics]
        chosen = [id_ for id_ in dict.fromkeys(ids) if id_ not in CARDS][:_MAX_PRINTED]
        size = _SIZES.get(asked.get("paper", "").lower(), at.region.paper)
        paper = Paper(size, large=asked.get("print") == "large")
        order = Order(paper, short=asked.get("form") == "short", made_on=now().date())
        chosen = chosen or [topic.id for topic in pages.suggestions()]
        chosen = chosen or [corpus.wording.suggestions[0]]  # which then says why there is none
        return chosen, order, at

    @router.api_route("/handout", methods=_READ)
    async def hand_out(request: Request) -> Response:
        wanted = find_sheet(request)
        return HTMLResponse(await desk.run(lambda: pages.handout(*wanted)))

    @router.api_route("/handout.txt", methods=_READ)
    async def hand_out_text(request: Request) -> Response:
        wanted = find_sheet(request)
        return PlainTextResponse(await desk.run(lambda: pages.handout_text(*wanted)))

    return router


def _add_about(router: APIRouter, pages: Pages, name: str) -> None:
    @router.api_route(f"/{name}", methods=_READ)
    async def show(region: str | None = None) -> Response:
        return HTMLResponse(pages.about(name, pages.place(region)), headers=_REUSABLE)
