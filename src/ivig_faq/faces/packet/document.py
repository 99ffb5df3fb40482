"""The packet as a text document to comment in: the same as the page, in Word's own headings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ivig_faq.faces.packet.leaves import (
    ROLES,
    Leaf,
    Packet,
    Said,
    to_finding,
    to_kind,
    to_standing,
)
from ivig_faq.faces.packet.library import require

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

    from ivig_faq.content.models import Entry
    from ivig_faq.reply.view import Labels

_GUIDE = (
    "Comment wherever you like, in Word, LibreOffice or any editor that opens .docx files.",
    "Each answer begins with what readers see, word for word, filled in for: {region}.",
    "Then come the entries of our register that it rests on, in full; numbers such as “O3” name"
    " them.",
    "Then what the automatic check found, where the answer stands, and a box to sign.",
    "An answer is approved when a clinician and a patient reviewer, two different people, have both"
    " signed the same text. Its fingerprint names that text: any later edit changes it.",
    "Words that you change in this document are not read by the program. An editor enters them; in"
    " the table (packet.xlsx) you can enter them yourself.",
)
_STYLES = {
    "title": "Heading 2", "heading": "Heading 3", "small_heading": "Heading 4",
    "lead": "Intense Quote", "item": "List Bullet", "text": "Normal",
}  # fmt: skip
_SIZES = {"A4": (210, 297), "Letter": (215.9, 279.4)}


def to_document(packet: Packet) -> bytes:
    """Return the packet as a DOCX file. Raises PacketError where python-docx is not installed."""
    document: Document = require("docx").Document()
    labels = packet.corpus.wording.labels
    _set_up(document, packet)
    source = packet.corpus.source
    document.add_heading(f"Review packet: {labels['handout_title']}", 0)
    document.add_paragraph(
        f"Made on {packet.made_on} from text version {packet.corpus.version}. "
        f"{len(packet.leaves)} answers."
    )
    document.add_paragraph(
        f"{labels['source']}: {source.citation}. https://doi.org/{source.doi}. "
        f"{labels['source_note']} {labels['purpose']}"
    )
    document.add_heading("How to use this", 1)
    for line in _GUIDE:
        document.add_paragraph(line.format(region=packet.region.country_name), "List Bullet")
    document.add_heading("Contents", 1)
    for number, leaf in enumerate(packet.leaves, start=1):
        found = f" ({len(leaf.problems)} found by the check)" if leaf.problems else ""
        _link(document, f"{number}. {leaf.said[0].text}", leaf.topic.id, found)
    for number, leaf in enumerate(packet.leaves, start=1):
        _add_leaf(document, leaf, number, labels)
    if packet.problems:
        document.add_heading("What the check found elsewhere", 1)
        document.paragraphs[-1].paragraph_format.page_break_before = True
        for problem in packet.problems:
            document.add_paragraph(f"{problem.path}: {to_finding(problem)}", "List Bullet")
    whole = BytesIO()
    document.save(whole)
    return whole.getvalue()


def _set_up(document: Document, packet: Packet) -> None:
    shared = require("docx.shared")
    about = document.core_properties
    about.title, about.author, about.language = "Review packet", "ivig-faq", "en"
    about.created = about.modified = datetime.combine(packet.made_on, datetime.min.time())
    about.comments = ""
    section = document.sections[0]
    width, height = _SIZES[packet.region.paper]
    section.page_width, section.page_height = shared.Mm(width), shared.Mm(height)
    section.left_margin = section.right_margin = shared.Mm(20)
    section.top_margin = section.bottom_margin = shared.Mm(18)
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = "Arial", shared.Pt(11)
    black = shared.RGBColor(0, 0, 0)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Intense Quote"):
        style = document.styles[name]
        style.font.name, style.font.color.rgb, style.font.italic = "Arial", black, False
        # Headings of the template name a font of the theme, which goes before any other.
        fonts = style.element.rPr.rFonts
        for attribute in [it for it in fonts.attrib if it.endswith("Theme")]:
            del fonts.attrib[attribute]


def _add_leaf(document: Document, leaf: Leaf, number: int, labels: Labels) -> None:
    heading = document.add_heading(f"{number}. {leaf.topic.id}", 1)
    heading.paragraph_format.page_break_before = True
    _bookmark(heading, leaf.topic.id, number)
    _add_said(document, leaf.said)
    document.add_heading("What this rests on", 2)
    if leaf.evidence:
        _add_entries(document, leaf.evidence, labels)
    else:
        document.add_paragraph(
            "It cites no entry of the register, so it may state no fact about IVIG or ME/CFS."
        )
    if leaf.limits:
        document.add_heading("Limits that travel with it", 2)
        _add_entries(document, leaf.limits, labels)
    document.add_heading("What the check found", 2)
    for problem in leaf.problems:
        document.add_paragraph(to_finding(problem), "List Bullet")
    for problem, waiver in leaf.signed:
        says = f"{to_finding(problem)} Let stand by {waiver.by}: {waiver.reason}"
        document.add_paragraph(says, "List Bullet")
    if not leaf.problems and not leaf.signed:
        document.add_paragraph("Nothing.")
    document.add_heading("Status and signature", 2)
    document.add_paragraph(
        f"Status: {to_standing(leaf)}. Fingerprint of the text: {leaf.fingerprint}"
    )
    may = "☐ may stand  ☐ needs changes"
    rows = [(role, "", "", may) for role in ROLES]
    _add_table(
        document,
        ("Role", "Name and signature", "Date", "I read it with its limits and sources. It"),
        rows,
    )


def _add_said(document: Document, said: Iterable[Said]) -> None:
    for line in said:
        document.add_paragraph(line.text, _STYLES[line.style])


def _add_entries(document: Document, entries: Sequence[Entry], labels: Labels) -> None:
    rows = [
        (entry.id, to_kind(entry, labels), entry.says, ", ".join(entry.bounded_by))
        for entry in entries
    ]
    head = ("Entry", "Kind", "What the register says", "Travels with")
    _add_table(document, head, rows, (14, 34, 96, 26))


def _add_table(
    document: Document,
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths: Sequence[float] = (),
) -> None:
    table = document.add_table(1, len(head), "Table Grid")
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(text).bold = True
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    _repeat_head(table)
    millimetres = require("docx.shared").Mm
    table.autofit = not widths
    for line in table.rows if widths else ():
        for cell, width in zip(line.cells, widths, strict=True):
            cell.width = millimetres(width)


def _repeat_head(table: Table) -> None:
    """Mark the first row as the names of the columns, for screen readers and the next page."""
    row: Any = table.rows[0]
    row._tr.get_or_add_trPr().append(require("docx.oxml").OxmlElement("w:tblHeader"))


def _bookmark(paragraph: Any, name: str, number: int) -> None:
    oxml, names = require("docx.oxml"), require("docx.oxml.ns")
    start, end = oxml.OxmlElement("w:bookmarkStart"), oxml.OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(names.qn("w:id"), str(number))
    start.set(names.qn("w:name"), _to_bookmark(name))
    paragraph._p.insert(1, start)  # below the style, which stands first
    paragraph._p.append(end)


def _link(document: Document, text: str, name: str, after: str) -> None:
    """Add a line of the contents that leads to a bookmark."""
    oxml, names = require("docx.oxml"), require("docx.oxml.ns")
    paragraph: Any = document.add_paragraph()
    paragraph.paragraph_format.space_after = 0
    link = oxml.OxmlElement("w:hyperlink")
    link.set(names.qn("w:anchor"), _to_bookmark(name))
    run = paragraph.add_run(text)
    run.underline = True
    link.append(run._r)
    paragraph._p.append(link)
    paragraph.add_run(after)


def _to_bookmark(name: str) -> str:
    """Return a name as Word allows it: no hyphen, at most 40 letters."""
    return f"topic_{name}".replace("-", "_")[:40]
