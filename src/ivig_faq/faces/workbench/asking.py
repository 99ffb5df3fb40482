"""The box to try a question in: what would be shown, and why. Nothing typed is kept or counted."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from ivig_faq.faces.workbench.bench import Bench
from ivig_faq.faces.workbench.comparing import Desk
from ivig_faq.faces.workbench.forms import read_form
from ivig_faq.faces.workbench.jobs import Job, Jobs
from ivig_faq.faces.workbench.layout import lay_out, respond


def create_asking(bench: Bench, desk: Desk, jobs: Jobs) -> APIRouter:
    """Return the routes of the box to try a question in."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/ask", methods=["GET", "HEAD"])
    async def show() -> Response:
        return await respond(lambda: _page("", None))

    @router.post("/ask")
    async def ask(request: Request) -> Response:
        fields = await read_form(request)
        return await respond(lambda: _ask(bench, desk, jobs, fields))

    return router


def _ask(bench: Bench, desk: Desk, jobs: Jobs, fields: Mapping[str, str]) -> str:
    typed, do = fields.get("question", ""), fields.get("do", "")
    if do.startswith("job "):
        return _page(typed, jobs.find(do.removeprefix("job ")))
    bench.corpus()  # broken files are named at once, not by a job
    job = jobs.start(
        "What a reader gets for this question",
        lambda told: desk.ask(typed, "", None, "saved", told),
    )
    return _page(typed, job)


def _page(typed: str, job: Job | None) -> str:
    return lay_out("ask.html", typed=typed, job=job)
