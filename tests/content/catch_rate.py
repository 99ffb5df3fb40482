"""How many seeded faults the check sees: `make seeded` prints the table.

A fault counts as seen when the check finds anything but notes that it did not find before the
fault was there; as an error when that stops a release; as named when the rule expected speaks.
"""

from __future__ import annotations

import atexit
import shutil
import sys
import tempfile
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from unittest.mock import patch

from ivig_faq.content.checks import check_corpus
from ivig_faq.content.load import load_corpus
from ivig_faq.content.strict_yaml import YamlFile
from ivig_faq.errors import Problem

from .conftest import ROOT, TODAY, Answers, good_answers, write_answers
from .editors_faults import EDITORS
from .faults import FAULTS, Fault
from .shipped_faults import SHIPPED
from .unseen_faults import UNSEEN

SMALL = (*FAULTS, *UNSEEN)
# Each fault changes one file: the others are read once.
_read_once = lru_cache(maxsize=256)(YamlFile)
# What the check saw when each set was new, before any rule was mended for it: seen, error, named.
_FIRST = {"first": (42, 32, 11), "second": (21, 14, 11), "third": (59, 47, 38)}
_FIRST_SHIPPED = (38, 23, 24)
_FIRST_EDITORS = (50, 47, 36)


def broken(fault: Fault) -> Answers:
    """Return the files of the small good corpus with one fault in it."""
    answers = good_answers()
    assert answers[fault.file].count(fault.old) >= 1, f"{fault.name}: nothing to edit"
    answers[fault.file] = answers[fault.file].replace(fault.old, fault.new, 1)
    return answers


@cache
def find_problems(fault: Fault) -> tuple[Problem, ...]:
    """Return what the check finds in the small good corpus with one fault in it."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = load_corpus(write_answers(Path(folder), broken(fault)))
    return check_corpus(corpus, TODAY).problems


@cache
def find_shipped_problems(fault: Fault) -> frozenset[Problem]:
    """Return what the check finds in the shipped answers because of one fault."""
    text = (_shipped() / fault.file).read_text("utf-8")
    assert fault.old in text, f"{fault.name}: nothing to edit"
    return _found({fault.file: text.replace(fault.old, fault.new, 1)}) - _found_before()


@cache
def _found_before() -> frozenset[Problem]:
    return _found({})


@cache
def _shipped() -> Path:
    """Return a copy of the shipped answers, with few phrasings, as only they take long to read."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder)
    root = Path(folder) / "answers"
    shutil.copytree(ROOT / "answers", root)
    for path in (root / "questions").glob("*.txt"):
        path.write_text("\n".join(path.read_text("utf-8").splitlines()[:4]) + "\n", "utf-8")
    (root / "follow_ups.txt").unlink()
    (root / "changes.yaml").unlink()  # any edit makes its day stale: that catches no fault
    return root


def _found(edited: dict[str, str]) -> frozenset[Problem]:
    with patch("ivig_faq.content.load.YamlFile", _read_once):
        corpus = load_corpus(_shipped(), edited)
    return frozenset(check_corpus(corpus, TODAY).problems)


def _count(faults: Sequence[Fault], *, shipped: bool = False) -> tuple[int, int, int]:
    """Return how many faults are seen, seen as errors, and named by the rule expected."""
    seen = errors = named = 0
    for fault in faults:
        found = find_shipped_problems(fault) if shipped else find_problems(fault)
        serious = {problem.severity for problem in found} - {"info"}
        seen += bool(serious)
        errors += "error" in serious
        named += fault.rule in {problem.rule for problem in found}
    return seen, errors, named


def to_table() -> str:
    """Return the table of the README, as Markdown."""
    rows = ["| faults | how many | seen | as errors | by the rule expected | seen at first |"]
    rows += ["|---|---:|---:|---:|---:|---|"]
    rows.append(_row("written before the rules", FAULTS, _count(FAULTS), None))
    rounds = {"first": UNSEEN[:44], "second": UNSEEN[44:68], "third": UNSEEN[68:]}
    for name, faults in rounds.items():
        rows.append(_row(f"unseen, {name} round", faults, _count(faults), _FIRST[name]))
    shipped = _count(SHIPPED, shipped=True)
    rows.append(
        _row("in the shipped answers, in their own words", SHIPPED, shipped, _FIRST_SHIPPED)
    )
    edited = _count(EDITORS, shipped=True)
    rows.append(_row("in the shipped answers, as editors edit", EDITORS, edited, _FIRST_EDITORS))
    return "\n".join(rows)


def _row(
    name: str,
    faults: Sequence[Fault],
    now: tuple[int, int, int],
    first: tuple[int, int, int] | None,
) -> str:
    seen, errors, named = now
    then = "" if first is None else f"{first[0]} ({first[1]} as errors, {first[2]} by that rule)"
    return f"| {name} | {len(faults)} | {seen} | {errors} | {named} | {then} |"


if __name__ == "__main__":
    sys.stdout.write(f"{to_table()}\n")
