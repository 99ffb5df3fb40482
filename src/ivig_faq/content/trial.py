"""The answers with other texts in some of their files: what they would say and break."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ivig_faq.content.checks import check_corpus
from ivig_faq.content.load import load_corpus
from ivig_faq.content.models import Corpus
from ivig_faq.errors import ContentError, Problem


@dataclass(frozen=True, slots=True)
class Look:
    """The content at one moment: the corpus, None where it cannot be loaded, and the problems."""

    corpus: Corpus | None
    problems: tuple[Problem, ...]
    waived: int = 0

    def of(self, name: str) -> tuple[Problem, ...]:
        """Return the problems of one file."""
        return tuple(problem for problem in self.problems if problem.path == name)


def look_at(root: Path, texts: Mapping[str, str], today: date) -> Look:
    """Return the content as it would be with these texts, by path below the folder."""
    try:
        corpus = load_corpus(root, texts)
    except ContentError as error:
        return Look(None, error.problems)
    report = check_corpus(corpus, today)
    return Look(corpus, report.problems, report.waived)


class Trial:
    """Tells what an edit would break before it is saved; the folder itself stays as it is."""

    def __init__(self, root: Path, today: date) -> None:
        self._root = root
        self._today = today
        self._last: tuple[Mapping[str, str], tuple[Problem, ...]] | None = None
        self._before = {_key(problem) for problem in look_at(root, {}, today).problems}

    def new_problems(self, texts: Mapping[str, str]) -> tuple[Problem, ...]:
        """Return what is found with these texts, by path below the folder, and not without them."""
        if self._last is None or self._last[0] != texts:
            self._last = dict(texts), look_at(self._root, texts, self._today).problems
        return tuple(one for one in self._last[1] if _key(one) not in self._before)


def _key(problem: Problem) -> tuple[str, str, str]:
    return problem.path, problem.rule, problem.message
