"""An answer's Markdown becomes blocks and sentences, with their sources and lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivig_faq.content.markdown import cut_waivers, to_blocks, to_sentences


def texts(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(said.text, said.cites) for said in to_sentences(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("One. Two.", [("One.", ()), ("Two.", ())]),
        ("One. [O1] Two. [L1] [L3]", [("One.", ("O1",)), ("Two.", ("L1", "L3"))]),
        ("One.[O1] Two.", [("One.", ("O1",)), ("Two.", ())]),
        ("Not known: how long. [Q4]", [("Not known: how long.", ("Q4",))]),
        ("You could ask:", [("You could ask:", ())]),
        ("If you cannot speak: {emergency_text}", [("If you cannot speak: {emergency_text}", ())]),
        ("Send “I am ill.” You may.", [("Send “I am ill.”", ()), ("You may.", ())]),
        ("Is it? Yes!", [("Is it?", ()), ("Yes!", ())]),
        ("In 2.5 hours it ended.", [("In 2.5 hours it ended.", ())]),
        ("no stop at the end [O1]", [("no stop at the end [O1]", ())]),
        ("over\ntwo lines. [O1]", [("over two lines.", ("O1",))]),
        ("Before the stop [O1].", [("Before the stop [O1].", ())]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(
    text: str, wanted: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert texts(text) == wanted


def test_a_sentence_knows_its_line() -> None:
    blocks, problems = to_blocks("x.md", "One\nand. Two.\n\nThree.\n", 9)
    assert not problems
    assert [(said.text, said.line) for block in blocks for said in block.sentences] == [
        ("One and.", 9),
        ("Two.", 10),
        ("Three.", 12),
    ]


def test_paragraphs_items_and_headings_are_told_apart() -> None:
    blocks, problems = to_blocks("x.md", "## What?\n\nText.\n\n- one. [O1]\n- two.\n", 1)
    assert not problems
    assert [(block.kind, block.text) for block in blocks] == [
        ("heading", "What?"),
        ("paragraph", "Text."),
        ("item", "one."),
        ("item", "two."),
    ]


def test_emphasis_is_shown_and_not_read() -> None:
    (block,), _ = to_blocks("x.md", "It is *not* **so**. [L1]", 1)
    assert block.text == "It is not so."
    assert block.sentences[0].cites == ("L1",)
    assert "<em>not</em>" in block.html


@pytest.mark.parametrize("text", ["1. one\n2. two\n", "Use `code`.\n\n1) x\n"])
def test_other_markdown_is_refused(text: str) -> None:
    _, problems = to_blocks("x.md", text, 5)
    assert problems
    assert all(one.rule == "markdown" and one.line >= 5 for one in problems)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "a <b>c</b> d", "![x](y)", "[x](javascript:alert(1))"]
)
def test_html_and_links_stay_words(text: str) -> None:
    blocks, _ = to_blocks("x.md", text, 1)
    html = "".join(block.html for block in blocks)
    assert "<script" not in html
    assert "<b>" not in html
    assert "<a" not in html
    assert "<img" not in html


@given(st.text(alphabet=" \n.:?!-#*[]()<>&\"'O1ab“”", max_size=80))
def test_any_text_can_be_read_and_loses_no_letter(text: str) -> None:
    blocks, _ = to_blocks("x.md", text, 1)
    assert all(block.line >= 1 for block in blocks)
    said = "".join(one.text for one in to_sentences(text))
    assert said.count("a") == text.count("a")
    assert said.count("b") == text.count("b")


def test_comments_are_cut_and_lines_keep_their_numbers() -> None:
    body = "A.\n<!-- ok T02: long on purpose — AB -->\nB. <!-- ok T05: a name — CD -->\n\nC.\n"
    clean, waivers, problems = cut_waivers("x.md", body, 1)
    assert not problems
    assert clean == "A.\n\nB.\n\nC.\n"
    assert [(one.rule, one.line, list(one.covers)) for one in waivers] == [
        ("T02", 2, [2, 3]),
        ("T05", 3, [3]),
    ]


@pytest.mark.parametrize("by", ["AB", "A. B.", "A.B.", "A B", "A-B"])
def test_a_waiver_is_signed_with_initials_as_people_write_them(by: str) -> None:
    _, waivers, problems = cut_waivers("x.md", f"<!-- ok T05: readers say it — {by} -->\nA.\n", 1)
    assert [(one.reason, one.by) for one in waivers] == [("readers say it", by)] and not problems
