"""Tables that come back from real spreadsheet files, in good order and in bad."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from conftest import TOP
from ivig_faq import cli
from ivig_faq.content.checks import Report
from ivig_faq.content.load import load_corpus
from ivig_faq.content.outcome import Edit
from ivig_faq.content.passages import read_passages
from ivig_faq.errors import PacketError
from ivig_faq.faces.packet.leaves import make_packet
from ivig_faq.faces.packet.reading import Table, read_table
from ivig_faq.faces.packet.table import COLUMNS, NEW, to_table

Change = Callable[[Any], object]
DAY = date(2026, 11, 22)
NEW_TITLE = "Which dose of IVIG is best?"


@pytest.fixture(scope="module")
def made() -> bytes:
    corpus = load_corpus(TOP / "answers")
    packet = make_packet(corpus, Report(()), corpus.region("GB"), DAY)
    topics = (corpus.topics[id_] for id_ in ("cost-and-access", "dose", "severe-mecfs"))
    return to_table(packet, read_passages(TOP / "answers", topics))


@pytest.fixture
def file(tmp_path: Path, made: bytes) -> Path:
    path = tmp_path / "packet.xlsx"
    path.write_bytes(made)
    return path


def changed(file: Path, change: Change) -> Table:
    """Edit the sheet in the file, save it, and read it."""
    book = openpyxl.load_workbook(file)
    change(book["Answers"])
    book.save(file)
    return read_table(file)


def row_of(sheet: Any, topic: str, place: str) -> int:
    for row in sheet.iter_rows(min_row=2):
        if (row[0].value, row[1].value) == (topic, place):
            return int(row[0].row)
    raise AssertionError((topic, place))


def dose_title(table: Table) -> Edit:
    return next(one for one in table.edits if (one.topic, one.place) == ("dose", "title"))


def put(value: object) -> Change:
    def change(sheet: Any) -> None:
        sheet.cell(row_of(sheet, "dose", "title"), 4).value = value

    return change


def test_a_table_is_read_as_it_was_made(file: Path) -> None:
    corpus = load_corpus(TOP / "answers")
    topics = (corpus.topics[id_] for id_ in ("cost-and-access", "dose", "severe-mecfs"))
    expected = [
        Edit(row, one.topic, one.place, one.text, one.mark)
        for row, one in enumerate(read_passages(TOP / "answers", topics), start=2)
    ]
    assert read_table(file) == Table(tuple(expected), ())


def test_columns_are_known_by_name_in_any_order_beside_others_and_below_other_rows(
    file: Path,
) -> None:
    before = read_table(file).edits

    def shuffle(sheet: Any) -> None:
        sheet.move_range(f"A1:A{sheet.max_row}", cols=8)
        sheet.cell(1, 8).value = "My notes"
        sheet.insert_rows(1, 2)
        sheet.cell(1, 2).value = "Please answer by May"

    table = changed(file, shuffle)
    assert [(it.row - 2, it.topic, it.mark) for it in table.edits] == [
        (it.row, it.topic, it.mark) for it in before
    ]
    assert table.unread == ("the column “My notes”",)


def test_a_sheet_of_ones_own_is_named_as_not_read(file: Path) -> None:
    untouched = changed(file, lambda _: None)
    table = changed(file, lambda sheet: sheet.parent.create_sheet("Thoughts", 0))
    assert table.unread == ("the sheet “Thoughts”",)
    assert table.edits == untouched.edits and table.edits


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("=1+1", "a formula"),
        (17, "a number"),
        (datetime(2026, 11, 22), "a date"),
        (True, "TRUE or FALSE"),
        ("#N/A", "an error"),
    ],
)
def test_a_cell_without_words_spoils_its_own_row_only(
    file: Path, value: object, fault: str
) -> None:
    table = changed(file, put(value))
    assert fault in (dose_title(table).fault or "")
    assert [one.fault for one in table.edits].count(None) == len(table.edits) - 1


def test_merged_cells_spoil_their_rows_and_none_is_dropped(file: Path) -> None:
    count = len(read_table(file).edits)

    def merge(sheet: Any) -> None:
        row = row_of(sheet, "dose", "title")
        sheet.merge_cells(start_row=row, end_row=row + 1, start_column=3, end_column=4)

    table = changed(file, merge)
    assert len(table.edits) == count
    faults = [one.fault for one in table.edits if one.fault]
    assert len(faults) == 2 and all("merged" in fault for fault in faults)


def test_carriage_returns_of_excel_are_no_words(file: Path) -> None:
    assert dose_title(changed(file, put("Which dose?_x000D_"))).new == "Which dose?"


@pytest.mark.parametrize("name", COLUMNS)
def test_a_missing_column_is_named(file: Path, name: str) -> None:
    def drop(sheet: Any) -> None:
        sheet.delete_cols(COLUMNS.index(name) + 1)

    with pytest.raises(PacketError, match=f"lacks the column “{name}”"):
        changed(file, drop)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda sheet: setattr(sheet["G1"], "value", NEW), "each once"),
        (lambda sheet: sheet.merge_cells("D1:E1"), "lacks the column “Comment”"),
        (lambda sheet: sheet.merge_cells("F1:G1"), "are merged with other cells"),
        (lambda sheet: sheet.delete_rows(2, 999), "no row"),
        (lambda sheet: setattr(sheet["A500000"], "value", "x"), "something in row 500,000"),
        (lambda sheet: sheet.delete_rows(1, 999), "is no packet"),
    ],
)
def test_a_sheet_that_cannot_be_read_gets_one_clear_sentence(
    file: Path, change: Change, says: str
) -> None:
    with pytest.raises(PacketError, match=re.escape(says)):
        changed(file, change)


def _bomb(path: Path, made: bytes) -> None:
    with (
        zipfile.ZipFile(BytesIO(made)) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            new.writestr(part, old.read(part))
        new.writestr("xl/media/large.bin", bytes(30_000_000))


def _entity(path: Path, made: bytes) -> None:
    with zipfile.ZipFile(BytesIO(made)) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            if part == "xl/workbook.xml":
                text = b'<!DOCTYPE a [<!ENTITY b "c">]>' + text
            new.writestr(part, text)


def _other_zip(path: Path, made: bytes) -> None:
    with zipfile.ZipFile(path, "w") as new:
        new.writestr("hello.txt", made)


@pytest.mark.parametrize(
    ("write", "says"),
    [
        (lambda path, made: path.write_text("Topic,Place\n"), "is not an XLSX file"),
        (lambda path, made: path.write_bytes(b""), "is not an XLSX file"),
        (lambda path, made: path.write_bytes(made[: len(made) // 2]), "is not an XLSX file"),
        (_other_zip, "is not an XLSX file"),
        (_entity, "is not an XLSX file"),
        (lambda path, made: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + made), "passw"),
        (_bomb, "much larger than a packet"),
        (lambda path, made: path.write_bytes(made + bytes(20_000_000)), "much larger"),
        (lambda path, made: path.mkdir(), "cannot be read"),
        (lambda path, made: None, "cannot be read"),
    ],
)
def test_a_file_that_is_no_table_gets_one_clear_sentence(
    tmp_path: Path, made: bytes, write: Callable[[Path, bytes], object], says: str
) -> None:
    path = tmp_path / "other.xlsx"
    write(path, made)
    with pytest.raises(PacketError, match=says) as raised:
        read_table(path)
    assert str(raised.value).count("\n") == 0


def fill(file: Path) -> None:
    """Write one good edit, one that breaks a rule, and two comments."""
    book = openpyxl.load_workbook(file)
    sheet = book["Answers"]
    title = row_of(sheet, "dose", "title")
    sheet.cell(title, 4).value = NEW_TITLE
    sheet.cell(title, 5).value = "“What” sounds odd.\nTo me."
    faulty = row_of(sheet, "severe-mecfs", "sentence 1")
    sheet.cell(faulty, 4).value = "IVIG cures severe ME/CFS. [O3]"
    sheet.cell(row_of(sheet, "cost-and-access", "short"), 5).value = "Say who pays?"
    book.save(file)


def imported(file: Path, *options: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, ["packet", "--import", str(file), *options])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout


def test_command_changes_the_files_reports_every_row_and_keeps_the_comments(
    file: Path, answers_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IVIG_FAQ_ANSWERS", str(answers_copy))
    fill(file)
    before = {it: it.read_bytes() for it in answers_copy.rglob("*") if it.is_file()}
    code, dry = imported(file, "--dry-run")
    assert code == 1 and "Files that would change: topics/dose.md." in dry
    assert {it: it.read_bytes() for it in answers_copy.rglob("*") if it.is_file()} == before
    assert [it.name for it in file.parent.glob("*.md")] == []

    code, said = imported(file)
    path = answers_copy / "topics/dose.md"
    old = before[path].decode()
    line = next(line for line in old.splitlines() if line.startswith("title: "))
    assert path.read_text("utf-8") == old.replace(line, f"title: {NEW_TITLE}")
    days = answers_copy / "changes.yaml"  # the day of this edit is noted, and no other
    for other in before.keys() - {path, days}:
        assert other.read_bytes() == before[other]
    noted = zip(
        before[days].decode().splitlines(), days.read_text("utf-8").splitlines(), strict=True
    )
    assert [now.split(",")[0] for was, now in noted if was != now] == ["  - {topic: dose"]
    total = len(read_table(file).edits)
    assert code == 1 and said.startswith("Applied: 1\n")
    counts = f"{total} rows: 1 applied, 1 conflicting, 1 only commented, {total - 3} unchanged."
    assert counts in said.splitlines()
    assert "severe-mecfs, sentence 1: D0" in said and "Say who pays?" in said

    kept = (file.parent / "packet.comments.md").read_text("utf-8")
    for words in ("Say who pays?", "  To me.", "IVIG cures severe ME/CFS. [O3]", "## dose"):
        assert words in kept
    assert imported(file)[1].splitlines()[-2].startswith(f"{total} rows: 0 applied")
    assert {it.name for it in file.parent.glob("*.md")} == {
        *("packet.comments.md", "packet.comments-2.md")
    }
    assert (file.parent / "packet.comments.md").read_text("utf-8") == kept


def test_command_without_conflicts_ends_well_and_needs_no_file_for_comments(
    file: Path, answers_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IVIG_FAQ_ANSWERS", str(answers_copy))
    code, said = imported(file)
    assert code == 0 and "Files changed: none." in said and "unchanged.\n" in said
    assert [it.name for it in file.parent.iterdir() if it.suffix != ".xlsx"] == ["answers"]
