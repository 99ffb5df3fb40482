"""An editor's changes to files: whole or not at all, and never over somebody's work."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivig_faq.content.editing import (
    ABSENT,
    ChangedMeanwhileError,
    read_file,
    save_file,
    undo,
    with_phrasing,
    with_status,
)
from ivig_faq.content.load import load_corpus
from ivig_faq.errors import ContentError, EditError

from .conftest import Answers, write_answers


@pytest.fixture
def root(tmp_path: Path, answers: Answers) -> Path:
    return write_answers(tmp_path / "answers", answers)


@pytest.mark.parametrize(
    "name",
    [
        "register.yaml",
        "signoffs.yaml",
        "regions/../wording.yaml",
        "topics/../wording.yaml",
        "topics/a/b.md",
        "/etc/passwd",
        "topics/A.md",
        "README.md",
        "",
    ],
)
def test_only_what_editors_change_can_be_edited(root: Path, name: str) -> None:
    with pytest.raises(EditError, match="is no file that can be edited here"):
        read_file(root, name)


def test_a_file_is_saved_over_the_version_that_was_opened_and_no_other(root: Path) -> None:
    opened = read_file(root, "topics/about.md")
    assert opened.text is not None
    change = save_file(root, opened.name, opened.text + "One more.", opened.mark, "a save")
    assert (root / opened.name).read_text("utf-8") == opened.text + "One more.\n"
    with pytest.raises(ChangedMeanwhileError) as caught:
        save_file(root, opened.name, "other", opened.mark, "a save")
    assert caught.value.there.mark == change.mark
    undo(root, change)
    assert (root / opened.name).read_text("utf-8") == opened.text
    with pytest.raises(EditError, match="changed since"):
        undo(root, change)


def test_undoing_a_file_that_was_new_removes_it(root: Path) -> None:
    change = save_file(root, "questions/cost2.txt", "how much\n", ABSENT, "a save")
    undo(root, change)
    assert not (root / "questions/cost2.txt").exists()


def test_no_temporary_file_is_left(root: Path) -> None:
    before = sorted(root.rglob("*"))
    opened = read_file(root, "topics/about.md")
    save_file(root, opened.name, "x", opened.mark, "a save")
    assert sorted(root.rglob("*")) == before


def test_unsaved_words_are_loaded_in_place_of_the_file(root: Path) -> None:
    text = read_file(root, "topics/about.md").text or ""
    changed = text.replace('"What is this service?"', '"What is this?"')
    assert load_corpus(root, {"topics/about.md": changed}).topics["about"].title == "What is this?"
    assert load_corpus(root).topics["about"].title == "What is this service?"
    with pytest.raises(ContentError):
        load_corpus(root, {"topics/about.md": "nothing"})
    (root / "topics/about.md").unlink()
    assert "about" in load_corpus(root, {"topics/about.md": text}).topics


def test_a_status_is_written_and_its_old_reason_taken_out() -> None:
    text = "---\nid: a\nstatus: draft\nrelated: []\n---\nstatus: of the text\n"
    withdrawn = with_status(text, "withdrawn", 'It "says"\n too much \\1')
    assert withdrawn == (
        '---\nid: a\nstatus: withdrawn\nreason: "It \\"says\\" too much \\\\1"\nrelated: []\n---\n'
        "status: of the text\n"
    )
    assert with_status(withdrawn, "draft") == text
    folded = text.replace("related", "reason: long\n  and longer\nrelated")
    assert with_status(folded, "draft") == text


@pytest.mark.parametrize("text", ["", "---\nid: a\n---\n", "---\nstatus: a\nstatus: b\n---\n"])
def test_a_head_without_one_status_is_left_to_the_editor(text: str) -> None:
    with pytest.raises(EditError, match="no line"):
        with_status(text, "draft")


def test_a_phrasing_is_one_line_at_the_end() -> None:
    assert with_phrasing("one", " two\n words ") == "one\ntwo words\n"
    assert with_phrasing("", "one") == "one\n"
