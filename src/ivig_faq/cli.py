"""The command line; the one place where settings are read and our errors become exit codes.

What only some commands need is imported by them: who serves does not wait for what editors use.
"""

from __future__ import annotations

import errno
import gc
import json as jsons
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from json import dumps
from pathlib import Path
from typing import Annotated, Literal

import typer

from ivig_faq.assistant import build_assistant, read_corpus
from ivig_faq.content.load import load_corpus
from ivig_faq.content.models import Role
from ivig_faq.content.payer import with_payer
from ivig_faq.content.signoff import standing_of
from ivig_faq.editions import Editions, Loaded, load, warmed
from ivig_faq.errors import ContentError, IvigFaqError, PacketError, RevisionError
from ivig_faq.faces.http.layout import Pages
from ivig_faq.faces.http.log import log_unhindered
from ivig_faq.faces.http.metrics import Metrics, serve_counts
from ivig_faq.faces.http.serve import Parent, check_quiet, open_streams
from ivig_faq.faces.http.serve import serve as run_server
from ivig_faq.faces.http.service import Service
from ivig_faq.faces.http.traces import open_traces
from ivig_faq.faces.http.workers import COPIES, run_workers
from ivig_faq.faces.terminal.ask import Form, ask_once, refuse
from ivig_faq.memory import keep_together
from ivig_faq.reply.paper import Paper
from ivig_faq.reply.sheet import Order
from ivig_faq.retrieval.encoder import shipped_encoder
from ivig_faq.retrieval.learned import fit_to_folder
from ivig_faq.retrieval.question import Question
from ivig_faq.retrieval.vectors import shipped_vectors
from ivig_faq.retrieval.wording import signs_to_folder
from ivig_faq.settings import Settings, read_settings
from ivig_faq.signals import was_told_to_end
from ivig_faq.store.clock import now
from ivig_faq.store.letters import Letters
from ivig_faq.store.open import open_database, open_store
from ivig_faq.store.tally import Tally

OK, FAULTY, MISUSED, CHANGED = 0, 1, 2, 3
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)  # of a disk that takes no more

app = typer.Typer(
    help="Curated answers about one published review of IV immunoglobulin for ME/CFS.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Region = Annotated[
    str | None, typer.Option(help="Country of the emergency numbers, two letters, such as GB.")
]


def main() -> None:
    """Run the command line. What we raise on purpose is said in a sentence, without a traceback."""
    open_streams()
    with _said_in_words():
        app(standalone_mode=True)


@contextmanager
def _said_in_words() -> Iterator[None]:
    try:
        yield
    except ContentError as error:
        from ivig_faq.faces.terminal.problems import to_lines

        for line in to_lines(error.problems):
            typer.echo(line, err=True)
        sys.exit(FAULTY)
    except IvigFaqError as error:
        typer.echo(f"ivig-faq: {error}", err=True)
        sys.exit(MISUSED)
    except BrokenPipeError:
        # The reader of a pipe has seen enough; nothing is wrong.
        sys.stderr.close()
        sys.exit(OK)
    except OSError as error:
        if error.errno not in _FULL:
            raise
        # What is left to print goes nowhere: Python would try it again at the end, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        typer.echo(f"ivig-faq: This cannot be written: {error.strerror}.", err=True)
        sys.exit(MISUSED)


def _progress(line: str) -> None:
    typer.echo(line, err=True)


def _form(
    settings: Settings, region: str | None, *, short: bool = False, json: bool = False
) -> Form:
    return Form(short=short, json=json, region=region or settings.region)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that answer.", min=1)] = None,
) -> None:
    """Serve questions over HTTP, with the pages, until it is told to stop."""
    given = {"host": host, "port": port, "workers": workers}
    settings = read_settings({name: it for name, it in given.items() if it is not None})
    check_quiet()
    log_unhindered(sys.stderr)
    keep_together()
    begin = partial(load, settings, _progress)
    if settings.workers > 1:
        if COPIES:
            begin = partial(_same, warmed(begin()))  # read and made once for all of them
        if was_told_to_end():
            return
        run_workers(partial(_serve_one, begin), settings, _announce)
    _serve_one(begin, settings)


def _same(loaded: Loaded) -> Loaded:
    return loaded


def _serve_one(
    begin: Callable[[], Loaded], settings: Settings, parent: Parent | None = None
) -> None:
    """Serve in this process, alone or as one of several workers."""
    with _said_in_words():
        gc.disable()  # what is loaded stays: to look through it for garbage would cost every start
        metrics = Metrics()
        if settings.metrics_address is not None and parent is None:
            serve_counts(metrics.registry, settings.metrics_address)
        tally = Tally(open_store(settings.store))
        letters = Letters(open_database(settings.store)) if settings.letters else None
        traces = open_traces(settings.spans)
        editions = Editions(settings, tally, begin())
        service = Service(editions, settings, metrics, letters, traces)
        gc.enable()
        run_server(service, settings, _announce, parent, service.beat)


def _announce(address: str) -> None:
    _progress(f"Serving on {address}. Ctrl-C ends it.")


@app.command()
def ask(
    question: Annotated[
        str | None, typer.Argument(help="The question; read from standard input when left out.")
    ] = None,
    short: Annotated[
        bool, typer.Option("--short", help="Only the summary, limits and note.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="The reply as one line of JSON.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Instead of the reply, why it is what it is.")
    ] = False,
    region: Region = None,
) -> None:
    """Answer one question."""
    from ivig_faq.faces.terminal.explain import to_explanation

    settings = read_settings()
    if question is None or question == "-":
        question = sys.stdin.buffer.read().decode(errors="replace")
    assistant = build_assistant(settings, _progress)
    form = _form(settings, region, short=short, json=json)
    refusal = refuse(question, assistant, form.region)
    if refusal is not None:
        typer.echo(refusal, err=True)
        raise typer.Exit(MISUSED)
    if explain:
        found = assistant.explain(Question(question.strip(), region=form.region))
        if json:
            typer.echo(dumps(found.to_data(), ensure_ascii=False))
        else:
            typer.echo("\n".join(to_explanation(found)))
    else:
        typer.echo(ask_once(assistant, question, form), nl=False)


@app.command()
def chat(region: Region = None) -> None:
    """Talk in the terminal. Nothing is kept when you leave."""
    from ivig_faq.faces.terminal.chat import Chat

    settings = read_settings()
    assistant = build_assistant(settings, _progress)
    Chat(assistant, _form(settings, region), input, _write).run()


def _write(text: str) -> None:
    typer.echo(text, nl=False)


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder of the answers; that of the settings if left out.")
    ] = None,
    form: Annotated[
        Literal["text", "json", "github"],
        typer.Option("--format", help="For people, for programs, or for GitHub."),
    ] = "text",
) -> None:
    """Check every answer against the content rules, and say how to mend what they find."""
    from ivig_faq.content.checks import Report, check_corpus
    from ivig_faq.faces.terminal.problems import to_check_lines

    root = folder or read_settings().answers
    try:
        report = check_corpus(read_corpus(root), date.today())
    except ContentError as error:  # what cannot be loaded is reported in the same form
        report = Report(error.problems)
    for line in to_check_lines(report, form, root):
        typer.echo(line)
    if report.errors:
        raise typer.Exit(FAULTY)


@app.command()
def schema(
    folder: Annotated[Path, typer.Argument(help="Where to write the schemas.")],
) -> None:
    """Write JSON Schemas of the files of answers, with which an editor completes and checks."""
    from ivig_faq.content.schemas import write_schemas

    try:
        written = write_schemas(folder)
    except OSError as error:
        typer.echo(f"ivig-faq: {folder} cannot be written to: {error.strerror}.", err=True)
        raise typer.Exit(MISUSED) from None
    for path in written:
        typer.echo(f"Written: {path}")


@app.command()
def sign(
    topic: Annotated[str, typer.Argument(help="The answer that was read, such as dose.")],
    by: Annotated[str, typer.Option("--as", help="Who read it. Readers see this name.")],
    role: Annotated[Role, typer.Option(help="In which role it was read.")],
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="When to read it again; a year from today, for a card 90 days, when left out.",
        ),
    ] = None,
) -> None:
    """Record that one person read an answer as it stands now, and approves it."""
    from ivig_faq.content.dates import note_days
    from ivig_faq.content.signing import sign as sign_text
    from ivig_faq.faces.terminal.review import to_review_lines

    last = until.date() if until else None
    try:
        note_days(read_settings().answers, date.today())
        signed = sign_text(read_settings().answers, topic, by, role, today=date.today(), until=last)
    except ContentError:
        typer.echo("Not signed. First mend this:", err=True)
        raise
    typer.echo(f"Signed: {signed.topic}, by {signed.by}, {signed.role}, until {signed.until}.")
    corpus = load_corpus(read_settings().answers)
    standing = standing_of(corpus.topics[topic], corpus.signoffs, date.today())
    typer.echo("\n".join([*to_review_lines([standing])][:2]))  # its state and what it lacks


@app.command()
def dates() -> None:
    """Note today as the day of the last change of each answer that was edited."""
    from ivig_faq.content.dates import note_days

    noted = note_days(read_settings().answers, date.today())
    typer.echo(f"Noted for {len(noted)}: {', '.join(noted)}." if noted else "All days are noted.")


@app.command()
def review(
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="For people or for programs.")
    ] = "text",
) -> None:
    """List where every answer stands: approved, due, ready, stale, draft, withdrawn."""
    from ivig_faq.faces.terminal.review import to_review_data, to_review_lines

    corpus = load_corpus(read_settings().answers)
    topics = corpus.topics.values()
    standings = [standing_of(one, corpus.signoffs, date.today()) for one in topics]
    if form == "json":
        typer.echo(jsons.dumps(to_review_data(standings), ensure_ascii=False, indent=2))
        return
    for line in to_review_lines(standings):
        typer.echo(line)


class PaperSize(StrEnum):
    """The paper that a sheet is laid out for."""

    A4 = "a4"
    LETTER = "letter"


@app.command()
def handout(
    topics: Annotated[list[str], typer.Argument(help="Ids of topics, such as does-it-work.")],
    out: Annotated[Path, typer.Option(help="File to write: .html, .txt or .pdf.")],
    *,
    paper: Annotated[PaperSize | None, typer.Option(help="Else that of the region.")] = None,
    large: Annotated[bool, typer.Option("--large", help="Large print.")] = False,
    short: Annotated[
        bool, typer.Option("--short", help="One page, as few words as can be.")
    ] = False,
    region: Region = None,
) -> None:
    """Write topics as a sheet to take to a doctor, on at most two pages."""
    from ivig_faq.faces.paper.handout import to_replies, write_sheet

    settings = read_settings()
    corpus = with_payer(load_corpus(settings.answers), settings.paid_by)
    where = corpus.region(region or settings.region)
    size = where.paper if paper is None else "A4" if paper is PaperSize.A4 else "Letter"
    order = Order(Paper(size, large=large), short=short, made_on=now().date())
    day = date.today() if settings.require_approved else None
    replies = to_replies(topics, corpus, where, only_approved_on=day)
    sheet = write_sheet(out, replies, order, corpus, where)
    typer.echo(f"Written: {out}")
    for title in sheet.left:
        typer.echo(f"Left for another sheet: {title}")


@app.command()
def workbench(
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; any free one.", min=1, max=65535)
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Also open it in the browser.")] = False,
) -> None:
    """Open a page, for this machine only, where answers are improved, tried and signed."""
    from ivig_faq.evaluation.edit import build_comparer
    from ivig_faq.faces.workbench.app import LOCAL, create_workbench, find_free_port

    settings = read_settings().model_copy(update={"host": LOCAL, "port": port or find_free_port()})
    token = secrets.token_urlsafe(32)

    def announce(address: str) -> None:
        page = f"{address}/?token={token}"
        _progress(f"Open {page} in your browser. Ctrl-C ends it.")
        if open_:
            import webbrowser

            webbrowser.open(page)

    comparer = build_comparer(settings.answers)
    run_server(create_workbench(settings, token, comparer), settings, announce)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where to write; new, empty or an old export.")],
    region: Region = None,
) -> None:
    """Write all pages as files that open from a folder, a USB stick or any web host."""
    from ivig_faq.faces.http.export import to_site, write_site

    settings = read_settings()
    pages = Pages(build_assistant(settings, _progress), settings)
    files = to_site(pages, region or settings.region)
    write_site(folder, files)
    typer.echo(f"Written: {len(files)} files in {folder}. Open {folder / 'index.html'}.")


@app.command()
def packet(
    out: Annotated[
        Path | None, typer.Option(help="A new folder: HTML, DOCX, XLSX and, with Chromium, PDF.")
    ] = None,
    table: Annotated[
        Path | None, typer.Option("--import", help="A packet.xlsx with new text in it.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --import: only say what would change.")
    ] = False,
    region: Region = None,
) -> None:
    """Write all answers for people who review on paper, or take back what they wrote."""
    from ivig_faq.content.checks import check_corpus
    from ivig_faq.content.passages import read_passages
    from ivig_faq.faces.packet.folder import write_packet
    from ivig_faq.faces.packet.leaves import make_packet
    from ivig_faq.faces.paper.pdf import find_browser, to_pdf

    if (out is None) == (table is None) or (dry_run and table is None):
        raise PacketError("Say --out FOLDER to write a packet, or --import FILE.xlsx to read one.")
    settings = read_settings()
    if table is not None:
        _import_packet(settings.answers, table, dry_run=dry_run)
    if out is not None:
        corpus = load_corpus(settings.answers)
        today = date.today()
        numbers = corpus.region(region or settings.region)
        made = make_packet(corpus, check_corpus(corpus, today), numbers, today)
        passages = read_passages(settings.answers, (leaf.topic for leaf in made.leaves))
        written = write_packet(out, made, passages, to_pdf if find_browser() else None)
        for path in written.files:
            typer.echo(f"Written: {path}")
        for line in written.left_out:
            _progress(f"Left out: {line}")


def _import_packet(answers: Path, table: Path, *, dry_run: bool) -> None:
    from ivig_faq.content.dates import note_days
    from ivig_faq.content.edits import import_edits
    from ivig_faq.faces.packet import report as packet_report
    from ivig_faq.faces.packet.reading import read_table

    found = read_table(table)
    today = date.today()
    outcome = import_edits(answers, found.edits, today=today, write=not dry_run, progress=_progress)
    if outcome.changed and not dry_run:
        note_days(answers, today)
    for line in packet_report.to_lines(outcome, found.unread, dry_run=dry_run):
        typer.echo(line)
    faulty = bool(outcome.rows("conflicting"))
    if not dry_run:
        try:
            kept = packet_report.keep_comments(table, outcome)
        except OSError as error:
            typer.echo(f"No file for the comments: {error.strerror or error}. They stand above.")
            faulty = True
        else:
            if kept:
                typer.echo(f"Comments are kept in {kept}.")
    if faulty:
        raise typer.Exit(FAULTY)


@app.command()
def impact(
    base: Annotated[str, typer.Argument(help="Revision of git to compare with.")] = "HEAD",
    questions: Annotated[
        list[Path] | None,
        typer.Option(help="Question sets to try; tests/questions when left out and there."),
    ] = None,
    form: Annotated[
        Literal["text", "markdown", "json"],
        typer.Option("--format", help="For people, pull requests or programs."),
    ] = "text",
) -> None:
    """Say what the edits since a revision change for readers, questions, rules and sign-offs.

    Exit status: 0 when readers see no difference, 3 when they do, 1 for new errors, 2 for misuse.
    """
    from ivig_faq.evaluation.base import answers_at, find_top
    from ivig_faq.evaluation.edit import QUESTIONS
    from ivig_faq.evaluation.impact import build_pair, compare
    from ivig_faq.evaluation.impact_report import to_impact
    from ivig_faq.evaluation.sets import read_sets

    settings = read_settings()
    top = find_top(settings.answers)
    sets = read_sets(questions or sorted((top / QUESTIONS).glob("*.jsonl")))
    with answers_at(settings.answers, base) as folder:
        try:
            before = load_corpus(folder)
        except ContentError as error:
            said = f"The answers at {base} cannot be read by this program: {error.problems[0]}"
            raise RevisionError(said) from None
        after = load_corpus(settings.answers)
    ask_before, ask_after = build_pair(before, after, settings, _progress)
    found = compare(before, after, ask_before, ask_after, sets, today=date.today())
    typer.echo(to_impact(found, form))
    if found.errors:
        raise typer.Exit(FAULTY)
    if found.seen:
        raise typer.Exit(CHANGED)


@app.command(name="eval")
def evaluate(
    files: Annotated[list[Path], typer.Argument(help="Question sets, as JSON lines.")],
    json: Annotated[bool, typer.Option("--json", help="Figures as JSON.")] = False,
    html: Annotated[
        Path | None, typer.Option(help="Also a page with plots, written to this file.")
    ] = None,
    misses: Annotated[
        bool, typer.Option("--misses", help="Also each message that failed, in its own words.")
    ] = False,
    robust: Annotated[
        bool, typer.Option("--robust", help="Also the same messages typed in other ways.")
    ] = False,
) -> None:
    """Measure the answers to question sets."""
    from ivig_faq.evaluation.figures import measure
    from ivig_faq.evaluation.page import write_page
    from ivig_faq.evaluation.report import to_json, to_report
    from ivig_faq.evaluation.robust import measure_robust
    from ivig_faq.evaluation.sets import read_sets

    sets = read_sets(files)
    assistant = build_assistant(read_settings(), _progress)
    figures = measure(assistant.ask, sets, assistant.search)
    losses = measure_robust(assistant.ask, sets, progress=_progress) if robust else ()
    if html:
        write_page(html, figures, losses, misses=misses)
    written = to_json if json else to_report
    typer.echo(written(figures, losses, misses=misses), nl=False)


@app.command()
def stats(
    json: Annotated[bool, typer.Option("--json", help="The counts as JSON.")] = False,
    html: Annotated[
        Path | None, typer.Option(help="A page with plots, written to this file instead.")
    ] = None,
) -> None:
    """Show what was counted in each past week; small counts are hidden."""
    from ivig_faq.faces.terminal import stats as stats_face
    from ivig_faq.store.report import to_weeks

    store = open_database(read_settings().store)
    time = now()
    store.forget(time)
    weeks = to_weeks(store.replies(), store.feedback(), time)
    store.close()
    if html:
        stats_face.write_page(html, weeks)
        typer.echo(f"Written: {html}")
    else:
        typer.echo(stats_face.to_json(weeks) if json else stats_face.to_text(weeks), nl=False)


@app.command()
def inbox(
    close: Annotated[
        str | None, typer.Option(help="Delete the letter with this id: it is dealt with.")
    ] = None,
) -> None:
    """List what readers chose to send to the editors; each is deleted after 90 days."""
    from ivig_faq.faces.terminal import inbox as inbox_face

    letters = Letters(open_database(read_settings().store))
    if close is None:
        typer.echo(inbox_face.to_text(letters.list()), nl=False)
    elif close.isascii() and letters.close(close):  # no database takes bytes that are no text
        typer.echo(f"Deleted: {close}")
    else:
        typer.echo(f"There is no letter {close}. `ivig-faq inbox` lists them.", err=True)
        raise typer.Exit(FAULTY)


@app.command()
def phrasings(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Question sets that no phrasing may stand in.")
    ] = None,
) -> None:
    """Find phrasings that may teach the wrong thing; a few minutes."""
    from ivig_faq.evaluation import phrasings as suspects_of
    from ivig_faq.evaluation.sets import read_sets

    corpus = load_corpus(read_settings().answers)
    suspects = suspects_of.find_suspects(
        corpus,
        lambda texts: shipped_vectors().of(texts, shipped_encoder()),
        read_sets(files or ()),
        _progress,
    )
    typer.echo("\n".join(suspects_of.to_lines(suspects)))
    if suspects.overlaps:
        raise typer.Exit(FAULTY)


@app.command()
def fit(
    folder: Annotated[Path, typer.Argument(help="Where to write what is learned.")],
) -> None:
    """Learn from the phrasings and keep the result, so that the first start is quick."""
    settings = read_settings()
    corpus = read_corpus(settings.answers)
    try:
        learned = fit_to_folder(corpus, folder, settings.cache, _progress)
        signs = signs_to_folder(corpus.danger, folder)
    except OSError as error:
        typer.echo(f"ivig-faq: {folder} cannot be written to: {error.strerror}.", err=True)
        raise typer.Exit(MISUSED) from None
    for path in (learned, signs):
        typer.echo(f"Written: {path}")
