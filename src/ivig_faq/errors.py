"""The errors of this package, and what is wrong with a content file.

IvigFaqError
├── ContentError     answers/ cannot be loaded; holds every problem of every file
├── EditError        a file of answers/ cannot be changed as asked
├── PacketError      a packet for reviewers cannot be written or read as asked
├── SettingsError    a setting is unknown or has a value that cannot be used
├── RevisionError    git does not have the answers before an edit
├── SignOffError     a text cannot be signed as asked
├── StoreError       counts cannot be kept
├── PaperError       a sheet cannot be made or written as asked
└── ExportError      the pages cannot be written to a folder
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warn", "info"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one place, said so that an editor who does not program can mend it."""

    path: str
    line: int
    rule: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


class IvigFaqError(Exception):
    """Anything this package raises on purpose; the text states the fact and the remedy."""


class ContentError(IvigFaqError):
    """The answers folder cannot be loaded; nothing of it is used."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class EditError(IvigFaqError):
    """A file of answers/ cannot be changed as asked; nothing was written."""


class PacketError(IvigFaqError):
    """A packet for reviewers cannot be written or read as asked; no answer was changed."""


class SettingsError(IvigFaqError):
    """A setting is unknown or cannot be used."""


class RevisionError(IvigFaqError):
    """Git does not have the answers as they were before an edit."""


class SignOffError(IvigFaqError):
    """A text cannot be signed as asked; nothing was written."""


class StoreError(IvigFaqError):
    """Counts cannot be kept; a reply never waits for this."""


class PaperError(IvigFaqError):
    """A sheet for paper cannot be made or written as asked."""


class ExportError(IvigFaqError):
    """The pages cannot be written to a folder as files."""
