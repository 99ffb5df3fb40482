"""Each answer has the day on which its text last changed; any edit needs a new one."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from ivig_faq.content.checks import check_corpus
from ivig_faq.content.dates import note_days
from ivig_faq.content.load import CHANGES, load_corpus
from ivig_faq.content.models import Corpus
from ivig_faq.content.signoff import changed_on

TODAY = date(2027, 5, 4)


@pytest.fixture
def answers(tmp_path: Path, corpus: Corpus) -> Path:
    root = tmp_path / "answers"
    shutil.copytree(Path(__file__).parents[2] / "answers", root)
    note_days(root, date(2027, 1, 2))
    return root


def _edit(root: Path, old: str, new: str) -> None:
    path = root / "topics" / "dose.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _undated(root: Path) -> list[str]:
    report = check_corpus(load_corpus(root), TODAY)
    return [one.message for one in report.problems if one.path == CHANGES]


def test_every_shipped_answer_has_the_day_of_its_last_change(corpus: Corpus) -> None:
    undated = [id_ for id_, topic in corpus.topics.items() if changed_on(topic, corpus) is None]
    assert undated == []
    assert set(corpus.changed) == set(corpus.topics)


def test_an_edit_is_asked_for_its_day_and_then_has_it(answers: Path) -> None:
    before = load_corpus(answers)
    assert not _undated(answers)
    _edit(answers, "This program cannot tell which dose suits you.", "This program cannot tell.")
    (message,) = _undated(answers)
    assert "dose" in message and "ivig-faq dates" in message
    assert note_days(answers, TODAY) == ("dose",)
    after = load_corpus(answers)
    assert changed_on(after.topics["dose"], after) == TODAY
    assert {**before.changed, "dose": after.changed["dose"]} == after.changed
    assert not _undated(answers)


def test_noting_again_changes_no_byte_and_new_line_breaks_are_no_edit(answers: Path) -> None:
    before = (answers / CHANGES).read_bytes()
    _edit(answers, "The summary of the review does", "The summary of\nthe review does")
    assert note_days(answers, TODAY) == ()
    assert (answers / CHANGES).read_bytes() == before


def test_a_day_to_come_is_refused(answers: Path) -> None:
    (answers / CHANGES).unlink()
    note_days(answers, TODAY + timedelta(days=1))
    report = check_corpus(load_corpus(answers), TODAY)
    assert {one.severity for one in report.problems if one.path == CHANGES} == {"error"}
