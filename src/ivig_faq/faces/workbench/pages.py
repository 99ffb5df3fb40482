"""The pages of the workbench; every one works without a script."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from ivig_faq.content.models import Corpus
from ivig_faq.errors import EditError
from ivig_faq.faces.workbench.bench import Bench, name_of, phrasings_of
from ivig_faq.faces.workbench.comparing import Desk
from ivig_faq.faces.workbench.forms import read_form
from ivig_faq.faces.workbench.git import changed_files
from ivig_faq.faces.workbench.jobs import Job, Jobs
from ivig_faq.faces.workbench.layout import lay_out, respond
from ivig_faq.faces.workbench.overview import find_files, to_coverage, to_rows, to_states
from ivig_faq.faces.workbench.phrasings import find_twins
from ivig_faq.faces.workbench.sheet import (
    ROLES,
    Sheet,
    act,
    open_sheet,
    read_sheet,
    to_preview,
)
from ivig_faq.settings import Settings

_READ = ["GET", "HEAD"]


def create_pages(bench: Bench, settings: Settings, desk: Desk, jobs: Jobs) -> APIRouter:
    """Return the routes of all pages."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/", methods=_READ)
    async def start() -> Response:
        return await respond(lambda: _overview(bench))

    @router.api_route("/topics/{topic}", methods=_READ)
    async def show(topic: str) -> Response:
        return await respond(lambda: _sheet(bench, open_sheet(bench, name_of(topic)), settings))

    @router.post("/topics/{topic}")
    async def change(topic: str, request: Request) -> Response:
        fields = await read_form(request)
        return await respond(
            lambda: _change(bench, name_of(topic), fields, settings, desk=desk, jobs=jobs)
        )

    @router.api_route("/files/{name:path}", methods=_READ)
    async def show_file(name: str) -> Response:
        return await respond(lambda: _sheet(bench, open_sheet(bench, name), settings))

    @router.post("/files/{name:path}")
    async def change_file(name: str, request: Request) -> Response:
        fields = await read_form(request)
        return await respond(lambda: _change(bench, name, fields, settings, desk=desk, jobs=jobs))

    @router.post("/preview/{name:path}")
    async def preview(name: str, request: Request) -> Response:
        fields = await read_form(request)
        return await respond(lambda: _preview(bench, read_sheet(bench, name, fields), settings))

    @router.api_route("/jobs/{job}", methods=_READ)
    async def result(job: str) -> Response:
        found = jobs.find(job)
        if found is None:
            raise HTTPException(404)
        return await respond(lambda: lay_out("job.html", job=found))

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
        answers=sorted(path.stem for path in (bench.root / "topics").glob("*.md")),
        files=find_files(bench.root),
        changed=changed_files(bench.root),
        loaded=corpus is not None,
    )


def _change(
    bench: Bench,
    name: str,
    fields: Mapping[str, str],
    settings: Settings,
    *,
    desk: Desk,
    jobs: Jobs,
) -> str:
    """Return the page after a button was pressed: what compares is a job, all else is done here."""
    sheet = read_sheet(bench, name, fields)
    do = fields.get("do", "")
    if do == "impact":
        job = jobs.start(
            f"What your words change, against {desk.name_of(sheet.against)}",
            lambda told: desk.impact(sheet.name, sheet.text, sheet.against, told),
        )
    elif do == "ask":
        text = sheet.text if sheet.unsaved or sheet.against == "commit" else None
        job = jobs.start(
            "What a reader gets for this question",
            lambda told: desk.ask(sheet.question, sheet.name, text, sheet.against, told),
        )
    elif do.startswith("job "):
        found = jobs.find(do.removeprefix("job "))
        return _sheet(bench, sheet, settings, found)
    else:
        return _sheet(bench, act(bench, sheet), settings)
    return _sheet(bench, sheet, settings, job)


def _sheet(bench: Bench, sheet: Sheet, settings: Settings, job: Job | None = None) -> str:
    return lay_out(
        "topic.html" if sheet.topic else "file.html",
        sheet=sheet,
        preview=to_preview(bench, sheet, settings.region),
        title=_title(bench.look().corpus, sheet),
        job=job,
        undo=bench.last_change(sheet.name),
        roles=ROLES,
        changed=changed_files(bench.root),
    )


def _title(corpus: Corpus | None, sheet: Sheet) -> str:
    topic = corpus.topics.get(sheet.topic or "") if corpus else None
    return topic.title if topic else sheet.topic or sheet.name


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
        undo=bench.last_change(phrasings_of(topic)),
        changed=changed_files(bench.root),
    )


def _change_phrasings(bench: Bench, topic: str, fields: Mapping[str, str]) -> str:
    typed = fields.get("phrasing", "")
    try:
        if fields.get("do") == "undo":
            told = f"Undone: {bench.undo(phrasings_of(topic)).what}."
        else:
            bench.add_phrasing(topic, typed)
            told = f"Added: “{' '.join(typed.split())}”."
    except EditError as error:
        return _phrasings(bench, topic, trouble=str(error), typed=typed)
    return _phrasings(bench, topic, told=told)
