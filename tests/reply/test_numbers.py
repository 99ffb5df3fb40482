"""A country's numbers in a text: the same words, and each number to tap by the way it is for."""

from __future__ import annotations

import re
from html import unescape

import pytest

from conftest import TOP
from ivig_faq.content.load import load_corpus
from ivig_faq.content.models import CRISIS, REACTION, Block, Region, Sentence
from ivig_faq.reply.compose import compose, compose_topic
from ivig_faq.reply.numbers import fill, fill_block, fill_html, to_parts
from ivig_faq.reply.render import to_html
from ivig_faq.retrieval.decide import Urgent

CORPUS = load_corpus(TOP / "answers")
PLACES = "{emergency_number} {emergency_text} {urgent_line} {crisis_text} {crisis_call}"
# What can be tapped in each country, in the order of the placeholders above. What is not there is
# no number (“your local emergency number”, a web address) or has no scheme of its own (a chat).
LINKS = {
    "AU": ["tel:000", "tel:1800022222", "sms:0477131114", "tel:131114"],
    "CA": ["tel:911", "tel:811", "sms:988", "tel:988"],
    "GB": ["tel:999", "sms:999", "sms:999", "tel:111", "sms:85258", "tel:116123"],
    "IE": ["tel:112", "tel:999", "sms:112", "sms:112", "sms:50808", "tel:116123"],
    "IN": ["tel:112", "tel:14416"],
    "NZ": ["tel:111", "sms:111", "tel:0800611116", "sms:1737", "tel:1737"],
    "US": ["tel:911", "sms:911", "sms:988", "tel:988"],
    "ZZ": [],
}


def _region(code: str, **update: object) -> Region:
    return CORPUS.region(code).model_copy(update=update)


def _links(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<a class="number" href="([^"]+)">([^<]+)</a>', html)


def _words(html: str) -> str:
    return unescape(re.sub(r"</?a[^>]*>", "", html))


def test_every_country_is_among_those_looked_at() -> None:
    assert set(LINKS) == set(CORPUS.regions)


@pytest.mark.parametrize("code", LINKS)
def test_each_number_is_called_or_written_to_as_the_text_says(code: str) -> None:
    html = fill_html(PLACES, _region(code))
    assert [link for link, _ in _links(html)] == LINKS[code]
    for link, number in _links(html):
        assert link.partition(":")[2] == number.replace(" ", "")
        before = _words(html.partition(f'href="{link}"')[0].rpartition("<a")[0])
        verbs = re.findall(r"\b(?:Text|Call)\b", before)
        if verbs and link.startswith("sms:"):
            assert verbs[-1] == "Text", (code, link)


@pytest.mark.parametrize("code", LINKS)
def test_links_change_no_word(code: str) -> None:
    region = _region(code)
    texts = [PLACES, CORPUS.wording.emergency_line, CORPUS.wording.urgent_also_crisis]
    for text in texts:
        assert _words(fill_html(text, region)) == fill(text, region)
        assert "{" not in fill(text, region)


@pytest.mark.parametrize("code", LINKS)
def test_cards_have_no_links_but_their_numbers(code: str) -> None:
    reaction, crisis = (compose_topic(card, CORPUS, code) for card in (REACTION, CRISIS))
    both = compose(Urgent(reaction=True, crisis=True), CORPUS, code)
    for reply in (reaction, crisis, both):
        html = to_html(reply, CORPUS.wording.labels)
        assert html.count("<a ") == len(_links(html))
        assert {link for link, _ in _links(html)} <= set(LINKS[code])
    calls = [link for link in LINKS[code] if link.startswith("tel:")]
    title = to_html(crisis, CORPUS.wording.labels).partition("</h2>")[0]
    assert [link for link, _ in _links(title)] == calls[: 2 if code == "IE" else 1 if calls else 0]
    written = _links(to_html(both, CORPUS.wording.labels))
    assert {link for link, _ in written} >= set(LINKS[code][-2:]) - {"tel:112"}


def test_two_ways_with_one_number_are_kept_apart() -> None:
    block = Block("item", "{crisis_text}", (Sentence("{crisis_text}", (), 1),), 1)
    assert _links(fill_block(block, _region("US")).html) == [("sms:988", "988")]
    assert fill_block(block, _region("US")).sentences[0].text.startswith("Text 988.")
    assert _links(fill_html("{crisis_call}", _region("US"))) == [("tel:988", "988")]


def test_a_number_inside_a_longer_one_is_not_cut_out() -> None:
    line = _region("GB").urgent_line.model_copy(update={"number": "111", "says": "1119 or 111"})
    assert to_parts("{urgent_line}", _region("GB", urgent_line=line)) == (
        ("1119 or ", ""),
        ("111", "tel:111"),
    )


def test_words_of_a_country_never_become_markup() -> None:
    hostile = _region("GB", emergency_number='<b> "112" & 999')
    html = fill_html("Call <i> {emergency_number}, {nobody}", hostile)
    assert _words(html) == 'Call <i> <b> "112" & 999, {nobody}'
    assert re.findall(r"<(\w+)", html) == ["a", "a"]
