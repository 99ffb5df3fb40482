"""An answer that was withdrawn, or may not be shown yet, is gone from every face at once."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import cast

import pytest

from faces.http_parts import Client, FixedIndex
from ivig_faq import Assistant, Settings
from ivig_faq.content.markdown import to_blocks
from ivig_faq.content.models import Corpus, Role, SignOff
from ivig_faq.content.signoff import text_hash
from ivig_faq.faces.http.app import create_app
from ivig_faq.faces.terminal.ask import Form, ask_once
from ivig_faq.faces.terminal.chat import Chat
from ivig_faq.reply.compose import compose, compose_topic
from ivig_faq.retrieval.decide import Abstain, Answer, Choose
from ivig_faq.retrieval.index import Index
from ivig_faq.store.memory import MemoryStore
from ivig_faq.store.tally import Tally

GONE = "does-it-work"  # suggested, and near many others
OWN = "Only the withdrawn answer says this."
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def without(corpus: Corpus) -> Corpus:
    blocks, _ = to_blocks(GONE, OWN, 1)
    topic = replace(
        corpus.topics[GONE],
        status="withdrawn",
        reason=f"A sentence was wrong: {OWN}",
        short=OWN,
        body=OWN,
        blocks=blocks,
    )
    return replace(corpus, topics={**corpus.topics, GONE: topic})


@pytest.fixture
def withdrawn(without: Corpus, index: FixedIndex) -> Assistant:
    return Assistant(without, cast(Index, index), Tally(MemoryStore()))


@pytest.fixture
def client(withdrawn: Assistant, http_settings: Settings) -> Client:
    return Client(create_app(withdrawn, http_settings))


def test_asking_for_it_says_that_it_was_withdrawn_with_limits_and_note(
    client: Client, without: Corpus
) -> None:
    reply = client.ask("does it work?").json()
    assert reply["outcome"] == "none" and not reply["answers"]
    assert reply["message"] == without.wording.replies.withdrawn.model_dump()
    assert reply["uncertainty"] and reply["clinician_note"]
    assert 1 <= len(reply["choices"]) <= 3
    assert without.wording.replies.withdrawn.title in reply["html"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/topics",
        "/topics/does-it-work",
        "/topics/severe-mecfs",
        "/handout",
        "/handout?topics=does-it-work",
        "/handout?topics=does-it-work,dose",
        "/v1/topics",
        "/v1/topics/does-it-work",
        "/v1/topics/severe-mecfs",
        "/widget.js",
        "/nowhere",
    ],
)
def test_no_page_and_no_list_holds_it(client: Client, without: Corpus, path: str) -> None:
    text = html.unescape(client.get(path).text)
    assert OWN not in text
    assert without.topics[GONE].title not in text
    assert f'<a href="/topics/{GONE}' not in text and f'"id":"{GONE}"' not in text


def test_its_own_page_says_so(client: Client, without: Corpus) -> None:
    said = without.wording.replies.withdrawn.title
    for path in (f"/topics/{GONE}", f"/v1/topics/{GONE}", f"/handout?topics={GONE}"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert said in answer.text, path


def test_beside_another_answer_it_is_said_that_one_was_withdrawn(
    client: Client, index: FixedIndex, without: Corpus
) -> None:
    index.topics = (GONE, "dose")
    reply = client.ask("does it work, and what dose?").json()
    assert [answer["topic"] for answer in reply["answers"]] == ["dose"]
    assert reply["message"] == without.wording.replies.withdrawn.model_dump()


def test_terminal_and_chat_say_so(withdrawn: Assistant, without: Corpus) -> None:
    said = without.wording.replies.withdrawn.title
    assert said in ask_once(withdrawn, "does it work", Form(region="GB"))
    read: Iterator[str] = iter(["does it work", ":quit"])
    written: list[str] = []
    Chat(withdrawn, Form(region="GB"), lambda _: next(read), written.append).run()
    assert said in "".join(written)
    assert OWN not in "".join(written)
    assert without.topics[GONE].title not in "".join(written)


def test_no_reply_offers_it(without: Corpus) -> None:
    for id_ in without.topics:
        data = json.loads(compose_topic(id_, without, "GB").model_dump_json())
        offered = [*data["choices"], *(near for one in data["answers"] for near in one["related"])]
        assert GONE not in [choice["topic"] for choice in offered]


def test_a_choice_without_it_still_offers_two(without: Corpus) -> None:
    reply = compose(Choose((GONE, "dose")), without, None)
    assert reply.outcome == "choose"
    assert reply.choices[0].topic == "dose" and len(reply.choices) == 3
    alone = compose(Choose((GONE,)), without, None)
    assert alone.outcome == "none" and alone.message == without.wording.replies.withdrawn
    near = compose(Abstain((GONE, "dose")), without, None)
    assert [choice.topic for choice in near.choices] == ["dose"]


# --- only what is approved


def approved(corpus: Corpus, *topics: str) -> Corpus:
    roles: tuple[tuple[Role, str], ...] = (
        ("clinician", "A. Nurse"),
        ("patient reviewer", "B. Reader"),
    )
    changed = {id_: replace(corpus.topics[id_], status="approved") for id_ in topics}
    signs = tuple(
        SignOff(
            topic=id_,
            text=text_hash(topic),
            by=by,
            role=role,
            signed_on=TODAY,
            until=TODAY + timedelta(days=365),
        )
        for id_, topic in changed.items()
        for role, by in roles
    )
    return replace(corpus, topics={**corpus.topics, **changed}, signoffs=signs)


def only_approved(corpus: Corpus, index: FixedIndex, today: date) -> Assistant:
    return Assistant(
        corpus, cast(Index, index), Tally(MemoryStore()), require_approved=True, today=lambda: today
    )


def test_an_approved_answer_names_who_approved_it_and_until_when(corpus: Corpus) -> None:
    signed = approved(corpus, "dose")
    review = compose(Answer(("dose",)), signed, None).answers[0].review
    assert review.status == "approved"
    assert review.approved_by == ("A. Nurse (doctor or nurse)", "B. Reader (patient)")
    assert (review.approved_on, review.review_due) == (TODAY, TODAY + timedelta(days=365))
    edited = replace(signed.topics["dose"], title="What dose?")
    stale = replace(signed, topics={**signed.topics, "dose": edited})
    review = compose(Answer(("dose",)), stale, None).answers[0].review
    assert (review.status, review.approved_by, review.review_due) == ("draft", (), None)


def test_where_approval_is_required_nothing_else_is_shown_listed_or_offered(
    corpus: Corpus, index: FixedIndex, http_settings: Settings
) -> None:
    assistant = only_approved(approved(corpus, "dose"), index, TODAY)
    client = Client(create_app(assistant, http_settings))
    assert [one["id"] for one in client.get("/v1/topics").json()["topics"]] == ["dose"]
    being_checked = corpus.wording.replies.withheld.model_dump()
    assert client.ask("does it work?").json()["message"] == being_checked
    index.topics = ("dose",)
    reply = client.ask("which dose?").json()
    assert reply["answers"][0]["review"]["status"] == "approved"
    assert reply["answers"][0]["related"] == []
    assert corpus.wording.labels["approved"] in reply["html"]
    assert "severe-mecfs" not in client.get("/").text
    assert client.get("/handout").status_code == 200


def test_an_approval_ends_on_its_day_but_cards_are_always_shown(
    corpus: Corpus, index: FixedIndex
) -> None:
    index.topics = ("dose",)
    signed = approved(corpus, "dose")
    last = TODAY + timedelta(days=365)
    assert only_approved(signed, index, last).show("dose").answers
    late = only_approved(signed, index, last + timedelta(days=1))
    assert late.show("dose").message == corpus.wording.replies.withheld
    assert late.show("urgent-crisis").answers and late.show("urgent-reaction").answers


def test_without_any_approved_answer_every_page_still_works(
    corpus: Corpus, index: FixedIndex, http_settings: Settings
) -> None:
    client = Client(create_app(only_approved(corpus, index, TODAY), http_settings))
    for path in ("/", "/topics", "/topics/dose", "/handout", "/help-now", "/v1/topics"):
        assert client.get(path).status_code == 200, path
    assert corpus.wording.replies.withheld.short in client.get("/topics").text
