"""A reply says the same words in the same order on every face."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from ivig_faq.content.load import load_corpus
from ivig_faq.content.markdown import to_blocks
from ivig_faq.content.models import CRISIS, REACTION, Corpus
from ivig_faq.reply.compose import compose, compose_topic
from ivig_faq.reply.model import Reply, Shown
from ivig_faq.reply.numbers import fill_html
from ivig_faq.reply.render import to_article_html, to_html, to_json, to_text
from ivig_faq.reply.view import to_article, to_view
from ivig_faq.retrieval.decide import Abstain, Answer, Choose, Decision, Urgent

ROOT = Path(__file__).parents[2]
DECISIONS: list[Decision] = [
    Urgent(reaction=True, crisis=False),
    Urgent(reaction=False, crisis=True),
    Urgent(reaction=True, crisis=True),
    Answer(("severe-mecfs",)),
    Answer(("dose", "cost-and-access", "is-it-safe"), partly=True),
    Choose(("dose", "ways-to-give")),
    Abstain(("dose", "ways-to-give", "is-it-safe")),
]


def _words(html: str) -> list[str]:
    """The words of HTML as the text shows them: markers in brackets, layout left out."""
    html = re.sub(r"<summary>[^<]*</summary>", "", html)
    html = re.sub(r'<sup class="cite"><span class="unseen">[^<]*</span>(\w+)</sup>', r"[\1]", html)
    html = html.replace("</dt>", ":</dt>")
    html = re.sub(r'<a class="number"[^>]*>([^<]+)</a>', r"\1", html)
    return unescape(re.sub(r"<[^>]+>", " ", html)).split()


@pytest.mark.parametrize("decision", DECISIONS, ids=str)
def test_text_and_html_say_the_same_words_in_the_same_order(
    corpus: Corpus, decision: Decision
) -> None:
    labels = corpus.wording.labels
    reply = compose(decision, corpus, "GB")
    text = re.sub(r"^ *(?:- |\d\. )", "", to_text(reply, labels), flags=re.M)
    summaries = {labels[name] for name in ("evidence", "words", "words_more")}
    shown = [line for line in text.splitlines() if line not in summaries]
    assert " ".join(shown).split() == _words(to_html(reply, labels))


@pytest.mark.parametrize("decision", DECISIONS, ids=str)
def test_text_fits_a_narrow_terminal(corpus: Corpus, decision: Decision) -> None:
    text = to_text(compose(decision, corpus, "US"), corpus.wording.labels)
    assert all(len(line) <= 72 for line in text.splitlines())
    assert "\x1b" not in text
    assert "\n\n\n" not in text


def test_no_shipped_answer_says_a_limit_twice_and_every_limit_is_said_unfolded() -> None:
    shipped = load_corpus(ROOT / "answers")
    labels = shipped.wording.labels
    for topic in shipped.topics:
        reply = compose_topic(topic, shipped, "GB")
        whole = " ".join(to_text(reply, labels).split())
        text = whole.partition(f" {labels['evidence']} ")[0]
        brief = " ".join(to_text(reply, labels, short=True).split())
        for limit in reply.uncertainty:
            assert text.count(limit.says) == 1, (topic, limit.id)
            assert limit.says in brief, (topic, limit.id)


def test_every_topic_shows_limits_and_note_in_every_form(corpus: Corpus) -> None:
    labels = corpus.wording.labels
    for topic in corpus.topics:
        reply = compose_topic(topic, corpus, "GB")
        for face in (
            to_text(reply, labels),
            to_text(reply, labels, short=True),
            " ".join(_words(to_html(reply, labels))),
        ):
            said = " ".join(face.split())
            assert reply.clinician_note in said
            for limit in reply.uncertainty:
                assert limit.says in said
            assert to_view(reply, labels).limits_label in said
            assert "{" not in said


def test_no_limit_that_the_first_lines_name_is_listed_again(corpus: Corpus) -> None:
    labels = corpus.wording.labels
    view = to_view(compose_topic("does-it-work", corpus, "GB"), labels)
    assert [limit.ids for limit in view.limits] == [("L3",)]
    assert "[L1]" in (view.articles[0].lead or [""])[0]
    listed = to_text(view.reply, labels).partition(labels["limits"])[2]
    assert "[L3]" in listed and "[L1]" not in listed


def test_a_limit_is_listed_unless_the_first_lines_say_all_of_it(corpus: Corpus) -> None:
    labels = corpus.wording.labels
    view = to_view(compose_topic("severe-mecfs", corpus, "GB"), labels)
    assert "The review cannot tell why. [L3]" in (view.articles[0].lead or [""])[0]
    assert [limit.ids for limit in view.limits] == [("L1",), ("L3",)]


def test_two_limits_that_say_the_same_are_one_line_with_both_markers(corpus: Corpus) -> None:
    labels = corpus.wording.labels
    view = to_view(compose_topic("who-may-benefit", corpus, "GB"), labels)
    assert [limit.ids for limit in view.limits] == [("L1",), ("L3",), ("L4", "Q1")]
    assert "[L4] [Q1]" in " ".join(to_text(view.reply, labels).split())


@pytest.mark.parametrize("decision", DECISIONS, ids=str)
def test_every_marker_that_is_shown_leads_to_its_entry(corpus: Corpus, decision: Decision) -> None:
    labels = corpus.wording.labels
    reply = compose(decision, corpus, "GB")
    shown, _, rests = to_text(reply, labels).partition(f"\n{labels['evidence']}\n")
    named = set(re.findall(r"\[([A-Z]\d+)\]", shown))
    assert named <= set(re.findall(r"^- ([A-Z]\d+) \(", rests, re.M))
    assert named or reply.outcome == "urgent"


def test_numbers_and_what_to_do_if_one_fails_stand_together_before_the_limits(
    corpus: Corpus,
) -> None:
    labels = corpus.wording.labels
    reply = compose_topic("symptoms-now", corpus, "GB")
    check = reply.region_check
    assert check is not None
    said = " ".join(to_text(reply, labels).split())
    order = ["or NHS 111, today.", check, labels["limits"], "[L2]", labels["words"]]
    assert sorted(order, key=said.index) == order
    assert f"{order[0]} {check}" in said


def test_words_stand_after_limits_and_note_in_lists_of_seven_at_most(corpus: Corpus) -> None:
    labels = corpus.wording.labels
    for topic in corpus.topics:
        view = to_view(compose_topic(topic, corpus, "GB"), labels)
        assert all(1 <= len(words) <= 7 for words in view.word_lists), topic
        text = to_text(view.reply, labels)
        headings = [labels["words"], labels["words_more"]][: len(view.word_lists)]
        order = [f"\n{name}" for name in (view.limits_label, labels["you_could_ask"], *headings)]
        assert sorted(order, key=text.rindex) == order, topic


@pytest.mark.parametrize("topic", ["dose", "what-is-ivig"])
def test_no_list_is_named_where_none_is_left(corpus: Corpus, topic: str) -> None:
    labels = corpus.wording.labels
    view = to_view(compose_topic(topic, corpus, "GB"), labels)
    assert not view.limits
    for face in (to_text(view.reply, labels), to_html(view.reply, labels)):
        assert labels["limits"] not in face
        named = " ".join(re.sub("<.*?>", " ", face).split()).partition(labels["limits_settled"])[2]
        assert named.strip().startswith(view.limits_end)


def test_limits_are_never_behind_more(corpus: Corpus) -> None:
    html = to_html(compose(Answer(("severe-mecfs",)), corpus, "GB"), corpus.wording.labels)
    open_text = re.sub(r"<details.*?</details>", "", html, flags=re.S)
    assert "<details>" in html
    assert 'class="limits"' in open_text
    assert 'class="note"' in open_text


@pytest.mark.parametrize(("card", "prefix"), [(REACTION, "emergency"), (CRISIS, "crisis")])
def test_card_comes_first_whole_and_alone(corpus: Corpus, card: str, prefix: str) -> None:
    labels = corpus.wording.labels
    reply = compose_topic(card, corpus, "GB")
    html, text = to_html(reply, labels), to_text(reply, labels)
    assert text.startswith(labels[f"{prefix}_prefix"])
    assert html.startswith('<article class="answer card"')
    assert "<details" not in html
    assert 'class="related"' not in html
    assert labels["evidence"] not in html
    whole = text.partition(labels["limits_card"])[0]
    assert to_text(reply, labels, short=True).startswith(whole.rstrip()[:200])


def test_short_text_is_title_short_limits_note_source_date_and_version(corpus: Corpus) -> None:
    labels = corpus.wording.labels
    reply = compose(Answer(("severe-mecfs",)), corpus, "GB")
    short = to_text(reply, labels, short=True)
    assert short.startswith(reply.answers[0].title)
    for absent in ("evidence", "related", "words"):
        assert labels[absent] not in short.splitlines()
    said = " ".join(short.split())
    for there in (reply.source.doi, labels["changed"], labels["draft"], reply.content_version):
        assert there in said


def _shown(corpus: Corpus, short: str, body: str) -> Shown:
    blocks, problems = to_blocks("x.md", body, 1)
    assert not problems
    shown = compose_topic("dose", corpus, "GB").answers[0]
    return shown.model_copy(update={"short": short, "body": body, "blocks": blocks})


@pytest.mark.parametrize(
    ("short", "body", "lead", "rest"),
    [
        ("One. Two.", "One. [O1] Two. [L1] Three.", "One. [O1] Two. [L1]", ["Three."]),
        ("One. Two.", "One. [O1]\n\nThree. [L1]", "One. [O1] Two.", ["Three. [L1]"]),
        ("One.", "One. [O1] [O2]", "One. [O1] [O2]", []),
        ("One.", "Two. [O1]", "One.", ["Two. [O1]"]),
        ("One.", "- One. [O1]\n- Two.", "One. [O1]", ["One. [O1]", "Two."]),
        ("One.", "**One.** [O1] Two.", "One. [O1]", ["One. [O1] Two."]),
        ('It\'s "a" & <b>.', 'It\'s "a" & <b>. [O1] Two.', 'It\'s "a" & <b>. [O1]', ["Two."]),
    ],
)
def test_no_sentence_is_said_twice_and_none_loses_its_source(
    corpus: Corpus, short: str, body: str, lead: str, rest: list[str]
) -> None:
    article = to_article(_shown(corpus, short, body), corpus.wording.labels)
    assert article.lead is not None
    assert article.lead[0] == lead
    assert [text for piece in article.pieces for text, _ in piece.lines] == rest
    html = " ".join(_words(" ".join(html for piece in article.pieces for _, html in piece.lines)))
    assert html == " ".join(rest)


def test_markup_in_content_is_escaped(corpus: Corpus) -> None:
    reply = compose(Answer(("dose",)), corpus, "GB")
    bad = _shown(corpus, "<script>alert(1)</script>", "<img src=x onerror=alert(1)> & more.")
    bad = bad.model_copy(update={"heading": fill_html('"><script>', corpus.region("GB"))})
    html = to_html(reply.model_copy(update={"answers": (bad,)}), corpus.wording.labels)
    assert "<script" not in html
    assert "<img" not in html


def test_items_that_follow_each_other_are_one_list(corpus: Corpus) -> None:
    html = to_article_html(compose_topic(REACTION, corpus, "GB"), corpus.wording.labels)[0]
    assert html.count("<ul>") == 1
    assert html.count("<li>") > 2


def test_a_word_is_explained_once_a_reply(corpus: Corpus) -> None:
    reply = compose(Answer(("severe-mecfs", "does-it-work")), corpus, "GB")
    html = to_html(reply, corpus.wording.labels)
    terms = re.findall(r"<dt>(IVIG)</dt>", html)
    assert terms == ["IVIG"]


def test_json_is_the_contract(corpus: Corpus) -> None:
    reply = compose(Answer(("severe-mecfs",)), corpus, "GB")
    data = json.loads(to_json(reply, corpus.wording.labels))
    assert set(data) == {*Reply.model_fields, "html"} - {"limits_are", "all_drafts"}
    assert set(data["answers"][0]) == {*Shown.model_fields, "html"} - {
        *("blocks", "heading", "whole")
    }
    assert data["uncertainty"][0]["id"] == "L1"


def test_missing_label_fails_at_once(corpus: Corpus) -> None:
    labels = {key: word for key, word in corpus.wording.labels.items() if key != "note"}
    with pytest.raises(UndefinedError):
        to_text(compose(Answer(("does-it-work",)), corpus, "GB"), labels)


def test_rendering_is_a_pure_function(corpus: Corpus) -> None:
    labels = corpus.wording.labels
    one, two = (compose(Answer(("dose",)), corpus, "GB") for _ in range(2))
    assert to_json(one, labels) == to_json(two, labels)
