"""The box to try a question in: what would come and why, and no trace of what was typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivig_faq.content.load import load_corpus
from processes import wait_until

from .parts import Editor, trouble_of

CANARY = "canary zebra umbrella seventeen"


def learn(editor: Editor) -> None:
    page = editor.post("/ask", question="", do="learn")

    def learned() -> bool:
        nonlocal page
        page = editor.get("/ask")
        return "Learning from the phrasings." not in page

    wait_until(learned, "learning")
    assert "Try it" in page, page


def test_nothing_is_learned_before_a_button_says_so(editor: Editor, root: Path) -> None:
    page = editor.post("/ask", question="what dose", do="ask")
    assert "Learn now" in page and "<iframe" not in page and "what dose</textarea>" in page
    assert not (root.parent / "cache").exists()


def test_a_question_shows_what_would_come_and_why_and_leaves_no_trace(
    editor: Editor, root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    learn(editor)
    line = load_corpus(root).questions["dose"][0]
    page = editor.post("/ask", question=line, do="ask")
    assert "The answer to dose." in page and "<iframe" in page
    why = page.partition('id="why"')[2]
    assert '<a href="/topics/dose">dose</a>: ' in why and "(dose)" in why
    assert "answer: 0." in why
    page = editor.post("/ask", question=f"{CANARY}. I cannot breathe, call someone", do="ask")
    assert "An emergency card." in page
    kept = [path for path in root.parent.rglob("*") if path.is_file()]
    assert kept and not any(CANARY.encode() in path.read_bytes() for path in kept)
    assert CANARY not in caplog.text and CANARY not in editor.get("/ask")
    dose = editor.open("dose")
    editor.press("dose", "save", dose, text=dose["text"] + "\nNew words.\n")
    assert "Try it" in editor.get("/ask")  # other words of an answer need no learning
    editor.post("/phrasings/dose", phrasing="how many spoons of it", do="add")
    assert "Learn now" in editor.get("/ask")
    assert "at most 8,000" in trouble_of(editor.post("/ask", question="x" * 8001))
