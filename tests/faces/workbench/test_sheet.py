"""Editing an answer: seen before it is saved, saved whole, undone, nobody's work lost."""

from __future__ import annotations

import codecs
from datetime import date
from pathlib import Path

import pytest

from ivig_faq.content.load import load_corpus
from ivig_faq.content.signoff import standing_of

from .parts import Editor, create, fields_of, told_of, trouble_of

GOOD = "Not known: the best dose, length or way to give IVIG for each severity of ME/CFS. [Q3]"
BAD = "It is a proven cure for most people. [Q3]"


def on_disk(root: Path, topic: str = "dose") -> str:
    return (root / f"topics/{topic}.md").read_text("utf-8")


def edited(fields: dict[str, str], new: str = BAD) -> dict[str, str]:
    assert GOOD in fields["text"]
    return fields | {"text": fields["text"].replace(GOOD, new)}


def test_problems_stand_beside_their_lines_before_anything_is_saved(
    editor: Editor, root: Path
) -> None:
    before = on_disk(root)
    fields = edited(editor.open("dose"))
    line = fields["text"].split("\n").index(BAD) + 1
    page = editor.post("/preview/topics/dose.md", **fields)
    assert f'data-line="{line}">Line {line}</a> <q>{BAD}</q>' in page
    assert "proven" in page and "not saved yet" in page
    assert on_disk(root) == before


def test_the_preview_shows_the_unsaved_words_as_a_reader_would_see_them(editor: Editor) -> None:
    fields = edited(editor.open("dose"), GOOD + "\n\nNobody here can say more.")
    for look in ("light", "dim"):
        page = editor.post("/preview/topics/dose.md", **fields, look=look)
        assert f"/static/reader-{look}.css" in page and "Nobody here can say more." in page
    short = editor.post("/preview/topics/dose.md", **fields, form="short")
    full = editor.post("/preview/topics/dose.md", **fields, form="full")
    assert "&lt;details&gt;" in short and "&lt;details open&gt;" in full


def test_the_evidence_of_each_sentence_stands_beside_it(editor: Editor) -> None:
    page = editor.get("/topics/dose")
    corpus_says = "<b>Q3</b> (open)"
    assert (
        corpus_says in page and "Limits that go with it" in page and "/topics/ways-to-give" in page
    )


def test_saving_writes_the_file_and_undo_brings_it_back(editor: Editor, root: Path) -> None:
    before = on_disk(root)
    page = editor.press("dose", "save", edited(editor.open("dose")))
    assert told_of(page) == "Saved." and BAD in on_disk(root)
    assert "Undo the last save" in page
    page = editor.press("dose", "undo", fields_of(page))
    assert told_of(page) == "Undone: the last save." and on_disk(root) == before
    assert trouble_of(editor.press("dose", "undo", fields_of(page))) == "There is nothing to undo."


def test_what_is_typed_again_is_not_saved_again(editor: Editor, root: Path) -> None:
    fields = edited(editor.open("dose"))
    editor.press("dose", "save", fields)
    page = editor.press("dose", "save", fields)  # a page that is loaded again sends it twice
    assert told_of(page) == "The file says this already." and trouble_of(page) == ""


@pytest.mark.parametrize(
    "broken",
    [
        "no head at all\n",
        "---\nid: [dose\n---\ntext\n",
        "---\nid: dose\n---\n",
        "---\nid: dose\ntitle: \x07\n---\n",
        "",
    ],
)
def test_a_text_that_cannot_be_read_is_not_saved_and_stays_in_the_editor(
    editor: Editor, root: Path, broken: str
) -> None:
    before = on_disk(root)
    page = editor.press("dose", "save", editor.open("dose"), text=broken)
    assert trouble_of(page).startswith("Nothing was saved: ")
    assert fields_of(page)["text"].rstrip("\n") == broken.rstrip("\n")
    assert on_disk(root) == before
    assert 'data-line="' in page


def test_two_editors_at_once_lose_nothing(root: Path) -> None:
    one, other = Editor(create(root)), Editor(create(root))
    opened = other.open("dose")
    one.press("dose", "save", edited(one.open("dose"), GOOD + "\n\nThe first one was here."))
    theirs = on_disk(root)
    page = other.press("dose", "save", edited(opened, GOOD + "\n\nThe other was here."))
    assert "was changed meanwhile" in trouble_of(page) and on_disk(root) == theirs
    fields = fields_of(page)
    assert "The other was here." in fields["text"] and "The first one was here." in page
    taken = other.press("dose", "take", fields)
    assert fields_of(taken)["text"] == theirs and "The other was here." in taken
    over = other.press("dose", "save-over", fields)
    assert told_of(over) == "Saved." and "The other was here." in on_disk(root)


def test_saving_over_a_third_version_is_refused_too(root: Path) -> None:
    editor = Editor(create(root))
    path = root / "topics/dose.md"
    opened = editor.open("dose")
    path.write_text(on_disk(root).replace(GOOD, GOOD + "\n\nSecond."), "utf-8")
    page = editor.press("dose", "save", edited(opened, GOOD + "\n\nMine."))
    third = on_disk(root).replace("Second.", "Third.")
    path.write_text(third, "utf-8")
    page = editor.press("dose", "save-over", fields_of(page))
    assert "was changed meanwhile" in trouble_of(page) and on_disk(root) == third


def test_undo_never_takes_back_what_somebody_else_wrote(editor: Editor, root: Path) -> None:
    page = editor.press("dose", "save", edited(editor.open("dose")))
    theirs = on_disk(root).replace(BAD, GOOD)
    (root / "topics/dose.md").write_text(theirs, "utf-8")
    page = editor.press("dose", "undo", fields_of(page))
    assert "changed since by somebody else" in trouble_of(page) and on_disk(root) == theirs


def test_a_file_deleted_meanwhile_can_be_written_again(editor: Editor, root: Path) -> None:
    fields = edited(editor.open("dose"), GOOD + "\n\nMine.")
    (root / "topics/dose.md").unlink()
    page = editor.press("dose", "save", fields)
    assert "was deleted meanwhile" in trouble_of(page) and not (root / "topics/dose.md").exists()
    page = editor.press("dose", "save-over", fields_of(page))
    assert told_of(page) == "Saved." and "Mine." in on_disk(root)


def test_a_utf16_file_is_shown_and_saved_as_utf8(editor: Editor, root: Path) -> None:
    text = on_disk(root)
    (root / "topics/dose.md").write_bytes(codecs.BOM_UTF16_LE + text.encode("utf-16-le"))
    page = editor.get("/topics/dose")
    assert "UTF-16" in page and fields_of(page)["text"] == text
    page = editor.press("dose", "save", fields_of(page))
    assert told_of(page) == "Saved." and on_disk(root) == text


def test_bytes_that_are_no_text_are_never_overwritten(editor: Editor, root: Path) -> None:
    (root / "topics/dose.md").write_bytes(b"---\nid: \xff\xff\n")
    page = editor.get("/topics/dose")
    assert "is not text that can be read" in trouble_of(page)
    page = editor.press("dose", "save", fields_of(page), text="mine")
    assert (root / "topics/dose.md").read_bytes() == b"---\nid: \xff\xff\n"
    assert fields_of(page)["text"].strip() == "mine"


def test_windows_line_ends_stay_windows_line_ends(editor: Editor, root: Path) -> None:
    path = root / "topics/dose.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    fields = edited(editor.open("dose"))
    page = editor.press("dose", "save", fields, text=fields["text"].replace("\n", "\r\n"))
    assert told_of(page) == "Saved."
    assert b"\r\n" in path.read_bytes()
    assert b"\n" not in path.read_bytes().replace(b"\r\n", b"")


def test_a_folder_that_cannot_be_written_to_keeps_the_words_in_the_page(
    editor: Editor, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = edited(editor.open("dose"))
    before = on_disk(root)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)  # root may write anywhere, so it is told no
    page = editor.press("dose", "save", fields)
    assert (
        trouble_of(page) == "Nothing was saved. dose.md cannot be written here: permission denied."
    )
    assert fields_of(page)["text"] == fields["text"] and on_disk(root) == before


def test_another_file_that_is_broken_does_not_stop_an_edit(editor: Editor, root: Path) -> None:
    (root / "glossary.yaml").write_text("terms: [\n", "utf-8")
    page = editor.get("/topics/dose")
    assert "Other files keep the answers from being read" in page and "glossary.yaml" in page
    page = editor.press("dose", "save", edited(fields_of(page)))
    assert told_of(page) == "Saved." and BAD in on_disk(root)
    assert "glossary.yaml" in editor.get("/") and "/topics/dose" in editor.get("/")


def test_two_people_sign_and_the_answer_is_approved(editor: Editor, root: Path) -> None:
    page = editor.get("/topics/dose")
    signed = {"by": "A. B.", "role": "clinician", "read": "yes"}
    page = editor.press("dose", "sign", fields_of(page), **signed)
    assert told_of(page).startswith("Signed by A. B., clinician, until ")
    signed = {"by": "C. D.", "role": "patient reviewer", "read": "yes"}
    page = editor.press("dose", "sign", fields_of(page), **signed)
    assert "<b>ready</b>" in page
    page = editor.press("dose", "approve", fields_of(page))
    assert "<b>approved</b>" in page
    corpus = load_corpus(root)
    assert standing_of(corpus.topics["dose"], corpus.signoffs, date.today()).state == "approved"


def test_a_sign_off_can_be_undone(editor: Editor, root: Path) -> None:
    signed = {"by": "A. B.", "role": "clinician", "read": "yes"}
    page = editor.press("dose", "sign", editor.open("dose"), **signed)
    assert load_corpus(root).signoffs
    page = editor.press("dose", "undo", fields_of(page))
    assert told_of(page) == "Undone: the sign-off by A. B.." and not load_corpus(root).signoffs


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"by": "A", "role": "", "read": "yes"}, "Say in which role"),
        ({"by": "A", "role": "doctor", "read": "yes"}, "Say in which role"),
        ({"by": "A", "role": "clinician"}, "Tick that you read"),
        ({"by": "", "role": "clinician", "read": "yes"}, "Say who signs"),
        ({"by": "...", "role": "clinician", "read": "yes"}, "Say who signs"),
    ],
)
def test_a_sign_off_that_lacks_something_is_refused(
    editor: Editor, root: Path, fields: dict[str, str], says: str
) -> None:
    page = editor.press("dose", "sign", editor.open("dose"), **fields)
    assert trouble_of(page).startswith(says) and not load_corpus(root).signoffs


def test_nobody_signs_words_that_are_not_saved(editor: Editor, root: Path) -> None:
    fields = edited(editor.open("dose"), GOOD + "\n\nUnsaved.")
    signed = {"by": "A", "role": "clinician", "read": "yes"}
    page = editor.press("dose", "sign", fields, **signed)
    assert "Save first" in trouble_of(page) and "Unsaved." in fields_of(page)["text"]
    assert not load_corpus(root).signoffs


def test_an_answer_with_errors_is_not_signed(editor: Editor, root: Path) -> None:
    page = editor.press("dose", "save", edited(editor.open("dose")))
    signed = {"by": "A", "role": "clinician", "read": "yes"}
    page = editor.press("dose", "sign", fields_of(page), **signed)
    assert "errors are mended" in trouble_of(page) and "proven" in page
    assert not load_corpus(root).signoffs


def test_an_answer_is_withdrawn_with_a_reason_and_comes_back(editor: Editor, root: Path) -> None:
    before = on_disk(root)
    page = editor.press("dose", "withdraw", editor.open("dose"), reason=" ")
    assert "Say in one sentence why" in trouble_of(page)
    page = editor.press("dose", "withdraw", fields_of(page), reason='It says: "more" than Q3')
    topic = load_corpus(root).topics["dose"]
    assert (topic.status, topic.reason) == ("withdrawn", 'It says: "more" than Q3')
    page = editor.press("dose", "restore", fields_of(page))
    assert on_disk(root) == before


def test_a_card_offers_no_withdrawal_and_refuses_a_forged_one(editor: Editor, root: Path) -> None:
    page = editor.get("/topics/urgent-reaction")
    assert "Withdraw this answer" not in page
    page = editor.press("urgent-reaction", "withdraw", fields_of(page), reason="because")
    assert trouble_of(page) and load_corpus(root).topics["urgent-reaction"].status == "draft"


def test_an_unknown_button_changes_nothing(editor: Editor, root: Path) -> None:
    before = on_disk(root)
    page = editor.press("dose", "explode", edited(editor.open("dose")))
    assert on_disk(root) == before and BAD in fields_of(page)["text"]


def test_typed_text_cannot_become_part_of_the_page(editor: Editor) -> None:
    fields = editor.open("dose")
    typed = fields["text"] + "\n</textarea><script>alert(1)</script>\n"
    page = editor.press("dose", "preview", fields, text=typed)
    assert "<script>alert" not in page
    assert fields_of(page)["text"].strip() == typed.strip()
