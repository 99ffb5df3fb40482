"""The errors of this package, and what is wrong with a content file.

IvigFaqError
├── ContentError     answers/ cannot be loaded; holds every problem of every file
├── SettingsError    a setting is unknown or has a value that cannot be used
└── StoreError       counts cannot be kept
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


class SettingsError(IvigFaqError):
    """A setting is unknown or cannot be used."""


class StoreError(IvigFaqError):
    """Counts cannot be kept; a reply never waits for this."""
