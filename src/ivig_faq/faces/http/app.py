"""The whole HTTP service, put together from top to bottom."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import HTMLResponse

import ivig_faq
from ivig_faq.assistant import Assistant
from ivig_faq.editions import State
from ivig_faq.faces.http.answering import Answering
from ivig_faq.faces.http.api import create_api, create_health, create_metrics
from ivig_faq.faces.http.bodies import find_region
from ivig_faq.faces.http.cache import Cache
from ivig_faq.faces.http.desk import Desk
from ivig_faq.faces.http.door import Door
from ivig_faq.faces.http.embed import create_embed
from ivig_faq.faces.http.feedback import create_feedback
from ivig_faq.faces.http.files import create_files
from ivig_faq.faces.http.layout import Pages
from ivig_faq.faces.http.letterbox import Letterbox
from ivig_faq.faces.http.letters import create_letters
from ivig_faq.faces.http.limit import Limiter, MemoryLimiter, NoLimiter
from ivig_faq.faces.http.metrics import Metrics, Observe
from ivig_faq.faces.http.middleware import BodyLimit, Headers, Shield, to_headers
from ivig_faq.faces.http.pages import create_pages
from ivig_faq.faces.http.problems import Refused, TooMany, find_kind, find_message, to_problem
from ivig_faq.faces.http.traces import SILENT, Trace, Traces
from ivig_faq.settings import Settings

_ASKING = ("/", "/v1/ask")


def create_app(
    assistant: Assistant,
    settings: Settings,
    desk: Desk | None = None,
    limiter: Limiter | None = None,
    metrics: Metrics | None = None,
    *,
    state: Callable[[], State] | None = None,
    letterbox: Letterbox | None = None,
    traces: Traces | None = None,
) -> FastAPI:
    """Return the service for one assistant; nothing is read from the environment.

    What outlives an edition of the answers is passed in, with what says how the files stand.
    """
    corpus = assistant.corpus
    metrics = metrics or Metrics()
    metrics.show_content(corpus.version)
    tally = assistant.tally
    for name, says, level in (
        ("waiting", "Kinds of counts that wait to be written.", lambda: tally.waiting),
        ("dropped", "Counts that were given up.", lambda: tally.dropped),
        ("failures", "Attempts to write counts that failed.", lambda: tally.failures),
    ):
        metrics.watch(f"store_{name}", says, level)
    desk = desk or Desk(note=metrics.waiting.set)
    pages = Pages(assistant, settings)
    answering = Answering(assistant, desk, Cache(), metrics)
    limiter = limiter or create_limiter(settings, metrics)

    @asynccontextmanager
    async def open_and_close(_app: FastAPI) -> AsyncIterator[None]:
        assistant.tally.start()
        try:
            yield
        finally:  # also where somebody who never ends their request had to be cut off
            desk.close()
            if letterbox is not None:
                letterbox.close()
            assistant.tally.close()
            await limiter.close()
            if traces is not None:
                traces.close()

    async def refuse(request: Request, error: Exception) -> Response:
        """Answer an error with a page where one is read, and with problem details elsewhere."""
        kind, at = find_kind(error), pages.place(find_region(request))
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        if kind.status in (429, 503):
            headers["retry-after"] = str(error.wait if isinstance(error, TooMany) else 1)
        if request.method == "POST" and request.url.path in _ASKING:
            assistant.tally.count_refused(kind.status, at.region.code, corpus.version)
        reads_pages = "text/html" in request.headers.get("accept", "")
        if request.url.path.startswith("/v1/") or not reads_pages:
            problem = to_problem(error, corpus, at.region).model_dump_json(exclude_defaults=True)
            return Response(problem, kind.status, headers, "application/problem+json")
        message = find_message(kind, corpus)
        return HTMLResponse(pages.message(message, at), kind.status, headers)

    app = FastAPI(
        title="ivig-faq",
        version=ivig_faq.__version__,
        summary="Curated answers about one published review of IVIG for ME/CFS.",
        description=corpus.wording.labels["purpose"],
        openapi_url="/openapi.json" if settings.docs else None,
        docs_url=None,  # the usual pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        lifespan=open_and_close,
        telemetry=SILENT,
        middleware=[
            Middleware(Observe, metrics=metrics),
            *([Middleware(Trace, traces=traces)] if traces else []),
            Middleware(Headers, headers=to_headers(settings.allowed_origins)),
            Middleware(
                CORSMiddleware,
                allow_origins=settings.allowed_origins,
                allow_methods=["GET", "POST"],
                allow_headers=["content-type"],
                expose_headers=["retry-after"],
            ),
            Middleware(Shield, respond=refuse),
            Middleware(
                Door,
                limiter=limiter,
                trusted=settings.trusted_proxies,
                metrics=metrics,
                respond=refuse,
            ),
            Middleware(BodyLimit),
        ],
        exception_handlers={
            Refused: refuse,
            HTTPException: refuse,
            RequestValidationError: refuse,
        },
    )
    app.include_router(create_api(assistant, settings, desk, answering))
    app.include_router(create_health(assistant, state))
    if settings.metrics == "on":
        app.include_router(create_metrics(metrics))
    app.include_router(create_pages(assistant, settings, desk, pages, answering))
    app.include_router(create_feedback(assistant, pages))
    if letterbox is not None:
        app.include_router(create_letters(assistant, pages, letterbox))
    app.include_router(create_embed(pages))
    app.include_router(create_files(corpus, pages, settings))
    return app


def create_limiter(settings: Settings, metrics: Metrics) -> Limiter:
    """Return what counts clients, where the settings say."""
    if settings.rate_limit == "off":
        return NoLimiter()
    if settings.rate_limit == "memory:":
        return MemoryLimiter()
    from ivig_faq.faces.http.redis_limit import RedisLimiter  # noqa: PLC0415 - only who shares it pays for it

    return RedisLimiter(settings.rate_limit, metrics.limit_failures.inc)
