"""The two files that pages and other sites load: the style sheet and the widget."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from fastapi import APIRouter, Request, Response

from ivig_faq.content.models import Corpus
from ivig_faq.reply.numbers import fill
from ivig_faq.settings import Settings

_FOLDER = Path(__file__).parent / "static"
_WORDS = (
    "log",
    "ask_label",
    "ask_hint",
    "ask_button",
    "help_now_link",
    "your_question",
    "finding",
    "ready",
)


def create_files(corpus: Corpus, settings: Settings) -> APIRouter:
    """Return the routes of both files, each with a tag so that a reader loads it once."""
    router = APIRouter(include_in_schema=False)
    style = (_FOLDER / "style.css").read_text(encoding="utf-8")
    _serve(router, "/static/style.css", style, "text/css")
    _serve(router, "/widget.js", _widget(corpus, settings, style), "text/javascript")

    @router.get("/favicon.ico")
    async def no_icon() -> Response:
        return Response(status_code=204, headers={"cache-control": "max-age=86400"})

    return router


def _widget(corpus: Corpus, settings: Settings, style: str) -> str:
    """Return the widget with its words, styles and emergency lines in it: one request, no more."""
    script = (_FOLDER / "widget.js").read_text(encoding="utf-8")
    wording = corpus.wording
    numbers = corpus.region(settings.region)
    broken = fill(wording.replies.broken.short, numbers).partition(". ")[0] + "."
    page = {
        "words": {name: wording.labels[name] for name in _WORDS} | {"broken": broken},
        "css": style,
        "region": numbers.code,
        "emergency": {
            code: fill(wording.emergency_line, region) for code, region in corpus.regions.items()
        },
    }
    return script.replace('"__PAGE__"', json.dumps(json.dumps(page)))


def _serve(router: APIRouter, path: str, text: str, media_type: str) -> None:
    content = text.encode()
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    headers = {"etag": tag, "cache-control": "public, max-age=300"}

    @router.api_route(path, methods=["GET", "HEAD"])
    async def serve(request: Request) -> Response:
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=media_type, headers=headers)
