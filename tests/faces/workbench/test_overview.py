"""The first page, and the lists of phrasings."""

from __future__ import annotations

import subprocess
from pathlib import Path

from ivig_faq.content.load import load_corpus

from .parts import Editor, create, told_of, trouble_of


def test_every_answer_is_listed_with_where_it_stands(editor: Editor, root: Path) -> None:
    page = editor.get("/")
    for topic in load_corpus(root).topics:
        assert f'href="/topics/{topic}"' in page
    assert "0 approved, 0 due, 0 ready, 0 stale, 55 draft, 0 withdrawn." in page
    assert "<b>draft</b>, grade " in page


def test_an_answer_with_an_error_comes_first(editor: Editor, root: Path) -> None:
    path = root / "topics/ways-to-give.md"
    path.write_text(path.read_text("utf-8") + "\nIt is a proven cure.\n", "utf-8")
    rows = editor.get("/").partition('id="answers"')[2]
    assert rows.index("/topics/ways-to-give") < rows.index("/topics/dose")


def test_an_entry_that_no_answer_uses_is_named(editor: Editor, root: Path) -> None:
    assert "In no answer." not in editor.get("/")
    for path in (root / "topics").glob("*.md"):
        text = path.read_text("utf-8")
        kept = "".join(
            f"{line}\n" for line in text.split("\n") if "[I4]" not in line or "cites" in line
        )
        path.write_text(kept if "[I4]" in text else text, "utf-8")
    cover = editor.get("/").partition('id="coverage"')[2]
    assert "<b>I4</b>" in cover.partition("In no answer.")[0]


def test_changed_files_are_named_and_nothing_is_committed(root: Path) -> None:
    git = ["git", "-C", str(root), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (("init", "-q"), ("add", "."), ("commit", "-qm", "all")):
        subprocess.run([*git, *command], check=True)
    editor = Editor(create(root))
    assert "No file differs from the last commit." in editor.get("/")
    fields = editor.open("dose")
    page = editor.press("dose", "save", fields, text=fields["text"] + "\nNew words.\n")
    assert "<li>topics/dose.md</li>" in page
    log = subprocess.run([*git, "log", "--oneline"], check=True, capture_output=True).stdout
    assert len(log.splitlines()) == 1


def test_outside_a_repository_the_page_says_that_nobody_keeps_versions(editor: Editor) -> None:
    assert "No version history (git)" in editor.get("/")


def test_a_phrasing_is_added_and_taken_back(editor: Editor, root: Path) -> None:
    before = (root / "questions/dose.txt").read_bytes()
    page = editor.post("/phrasings/dose", phrasing="  how many\n grams is best ", do="add")
    assert told_of(page) == "Added: “how many grams is best”."
    assert load_corpus(root).questions["dose"][-1] == "how many grams is best"
    page = editor.post("/phrasings/dose", phrasing="", do="undo")
    assert told_of(page) == "Undone: the new phrasing."
    assert (root / "questions/dose.txt").read_bytes() == before


def test_what_must_stay_unanswered_has_its_list_too(editor: Editor, root: Path) -> None:
    editor.post("/phrasings/_none", phrasing="who won the football", do="add")
    assert load_corpus(root).off_topic[-1] == "who won the football"


def test_a_phrasing_that_is_none_is_refused(editor: Editor, root: Path) -> None:
    there = load_corpus(root).questions["dose"][0]
    for typed, says in ((" ", "Nothing was typed"), ("# note", "is a note"), (there, "already")):
        assert says in trouble_of(editor.post("/phrasings/dose", phrasing=typed, do="add"))
    assert "There is no answer" in trouble_of(editor.get("/phrasings/nothing"))


def test_near_duplicates_in_other_lists_are_shown(editor: Editor) -> None:
    editor.post("/phrasings/dose", phrasing="which gram amount is the best one", do="add")
    editor.post("/phrasings/ways-to-give", phrasing="which gram amount is the best on", do="add")
    editor.post("/phrasings/_none", phrasing="Which gram amount is the best one?", do="add")
    page = twins_of(editor, "dose")
    assert "100 in 100 like “Which gram amount is the best one?”" in page
    page = (
        editor.get("/phrasings/ways-to-give").partition('id="twins"')[2].partition("</section>")[0]
    )
    assert '/phrasings/dose">dose' in page


def twins_of(editor: Editor, topic: str) -> str:
    page = editor.get(f"/phrasings/{topic}")
    return page.partition('id="twins"')[2].partition("</section>")[0]
