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
from ivig_faq.reply.fitting import MOST_WORDS, make_sheet
from ivig_faq.reply.paper import Paper, count_pages
from ivig_faq.reply.render import SHEET_STYLE, to_sheet_file, to_sheet_html, to_sheet_text
from ivig_faq.reply.sheet import Order, Sheet

CORPUS = load_corpus(TOP / "answers")
TOPICS = sorted(id_ for id_, topic in CORPUS.topics.items() if topic.outcome != "urgent")
PAPERS = [Paper("A4"), Paper("Letter"), Paper("A4", large=True), Paper("Letter", large=True)]


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
        html = re.sub(r'<a class="number"[^>]*>([^<]+)</a>', r"\1", to_sheet_html(sheet, labels))
        html = re.sub(r"<sup.*?</span>(\w+)</sup>", r" [\1]", html)
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


@examples(max_examples=60)
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
            listed = {line.says for line in part.limits}
            assert limit.says in listed or any(limit.says in text for text, _ in said)
    assert bool(sheet.left) == (CORPUS.wording.labels["handout_left"] in " ".join(text.split()))


def test_a_sheet_that_is_full_leaves_topics_off_and_names_them() -> None:
    sheet = _sheet(*TOPICS[:12], order=Order(Paper("Letter", large=True)))
    assert 1 <= len(sheet.parts) < 12
    assert len(sheet.parts) + len(sheet.left) == 12


def test_two_usual_topics_keep_their_whole_text_in_usual_print() -> None:
    sheet = _sheet("does-it-work", "dose")
    assert all(part.pieces for part in sheet.parts)


def _count(text: str) -> int:
    """Count what holds a letter or a digit: not boxes, bullets and sources in brackets."""
    return len(re.findall(r"\S*\w\S*", re.sub(r"\[[A-Z]\d\]|_{3,}", "", text)))


@pytest.mark.parametrize("region", sorted(CORPUS.regions))
@pytest.mark.parametrize("paper", PAPERS)
def test_short_sheet_has_a_page_150_words_and_every_limit(paper: Paper, region: str) -> None:
    labels = CORPUS.wording.labels
    for topic in TOPICS:
        order = Order(paper, short=True, made_on=date(2026, 12, 31))
        sheet = _sheet(topic, order=order, region=region)
        text = to_sheet_text(sheet, labels)
        assert _count(text) == sheet.count_words(labels) <= MOST_WORDS == 150, topic
        heights = [sum(paper.room_for(*row) for row in block) for block in sheet.blocks(labels)]
        assert count_pages(paper, heights, 1.0) == 1, topic
        for limit in compose_topic(topic, CORPUS, region).uncertainty:
            assert f"[{limit.id}]" in text, (topic, limit.id)
        words = " ".join(text.split())
        fixed = ("limits", "draft", "changed", "handout_signs", "handout_purpose", "version")
        assert all(labels[name] in words for name in fixed[1:]), topic
        assert (labels["limits"] in words) == bool(sheet.parts[0].limits)
        emergency = CORPUS.region(region).emergency_number
        assert f"Trouble breathing, chest pain or fainting? Call {emergency} now." in words


def test_short_sheet_says_no_limit_in_part_and_again_in_full() -> None:
    order = Order(Paper("A4"), short=True)
    (part,) = _sheet("research-next", order=order).parts
    assert part.lead is not None
    assert "why people got better" in part.lead[0]
    assert [limit.ids for limit in part.limits] == [("L4", "Q1"), ("Q2",), ("Q3",), ("Q4",)]
    markers, _, dose, _ = (limit.says for limit in part.limits)
    assert markers == "Which immune markers best predict who will respond."
    assert dose == "The best dose, length or way to give IVIG for each severity of ME/CFS."
    alone = _sheet("how-long-it-lasts", order=order).parts[0]
    assert alone.lead is not None and alone.lead[0]  # what it says first is never empty


def test_short_sheet_names_the_signs_in_short_and_says_that_there_are_more() -> None:
    words = " ".join(
        to_sheet_text(
            _sheet("symptoms-now", order=Order(Paper("A4"), short=True)), CORPUS.wording.labels
        ).split()
    )
    topic = CORPUS.topics["symptoms-now"]
    assert topic.short.replace("{emergency_number}", "999").partition(" Contact")[0] in words
    assert CORPUS.wording.labels["handout_more_signs"] in words


@examples(max_examples=60)
@given(st.lists(st.sampled_from(TOPICS), min_size=2, max_size=12, unique=True))
def test_short_sheet_of_many_topics_is_short_and_says_what_it_leaves(topics: list[str]) -> None:
    labels = CORPUS.wording.labels
    sheet = _sheet(*topics, order=Order(Paper("A4"), short=True), region="ZZ")
    text = " ".join(to_sheet_text(sheet, labels).split())
    assert sheet.parts
    assert _count(text) <= MOST_WORDS
    titles = [part.title for part in sheet.parts] + list(sheet.left)
    assert titles == [CORPUS.topics[topic].title for topic in topics]
    if sheet.left and sheet.listed:
        assert all(title in text for title in sheet.left)
    elif sheet.left:
        assert f"{labels['handout_left_count']} {len(sheet.left)}" in text


def test_short_sheet_of_an_approved_topic_says_who_checked_it_and_when() -> None:
    reply = compose_topic("who-may-benefit", CORPUS, "ZZ")
    review = reply.answers[0].review.model_copy(
        update={
            "status": "approved",
            "approved_by": ("A. Longer-Name (doctor or nurse)", "B. Longer-Name (patient)"),
            "approved_on": date(2026, 12, 31),
            "review_due": date(2027, 12, 31),
        }
    )
    shown = reply.answers[0].model_copy(update={"review": review})
    reply = reply.model_copy(update={"answers": (shown,)})
    order = Order(Paper("A4"), short=True, made_on=date(2027, 1, 1))
    sheet = make_sheet([reply], order, CORPUS, CORPUS.region("ZZ"))
    text = " ".join(to_sheet_text(sheet, CORPUS.wording.labels).split())
    assert "Checked by a doctor or nurse and a patient, on 31 December 2026." in text
    assert CORPUS.wording.labels["draft"] not in text
    assert _count(text) <= MOST_WORDS


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("short", [False, True])
def test_every_sheet_says_that_its_numbers_are_not_from_the_review(
    paper: Paper, short: bool
) -> None:
    labels = CORPUS.wording.labels
    for topic in TOPICS:
        sheet = _sheet(topic, order=Order(paper, short=short))
        said = labels["handout_signs"]
        assert said in [text for text, _ in sheet.worse]
        words = " ".join(to_sheet_text(sheet, labels).split())
        assert words.count(said) == 1, topic
        assert 'href="tel:999"' in to_sheet_html(sheet, labels).partition("worse")[2]


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
