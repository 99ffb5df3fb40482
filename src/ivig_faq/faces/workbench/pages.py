"""The routes of the workbench; every one works without a script."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from ivig_faq.content.models import Corpus
from ivig_faq.errors import EditError
from ivig_faq.faces.workbench.bench import Bench
from ivig_faq.faces.workbench.forms import read_form
from ivig_faq.faces.workbench.git import changed_files
from ivig_faq.faces.workbench.layout import lay_out, respond
from ivig_faq.faces.workbench.overview import to_coverage, to_rows, to_states
from ivig_faq.faces.workbench.phrasings import find_twins
from ivig_faq.faces.workbench.sheet import (
    ROLES,
    Sheet,
    act,
    name_of,
    open_sheet,
    read_sheet,
    to_preview,
)
from ivig_faq.settings import Settings

_READ = ["GET", "HEAD"]


def create_pages(bench: Bench, settings: Settings) -> APIRouter:
    """Return the routes of all pages."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/", methods=_READ)
    async def start() -> Response:
        return await respond(lambda: _overview(bench))

    @router.api_route("/topics/{topic}", methods=_READ)
    async def show(topic: str) -> Response:
        return await respond(lambda: _sheet(bench, open_sheet(bench, topic), settings))

    @router.post("/topics/{topic}")
    async def change(topic: str, request: Request) -> Response:
        fields = await read_form(request)
        return await respond(
            lambda: _sheet(bench, act(bench, read_sheet(bench, topic, fields)), settings)
        )

    @router.post("/topics/{topic}/preview")
    async def preview(topic: str, request: Request) -> Response:
        fields = await read_form(request)
        return await respond(lambda: _preview(bench, read_sheet(bench, topic, fields), settings))

    @router.api_route("/phrasings/{topic}", methods=_READ)
    async def phrasings(topic: str) -> Response:
        return await respond(lambda: _phrasings(bench, topic))

    @router.post("/phrasings/{topic}")
    async def add_phrasing(topic: str, request: Request) -> Response:
        fields = await read_form(request)
        return await respond(lambda: _change_phrasings(bench, topic, fields))

    return router


def _overview(bench: Bench) -> str:
    look = bench.look()
    corpus = look.corpus
    rows = to_rows(corpus, look.problems, bench.today()) if corpus else []
    shown = {row.topic.path for row in rows}
    return lay_out(
        "overview.html",
        rows=rows,
        states=to_states(rows),
        coverage=to_coverage(corpus) if corpus else [],
        problems=[one for one in look.problems if one.path not in shown],
        waived=look.waived,
        files=_files(bench),
        changed=changed_files(bench.root),
        loaded=corpus is not None,
    )


def _files(bench: Bench) -> list[str]:
    """Return the names of all answers, also of those that cannot be read."""
    return sorted(path.stem for path in (bench.root / "topics").glob("*.md"))


def _sheet(bench: Bench, sheet: Sheet, settings: Settings) -> str:
    corpus = bench.look().corpus
    return lay_out(
        "topic.html",
        sheet=sheet,
        preview=to_preview(bench, sheet, settings.region),
        title=_title(corpus, sheet.id),
        undo=bench.last_change(sheet.id),
        roles=ROLES,
        changed=changed_files(bench.root),
    )


def _title(corpus: Corpus | None, topic: str) -> str:
    return corpus.topics[topic].title if corpus and topic in corpus.topics else topic


def _preview(bench: Bench, sheet: Sheet, settings: Settings) -> str:
    return lay_out("preview.html", sheet=sheet, preview=to_preview(bench, sheet, settings.region))


def _phrasings(bench: Bench, topic: str, told: str = "", trouble: str = "", typed: str = "") -> str:
    corpus = bench.corpus()
    if topic != "_none" and topic not in corpus.topics:
        raise EditError(f"There is no answer {name_of(topic)}.")
    none = topic == "_none"
    return lay_out(
        "phrasings.html",
        topic=topic,
        title="What must stay unanswered" if none else corpus.topics[topic].title,
        lines=corpus.off_topic if none else corpus.questions.get(topic, ()),
        not_this=corpus.not_this.get(topic, ()),
        twins=find_twins(corpus, topic),
        told=told,
        trouble=trouble,
        typed=typed,
        undo=bench.last_change(f"questions/{topic}"),
        changed=changed_files(bench.root),
    )


def _change_phrasings(bench: Bench, topic: str, fields: Mapping[str, str]) -> str:
    typed = fields.get("phrasing", "")
    try:
        if fields.get("do") == "undo":
            told = f"Undone: {bench.undo(f'questions/{topic}').what}."
        else:
            bench.add_phrasing(topic, typed)
            told = f"Added: “{' '.join(typed.split())}”."
    except EditError as error:
        return _phrasings(bench, topic, trouble=str(error), typed=typed)
    return _phrasings(bench, topic, told=told)
