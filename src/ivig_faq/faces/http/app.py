"""The whole HTTP service, put together from top to bottom."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import HTMLResponse

import ivig_faq
from ivig_faq.assistant import Assistant
from ivig_faq.faces.http.api import create_api, create_health
from ivig_faq.faces.http.bodies import find_region
from ivig_faq.faces.http.desk import Desk
from ivig_faq.faces.http.files import create_files
from ivig_faq.faces.http.metrics import Metrics, Observe
from ivig_faq.faces.http.middleware import BodyLimit, Headers, Shield, to_headers
from ivig_faq.faces.http.pages import Pages, create_pages
from ivig_faq.faces.http.problems import Refused, find_kind, find_message, to_problem
from ivig_faq.settings import Settings

_RETRY = {"retry-after": "1"}


def create_app(assistant: Assistant, settings: Settings, desk: Desk | None = None) -> FastAPI:
    """Return the service for one assistant; nothing is read from the environment."""
    corpus = assistant.corpus
    desk = desk or Desk()
    pages = Pages(assistant, settings)
    metrics = Metrics(corpus.version, lambda: desk.waiting)

    @asynccontextmanager
    async def close_desk(_app: FastAPI) -> AsyncIterator[None]:
        yield
        desk.close()

    async def refuse(request: Request, error: Exception) -> Response:
        """Answer an error with a page where one is read, and with problem details elsewhere."""
        kind, region = find_kind(error), pages.region(find_region(request))
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        headers |= _RETRY if kind.status == 503 else {}
        reads_pages = "text/html" in request.headers.get("accept", "")
        if request.url.path.startswith("/v1/") or not reads_pages:
            problem = to_problem(error, corpus, region).model_dump_json(exclude_defaults=True)
            return Response(problem, kind.status, headers, "application/problem+json")
        message = find_message(kind, corpus, region)
        return HTMLResponse(pages.message(message, region), kind.status, headers)

    app = FastAPI(
        title="ivig-faq",
        version=ivig_faq.__version__,
        summary="Curated answers about one published review of IVIG for ME/CFS.",
        description=corpus.wording.labels["purpose"],
        docs_url=None,  # the usual pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        lifespan=close_desk,
        middleware=[
            Middleware(Observe, metrics=metrics),
            Middleware(Headers, headers=to_headers(settings.allowed_origins)),
            Middleware(
                CORSMiddleware,
                allow_origins=settings.allowed_origins,
                allow_methods=["GET", "POST"],
                allow_headers=["content-type"],
            ),
            Middleware(Shield, respond=refuse),
            Middleware(BodyLimit),
        ],
        exception_handlers={
            Refused: refuse,
            HTTPException: refuse,
            RequestValidationError: refuse,
        },
    )
    app.include_router(create_api(assistant, settings, desk))
    app.include_router(create_health(assistant, metrics))
    app.include_router(create_pages(assistant, settings, desk, pages))
    app.include_router(create_files(corpus, settings))
    return app
