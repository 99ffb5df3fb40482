"""Packets as files: opened again with the libraries that reviewers' programs agree with."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pytest
from typer.testing import CliRunner

from conftest import TOP
from faces.browser_parts import chromium, needs_chromium, violations, widest
from ivig_faq import cli
from ivig_faq.content.checks import check_corpus
from ivig_faq.content.load import load_corpus
from ivig_faq.content.models import Corpus
from ivig_faq.content.passages import read_passages
from ivig_faq.errors import PacketError
from ivig_faq.faces.packet.document import to_document
from ivig_faq.faces.packet.folder import write_packet
from ivig_faq.faces.packet.leaves import Packet, make_packet, to_said
from ivig_faq.faces.packet.page import to_page
from ivig_faq.faces.packet.table import COLUMNS, to_table
from ivig_faq.faces.paper.pdf import to_pdf
from ivig_faq.reply.compose import compose_topic
from ivig_faq.reply.render import to_text
from ivig_faq.reply.view import to_view

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def packet(corpus: Corpus) -> Packet:
    return make_packet(corpus, check_corpus(corpus, DAY), corpus.region("GB"), DAY)


@pytest.fixture(scope="module")
def page(packet: Packet) -> str:
    return to_page(packet)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_every_answer_is_shown_with_the_words_and_in_the_order_that_readers_see(
    packet: Packet, corpus: Corpus
) -> None:
    labels = corpus.wording.labels
    assert {leaf.topic.id for leaf in packet.leaves} == set(corpus.topics)
    for leaf in packet.leaves:
        reply = compose_topic(leaf.topic.id, corpus, "GB")
        seen = squeezed(to_text(reply, labels, width=9999))
        position = 0
        for line in leaf.said:
            found = seen.find(squeezed(line.text), position)
            assert found >= position, (leaf.topic.id, line.text)
            position = found + len(squeezed(line.text))
        shown = {squeezed(line.text) for line in leaf.said}
        for words in to_text(reply, labels, width=9999).splitlines():
            source = (f"{labels['source']}: ", f"{labels['version']} ")  # a card names no source
            if words == labels["evidence"] or words.startswith(source):
                break
            assert not words or re.sub(r"^(- |\d\. )", "", squeezed(words)) in shown, words


def test_evidence_stands_in_full_beside_the_answer_with_the_limits_that_travel(
    page: str, packet: Packet, corpus: Corpus
) -> None:
    text = re.sub(r"<[^>]+>", "", page)
    for leaf in packet.leaves:
        named = {entry.id for entry in (*leaf.evidence, *leaf.limits)}
        assert named == {*leaf.topic.cites, *corpus.limits_of(leaf.topic.cites)}
    for entry in corpus.entries.values():
        assert squeezed(entry.says) in squeezed(
            text.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
        )


def test_packet_says_status_fingerprint_and_what_the_check_found(answers_copy: Path) -> None:
    path = answers_copy / "topics/dose.md"
    text = path.read_text("utf-8").replace("status: draft", 'status: withdrawn\nreason: "Wrong."')
    path.write_text(text, "utf-8")
    long = answers_copy / "topics/cost-and-access.md"
    title = "title: What does it cost per infusion where <b>I</b> live?"
    long.write_text(re.sub("(?m)^title: .*$", title, long.read_text("utf-8")), "utf-8")
    corpus = load_corpus(answers_copy)
    packet = make_packet(corpus, check_corpus(corpus, DAY), corpus.region("GB"), DAY)
    page = to_page(packet)
    assert "withdrawn: Wrong." in page and "draft: lacks a clinician and a patient" in page
    assert "where &lt;b&gt;I&lt;/b&gt; live?" in page and "<b>I</b>" not in page
    problems = [it for leaf in packet.leaves for it in leaf.problems]
    assert all(problem.rule in page for problem in problems)
    assert packet.problems and "What the check found elsewhere" in page
    for leaf in packet.leaves:
        assert leaf.fingerprint in page
    withdrawn = next(leaf for leaf in packet.leaves if leaf.topic.id == "dose")
    reply = compose_topic("dose", corpus, "GB")
    assert withdrawn.said == tuple(
        to_said(to_view(reply, corpus.wording.labels), corpus.wording.labels)
    )


def test_page_stands_alone(page: str) -> None:
    for outside in ("<script", "src=", "url(", "@import", "<link"):
        assert outside not in page
    assert not re.search(r'href="(?!#|tel:|sms:)', page)
    targets = re.findall(r'href="#([^"]+)"', page)
    assert len(targets) >= 55 and all(f'id="{target}"' in page for target in targets)
    names = re.findall(r'\bid="([^"]+)"', page)
    assert len(set(names)) == len(names)


@needs_chromium
def test_axe_finds_nothing_and_a_phone_shows_it_whole(
    browser: Browser, page: str, tmp_path: Path
) -> None:
    file = tmp_path / "packet.html"
    file.write_text(page, "utf-8")
    with browser.new_page(viewport={"width": 320, "height": 568}) as phone:
        phone.goto(file.as_uri())
        content, window = widest(phone)
        assert content <= window
        assert violations(phone) == []


@needs_chromium
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not here")
def test_each_answer_begins_a_new_page_in_print(page: str, packet: Packet, tmp_path: Path) -> None:
    pdf = tmp_path / "packet.pdf"
    pdf.write_bytes(to_pdf(page))
    run = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True, timeout=60
    )
    pages = [squeezed(text) for text in run.stdout.decode().split("\f")]
    for number, leaf in enumerate(packet.leaves, start=1):
        name = f"{number}. {leaf.topic.id} Kind: "
        assert len([text for text in pages if text.startswith(name)]) == 1, name
        begun = next(text for text in pages if text.startswith(name))
        assert "Patient reviewer" in squeezed(begun) or len(begun.split()) > 200
    assert len(pages) < 1.6 * len(packet.leaves)


def test_document_opens_again_with_every_answer_on_a_page_of_its_own(packet: Packet) -> None:
    document = docx.Document(BytesIO(to_document(packet)))
    named = [one for one in document.paragraphs if one.style and one.style.name == "Heading 1"]
    starts = [one for one in named if one.paragraph_format.page_break_before]
    expected = [f"{number}. {leaf.topic.id}" for number, leaf in enumerate(packet.leaves, start=1)]
    assert [one.text for one in starts] == [*expected, "What the check found elsewhere"]
    texts = [one.text for one in document.paragraphs]
    for leaf in packet.leaves:
        assert {line.text for line in leaf.said} <= set(texts), leaf.topic.id
        assert any(leaf.fingerprint in text for text in texts)
    cells = [[cell.text for cell in row.cells] for it in document.tables for row in it.rows]
    signing = [row for row in cells if row[0] in ("Clinician", "Patient reviewer")]
    assert len(signing) == 2 * len(packet.leaves)
    says = {row[2] for row in cells}
    assert all(entry.says in says for leaf in packet.leaves for entry in leaf.evidence)
    xml: Any = document.element
    anchors = set(re.findall(r'w:anchor="([^"]+)"', xml.xml))
    assert anchors == set(re.findall(r'w:bookmarkStart [^>]*w:name="([^"]+)"', xml.xml))
    assert len(anchors) == len(packet.leaves)


def test_table_opens_again_with_a_row_a_passage_and_only_two_columns_to_fill(
    packet: Packet, corpus: Corpus
) -> None:
    passages = read_passages(TOP / "answers", corpus.topics.values())
    book = openpyxl.load_workbook(BytesIO(to_table(packet, passages)))
    sheet = book["Answers"]
    rows = [*sheet.iter_rows()]
    assert [cell.value for cell in rows[0]] == [*COLUMNS]
    assert sheet.protection.sheet and sheet.protection.password is None
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == f"A1:F{len(passages) + 1}"
    for row, passage in zip(rows[1:], passages, strict=True):
        assert [cell.value for cell in row] == [
            *(passage.topic, passage.place, passage.text, None, None, passage.mark)
        ]
        assert [cell.protection.locked for cell in row] == [True, True, True, False, False, True]
        assert all(cell.alignment.wrap_text and cell.number_format == "@" for cell in row)
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDEF"]
    assert min(widths) >= 12 and widths[2] == widths[3] >= 50


def test_words_that_look_like_a_formula_are_written_as_words(packet: Packet) -> None:
    passages = read_passages(TOP / "answers", packet.corpus.topics.values())
    odd = [replace(passages[0], text=text) for text in ("=1+1", "2026-11-22", "17", "+44")]
    sheet = openpyxl.load_workbook(BytesIO(to_table(packet, odd)))["Answers"]
    assert [(row[2].value, row[2].data_type) for row in sheet.iter_rows(min_row=2)] == [
        (one.text, "s") for one in odd
    ]


def test_command_writes_every_form_and_replaces_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "packet"
    done = CliRunner().invoke(cli.app, ["packet", "--out", str(folder), "--region", "US"])
    assert done.exit_code == 0, done.output
    forms = {"packet.html", "packet.docx", "packet.xlsx"}
    forms |= {"packet.pdf"} if "Left out" not in done.output else set()
    assert {path.name for path in folder.iterdir()} == forms
    assert "size: Letter" in (folder / "packet.html").read_text("utf-8")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    again = CliRunner().invoke(cli.app, ["packet", "--out", str(folder)])
    assert isinstance(again.exception, PacketError)
    assert "is there already" in str(again.exception)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_without_chromium_and_the_two_libraries_the_page_is_written_and_the_rest_is_named(
    packet: Packet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("openpyxl", "docx"):
        monkeypatch.setitem(sys.modules, name, None)  # as if it were not installed
    written = write_packet(tmp_path, packet, (), None)
    assert written.files == (tmp_path / "packet.html",)
    assert [line.split(":")[0] for line in written.left_out] == [
        *("packet.pdf", "packet.docx", "packet.xlsx")
    ]
    assert 'pip install "ivig-faq[editors]"' in written.left_out[2]


def test_folder_that_cannot_be_written_to_is_said(packet: Packet, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here", "utf-8")
    with pytest.raises(PacketError, match="cannot be written"):
        write_packet(tmp_path / "file" / "packet", packet, (), None)
    assert (tmp_path / "file").read_text("utf-8") == "here"


@pytest.mark.parametrize(
    "asked", [[], ["--out", "a", "--import", "b.xlsx"], ["--out", "a", "--dry-run"], ["--dry-run"]]
)
def test_command_asks_for_one_thing_at_a_time(asked: list[str]) -> None:
    done = CliRunner().invoke(cli.app, ["packet", *asked])
    assert isinstance(done.exception, PacketError) and "--import FILE.xlsx" in str(done.exception)
