"""The content rules, run on the answers with other texts in some of their files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from ivig_faq.content.checks import check_corpus
from ivig_faq.content.load import load_corpus
from ivig_faq.errors import ContentError, Problem


class Trial:
    """Tells what an edit would break before it is saved; the folder itself stays as it is."""

    def __init__(self, root: Path, today: date) -> None:
        self._root = root
        self._today = today
        self._last: tuple[Mapping[str, str], tuple[Problem, ...]] | None = None
        self._before = {_key(problem) for problem in self._problems({})}

    def new_problems(self, texts: Mapping[str, str]) -> tuple[Problem, ...]:
        """Return what is found with these texts, by path below the folder, and not without them."""
        if self._last is None or self._last[0] != texts:
            self._last = dict(texts), self._problems(texts)
        return tuple(one for one in self._last[1] if _key(one) not in self._before)

    def _problems(self, texts: Mapping[str, str]) -> tuple[Problem, ...]:
        try:
            return check_corpus(load_corpus(self._root, texts), self._today).problems
        except ContentError as error:
            return error.problems


def _key(problem: Problem) -> tuple[str, str, str]:
    return problem.path, problem.rule, problem.message
