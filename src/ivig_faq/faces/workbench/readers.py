"""What readers asked that nothing answers: counts, and what some chose to send to the editors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Request, Response

from ivig_faq.content.editing import with_phrasing
from ivig_faq.errors import EditError, IvigFaqError
from ivig_faq.faces.workbench.bench import Bench
from ivig_faq.faces.workbench.forms import read_form
from ivig_faq.faces.workbench.git import changed_files
from ivig_faq.faces.workbench.layout import lay_out, respond
from ivig_faq.settings import Settings
from ivig_faq.store.clock import now
from ivig_faq.store.letters import Letter, Letters
from ivig_faq.store.open import open_database
from ivig_faq.store.protect import SMALLEST
from ivig_faq.store.report import Table, Week, to_weeks
from ivig_faq.store.sql import SqlStore

NONE = "_none"


@dataclass(frozen=True, slots=True)
class Asked:
    """The past weeks and the open letters; `trouble` says why there are none to show."""

    weeks: Sequence[Week] = ()
    letters: Sequence[Letter] = ()
    trouble: str = ""


def to_grid(week: Week, table: Table) -> list[tuple[str, list[int | None]]]:
    """Return a table whose rows begin with a day as lines of seven days; None is not shown."""
    days = [(week.first + timedelta(days=day)).isoformat() for day in range(7)]
    counts = {row.of: row.count for row in table.rows}
    lines = sorted({row.of[1:] for row in table.rows})
    return [(line[-1], [counts.get((day, *line)) for day in days]) for line in lines]


def create_readers(bench: Bench, settings: Settings) -> APIRouter:
    """Return the routes of the page about readers."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/readers", methods=["GET", "HEAD"])
    async def show() -> Response:
        return await respond(lambda: _page(bench, settings))

    @router.post("/readers")
    async def change(request: Request) -> Response:
        fields = await read_form(request)
        return await respond(lambda: _change(bench, settings, fields))

    return router


def _page(
    bench: Bench, settings: Settings, told: str = "", trouble: str = "", typed: str = ""
) -> str:
    corpus = bench.look().corpus
    topics = sorted(corpus.topics.values(), key=lambda one: one.id) if corpus else []
    return lay_out(
        "readers.html",
        asked=_read(settings),
        topics=topics,
        told=told,
        trouble=trouble,
        typed=typed,
        smallest=SMALLEST,
        to_grid=to_grid,
        changed=changed_files(bench.root),
    )


def _read(settings: Settings) -> Asked:
    try:
        with _opened(settings) as store:
            time = now()
            store.forget(time)
            weeks = to_weeks(store.replies(), store.feedback(), time)
            return Asked(weeks[::-1], Letters(store).list())
    except IvigFaqError as error:
        return Asked(trouble=str(error))


def _change(bench: Bench, settings: Settings, fields: Mapping[str, str]) -> str:
    """Take a letter's words into a list, or not, and delete it; both or nothing."""
    id_, do = fields.get("letter", ""), fields.get("do", "")
    words = " ".join(fields.get("words", "").split())
    try:
        with _opened(settings) as store:
            letters = Letters(store)
            if all(letter.id != id_ for letter in letters.list()):
                raise EditError("That letter is gone: deleted by its sender, an editor, or age.")
            told = "Deleted."
            if do in ("phrasing", "off-topic"):
                topic = NONE if do == "off-topic" else fields.get("topic", "")
                told = _take_in(bench, topic, words)
            elif do != "delete":
                raise EditError("The workbench does not do that.")
            letters.close(id_)
    except IvigFaqError as error:
        return _page(bench, settings, trouble=str(error), typed=words)
    return _page(bench, settings, told=told)


def _take_in(bench: Bench, topic: str, words: str) -> str:
    if topic != NONE and topic not in bench.corpus().topics:
        raise EditError("Choose the answer that fits these words.")
    with_phrasing("", words)  # what is no line is refused before anything is written
    bench.add_phrasing(topic, words)
    return f"Added to questions/{topic}.txt, and the letter deleted: “{words}”."


@contextmanager
def _opened(settings: Settings) -> Iterator[SqlStore]:
    store = open_database(settings.store)
    try:
        yield store
    finally:
        store.close()
