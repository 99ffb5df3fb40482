"""Problems of content files for people who edit them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from ivig_faq.errors import Problem, Severity


def to_lines(problems: Iterable[Problem]) -> Iterator[str]:
    """Return each problem as `path:line: rule: message`, by file, then one line that sums up."""
    ordered = sorted(problems)
    for _, group in groupby(ordered, key=lambda problem: problem.path):
        for problem in group:
            mark = "" if problem.severity == "error" else f" ({problem.severity})"
            yield f"{problem}{mark}"
        yield ""
    counted = Counter(problem.severity for problem in ordered)
    parts = (f"{counted[kind]} {name}" for kind, name in _NAMES.items() if counted[kind])
    yield ", ".join(parts) + "." if ordered else "No problems found."


_NAMES: dict[Severity, str] = {"error": "to mend", "warn": "to look at", "info": "to know"}
