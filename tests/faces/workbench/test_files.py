"""Every other file that readers meet: edited by the same rules as an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivig_faq.content.load import load_corpus

from .parts import Editor, create, fields_of, told_of, trouble_of

# A file, words of it, and words that may stand there instead.
EDITS = [
    ("wording.yaml", "greeting:", "# A note.\ngreeting:"),
    ("danger.yaml", "urgent_reaction:", "# A note.\nurgent_reaction:"),
    ("regions/gb.yaml", "code: GB", "# A note.\ncode: GB"),
    ("questions/dose.txt", "", "how many spoons of it\n"),
    ("follow_ups.txt", "", "# A note.\n"),
    ("kept_words.txt", "", "zorbing\n"),
]


def test_the_first_page_leads_to_every_file(editor: Editor) -> None:
    page = editor.get("/")
    others = ("glossary.yaml", "phrases.yaml", "claim_words.yaml", "questions/_none.txt")
    for name in (*others, *(name for name, _, _ in EDITS)):
        assert f'href="/files/{name}"' in page
    assert "register.yaml" not in page and "signoffs.yaml" not in page


@pytest.mark.parametrize(("name", "old", "new"), EDITS, ids=[name for name, _, _ in EDITS])
def test_a_file_is_saved_and_undone(
    editor: Editor, root: Path, name: str, old: str, new: str
) -> None:
    before = (root / name).read_bytes()
    fields = fields_of(editor.get(f"/files/{name}"))
    fields["text"] = fields["text"].replace(old, new, 1) if old else fields["text"] + new
    page = editor.post(f"/files/{name}", **fields, do="save")
    assert told_of(page) == "Saved." and new.strip() in (root / name).read_text("utf-8")
    load_corpus(root)
    page = editor.post(f"/files/{name}", **fields_of(page), do="undo")
    assert told_of(page) == "Undone: the last save." and (root / name).read_bytes() == before


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("wording.yaml", "greeting: [\n", "Line "),
        ("glossary.yaml", "terms: 3\n", "Line "),
        ("regions/gb.yaml", "code: GB\n", "Line "),
        ("danger.yaml", "urgent_reaction: x\n", "Line "),
        ("follow_ups.txt", "one thing\n", "A follow-up is"),
        ("kept_words.txt", "two words\n", "A line is one word"),
    ],
)
def test_a_text_that_cannot_be_served_is_not_saved(
    editor: Editor, root: Path, name: str, text: str, says: str
) -> None:
    before = (root / name).read_bytes()
    fields = fields_of(editor.get(f"/files/{name}")) | {"text": text}
    page = editor.post(f"/files/{name}", **fields, do="save")
    assert trouble_of(page).startswith("Nothing was saved: ") and says in trouble_of(page)
    assert fields_of(page)["text"] == text and (root / name).read_bytes() == before


def test_two_editors_of_one_file_lose_nothing(root: Path) -> None:
    one, other = Editor(create(root)), Editor(create(root))
    opened = fields_of(other.get("/files/questions/dose.txt"))
    mine = opened | {"text": opened["text"] + "mine\n"}
    theirs = opened | {"text": opened["text"] + "theirs\n"}
    one.post("/files/questions/dose.txt", **theirs, do="save")
    page = other.post("/files/questions/dose.txt", **mine, do="save")
    assert "was changed meanwhile" in trouble_of(page) and fields_of(page)["text"] == mine["text"]
    assert "theirs" in (root / "questions/dose.txt").read_text("utf-8")
    page = other.post("/files/questions/dose.txt", **fields_of(page), do="save-over")
    assert told_of(page) == "Saved."


def test_a_new_phrasing_that_another_answer_has_is_named(editor: Editor, root: Path) -> None:
    line = load_corpus(root).questions["cost-and-access"][0]
    fields = fields_of(editor.get("/files/questions/dose.txt"))
    more = fields | {"text": f"{fields['text']}{line}\n"}
    page = editor.post("/preview/questions/dose.txt", **more)
    assert "nearly stand elsewhere" in page and 'href="/phrasings/cost-and-access"' in page


def test_a_country_shows_its_emergency_card(editor: Editor) -> None:
    fields = fields_of(editor.get("/files/regions/gb.yaml"))
    text = fields["text"].replace('"999"', '"998"')
    page = editor.post("/preview/regions/gb.yaml", **(fields | {"text": text}))
    assert "The emergency card in this country" in page and "998" in page


@pytest.mark.parametrize("name", ["register.yaml", "signoffs.yaml", "topics/../x", "x"])
def test_no_other_file_opens(editor: Editor, name: str) -> None:
    assert "<textarea" not in editor.get(f"/files/{name}")


def test_a_file_that_is_no_answer_is_not_signed(editor: Editor, root: Path) -> None:
    signed = {"by": "A", "role": "clinician", "read": "yes"}
    fields = fields_of(editor.get("/files/wording.yaml"))
    page = editor.post("/files/wording.yaml", **(fields | signed), do="sign")
    assert "Only an answer can be signed" in trouble_of(page) and not load_corpus(root).signoffs
