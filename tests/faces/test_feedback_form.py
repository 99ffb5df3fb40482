"""The yes or no below an answer, without a script: one count, from our pages alone."""

from __future__ import annotations

import re

import httpx
import pytest

from faces.http_parts import Client, FixedIndex, without_links
from ivig_faq.assistant import Assistant
from ivig_faq.content.models import Corpus

FORM = re.compile(r'<form class="feedback".*?</form>', re.DOTALL)
OWN = {"sec-fetch-site": "same-origin"}


def judge(client: Client, page: str, helpful: str, **headers: str) -> httpx.Response:
    """Send the first form of a page, as a browser would."""
    (form, *_) = FORM.findall(page)
    data = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    wanted = {"accept": "text/html", "origin": "null", **OWN, **headers}
    return client.post("/feedback", data=data | {"helpful": helpful}, headers=wanted)


def counts(assistant: Assistant) -> list[tuple[str, bool, int]]:
    assistant.tally.flush()
    return [(it.topic_id, it.helpful, n) for it, n in assistant.tally.store.feedback().items()]


@pytest.mark.parametrize(("helpful", "meant"), [("yes", True), ("no", False)])
def test_a_form_counts_one_yes_or_no_and_leads_back(
    client: Client, fixed_assistant: Assistant, corpus: Corpus, helpful: str, meant: bool
) -> None:
    page = client.post("/", data={"question": "zqcanary7391", "region": "US"}).text
    thanks = judge(client, page, helpful)
    assert thanks.status_code == 200
    assert corpus.wording.widget.counted in thanks.text
    assert 'href="/topics/does-it-work?region=US"' in thanks.text
    assert "Call 911" in without_links(thanks.text)
    assert "zqcanary7391" not in page + thanks.text
    assert counts(fixed_assistant) == [("does-it-work", meant, 1)]


def test_each_of_several_answers_is_judged_by_its_name(
    client: Client, index: FixedIndex, corpus: Corpus
) -> None:
    index.topics = ("dose", "severe-mecfs")
    legends = re.findall("<legend>(.*)</legend>", client.post("/", data={"question": "a"}).text)
    asked = corpus.wording.widget.helped
    assert legends == [f"{asked} {corpus.topics[id_].title}" for id_ in index.topics]


def test_no_other_site_may_judge_in_a_readers_name(
    client: Client, fixed_assistant: Assistant, corpus: Corpus
) -> None:
    page = client.get("/topics/dose").text
    for site in ("cross-site", "same-site", "none"):
        refused = judge(client, page, "yes", **{"sec-fetch-site": site})
        assert refused.status_code == 403
        assert corpus.wording.labels["not_counted_title"] in refused.text
    (data,) = (
        dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)) for form in FORM.findall(page)
    )
    for origin, status in (("https://evil.example", 403), ("null", 403), ("http://faq", 200)):
        older = client.post("/feedback", data=data, headers={"origin": origin})
        assert older.status_code == status, origin
    assert client.post("/feedback", data=data).status_code == 200  # a text browser
    assert counts(fixed_assistant) == [("dose", False, 2)]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"topic": "urgent-crisis"}, 404),
        ({"topic": "nothing"}, 404),
        ({"content_version": "0"}, 409),
        ({"helpful": "true"}, 422),
        ({"helpful": ""}, 422),
        ({"question": "typed"}, 422),
    ],
)
def test_a_form_that_says_nothing_is_not_counted(
    client: Client, fixed_assistant: Assistant, corpus: Corpus, change: dict[str, str], status: int
) -> None:
    data = {"topic": "dose", "helpful": "yes", "content_version": corpus.version} | change
    assert client.post("/feedback", data=data, headers=OWN).status_code == status
    assert counts(fixed_assistant) == []


def test_nothing_is_asked_below_a_card_or_where_no_answer_was_found(
    client: Client, index: FixedIndex
) -> None:
    assert FORM.search(client.get("/topics/dose").text)
    index.topics = ()
    for question in ("I am having chest pain and cannot breathe", "capital of Peru"):
        assert not FORM.search(client.post("/", data={"question": question}).text)
    assert not FORM.search(client.get("/help-now").text)
