"""Whether an answer helped: one yes or no, by the API or by a form that needs no script."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.responses import HTMLResponse

from ivig_faq.assistant import Assistant
from ivig_faq.content.models import CRISIS, REACTION
from ivig_faq.faces.http.bodies import find_region, read_judgement
from ivig_faq.faces.http.layout import Pages
from ivig_faq.faces.http.problems import FromElsewhere, Outdated, UnknownTopic
from ivig_faq.faces.http.shapes import FeedbackBody


def judge(body: FeedbackBody, assistant: Assistant) -> None:
    """Count one yes or no, and nothing else. Raises UnknownTopic or Outdated."""
    if body.topic not in assistant.corpus.topics or body.topic in (REACTION, CRISIS):
        raise UnknownTopic
    if body.content_version != assistant.corpus.version:
        raise Outdated  # only known versions are counted, so the counts stay few
    assistant.tally.judge(body.topic, body.content_version, helpful=body.helpful)


def create_feedback(assistant: Assistant, pages: Pages) -> APIRouter:
    """Return the route of the form below each answer."""
    router = APIRouter(include_in_schema=False)

    @router.post("/feedback")
    async def count(request: Request) -> Response:
        if not _is_own(request):
            raise FromElsewhere
        body = await read_judgement(request)
        judge(body, assistant)
        return HTMLResponse(pages.judged(body.topic, pages.place(find_region(request))))

    return router


def _is_own(request: Request) -> bool:
    """Say whether the form stood on a page of ours: no other site may judge in a reader's name.

    Browsers say so; one that says nothing at all, as text browsers do, runs no other site's form.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")
