"""What became of a table that came back: every row once, and what it says that is in no answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from ivig_faq.content.outcome import Fate, Outcome, Result

_FATES: dict[Fate, str] = {
    "applied": "applied", "conflicting": "conflicting", "commented": "only commented",
    "unchanged": "unchanged",
}  # fmt: skip


def to_lines(outcome: Outcome, unread: Sequence[str], *, dry_run: bool) -> Iterator[str]:
    """Return the report for a terminal; its last line counts the rows, and adds up."""
    for fate, name in _FATES.items():
        rows = outcome.rows(fate)
        if rows:
            yield f"{name.capitalize()}: {len(rows)}"
            yield from _listed(rows, fate)
            yield ""
    beside = [row for row in outcome.results if row.edit.comment and row.fate != "commented"]
    if beside:
        yield f"Comments beside these: {len(beside)}"
        yield from (f"  {_place(row)}: {_one_line(row.edit.comment)}" for row in beside)
        yield ""
    if outcome.without_row:
        yield f"Without a row in the table: {len(outcome.without_row)}"
        yield from (f"  {one.topic}, {one.place}: {one.text}" for one in outcome.without_row)
        yield ""
    if outcome.to_look_at:
        yield "The check finds this in the new text:"
        yield from (f"  {problem}" for problem in outcome.to_look_at)
        yield ""
    if unread:
        yield f"Not read: {', '.join(unread)}."
    files = ", ".join(outcome.changed) or "none"
    yield f"{'Files that would change' if dry_run else 'Files changed'}: {files}."
    counts = ", ".join(f"{len(outcome.rows(fate))} {name}" for fate, name in _FATES.items())
    total = len(outcome.results)
    yield f"{total} {'row' if total == 1 else 'rows'}: {counts}."


def _listed(rows: Sequence[Result], fate: Fate) -> Iterator[str]:
    if fate == "unchanged":
        yield f"  {_ranges(row.edit.row for row in rows)}"
        rows = [row for row in rows if row.says]
    for row in rows:
        says = _one_line(row.edit.comment) if fate == "commented" else row.says
        yield f"  {_place(row)}{f': {says}' if says else ''}"


def _place(row: Result) -> str:
    edit = row.edit
    named = [part for part in (edit.topic, edit.place) if part]
    return ", ".join((f"row {edit.row}", *named))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _ranges(numbers: Iterable[int]) -> str:
    """Return numbers as “rows 2-5, 7”."""
    runs = []
    for _, run in groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0]):
        found = [number for _, number in run]
        runs.append(f"{found[0]}-{found[-1]}" if len(found) > 1 else str(found[0]))
    return f"rows {', '.join(runs)}"


def keep_comments(table: Path, outcome: Outcome) -> Path | None:
    """Write comments, and new text that was not applied, beside the table; return the file.

    None where there is nothing to keep. No file is ever replaced: another name is taken. Raises
    OSError where the folder cannot be written to.
    """
    text = _to_markdown(table.name, outcome)
    if text is None:
        return None
    for number in range(1, 1_000):
        again = f"-{number}" if number > 1 else ""
        path = table.with_name(f"{table.stem}.comments{again}.md")
        try:
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except FileExistsError:
            if path.is_file() and path.read_bytes() == text.encode():
                return path
            continue
        return path
    raise OSError("there are a thousand such files")


def _to_markdown(name: str, outcome: Outcome) -> str | None:
    kept = [
        row
        for row in outcome.results
        if row.edit.comment or (row.fate == "conflicting" and row.edit.new)
    ]
    if not kept:
        return None
    lines = [f"# What {name} says that is in no answer"]
    for topic, rows in groupby(kept, key=lambda row: row.edit.topic):
        lines += ["", f"## {topic or 'Rows without a topic'}"]
        for row in rows:
            edit = row.edit
            lines += ["", f"Row {edit.row}, {edit.place or 'no place'} ({_FATES[row.fate]})", ""]
            lines += _quoted("Text", edit.was)
            if row.fate == "conflicting":
                lines += _quoted("New text", edit.new) + _quoted("Why not", row.says)
            lines += _quoted("Comment", edit.comment)
    return "\n".join(lines) + "\n"


def _quoted(name: str, text: str) -> list[str]:
    lines = text.splitlines()
    return [f"- {name}: {lines[0]}", *(f"  {line}" for line in lines[1:])] if lines else []
