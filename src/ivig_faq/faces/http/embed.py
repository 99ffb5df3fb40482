"""The page that other sites frame: the widget, and the plain form where no script runs."""

from __future__ import annotations

from fastapi import APIRouter, Response
from starlette.responses import HTMLResponse

from ivig_faq.faces.http.layout import Pages

THEMES = ("system", "dim", "light", "contrast")


def create_embed(pages: Pages) -> APIRouter:
    """Return the route of the page; who may frame it is said by the headers of every page."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/embed", methods=["GET", "HEAD"])
    async def embed(
        region: str | None = None, theme: str = "", start: str | None = None
    ) -> Response:
        html = pages.embed(
            pages.place(region),
            theme=theme if theme in THEMES else THEMES[0],
            topic=start if start in {topic.id for topic in pages.listed()} else None,
        )
        return HTMLResponse(html, headers={"cache-control": "no-cache"})

    return router
