"""Sheets as files: real PDFs, counted page by page, and what the command says when it cannot."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conftest import TOP
from faces.browser_parts import chromium, needs_chromium
from ivig_faq import cli
from ivig_faq.content.load import load_corpus
from ivig_faq.errors import PaperError
from ivig_faq.faces.paper import pdf
from ivig_faq.faces.paper.handout import to_replies, write_sheet
from ivig_faq.reply.fitting import make_sheet
from ivig_faq.reply.paper import Paper
from ivig_faq.reply.render import to_sheet_file
from ivig_faq.reply.sheet import Order

CORPUS = load_corpus(TOP / "answers")
TOPICS = sorted(id_ for id_, topic in CORPUS.topics.items() if topic.outcome != "urgent")
PAIRS = [
    ("does-it-work", "is-it-safe"),
    ("severe-mecfs", "dose"),
    ("how-certain", "not-proven"),
    ("main-findings", "who-may-benefit"),
    ("symptoms-now", "research-next"),
    ("post-exertional", "talk-to-clinician"),
]
needs_poppler = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="pdftotext is not here (apt-get install poppler-utils)"
)


def _pages(path: Path) -> list[str]:
    shown = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, timeout=30
    ).stdout.decode()
    return [" ".join(page.split()) for page in shown.split("\f")[:-1]]


@needs_chromium
@needs_poppler
@pytest.mark.parametrize("size", ["A4", "Letter"])
@pytest.mark.parametrize("large", [False, True])
def test_every_topic_and_pair_prints_on_two_pages_with_claims_beside_limits(
    tmp_path: Path, size: str, large: bool
) -> None:
    """Prints every topic in the form with the least room, and every third one in the others."""
    paper = Paper("A4" if size == "A4" else "Letter", large=large)
    single = [(topic,) for topic in (TOPICS if size == "Letter" and large else TOPICS[::3])]
    if not _has_narrow_font():
        pytest.skip("no font as narrow as Arial: install Debian's fonts-liberation")
    with chromium() as browser:
        page = browser.new_page()
        for topics in (*single, *PAIRS):
            replies = to_replies(topics, CORPUS, CORPUS.region("US"))
            sheet = make_sheet(replies, Order(paper), CORPUS, CORPUS.region("US"))
            page.set_content(to_sheet_file(sheet, CORPUS.wording.labels))
            file = tmp_path / "sheet.pdf"
            page.pdf(path=file, prefer_css_page_size=True, tagged=True)
            pages = _pages(file)
            assert len(pages) <= 2, (topics, len(pages))
            assert pdf.count_pages(file.read_bytes()) == len(pages)
            for part in sheet.parts:
                held = [text for text in pages if f"{part.title} " in f"{text} "]
                assert held, part.title
                for limit in part.limits:
                    assert any(limit.says in text for text in held), (topics, limit.says)


def _has_narrow_font() -> bool:
    if not shutil.which("fc-match"):
        return False
    found = subprocess.run(["fc-match", "Arial"], capture_output=True, check=True).stdout.decode()
    return bool(re.search("Liberation|Arial|Arimo|Helvet", found))


@needs_chromium
@needs_poppler
def test_pdf_is_tagged_has_a_language_a_title_and_bookmarks(tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    done = CliRunner().invoke(
        cli.app,
        [
            "handout",
            "does-it-work",
            "dose",
            "--out",
            str(out),
            "--paper",
            "letter",
            "--region",
            "GB",
        ],
    )
    assert done.exit_code == 0, done.output
    written = out.read_bytes()
    assert written.startswith(b"%PDF-")
    for needed in (b"/StructTreeRoot", b"/Lang", b"/Outlines", b"/MediaBox [0 0 612 792]"):
        assert needed in written, needed
    pages = _pages(out)
    assert len(pages) <= 2
    text = " ".join(" ".join(pages).split())
    assert "Call 999 now" in text and CORPUS.version in text
    assert re.search(r"Printed: \d{4}-\d\d-\d\d", text)


@needs_chromium
@needs_poppler
def test_wide_font_still_prints_on_two_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = "ivig_faq.reply.render.SHEET_STYLE"
    from ivig_faq.reply.render import SHEET_STYLE

    monkeypatch.setattr(wide, SHEET_STYLE.replace('Arial, "Liberation Sans"', "monospace"))
    out, region = tmp_path / "sheet.pdf", CORPUS.region("GB")
    replies = to_replies(PAIRS[1], CORPUS, region)
    sheet = write_sheet(out, replies, Order(Paper("A4")), CORPUS, region)
    assert len(_pages(out)) <= 2
    assert sheet != make_sheet(replies, Order(Paper("A4")), CORPUS, region)  # it took less room


@pytest.mark.parametrize(("name", "begins"), [("a.html", "<!doctype"), ("a.txt", "IVIG for")])
def test_html_and_text_need_no_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, begins: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    out = tmp_path / name
    done = CliRunner().invoke(cli.app, ["handout", "dose", "--out", str(out), "--large"])
    assert done.exit_code == 0, done.output
    assert out.read_text(encoding="utf-8").startswith(begins)


def test_what_is_left_off_is_named_by_the_command(tmp_path: Path) -> None:
    out = tmp_path / "a.txt"
    done = CliRunner().invoke(cli.app, ["handout", *TOPICS[:12], "--out", str(out), "--large"])
    left = re.findall("Left for another sheet: (.+)", done.output)
    assert left
    text = " ".join(out.read_text(encoding="utf-8").split())
    assert all(title in text for title in left)


@pytest.mark.parametrize(
    ("topics", "name", "said"),
    [
        (["dos"], "a.txt", "No topic for paper is called “dos”. Near it: dose"),
        (["urgent-crisis"], "a.txt", "No topic for paper is called “urgent-crisis”"),
        (["dose"], "a.doc", "says no form. Let it end in .html, .txt, .pdf"),
        (["dose"], "nowhere/a.txt", "cannot be written: No such file or directory"),
        (["dose"], "a.pdf", "A PDF needs Chromium or Google Chrome, and none was found"),
    ],
)
def test_command_says_what_is_wrong_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, topics: list[str], name: str, said: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    out = tmp_path / name
    done = CliRunner().invoke(cli.app, ["handout", *topics, "--out", str(out)])
    assert isinstance(done.exception, PaperError)
    assert said in str(done.exception)
    assert not out.exists()


def test_browser_that_fails_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(PaperError, match=r"chromium could not print the sheet"):
        pdf.to_pdf("<p>x</p>")
