"""Changes files of answers/ for an editor: whole or not at all, and never over somebody's work."""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ivig_faq.content.models import Status
from ivig_faq.content.signing import write_whole
from ivig_faq.errors import EditError, SignOffError

ABSENT = "absent"
# Not register.yaml, which changes only when the review is read again, nor signoffs.yaml, which
# `sign` writes.
_EDITABLE = re.compile(
    r"topics/[a-z][a-z0-9-]*\.md|questions/[a-z_][a-z0-9-]*\.txt|regions/[a-z]{2}\.yaml"
    r"|(?:wording|glossary|phrases|claim_words|danger)\.yaml|(?:follow_ups|kept_words)\.txt"
)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FRONT = re.compile(r"\A(---\n)(.*?\n)(---[ \t]*(?:\n|\Z))", re.S)
_STATUS = re.compile(r"^status:.*\n", re.M)
# The reason, and the lines that go on with it when it is long.
_REASON = re.compile(r"^reason:.*\n(?:[ \t]+.*\n)*", re.M)


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A file as it stands: its text with Unix line ends, and a mark that changes when it does.

    `text` is None where there is no file or no text in it; `trouble` then says so in a sentence,
    and `note` says what saving will put right.
    """

    name: str
    mark: str
    text: str | None
    note: str = ""
    trouble: str = ""
    line_end: Literal["\n", "\r\n"] = "\n"


@dataclass(frozen=True, slots=True)
class Change:
    """One write: the file's bytes before it, None where there was no file, and its mark since."""

    name: str
    before: bytes | None
    mark: str
    what: str


class ChangedMeanwhileError(EditError):
    """The file is no longer the one that was opened; `there` is what stands in it now."""

    def __init__(self, there: OnDisk) -> None:
        self.there = there
        happened = "deleted" if there.mark == ABSENT else "changed"
        super().__init__(
            f"{there.name} was {happened} meanwhile, by somebody else or another window. "
            "Nothing was saved."
        )


def is_editable(name: str) -> bool:
    """Say whether a file, named below the folder, is one that editors change."""
    return _EDITABLE.fullmatch(name) is not None


def read_file(root: Path, name: str) -> OnDisk:
    """Return a file that may be edited; EditError for any other name."""
    raw = _bytes(_path(root, name))
    mark = mark_of(raw)
    if raw is None:
        return OnDisk(name, mark, None, trouble=f"There is no file {name}.")
    encoding = "utf-16" if raw.startswith(_UTF16) else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return OnDisk(
            name, mark, None, trouble=f"{name} is not text that can be read. Save it as UTF-8."
        )
    note = "" if encoding == "utf-8-sig" else "This file is UTF-16. Saving it here writes UTF-8."
    end: Literal["\n", "\r\n"] = "\r\n" if "\r\n" in text else "\n"
    return OnDisk(name, mark, to_unix(text), note, line_end=end)


def save_file(root: Path, name: str, text: str, mark: str, what: str) -> Change:
    """Write a text over the file that has this mark, and return what undoes it.

    Raises ChangedMeanwhileError where the file has another mark, EditError where it cannot be
    written; then nothing was.
    """
    end = read_file(root, name).line_end
    text = to_unix(text)
    text += "" if text.endswith("\n") else "\n"
    return replace_file(root, name, text.replace("\n", end).encode(), mark, what)


def replace_file(root: Path, name: str, after: bytes, mark: str, what: str) -> Change:
    """Write bytes over the file that has this mark, as `save_file` does, and no letter else."""
    path = _path(root, name)
    before = _bytes(path)
    if mark_of(before) != mark:
        raise ChangedMeanwhileError(read_file(root, name))
    try:
        write_whole(path, after)
    except SignOffError as error:
        raise EditError(f"Nothing was saved. {error}") from None
    return Change(name, before, mark_of(after), what)


def change_since(root: Path, name: str, before: bytes | None, what: str) -> Change:
    """Return what undoes a write that something else just made to a file."""
    return Change(name, before, mark_of(_bytes(root / name)), what)


def undo(root: Path, change: Change) -> None:
    """Put back what stood there before a change; EditError where the file changed since."""
    path = root / change.name
    if mark_of(_bytes(path)) != change.mark:
        raise EditError(
            f"{change.name} was changed since by somebody else. Nothing was undone, so that "
            "nothing of theirs is lost."
        )
    if change.before is not None:
        try:
            write_whole(path, change.before)
        except SignOffError as error:
            raise EditError(f"Nothing was undone. {error}") from None
        return
    try:
        path.unlink()
    except OSError as error:
        reason = (error.strerror or "it is refused").lower()
        raise EditError(f"{change.name} cannot be removed again: {reason}.") from None


def with_status(text: str, status: Status, reason: str | None = None) -> str:
    """Return the text of an answer with another status, and the reason that goes with it."""
    front = _FRONT.match(text)
    if front is None or len(_STATUS.findall(front[2])) != 1:
        raise EditError("The head of this file has no line “status: …”. Write it there yourself.")
    line = f"status: {status}\n"
    if reason is not None:
        line += f"reason: {json.dumps(' '.join(reason.split()), ensure_ascii=False)}\n"
    head = _STATUS.sub(lambda _: line, _REASON.sub("", front[2]))
    return f"{front[1]}{head}{front[3]}{text[front.end() :]}"


def with_phrasing(text: str, phrasing: str) -> str:
    """Return a list of phrasings with one more, in one line; EditError for what is no line."""
    line = " ".join(phrasing.split())
    if not line:
        raise EditError("Nothing was typed. Write one way to ask this.")
    if line.startswith("# "):
        raise EditError("A line that begins with # is a note, not a phrasing.")
    if line in text.split("\n"):
        raise EditError("This very line stands there already.")
    text += "" if text.endswith("\n") or not text else "\n"
    return f"{text}{line}\n"


def to_unix(text: str) -> str:
    """Return a text with Unix line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _path(root: Path, name: str) -> Path:
    if not is_editable(name):
        raise EditError(f"{name} is no file that can be edited here.")
    return root / name


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise EditError(f"{path.name} cannot be read: {reason}.") from None


def mark_of(raw: bytes | None) -> str:
    """Return the mark of a file's bytes, None where there is no file."""
    return ABSENT if raw is None else hashlib.sha256(raw).hexdigest()
