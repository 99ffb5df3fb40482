"""The files that pages and other sites load: two style sheets and the widget."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

from ivig_faq.content.models import Corpus
from ivig_faq.faces.http.layout import Pages
from ivig_faq.faces.http.widget import build_widget
from ivig_faq.reply.render import SHEET_STYLE
from ivig_faq.settings import Settings

_FOLDER = Path(__file__).parent / "static"
_STYLE = "public, max-age=300"
_WIDGET = (
    "public, no-cache"  # kept, but asked about each time: an answer may be withdrawn meanwhile
)


@dataclass(frozen=True, slots=True)
class _File:
    """A text as it is sent, plain and packed, and the tag that tells it from another one."""

    content: bytes
    packed: bytes
    tag: str


def create_files(corpus: Corpus, pages: Pages, settings: Settings) -> APIRouter:
    """Return the routes of the files, each with a tag so that a reader loads it once."""
    router = APIRouter(include_in_schema=False)
    style = _pack((_FOLDER / "style.css").read_text(encoding="utf-8"))
    sheet = _pack(SHEET_STYLE)

    @lru_cache(maxsize=1)
    def build(suggested: tuple[str, ...]) -> _File:
        topics = [corpus.topics[id_] for id_ in suggested]
        return _pack(build_widget(corpus, settings, topics))

    def widget() -> _File:
        """What may be suggested can change with the day, when an approval ends."""
        return build(tuple(topic.id for topic in pages.suggestions()))

    widget()  # so that no reader waits for it
    _serve(router, "/static/style.css", "text/css", _STYLE, lambda: style)
    _serve(router, "/static/sheet.css", "text/css", _STYLE, lambda: sheet)
    _serve(router, "/widget.js", "text/javascript", _WIDGET, widget)

    @router.get("/favicon.ico")
    async def no_icon() -> Response:
        return Response(status_code=204, headers={"cache-control": "max-age=86400"})

    return router


def _pack(text: str) -> _File:
    content = text.encode()
    tag = f'W/"{hashlib.sha256(content).hexdigest()[:16]}"'
    return _File(content, gzip.compress(content, mtime=0), tag)


def _serve(
    router: APIRouter, path: str, media_type: str, keep: str, find: Callable[[], _File]
) -> None:
    @router.api_route(path, methods=["GET", "HEAD"])
    async def serve(request: Request) -> Response:
        file = find()
        headers = {"etag": file.tag, "cache-control": keep, "vary": "accept-encoding"}
        if request.headers.get("if-none-match") == file.tag:
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            small = headers | {"content-encoding": "gzip"}
            return Response(file.packed, media_type=media_type, headers=small)
        return Response(file.content, media_type=media_type, headers=headers)
