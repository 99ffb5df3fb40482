"""Before anything is saved: what an edit changes, and what a question gets before and after it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from ivig_faq.content.load import load_corpus

from .parts import Editor, create, fields_of, wait_for

GOOD = "This program cannot tell which dose suits you."
NEW = "This program cannot tell which dose is best for you."


def edited(editor: Editor, old: str = GOOD, new: str = NEW) -> dict[str, str]:
    fields = editor.open("dose")
    assert old in fields["text"]
    return fields | {"text": fields["text"].replace(old, new)}


@pytest.fixture
def committed(root: Path) -> Path:
    """The answers in a checkout, with one question that is kept to measure with."""
    sets = root.parent / "tests/questions"
    sets.mkdir(parents=True)
    question = {
        "q": load_corpus(root).questions["dose"][0],
        "expect": "dose",
        "also_ok": [],
        "tags": [],
    }
    (sets / "one.jsonl").write_text(json.dumps(question) + "\n", "utf-8")
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "All"]):
        subprocess.run(["git", *words], cwd=root.parent, check=True)
    return root


def test_other_words_of_an_answer_are_compared_before_they_are_saved(
    editor: Editor, root: Path
) -> None:
    page = editor.press("dose", "impact", edited(editor))
    part = wait_for(editor, page)
    assert "<b>Readers see a difference.</b>" in part
    assert f"<b>Before:</b> {GOOD}" in part and f"<b>Now:</b> {NEW}" in part
    # Nothing that is found can differ, so nothing was learned and no question asked.
    assert "No question can get another answer." in part
    assert not (root.parent / "cache").exists()
    assert GOOD in (root / "topics/dose.md").read_text("utf-8")
    assert fields_of(page)["text"] == edited(editor)["text"]


def test_limits_and_new_problems_are_named(editor: Editor) -> None:
    fields = edited(editor, "cites: [Q3]", "cites: [Q3, L1]")
    page = editor.press(
        "dose", "impact", fields, text=fields["text"].replace(GOOD, "It is a cure.")
    )
    part = wait_for(editor, page)
    assert "Limits that now go with it: L1." in part and "D04" in part


def test_the_last_commit_is_compared_with_too(committed: Path) -> None:
    editor = Editor(create(committed))
    editor.press("dose", "save", edited(editor))
    against_saved = editor.press("dose", "impact", editor.open("dose"))
    assert "Readers see no difference." in wait_for(editor, against_saved)
    page = editor.press("dose", "impact", editor.open("dose"), beside="commit")
    assert f"<b>Before:</b> {GOOD}" in wait_for(editor, page)
    both = editor.post("/preview/topics/dose.md", **editor.open("dose"), beside="commit")
    assert both.count("<iframe") == 2 and "In the last commit" in both and GOOD in both


def test_without_a_commit_that_is_said(editor: Editor) -> None:
    page = editor.press("dose", "impact", edited(editor), beside="commit")
    assert "git cannot read the answers before this edit" in wait_for(editor, page)
    both = editor.post("/preview/topics/dose.md", **editor.open("dose"), beside="commit")
    assert "There is no such answer that can be read." in both


def test_the_saved_version_stands_beside_the_edited_one(editor: Editor) -> None:
    page = editor.post("/preview/topics/dose.md", **edited(editor), beside="saved", form="full")
    before, _, after = page.partition("In the editor")
    assert GOOD in before and NEW in after and GOOD not in after.partition("What each")[0]


def test_new_phrasings_are_learned_beside_the_editor_and_asked_before_and_after(
    committed: Path,
) -> None:
    editor = Editor(create(committed))
    corpus = load_corpus(committed)
    line = corpus.questions["dose"][0]
    fields = fields_of(editor.get("/files/questions/dose.txt"))
    without = fields["text"].replace(f"{line}\n", "")
    moved = f"{without}not_this: {line}\n"
    page = editor.post("/files/questions/dose.txt", **(fields | {"text": moved}), do="impact")
    assert fields_of(page)["text"] == moved
    part = wait_for(editor, page)
    assert f"<b>Before:</b> {line}" in part or "gone" in part
    assert "of 1 practice questions get something else." in part
    page = editor.post(
        "/files/questions/dose.txt", **(fields | {"text": moved, "question": line}), do="ask"
    )
    part = wait_for(editor, page)
    assert "In the saved files: The answer to dose." in part and "In your words: " in part
    assert (committed / "questions/dose.txt").read_text("utf-8") == fields["text"]
