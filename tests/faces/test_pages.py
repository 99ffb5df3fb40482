"""Pages work without a script, echo nothing, and keep danger first."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from faces.http_parts import Client, FixedIndex, without_links
from ivig_faq.content.models import CRISIS, REACTION, Corpus

ABOUT = ["/about", "/privacy", "/accessibility"]
PAGES = [
    *("/", "/topics", "/topics/dose", "/help-now", "/handout?topics=dose,severe-mecfs"),
    *ABOUT,
]
HTML = {"accept": "text/html,*/*"}
CARD = "I am having chest pain and cannot breathe"


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", without_links(html))).split())


@pytest.mark.parametrize("path", PAGES)
def test_page_needs_no_script_and_asks_no_one_else(client: Client, path: str) -> None:
    html = client.get(path).text
    assert "<script" not in html.replace('<script type="application/ld+json">', "")
    assert " style=" not in html
    assert set(re.findall(r'(?:src|action|rel="stylesheet" href)="([^"]*)"', html)) <= {
        "/",
        "/feedback",
        "/static/style.css",
        "/static/sheet.css",
    }
    assert html.count("<h1") == 1
    assert '<html lang="en">' in html
    assert "user-scalable" not in html


@pytest.mark.parametrize("path", PAGES)
def test_help_and_the_emergency_line_are_on_every_page(client: Client, path: str) -> None:
    html = client.get(path).text
    assert 'href="/help-now"' in html
    assert "Call 999 now." in without_links(html.partition("<footer>")[2])
    assert '<a class="number" href="tel:999">999</a>' in html.partition("<footer>")[2]


def test_start_page_has_a_labelled_form_and_five_suggestions(
    client: Client, corpus: Corpus
) -> None:
    html = client.get("/").text
    assert '<label for="question">' in html
    assert '<textarea id="question" name="question"' in html
    assert '<form class="ask" method="post" action="/">' in html
    assert [f'href="/topics/{id_}"' in html for id_ in corpus.wording.suggestions] == [True] * 5


def test_form_is_answered_and_context_comes_back(client: Client, index: FixedIndex) -> None:
    first = client.post("/", data={"question": "does it work <b>zzqq</b>"})
    assert first.status_code == 200
    assert "zzqq" not in first.text
    hidden = re.findall(r'<input type="hidden" name="context" value="([^"]+)">', first.text)
    assert hidden == ["does-it-work"]
    client.post("/", data={"question": "and for how long?", "context": hidden, "region": "US"})
    assert index.asked is not None
    assert index.asked.context == ("does-it-work",)
    assert index.asked.region == "US"


def test_chosen_country_stays_chosen(client: Client) -> None:
    html = client.post("/", data={"question": "hello", "region": "US"}).text
    assert '<option value="US" selected>' in html
    assert 'href="/help-now?region=US"' in html
    assert "Call 911 now." in without_links(html.partition("<footer>")[2])
    assert "Call 911 now." in without_links(html.partition("<footer>")[2])


@pytest.mark.parametrize(
    ("data", "status", "title"),
    [
        ({"question": "  "}, 422, "empty"),
        ({"region": "GB"}, 422, "empty"),
        ({"question": "x" * 8001}, 422, "too_long"),
        ({"question": "x" * 103_000}, 413, "too_long"),
        ({"question": "a\0b"}, 422, "unreadable"),
    ],
)
def test_form_that_cannot_be_answered_gets_a_gentle_page(
    client: Client, corpus: Corpus, data: dict[str, str], status: int, title: str
) -> None:
    response = client.post("/", data=data, headers=HTML)
    assert response.status_code == status
    assert getattr(corpus.wording.replies, title).title in _words(response.text)
    assert "<textarea" in response.text


@pytest.mark.parametrize("body", [b"question=%ff%fe", b"\xff", b"a=1&" * 40])
def test_hostile_form_is_a_problem(client: Client, body: bytes) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/", content=body, headers=form).status_code == 400


def test_urgent_page_has_the_card_first_and_a_neutral_title(client: Client) -> None:
    html = client.post("/", data={"question": CARD}).text
    main = html.partition('<main id="text">')[2]
    start = client.get("/").text
    assert re.findall("<title>(.*)</title>", html) == re.findall("<title>(.*)</title>", start)
    card, limits = main.index("answer card"), main.index('class="limits"')
    assert card < limits < main.index("<form")
    assert "<details" not in main
    assert "/handout" not in main


def test_cards_live_at_a_neutral_address(client: Client) -> None:
    for card in (REACTION, CRISIS):
        response = client.get(f"/topics/{card}?region=US")
        assert response.status_code == 307
        assert response.headers["location"] == "/help-now?region=US"
    html = client.get("/help-now?region=US").text
    assert html.index("urgent-reaction") < html.index("urgent-crisis") < html.index("limits")
    assert "911" in html
    assert "{" not in html


def test_all_topics_have_a_page_with_limits_and_note(client: Client, corpus: Corpus) -> None:
    listed = re.findall(r'href="(/topics/[^"]+)"', client.get("/topics").text)
    assert len(listed) == len(corpus.topics) - 2
    for path in listed:
        html = client.get(path).text
        before_more = html[: html.find("<details") if "<details" in html else len(html)]
        assert "{" not in html.partition("<main")[2], path
        assert 'class="limits"' in html
        assert 'class="note"' in html
        assert html.index('class="limits"') > html.rfind("</article>")
        assert "<h2>" in before_more


def test_unknown_page_is_a_page_to_readers_and_a_problem_to_programs(client: Client) -> None:
    page = client.get("/nothing", headers=HTML)
    assert page.status_code == 404
    assert "<form" in page.text
    assert client.get("/nothing").headers["content-type"] == "application/problem+json"
    assert client.get("/topics/nothing", headers=HTML).status_code == 404


def test_handout_keeps_limits_beside_claims_and_ignores_unknown_topics(
    client: Client, corpus: Corpus
) -> None:
    html = client.get("/handout?topics=severe-mecfs,nothing,urgent-crisis,dose").text
    assert re.findall(r'data-topic="([^"]+)"', html) == ["severe-mecfs", "dose"]
    for id_, block in zip(("severe-mecfs", "dose"), html.split("data-topic=")[1:], strict=True):
        for limit in corpus.limits_of(corpus.topics[id_].cites):  # in its lines, or listed below
            assert re.search(rf"\b{limit}\b", _words(block)), (id_, limit)
    assert html.count('class="line"') == 5
    assert 'class="box"' in html
    assert "<details" not in html
    words = _words(html)
    for needed in (corpus.wording.labels["purpose"], corpus.source.doi, corpus.version):
        assert needed in words
    assert "Call 999" in words


def test_other_ways_to_print_keep_the_topics_and_the_country(client: Client) -> None:
    html = client.get("/handout?topics=dose,severe-mecfs&region=US").text
    ways = [unescape(way) for way in re.findall(r'href="(/handout[^"]+)"', html)]
    assert len(ways) == 4
    for way in ways:
        assert "topics=dose,severe-mecfs" in way and "region=US" in way
        assert "Call 911" in _words(client.get(way).text)
    assert 'class="sheet letter"' in html
    assert 'class="sheet letter large"' in client.get(ways[0]).text
    assert 'class="line"' not in client.get(ways[1]).text
    assert 'class="sheet a4"' in client.get(ways[2]).text
    assert client.get(ways[3]).headers["content-type"].startswith("text/plain")


def test_handout_that_is_asked_for_in_an_odd_way_is_the_usual_one(client: Client) -> None:
    usual = client.get("/handout").text
    assert client.get("/handout?topics=&paper=A0&print=<b>&form=x").text == usual


def test_head_is_answered_like_get(client: Client) -> None:
    for path in (*PAGES, "/handout.txt", "/static/style.css", "/static/sheet.css", "/widget.js"):
        assert client.request("HEAD", path).status_code == 200


def test_widget_is_short_and_carries_its_words(client: Client, corpus: Corpus) -> None:
    script = client.get("/widget.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert "__PAGE__" not in script.text
    assert corpus.wording.labels["ask_button"] in script.text
    again = client.get("/widget.js", headers={"if-none-match": script.headers["etag"]})
    assert again.status_code == 304
    for loud in ("cookie", "Audio(", "Notification", "vibrate"):
        assert loud not in script.text


def test_no_page_glares_with_pure_white_or_black(client: Client) -> None:
    screen, _, paper = client.get("/static/style.css").text.partition("@media print")
    assert "#fff" in paper
    for glaring in ("#fff;", "#ffffff", "#000;", "#000000", "white", "black"):
        assert glaring not in screen.replace("white-space", "").replace("no white glare", "")


def test_style_moves_nothing_and_loads_nothing(client: Client) -> None:
    style = client.get("/static/style.css").text
    for loud in ("animation", "transition", "url(", "@import", "@font-face", "justify;"):
        assert loud not in style


@examples(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80), st.text(max_size=80), st.lists(st.text(max_size=20), max_size=9))
def test_no_form_breaks_the_page(
    client: Client, question: str, region: str, context: list[str]
) -> None:
    data = {"question": question, "region": region, "context": context}
    response = client.post("/", data=data, headers=HTML)
    assert response.status_code in (200, 422)
    assert '<main id="text">' in response.text
