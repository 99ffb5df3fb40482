"""What reviewers wrote beside one passage, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ivig_faq.content.passages import Passage
from ivig_faq.errors import Problem

Fate = Literal["applied", "unchanged", "commented", "conflicting"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One row: the passage it was made from, what was written beside it, and what is wrong."""

    row: int
    topic: str
    place: str
    was: str
    mark: str
    new: str = ""
    comment: str = ""
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row, and why where that needs saying."""

    edit: Edit
    fate: Fate
    says: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of every row, in their order, and what there is to know beside."""

    results: tuple[Result, ...]
    changed: tuple[str, ...]
    without_row: tuple[Passage, ...]
    to_look_at: tuple[Problem, ...]

    def rows(self, fate: Fate) -> tuple[Result, ...]:
        """Return the rows with this fate; those of the four fates are all rows, each once."""
        return tuple(result for result in self.results if result.fate == fate)
