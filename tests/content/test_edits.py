"""Every row that comes back gets exactly one fate, and files change in those places only."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ivig_faq.content.edits import import_edits
from ivig_faq.content.load import load_corpus
from ivig_faq.content.outcome import Edit, Fate, Outcome
from ivig_faq.content.passages import find_passages, read_passages
from ivig_faq.content.signing import sign
from ivig_faq.errors import ContentError

from .conftest import TODAY, Answers, write_answers

Rows = dict[tuple[str, str], Edit]


@pytest.fixture
def root(tmp_path: Path, answers: Answers) -> Path:
    answers["topics/cost.md"] = answers["topics/cost.md"].replace(
        "title:", "# a note for editors\ntitle:"
    )
    return write_answers(tmp_path / "answers", answers)


@pytest.fixture
def rows(root: Path) -> Rows:
    """A row for each passage, as a table gives them back when nothing was written into it."""
    passages = read_passages(root, load_corpus(root).topics.values())
    return {
        (one.topic, one.place): Edit(row, one.topic, one.place, one.text, one.mark)
        for row, one in enumerate(passages, start=2)
    }


def taken(root: Path, rows: Rows | Sequence[Edit], *, write: bool = True) -> Outcome:
    edits = [*rows.values()] if isinstance(rows, dict) else rows
    outcome = import_edits(root, edits, today=TODAY, write=write)
    assert Counter(one.edit.row for one in outcome.results) == Counter(one.row for one in edits)
    fates: tuple[Fate, ...] = ("applied", "unchanged", "commented", "conflicting")
    assert sum(len(outcome.rows(one)) for one in fates) == len(edits)
    return outcome


def written(rows: Rows, topic: str, place: str, new: str, comment: str = "") -> None:
    rows[topic, place] = replace(rows[topic, place], new=new, comment=comment)


def fate(outcome: Outcome, rows: Rows, topic: str, place: str) -> tuple[str, str]:
    row = rows[topic, place].row
    return next((one.fate, one.says) for one in outcome.results if one.edit.row == row)


def files(root: Path) -> dict[str, bytes]:
    return {str(it): it.read_bytes() for it in sorted(root.rglob("*")) if it.is_file()}


def test_a_table_without_edits_changes_nothing(root: Path, rows: Rows) -> None:
    before = files(root)
    outcome = taken(root, rows)
    assert len(outcome.rows("unchanged")) == len(rows) and not outcome.changed
    assert not outcome.without_row and files(root) == before


def test_edits_are_written_and_all_else_stays_byte_for_byte(root: Path, rows: Rows) -> None:
    before = (root / "topics/cost.md").read_text("utf-8")
    written(rows, "cost", "title", "What is the cost of IVIG?")
    written(rows, "cost", "sentence 2", "Not said: whether any insurance pays.", "checked")
    written(rows, "about", "title", " ")
    outcome = taken(root, rows)
    assert outcome.changed == ("topics/cost.md",) and len(outcome.rows("applied")) == 2
    expected = before.replace('"What does IVIG cost?"', '"What is the cost of IVIG?"')
    expected = expected.replace("whether insurance pays", "whether any insurance pays")
    assert (root / "topics/cost.md").read_text("utf-8") == expected
    assert "# a note for editors" in expected
    assert load_corpus(root).topics["cost"].title == "What is the cost of IVIG?"


def test_a_dry_run_says_the_same_and_writes_nothing(root: Path, rows: Rows) -> None:
    written(rows, "cost", "title", "What is the cost of IVIG?")
    written(rows, "cost", "short", "IVIG is the best cure.")
    before = files(root)
    dry = taken(root, rows, write=False)
    assert files(root) == before and len(dry.rows("applied")) == 1
    assert dry == taken(root, rows)
    assert files(root) != before


def test_windows_line_ends_and_the_mark_of_byte_order_are_kept(root: Path, rows: Rows) -> None:
    path = root / "topics/cost.md"
    raw = b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(raw)
    written(rows, "cost", "title", "What is the cost of IVIG?")
    assert taken(root, rows).changed == ("topics/cost.md",)
    assert path.read_bytes() == raw.replace(b"What does IVIG cost?", b"What is the cost of IVIG?")


def test_a_comment_alone_and_a_comment_beside_an_edit_are_told_apart(
    root: Path, rows: Rows
) -> None:
    written(rows, "cost", "short", "", "too long")
    written(rows, "cost", "title", "What is the cost of IVIG?", "better?")
    outcome = taken(root, rows)
    assert fate(outcome, rows, "cost", "short") == ("commented", "")
    assert fate(outcome, rows, "cost", "title") == ("applied", "")


@pytest.mark.parametrize(
    ("place", "new", "words"),
    [
        ("title", "IVIG is a cure", "D04"),
        ("sentence 1", "IVIG costs a fortune.", "E16"),
        ("sentence 1", "The review says it all. [L1]", "E10"),
        ("sentence 1", "See [X9].", ""),
        ("sentence 1", "# What it costs", "list, heading or comment"),
        ("sentence 1", "One.\nTwo.", "more than one line"),
        ("sentence 1", "An invisible\u200b letter.", "invisible character"),
    ],
)
def test_what_would_break_the_file_or_a_rule_is_refused_with_what_fails(
    root: Path, rows: Rows, place: str, new: str, words: str
) -> None:
    before = files(root)
    written(rows, "cost", place, new)
    outcome = taken(root, rows)
    found, says = fate(outcome, rows, "cost", place)
    assert found == "conflicting" and says and words in says
    assert files(root) == before


def test_a_faulty_edit_does_not_hold_back_the_others_of_its_answer(root: Path, rows: Rows) -> None:
    written(rows, "cost", "title", "What is the cost of IVIG?")
    written(rows, "cost", "sentence 1", "IVIG costs a fortune.")
    written(rows, "about", "title", "What is this program?")
    outcome = taken(root, rows)
    assert fate(outcome, rows, "cost", "title")[0] == "applied"
    assert fate(outcome, rows, "cost", "sentence 1")[0] == "conflicting"
    assert fate(outcome, rows, "about", "title")[0] == "applied"
    assert outcome.changed == ("topics/about.md", "topics/cost.md")


def test_text_that_changed_on_disk_since_is_a_conflict_and_says_how_it_reads(
    root: Path, rows: Rows
) -> None:
    path = root / "topics/cost.md"
    path.write_text(path.read_text("utf-8").replace("insurance pays", "a state pays"), "utf-8")
    before = files(root)
    written(rows, "cost", "sentence 2", "Not said: whether any insurance pays.")
    found, says = fate(taken(root, rows), rows, "cost", "sentence 2")
    assert found == "conflicting" and "“Not said: whether a state pays.”" in says
    assert files(root) == before


def test_a_sentence_that_only_moved_is_found_again(root: Path, rows: Rows) -> None:
    path = root / "topics/cost.md"
    text = path.read_text("utf-8").replace("- Not said", "- Not said: any price.\n- Not said", 1)
    path.write_text(text, "utf-8")
    written(rows, "cost", "sentence 2", "Not said: whether any insurance pays.")
    outcome = taken(root, rows)
    assert fate(outcome, rows, "cost", "sentence 2")[0] == "applied"
    assert "- Not said: any price.\n- Not said: whether any insurance" in path.read_text("utf-8")
    assert [one.text for one in outcome.without_row] == ["Not said: any price."]


def test_an_edit_that_stands_there_already_is_unchanged(root: Path, rows: Rows) -> None:
    written(rows, "cost", "title", "What is the cost of IVIG?")
    taken(root, rows)
    again = taken(root, rows)
    assert fate(again, rows, "cost", "title") == ("unchanged", "It reads so already.")
    assert not again.changed


@pytest.mark.parametrize("column", ["topic", "place", "was", "mark"])
def test_an_edit_of_a_fixed_column_is_a_conflict(root: Path, rows: Rows, column: str) -> None:
    one = replace(rows["cost", "title"], new="Words")
    rows["cost", "title"] = {
        "topic": replace(one, topic="about"),
        "place": replace(one, place="short"),
        "was": replace(one, was="Other words"),
        "mark": replace(one, mark=""),
    }[column]
    found, says = fate(taken(root, rows), rows, "cost", "title")
    assert found == "conflicting" and "was edited" in says


def test_an_unknown_topic_is_a_conflict(root: Path, rows: Rows) -> None:
    shutil.copy(root / "topics/cost.md", root.parent / "kept.md")
    (root / "topics/cost.md").unlink()
    (root / "questions/cost.txt").unlink()
    assert fate(taken(root, rows), rows, "cost", "title") == (
        "conflicting",
        "There is no answer called “cost”.",
    )


def test_rows_that_disagree_are_all_refused_and_rows_that_agree_are_all_applied(
    root: Path, rows: Rows
) -> None:
    one = replace(rows["cost", "title"], new="What is the cost of IVIG?")
    other = replace(one, row=900, new="How much is IVIG?")
    assert {it.fate for it in taken(root, [one, other]).results} == {"conflicting"}
    same = replace(one, row=900)
    assert {it.fate for it in taken(root, [one, same]).results} == {"applied"}


def test_a_signed_answer_can_be_edited_and_the_check_says_that_its_sign_off_is_stale(
    root: Path, rows: Rows
) -> None:
    path = root / "topics/about.md"
    sign(root, "about", "A. Nurse", "clinician", today=TODAY)
    sign(root, "about", "B. Reader", "patient reviewer", today=TODAY)
    path.write_text(path.read_text("utf-8").replace("status: draft", "status: approved"), "utf-8")
    written(rows, "about", "title", "What is this program?")
    outcome = taken(root, rows)
    assert fate(outcome, rows, "about", "title")[0] == "applied"
    assert [one.rule for one in outcome.to_look_at if one.path == "topics/about.md"] == ["C02"]


def test_a_file_that_somebody_saves_meanwhile_is_left_alone(root: Path, rows: Rows) -> None:
    path = root / "topics/cost.md"

    def save(_: str) -> None:
        path.write_text(path.read_text("utf-8") + "\n", "utf-8")

    written(rows, "cost", "title", "What is the cost of IVIG?")
    written(rows, "about", "title", "What is this program?")
    outcome = import_edits(root, [*rows.values()], today=TODAY, progress=save)
    assert "meanwhile" in fate(outcome, rows, "cost", "title")[1]
    assert outcome.changed == ("topics/about.md",)
    assert b"What is the cost" not in path.read_bytes()


def test_a_file_that_cannot_be_written_is_said_and_the_others_are_written(
    root: Path, rows: Rows
) -> None:
    path = root / "topics/cost.md"

    def in_the_way(_: str) -> None:
        path.unlink()
        path.mkdir()

    written(rows, "cost", "title", "What is the cost of IVIG?")
    written(rows, "about", "title", "What is this program?")
    outcome = import_edits(root, [*rows.values()], today=TODAY, progress=in_the_way)
    assert fate(outcome, rows, "cost", "title")[1].startswith("cost.md cannot be read: ")
    assert outcome.changed == ("topics/about.md",)


def test_answers_that_cannot_be_loaded_are_not_touched(root: Path, rows: Rows) -> None:
    (root / "topics/about.md").write_text("half a fi", "utf-8")
    before = files(root)
    written(rows, "cost", "title", "What is the cost of IVIG?")
    with pytest.raises(ContentError):
        import_edits(root, [*rows.values()], today=TODAY)
    assert files(root) == before


def test_passages_of_an_unreadable_head_are_none() -> None:
    assert find_passages("cost", "no head at all") == ()
