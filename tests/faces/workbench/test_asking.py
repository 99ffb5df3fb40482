"""The box to try a question in: what would come and why, and no trace of what was typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivig_faq.content.load import load_corpus

from .parts import Editor, wait_for

CANARY = "canary zebra umbrella seventeen"


def ask(editor: Editor, question: str) -> str:
    return wait_for(editor, editor.post("/ask", question=question, do="ask"))


def test_nothing_is_learned_before_somebody_asks(editor: Editor, root: Path) -> None:
    assert "Try it" in editor.get("/ask")
    assert not (root.parent / "cache").exists()


def test_a_question_shows_what_would_come_and_why_and_leaves_no_trace(
    editor: Editor, root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    line = load_corpus(root).questions["dose"][0]
    part = ask(editor, line)
    assert "The answer to dose." in part and part.count("<iframe") == 1
    assert '<a href="/topics/dose">dose</a>: ' in part and "answer: 0." in part
    near = part.partition("Nearest phrasings in meaning")[2]
    assert '<a href="/phrasings/dose">dose</a>' in near
    assert "100 in 100" in near.partition("spelt almost alike")[2]
    assert "An emergency card." in ask(editor, f"{CANARY}. I cannot breathe, call someone")
    kept = [path for path in root.parent.rglob("*") if path.is_file()]
    assert kept and not any(CANARY.encode() in path.read_bytes() for path in kept)
    assert CANARY not in caplog.text and CANARY not in editor.get("/ask")
    for typed, says in (("x" * 8001, "at most 8,000"), ("  ", "Nothing was typed")):
        assert says in ask(editor, typed)


def test_what_takes_long_keeps_the_question_and_is_asked_for_again(editor: Editor) -> None:
    page = editor.post("/ask", question="what dose", do="ask")
    assert "what dose</textarea>" in page
    part = wait_for(editor, page)
    assert "Likeliest answers" in part
    page = editor.post("/ask", question="what dose", do="job gone")
    assert "what dose</textarea>" in page and 'id="job"' not in page
