"""Sheets for paper: fixed order, at most two pages, every claim beside its limits."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from conftest import TOP
from ivig_faq.content.load import load_corpus
from ivig_faq.content.models import Corpus
from ivig_faq.reply.compose import compose_topic
from ivig_faq.reply.paper import Paper, count_pages
from ivig_faq.reply.render import SHEET_STYLE, to_sheet_file, to_sheet_html, to_sheet_text
from ivig_faq.reply.sheet import Order, Sheet, make_sheet

CORPUS = load_corpus(TOP / "answers")
TOPICS = sorted(id_ for id_, topic in CORPUS.topics.items() if topic.outcome != "urgent")
PAPERS = [Paper("A4"), Paper("Letter"), Paper("A4", large=True), Paper("Letter", large=True)]
# Signs of danger and limits are never cut for length, so these are longer in the short form.
LONGER_THAN_150 = {
    "how-certain",
    "is-it-a-cure",
    "main-findings",
    "not-proven",
    "post-exertional",
    "research-next",
    "symptoms-now",
    "who-may-benefit",
}


def _sheet(*topics: str, order: Order | None = None, region: str = "GB") -> Sheet:
    replies = [compose_topic(topic, CORPUS, region) for topic in topics]
    return make_sheet(replies, order or Order(Paper("A4")), CORPUS, CORPUS.region(region))


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_sheet_says_everything_in_its_fixed_order() -> None:
    order = Order(Paper("A4"), made_on=date(2026, 1, 2))
    text = to_sheet_text(_sheet("does-it-work", "dose", order=order), CORPUS.wording.labels)
    labels = CORPUS.wording.labels
    expected = [
        labels["handout_title"],
        labels["handout_what"],
        "Does IVIG work for ME/CFS?",
        "The authors conclude that IVIG works very well",
        labels["kind_observed"],
        labels["kind_inferred"],
        labels["limits"],
        "What dose of IVIG is best?",
        labels["handout_questions"],
        "[ ] What speaks for and against IVIG for me?",
        labels["handout_own"],
        labels["handout_worse"],
        "Call 999 now",
        labels["handout_made"],
        labels["draft"],
        labels["not_tested"],
        labels["payer"],
        "Not for diagnosis".lower(),
        "https://doi.org/10.3390/healthcare9111546",
        f"{labels['version']} {CORPUS.version}. {labels['handout_date']} 2026-01-02",
    ]
    flat, at = " ".join(text.split()), 0
    for words in expected:
        found = flat.lower().find(" ".join(words.split()).lower(), at)
        assert found >= 0, words
        at = found + len(words)
    assert text.count("_" * 60) == 5
    assert max(map(len, text.splitlines())) <= 72


@pytest.mark.parametrize("short", [False, True])
def test_html_and_text_say_the_same_words_in_the_same_order(short: bool) -> None:
    for topic in TOPICS:
        sheet = _sheet(topic, "dose", order=Order(Paper("A4"), short=short))
        labels = CORPUS.wording.labels
        html = re.sub(r"<sup.*?</span>(\w+)</sup>", r" [\1]", to_sheet_html(sheet, labels))
        in_html = re.sub(r"\s+([.,])", r"\1", _words(html))
        text = re.sub(r"^(- |\[ \] )|_{9,}", "", to_sheet_text(sheet, labels), flags=re.M)
        assert in_html.split() == text.split(), topic


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("topic", TOPICS)
def test_each_topic_alone_fits_on_two_pages_in_every_print(topic: str, paper: Paper) -> None:
    sheet = _sheet(topic, order=Order(paper))
    assert sheet.left == ()
    heights = [
        sum(paper.room_for(*row) for row in block) for block in sheet.blocks(CORPUS.wording.labels)
    ]
    assert count_pages(paper, heights, 1.0) <= 2
    assert max(heights) <= paper.height()  # no block is longer than a page, so none is cut


@examples(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(TOPICS), min_size=1, max_size=12, unique=True), st.booleans())
def test_no_topic_is_lost_without_a_word_and_none_stands_without_its_limits(
    topics: list[str], large: bool
) -> None:
    sheet = _sheet(*topics, order=Order(Paper("Letter", large=large)))
    titles = [part.title for part in sheet.parts] + list(sheet.left)
    assert titles == [CORPUS.topics[topic].title for topic in topics]
    text = to_sheet_text(sheet, CORPUS.wording.labels)
    for topic, part in zip(topics, sheet.parts, strict=False):
        # What has no first lines of its own, on paper too, is whole.
        said = [part.lead] if part.lead else [line for it in part.pieces for line in it.lines]
        for limit in compose_topic(topic, CORPUS, "GB").uncertainty:
            assert limit in part.limits or any(limit.says in text for text, _ in said)
    assert bool(sheet.left) == (CORPUS.wording.labels["handout_left"] in " ".join(text.split()))


def test_a_sheet_that_is_full_leaves_topics_off_and_names_them() -> None:
    sheet = _sheet(*TOPICS[:12], order=Order(Paper("Letter", large=True)))
    assert 1 <= len(sheet.parts) < 12
    assert len(sheet.parts) + len(sheet.left) == 12


def test_two_usual_topics_keep_their_whole_text_in_usual_print() -> None:
    sheet = _sheet("does-it-work", "dose")
    assert all(part.pieces for part in sheet.parts)


@pytest.mark.parametrize("topic", TOPICS)
def test_short_sheet_has_at_most_150_words_and_every_limit(topic: str) -> None:
    sheet = _sheet(topic, order=Order(Paper("A4"), short=True), region="ZZ")
    text = to_sheet_text(sheet, CORPUS.wording.labels)
    words = re.findall(r"[A-Za-z][\w’'/.:-]*", re.sub(r"\[[A-Z]\d\]", "", text))
    assert (len(words) <= 150) == (topic not in LONGER_THAN_150), len(words)
    for limit in compose_topic(topic, CORPUS, "ZZ").uncertainty:
        assert f"[{limit.id}]" in text


def test_less_room_takes_a_shorter_form() -> None:
    replies = [compose_topic(topic, CORPUS, "GB") for topic in ("does-it-work", "severe-mecfs")]
    usual = make_sheet(replies, Order(Paper("A4")), CORPUS, CORPUS.region("GB"))
    tight = make_sheet(replies, Order(Paper("A4")), CORPUS, CORPUS.region("GB"), 0.6)
    labels = CORPUS.wording.labels
    assert len(to_sheet_text(tight, labels)) < len(to_sheet_text(usual, labels))


def test_withheld_topic_keeps_its_limits_on_paper(corpus: Corpus) -> None:
    reply = compose_topic("dose", corpus, "GB", only_approved_on=date(2026, 1, 2))
    sheet = make_sheet([reply], Order(Paper("A4")), corpus, corpus.region("GB"))
    assert sheet.parts[0].title == corpus.wording.replies.withheld.title
    assert sheet.parts[0].limits


def test_file_needs_nothing_beside_it_and_saves_ink() -> None:
    html = to_sheet_file(_sheet("dose"), CORPUS.wording.labels)
    assert not re.search(r"<script|<link|<img|url\(|@import|src=", html)
    assert '<html lang="en">' in html and "<title>" in html
    assert "background" not in SHEET_STYLE
    assert "max(" not in SHEET_STYLE and "12pt" in SHEET_STYLE and "16pt" in SHEET_STYLE
