"""Problems of content files for people who edit them, for programs, and for GitHub."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Literal, assert_never

from ivig_faq.content.checks import Report
from ivig_faq.errors import Problem, Severity

CheckForm = Literal["text", "json", "github"]
_NAMES: dict[Severity, str] = {"error": "to mend", "warn": "to look at", "info": "to know"}
_COMMANDS: dict[Severity, str] = {"error": "error", "warn": "warning", "info": "notice"}


def to_lines(problems: Iterable[Problem], waived: int = 0) -> Iterator[str]:
    """Return each problem as `path:line: rule: message`, by file, then one line that sums up."""
    ordered = sorted(problems)
    for _, group in groupby(ordered, key=lambda problem: problem.path):
        for problem in group:
            mark = "" if problem.severity == "error" else f" ({problem.severity})"
            yield f"{problem}{mark}"
        yield ""
    yield _sum_of(ordered, waived)


def to_check_lines(report: Report, form: CheckForm, folder: Path) -> Iterator[str]:
    """Return what a check found in the form asked for; `folder` is where the answers are.

    `github` marks each line of a pull request: `::error file=…,line=…,title=…::message`.
    """
    match form:
        case "text":
            yield from to_lines(report.problems, report.waived)
        case "json":
            yield json.dumps(_data(report), ensure_ascii=False, indent=2)
        case "github":
            for problem in report.problems:
                yield _command(problem, folder)
            yield _sum_of(report.problems, report.waived)
        case _:
            assert_never(form)


def _sum_of(problems: Iterable[Problem], waived: int) -> str:
    counted = Counter(problem.severity for problem in problems)
    parts = [f"{counted[kind]} {name}" for kind, name in _NAMES.items() if counted[kind]]
    parts = parts or ["No problems found"]
    parts += [f"{waived} waived with a signed reason"] if waived else []
    return ", ".join(parts) + "."


def _data(report: Report) -> dict[str, object]:
    counted = Counter(problem.severity for problem in report.problems)
    return {
        "problems": [_fields(problem) for problem in report.problems],
        "waived": [
            {**_fields(problem), "reason": waiver.reason, "by": waiver.by}
            for problem, waiver in report.signed
        ],
        "counts": {kind: counted[kind] for kind in _NAMES} | {"waived": report.waived},
    }


def _fields(problem: Problem) -> dict[str, object]:
    return {
        "path": problem.path,
        "line": problem.line,
        "rule": problem.rule,
        "severity": problem.severity,
        "message": problem.message,
    }


def _command(problem: Problem, folder: Path) -> str:
    """One workflow command; paths are seen from where the command runs, as GitHub needs them."""
    path = (folder / problem.path).resolve()
    here = Path.cwd()
    name = (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()
    message = problem.message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    name = name.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    kind = _COMMANDS[problem.severity]
    return f"::{kind} file={name},line={problem.line},title={problem.rule}::{message}"
