from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ivig_faq import Assistant, IvigFaqError
from ivig_faq.evaluation.figures import Figures, measure
from ivig_faq.evaluation.page import to_page, write_page
from ivig_faq.evaluation.report import to_json, to_report
from ivig_faq.evaluation.robust import Loss, measure_robust
from ivig_faq.evaluation.sets import Compound, Dialogue, Message, QuestionSets

ODD = 'wobbly <script>alert("x")</script> zebras & ketchup'


@pytest.fixture(scope="module")
def found(assistant: Assistant) -> tuple[Figures, tuple[Loss, ...]]:
    asked = [("what dose of IVIG is best?", "dose"), (ODD, "privacy"), ("capital of Peru", "none"),
             ("is it a cure", "is-it-safe"), ("I cannot breathe", "urgent-reaction")]  # fmt: skip
    messages = tuple(Message(q=q, expect=expect, tags=("odd",)) for q, expect in asked)
    sets = QuestionSets(
        messages,
        (Dialogue(turns=messages[:2]),),
        (Compound(q="What dose is best? Is it a cure?", expect_all=("dose", "is-it-a-cure")),),
    )
    figures = measure(assistant.ask, sets, assistant._index.search)
    return figures, measure_robust(assistant.ask, sets, ("upper case",))


def test_the_text_report_holds_every_figure_in_72_columns(
    found: tuple[Figures, tuple[Loss, ...]],
) -> None:
    text = to_report(*found, misses=True)
    assert max(map(len, text.splitlines())) <= 72
    for name, rate in found[0].rates.items():
        assert (name in text) is bool(rate.of)
    for words in ("expected calibration error", "odd", "upper case", "came first", "zebras"):
        assert words in text


def test_no_report_repeats_a_question_unless_asked(found: tuple[Figures, tuple[Loss, ...]]) -> None:
    for written in (to_report, to_json, to_page):
        assert "zebras" not in written(*found)
        assert "zebras" in written(*found, misses=True)


def test_json_holds_what_the_text_holds(found: tuple[Figures, tuple[Loss, ...]]) -> None:
    figures, losses = found
    data = json.loads(to_json(figures, losses))
    assert data["rates"]["in scope: first answer right"]["of"] == 3
    assert data["by_tag"]["odd"]["off topic: left alone"]["count"] == 1
    assert data["calibration"]["count"] == 4 and data["calibration"]["bins"]
    assert data["confusions"] == [{"expected": "is-it-safe", "got": "is-it-a-cure", "count": 1}]
    assert data["robust"]["upper case"]["of"] == 3


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.fetched += [name for name, _ in attrs if name in ("src", "href", "xlink:href")]
        if tag not in ("meta",):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_stands_alone_without_script_and_every_tag_closes(
    found: tuple[Figures, tuple[Loss, ...]],
) -> None:
    html = to_page(*found, misses=True)
    page = _Page()
    page.feed(html)
    assert page.open == [] and page.fetched == [] and "script" not in page.seen
    assert {"svg", "table", "polyline", "rect"} <= set(page.seen)
    assert "prefers-color-scheme: dark" in html
    assert not re.search(r"https?://|@import", html)
    assert "&lt;script&gt;" in html


def test_a_page_that_cannot_be_written_is_said_in_a_sentence(
    found: tuple[Figures, tuple[Loss, ...]], tmp_path: Path
) -> None:
    write_page(tmp_path / "page.html", *found)
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    with pytest.raises(IvigFaqError, match="Name another file"):
        write_page(tmp_path / "missing" / "page.html", *found)
