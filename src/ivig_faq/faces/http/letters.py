"""The pages on which somebody may send a question to the editors, or delete what they sent.

The whole way is off unless a setting says otherwise. What is sent is what stands in the box and the
day; it is kept only with consent, and a message that tells of a danger gets its card instead.
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.responses import HTMLResponse

from ivig_faq.assistant import Assistant
from ivig_faq.faces.http.bodies import read_code, read_letter
from ivig_faq.faces.http.layout import Pages
from ivig_faq.faces.http.letterbox import Letterbox
from ivig_faq.retrieval.question import Question

_READ = ["GET", "HEAD"]
_REUSABLE = {"cache-control": "no-cache"}  # a form that is kept keeps a draft when going back


def create_letters(assistant: Assistant, pages: Pages, box: Letterbox) -> APIRouter:
    """Return the routes of letters to the editors."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/letters", methods=_READ)
    async def write(region: str | None = None) -> Response:
        return HTMLResponse(pages.letter("letter.html", pages.place(region)), headers=_REUSABLE)

    @router.post("/letters")
    async def send(request: Request) -> Response:
        letter = await read_letter(request)
        at = pages.place(letter.region)
        card = assistant.warn(Question(letter.question, region=at.region.code))
        if card is not None:  # nobody would read it in time
            return HTMLResponse(pages.reply(card, at))
        code = await box.send(letter.question)
        return HTMLResponse(pages.letter("letter_sent.html", at, code=code))

    @router.api_route("/letters/delete", methods=_READ)
    async def ask_code(region: str | None = None) -> Response:
        return HTMLResponse(pages.letter("letter_delete.html", pages.place(region)))

    @router.post("/letters/delete")
    async def delete(request: Request) -> Response:
        letter = await read_code(request)
        at = pages.place(letter.region)
        known = await box.delete(letter.code)
        return HTMLResponse(pages.letter("letter_deleted.html", at, known=known))

    return router
