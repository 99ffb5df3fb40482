"""The packet as a table: one row a title, short form or sentence, with a cell for new words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from ivig_faq.content.passages import Passage
from ivig_faq.faces.packet.library import require

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    from ivig_faq.faces.packet.leaves import Packet

TOPIC, PLACE, TEXT, NEW, COMMENT, MARK = COLUMNS = (
    "Topic", "Place", "Current text", "New text", "Comment", "Mark"
)  # fmt: skip
SHEET = "Answers"
_WIDTHS = (22, 13, 58, 58, 38, 19)
_OPEN = (NEW, COMMENT)
_GUIDE = (
    "How to use this table",
    "One row is one sentence, title or short form of an answer, as it stands in its file.",
    "To change it, write the whole new sentence into “New text”, its entries such as [O3] included."
    " Leave “New text” empty where nothing is to change.",
    "A new sentence beside it goes into the same cell, after the old one. One cell is one line.",
    "To take a sentence out, or for anything else, write so into “Comment”.",
    "The other columns cannot be edited: they tell where the text came from.",
    "You may sort, filter, widen columns, and add columns or sheets of your own; those are not"
    " read.",
    "Save it as .xlsx, without a password, and send it back. It is read with:"
    " ivig-faq packet --import packet.xlsx --dry-run",
)


def to_table(packet: Packet, passages: Iterable[Passage]) -> bytes:
    """Return the table as an XLSX file. Raises PacketError where openpyxl is not installed."""
    openpyxl = require("openpyxl")
    book = openpyxl.Workbook()
    book.properties.title = "Review packet"
    book.properties.creator = "ivig-faq"
    book.properties.created = book.properties.modified = datetime.combine(
        packet.made_on, datetime.min.time()
    )
    sheet = book.active
    sheet.title = SHEET
    _fill(sheet, passages)
    guide = book.create_sheet("How to")
    guide.column_dimensions["A"].width = 100
    styles = require("openpyxl.styles")
    version = f"Made on {packet.made_on} from text version {packet.corpus.version}."
    for row, text in enumerate((*_GUIDE, version), start=1):
        cell = guide.cell(row, 1)
        _write(cell, text)
        cell.alignment = styles.Alignment(wrap_text=True, vertical="top")
        cell.font = styles.Font(bold=row == 1)
    whole = BytesIO()
    book.save(whole)
    return whole.getvalue()


def _fill(sheet: Worksheet, passages: Iterable[Passage]) -> None:
    styles, to_letter = require("openpyxl.styles"), require("openpyxl.utils").get_column_letter
    thin = styles.Side(style="thin", color="999999")
    border = styles.Border(left=thin, right=thin, top=thin, bottom=thin)
    wrapped = styles.Alignment(wrap_text=True, vertical="top")
    shades = [styles.PatternFill("solid", fgColor=color) for color in ("F2F2F2", "E4E9EE")]
    head = styles.PatternFill("solid", fgColor="2F4858")
    open_, locked = styles.Protection(locked=False), styles.Protection(locked=True)
    for column, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True), start=1):
        cell = sheet.cell(1, column)
        _write(cell, name)
        cell.font = styles.Font(bold=True, color="FFFFFF")
        cell.fill, cell.alignment, cell.border = head, wrapped, border
        sheet.column_dimensions[to_letter(column)].width = width
    topics: list[str] = []
    row = 1
    for row, passage in enumerate(passages, start=2):
        if passage.topic not in topics[-1:]:
            topics.append(passage.topic)
        words = (passage.topic, passage.place, passage.text, "", "", passage.mark)
        for column, (name, text) in enumerate(zip(COLUMNS, words, strict=True), start=1):
            cell = sheet.cell(row, column)
            _write(cell, text)
            cell.alignment, cell.border = wrapped, border
            cell.protection = open_ if name in _OPEN else locked
            if name not in _OPEN:
                cell.fill = shades[len(topics) % 2]
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{to_letter(len(COLUMNS))}{row}"
    _protect(sheet)


def _write(cell: Cell | MergedCell, text: str) -> None:
    """Write words as words: what begins with “=” is no formula, what looks like a date no date."""
    cell.number_format = "@"
    if text:
        cell.value = text
        cell.data_type = "s"


def _protect(sheet: Worksheet) -> None:
    """Lock all but the cells to fill in, without a password; sorting and widths stay free."""
    lock = sheet.protection
    lock.sheet = True
    lock.formatColumns = lock.formatRows = lock.formatCells = False  # False: it is allowed
    lock.autoFilter = lock.sort = lock.insertColumns = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    fit = require("openpyxl.worksheet.properties").PageSetupProperties(fitToPage=True)
    sheet.sheet_properties.pageSetUpPr = fit
    sheet.print_title_rows = "1:1"
