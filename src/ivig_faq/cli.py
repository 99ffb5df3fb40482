"""The command line; the one place where settings are read and our errors become exit codes."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ivig_faq.assistant import build_assistant
from ivig_faq.content.checks import check_corpus
from ivig_faq.content.load import load_corpus
from ivig_faq.errors import ContentError, IvigFaqError
from ivig_faq.evaluation.figures import measure
from ivig_faq.evaluation.page import write_page
from ivig_faq.evaluation.report import to_json, to_report
from ivig_faq.evaluation.robust import measure_robust
from ivig_faq.evaluation.sets import read_sets
from ivig_faq.faces.http.app import create_app
from ivig_faq.faces.http.serve import serve as run_server
from ivig_faq.faces.terminal.ask import Form, ask_once, refuse
from ivig_faq.faces.terminal.chat import Chat
from ivig_faq.faces.terminal.problems import to_lines
from ivig_faq.retrieval.learned import fit_to_folder
from ivig_faq.settings import Settings, read_settings

OK, FAULTY, MISUSED = 0, 1, 2

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
    try:
        app(standalone_mode=True)
    except ContentError as error:
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
) -> None:
    """Serve questions over HTTP, with the pages, until it is told to stop."""
    settings = read_settings()
    changed = {name: value for name, value in (("host", host), ("port", port)) if value}
    settings = settings.model_copy(update=changed)
    app_ = create_app(build_assistant(settings, _progress), settings)
    run_server(app_, settings, lambda address: _progress(f"Serving on {address}. Ctrl-C ends it."))


@app.command()
def ask(
    question: Annotated[
        str | None, typer.Argument(help="The question; read from standard input when left out.")
    ] = None,
    short: Annotated[
        bool, typer.Option("--short", help="Only the summary, limits and note.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="The reply as one line of JSON.")] = False,
    region: Region = None,
) -> None:
    """Answer one question."""
    settings = read_settings()
    if question is None or question == "-":
        question = sys.stdin.buffer.read().decode(errors="replace")
    assistant = build_assistant(settings, _progress)
    form = _form(settings, region, short=short, json=json)
    refusal = refuse(question, assistant, form.region)
    if refusal is not None:
        typer.echo(refusal, err=True)
        raise typer.Exit(MISUSED)
    typer.echo(ask_once(assistant, question, form), nl=False)


@app.command()
def chat(region: Region = None) -> None:
    """Talk in the terminal. Nothing is kept when you leave."""
    settings = read_settings()
    assistant = build_assistant(settings, _progress)
    Chat(assistant, _form(settings, region), input, _write).run()


def _write(text: str) -> None:
    typer.echo(text, nl=False)


@app.command()
def check() -> None:
    """Check every answer against the content rules, and say how to mend what they find."""
    corpus = load_corpus(read_settings().answers)
    report = check_corpus(corpus, date.today())
    for line in to_lines(report.problems):
        typer.echo(line)
    if report.waived:
        typer.echo(f"{report.waived} waived with a signed reason.")
    if report.errors:
        raise typer.Exit(FAULTY)


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
    sets = read_sets(files)
    assistant = build_assistant(read_settings(), _progress)
    figures = measure(assistant.ask, sets, assistant.search)
    losses = measure_robust(assistant.ask, sets, progress=_progress) if robust else ()
    if html:
        write_page(html, figures, losses, misses=misses)
    written = to_json if json else to_report
    typer.echo(written(figures, losses, misses=misses), nl=False)


@app.command()
def fit(
    folder: Annotated[Path, typer.Argument(help="Where to write what is learned.")],
) -> None:
    """Learn from the phrasings and keep the result, so that the first start is quick."""
    path = fit_to_folder(load_corpus(read_settings().answers), folder, _progress)
    typer.echo(f"Written: {path}")
