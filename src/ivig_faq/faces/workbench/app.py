"""The workbench, put together from top to bottom."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse

from ivig_faq.errors import IvigFaqError
from ivig_faq.faces.workbench.asking import create_asking
from ivig_faq.faces.workbench.bench import Bench
from ivig_faq.faces.workbench.comparing import Comparer, Desk
from ivig_faq.faces.workbench.gate import Gate
from ivig_faq.faces.workbench.jobs import Jobs
from ivig_faq.faces.workbench.layout import lay_out, to_trouble
from ivig_faq.faces.workbench.pages import create_pages
from ivig_faq.faces.workbench.readers import create_readers
from ivig_faq.faces.workbench.reading import LOOKS, reader_style
from ivig_faq.settings import Settings

LOCAL = "127.0.0.1"


def find_free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((LOCAL, 0))
        return int(probe.getsockname()[1])


def create_workbench(settings: Settings, token: str, comparer: Comparer) -> FastAPI:
    """Return the workbench over the folder of answers; it opens to whoever has the token."""
    bench = Bench(settings.answers)
    desk, jobs = Desk(bench, settings, comparer), Jobs()

    async def say(_request: Request, error: Exception) -> Response:
        if isinstance(error, IvigFaqError):
            return HTMLResponse(lay_out("trouble.html", **to_trouble(error)), 400)
        page = lay_out("trouble.html", says="There is no such page here.", problems=())
        return HTMLResponse(page, 404)

    @asynccontextmanager
    async def until_closed(_app: FastAPI) -> AsyncIterator[None]:
        yield
        desk.close()

    app = FastAPI(
        title="ivig-faq workbench",
        lifespan=until_closed,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        middleware=[
            Middleware(Gate, address=f"{settings.host}:{settings.port}", token=token),
        ],
        exception_handlers={IvigFaqError: say, HTTPException: say, RequestValidationError: say},
    )
    app.include_router(create_pages(bench, settings, desk, jobs))
    app.include_router(create_asking(bench, desk, jobs))
    app.include_router(create_readers(bench, settings))
    app.include_router(_create_files())
    return app


def _create_files() -> APIRouter:
    router = APIRouter(include_in_schema=False)
    own = resources.files("ivig_faq.faces.workbench").joinpath("static")
    files = {
        "workbench.css": (own.joinpath("workbench.css").read_text("utf-8"), "text/css"),
        "workbench.js": (own.joinpath("workbench.js").read_text("utf-8"), "text/javascript"),
    }
    files |= {f"reader-{look}.css": (reader_style(look), "text/css") for look in LOOKS}

    @router.get("/static/{name}")
    async def serve(name: str) -> Response:
        if name not in files:
            raise HTTPException(404)
        text, kind = files[name]
        return Response(text, media_type=kind)

    @router.get("/favicon.ico")
    async def no_icon() -> Response:
        return Response(status_code=204)

    return router
