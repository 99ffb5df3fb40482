"""A folder of answers before and after an edit, compared by the questions kept to measure."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ivig_faq.content.impact import Impact
from ivig_faq.content.models import Corpus
from ivig_faq.errors import RevisionError
from ivig_faq.evaluation.base import answers_at, find_top
from ivig_faq.evaluation.impact import Ask, compare
from ivig_faq.evaluation.sets import QuestionSets, read_sets

QUESTIONS = "tests/questions"


@dataclass(frozen=True, slots=True)
class EditComparer:
    """What the workbench compares with: the question sets, and the last commit."""

    answers: Path
    sets: QuestionSets

    def compare(self, before: Corpus, after: Corpus, ask_before: Ask, ask_after: Ask) -> Impact:
        """Return what the edit from one corpus to the other changes."""
        return compare(before, after, ask_before, ask_after, self.sets, today=date.today())

    def last_commit(self) -> AbstractContextManager[Path]:
        """Give the folder of answers as it was last committed; RevisionError without one."""
        return answers_at(self.answers, "HEAD")


def build_comparer(answers: Path) -> EditComparer:
    """Return what compares edits of a folder; outside of a checkout it has no questions to ask."""
    try:
        files = sorted((find_top(answers) / QUESTIONS).glob("*.jsonl"))
    except RevisionError:
        files = []
    return EditComparer(answers, read_sets(files))
