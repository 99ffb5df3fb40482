"""A table that came back, read into edits; what cannot be read is said, cell by cell."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ivig_faq.content.outcome import Edit
from ivig_faq.errors import PacketError
from ivig_faq.faces.packet.library import require
from ivig_faq.faces.packet.table import COLUMNS, COMMENT, MARK, NEW, PLACE, TEXT, TOPIC

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

# A packet of 55 answers has 40 KB, unpacked 500 KB.
_MOST_BYTES = 20_000_000
_MOST_ROWS = 10_000
_HEAD_WITHIN = 20
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KINDS = {
    "f": "a formula", "n": "a number", "d": "a date or time", "b": "TRUE or FALSE",
    "e": "an error of the program",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table, and what stands beside them that was not read."""

    edits: tuple[Edit, ...]
    unread: tuple[str, ...]


def read_table(path: Path) -> Table:
    """Read a table that `to_table` made and somebody filled in.

    Columns are known by their names, in any order. Raises PacketError where the file is no such
    table; one cell that cannot be used spoils its own row only.
    """
    book = _open(path)
    for sheet in book.worksheets:
        row, columns, unread = _head(sheet)
        if columns and sheet.max_row > _MOST_ROWS:
            raise PacketError(
                f"{path.name} has something in row {sheet.max_row:,}. Delete the rows below the "
                "last answer."
            )
        if columns:
            others = [f"the sheet “{it.title}”" for it in book.worksheets if it is not sheet]
            filled = [other for other in others if other != "the sheet “How to”"]
            edits = tuple(_edits(sheet, row, columns))
            if not edits:
                raise PacketError(f"{path.name} has the columns of a packet, but no row.")
            return Table(edits, (*unread, *filled))
    raise PacketError(_no_head(path, book))


def _open(path: Path) -> Workbook:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        reason = (error.strerror or "it is refused").lower()
        raise PacketError(f"{path} cannot be read: {reason}.") from None
    if start == _OLD_OFFICE:
        raise PacketError(
            f"{path.name} has a password, or is an old .xls file. "
            "Save it as .xlsx without a password."
        )
    if size > _MOST_BYTES or not zipfile.is_zipfile(path):
        raise PacketError(_too_big(path) if size > _MOST_BYTES else _no_table(path))
    try:
        _look_inside(path)
        book: Workbook = require("openpyxl").load_workbook(path)
    except PacketError:
        raise
    except Exception:  # a file that is broken inside makes openpyxl raise nearly anything
        raise PacketError(_no_table(path)) from None
    return book


def _look_inside(path: Path) -> None:
    """Refuse what would fill the memory when it is unpacked or when its parts are put together."""
    with zipfile.ZipFile(path) as archive:
        if sum(part.file_size for part in archive.infolist()) > _MOST_BYTES:
            raise PacketError(_too_big(path))
        for part in archive.infolist():
            if b"<!DOCTYPE" in archive.read(part).replace(b"\0", b"").upper():
                raise PacketError(_no_table(path))


def _too_big(path: Path) -> str:
    return (
        f"{path.name} is much larger than a packet. Copy the columns “{NEW}” and “{COMMENT}” into "
        "a new packet."
    )


def _no_table(path: Path) -> str:
    return f"{path.name} is not an XLSX file, or it is broken. Save it again as .xlsx."


def _no_head(path: Path, book: Workbook) -> str:
    found = {
        str(cell.value).strip()
        for sheet in book.worksheets
        for row in sheet.iter_rows(max_row=_HEAD_WITHIN)
        for cell in row
        if cell.value is not None
    }
    missing = [name for name in COLUMNS if name not in found]
    if missing and len(missing) < len(COLUMNS):
        names = ", ".join(f"“{name}”" for name in missing)
        return f"{path.name} lacks the column {names}. Put it back as it was in the packet."
    names = ", ".join(f"“{name}”" for name in COLUMNS)
    return f"{path.name} is no packet: no sheet has the columns {names} in one row, each once."


def _head(sheet: Worksheet) -> tuple[int, Mapping[str, int], list[str]]:
    """Return the row that names the columns, where each is, and what else stands there."""
    merged = _merged(sheet)
    for number, row in enumerate(sheet.iter_rows(max_row=_HEAD_WITHIN), start=1):
        names = [str(cell.value).strip() for cell in row if cell.value is not None]
        if all(names.count(name) == 1 for name in COLUMNS):
            columns = {str(cell.value).strip(): cell.column for cell in row if cell.value}
            if any((number, columns[name]) in merged for name in COLUMNS):
                raise PacketError(
                    f"In the sheet “{sheet.title}”, the names of the columns are merged with other "
                    "cells. Unmerge them."
                )
            unread = [f"the column “{name}”" for name in columns if name not in COLUMNS]
            known = {name: column for name, column in columns.items() if name in COLUMNS}
            return number, known, unread
    return 0, {}, []


def _merged(sheet: Worksheet) -> set[tuple[int, int]]:
    return {cell for area in sheet.merged_cells.ranges for cell in area.cells}


def _edits(sheet: Worksheet, head: int, columns: Mapping[str, int]) -> Iterator[Edit]:
    merged = _merged(sheet)
    rows = sheet.iter_rows(min_row=head + 1, max_col=max(columns.values()))
    for number, row in enumerate(rows, start=head + 1):
        cells = {name: row[column - 1] for name, column in columns.items()}
        joined = [name for name, column in columns.items() if (number, column) in merged]
        if not joined and all(_words(cell) == "" for cell in cells.values()):
            continue
        faults = [f"“{name}” is merged with other cells. Unmerge it." for name in joined]
        faults += [
            f"“{name}” holds {_KINDS[cell.data_type]}, not words. Write it as text."
            for name, cell in cells.items()
            if _words(cell) and cell.data_type in _KINDS
        ]
        yield Edit(
            number,
            topic=_words(cells[TOPIC]),
            place=_words(cells[PLACE]),
            was=_words(cells[TEXT]),
            mark=_words(cells[MARK]),
            new=_words(cells[NEW]),
            comment=_words(cells[COMMENT]),
            fault=faults[0] if faults else None,
        )


def _words(cell: Cell | MergedCell) -> str:
    """Return what a cell holds; Excel writes a carriage return as _x000D_."""
    value = "" if cell.value is None else str(cell.value)
    return re.sub(r"_x000D_", "", value).strip()
