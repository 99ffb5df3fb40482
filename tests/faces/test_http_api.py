"""The HTTP contract: shapes, statuses, and what never happens whatever is sent."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from faces.http_parts import Client, FixedIndex
from ivig_faq.assistant import Assistant
from ivig_faq.content.models import Corpus
from ivig_faq.faces.http import desk as desk_module
from ivig_faq.faces.http.app import create_app
from ivig_faq.faces.http.desk import Desk
from ivig_faq.faces.http.middleware import MAX_BODY, BodyLimit
from ivig_faq.faces.http.problems import TooSlow
from ivig_faq.faces.http.shapes import (
    EXAMPLE_REPLY,
    ProblemShape,
    ReplyShape,
    SourceShape,
    TopicList,
)
from ivig_faq.settings import Settings

CARD = "I am having chest pain and cannot breathe"
JSON = {"content-type": "application/json"}


def test_reply_has_the_shape_of_the_contract(client: Client) -> None:
    response = client.ask("does it work?")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    reply = ReplyShape.model_validate_json(response.content)
    assert [answer.topic for answer in reply.answers] == ["does-it-work"]
    assert reply.context == ["does-it-work"]
    assert reply.answers[0].html in reply.html
    assert reply.uncertainty[0].says in reply.html
    assert reply.clinician_note in reply.html


def test_documented_example_is_a_reply() -> None:
    ReplyShape.model_validate_json(json.dumps(EXAMPLE_REPLY))


def test_no_reply_comes_without_limits_and_note(client: Client, corpus: Corpus) -> None:
    for topic in corpus.topics:
        response = client.get(f"/v1/topics/{topic}")
        reply = ReplyShape.model_validate_json(response.content)
        assert reply.uncertainty
        assert reply.clinician_note


def test_urgent_reply_is_alone(client: Client) -> None:
    reply = ReplyShape.model_validate_json(client.ask(CARD).content)
    assert reply.outcome == "urgent"
    assert len(reply.answers) == 1
    assert reply.choices == []
    assert "<details" not in reply.html


def test_nothing_found_is_a_reply(client: Client, index: FixedIndex) -> None:
    index.topics = ()
    response = client.ask("who won the match?")
    assert response.status_code == 200
    assert response.json()["outcome"] == "none"
    assert response.json()["choices"]


def test_context_is_passed_on_and_unknown_ids_are_ignored(
    client: Client, index: FixedIndex
) -> None:
    client.ask("and how long?", context=["dose", "no-such-topic", "\u00e9"])
    assert index.asked is not None
    assert index.asked.context == ("dose",)


@pytest.mark.parametrize(
    ("region", "number"), [("us", "911"), ("GB", "999"), (None, "999"), ("Atlantis", "your local")]
)
def test_region_is_never_refused(client: Client, region: str | None, number: str) -> None:
    assert number in client.ask(CARD, region=region).json()["answers"][0]["title"]


def test_topics_are_listed_without_cards(client: Client, corpus: Corpus) -> None:
    found = TopicList.model_validate_json(client.get("/v1/topics").content)
    assert len(found.topics) == len(corpus.topics) - 2
    assert [topic.title.casefold() for topic in found.topics] == sorted(
        topic.title.casefold() for topic in found.topics
    )


def test_source_names_the_review_and_all_entries(client: Client, corpus: Corpus) -> None:
    found = SourceShape.model_validate_json(client.get("/v1/source").content)
    assert found.doi == corpus.source.doi
    assert {entry.id for entry in found.entries} == set(corpus.entries)


def test_feedback_is_counted(client: Client, fixed_assistant: Assistant, corpus: Corpus) -> None:
    body = {"topic": "dose", "helpful": True, "content_version": corpus.version}
    assert client.post("/v1/feedback", json=body).status_code == 204
    fixed_assistant.tally.flush()
    assert list(fixed_assistant.tally.store.feedback().values()) == [1]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"topic": "urgent-crisis"}, 404),
        ({"topic": "nothing"}, 404),
        ({"content_version": "0"}, 409),
        ({"helpful": "yes"}, 422),
        ({"name": "Ann"}, 422),
    ],
)
def test_feedback_that_says_nothing_is_not_counted(
    client: Client, fixed_assistant: Assistant, corpus: Corpus, change: dict[str, str], status: int
) -> None:
    body = {"topic": "dose", "helpful": True, "content_version": corpus.version} | change
    assert client.post("/v1/feedback", json=body).status_code == status
    fixed_assistant.tally.flush()
    assert not fixed_assistant.tally.store.feedback()


HOSTILE = {
    "not json": (b"question", 400),
    "truncated": (b'{"question": "does', 400),
    "nothing": (b"", 400),
    "invalid utf-8": (b'{"question": "\xff\xfe"}', 400),
    "utf-16": ('{"question": "dose"}'.encode("utf-16"), 400),
    "deep list": (b"[" * 10_000 + b"]" * 10_000, 400),
    "deep object": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400),
    "not a number": (b'{"question": NaN}', 400),
    "infinity": (b'{"question": "dose", "context": [-Infinity]}', 400),
    "huge number": (b'{"question": ' + b"9" * 5_000 + b"}", 400),
    "same key twice": (b'{"question": "dose", "question": "cost"}', 400),
    "lone surrogate": (b'{"question": "\\ud800"}', 422),
    "lone surrogate in a name": (b'{"question": "dose", "\\udfff": 1}', 422),
    "lone surrogate in context": (b'{"question": "dose", "context": ["\\ud800"]}', 422),
    "lone surrogate in region": (b'{"question": "dose", "region": "\\ud800"}', 422),
    "nul": (b'{"question": "do\\u0000se"}', 422),
    "nul in context": (b'{"question": "dose", "context": ["\\u0000"]}', 422),
    "list": (b'["dose"]', 422),
    "string": (b'"dose"', 422),
    "null": (b"null", 422),
    "number as question": (b'{"question": 1e999}', 422),
    "no question": (b"{}", 422),
    "unknown field": (b'{"question": "dose", "age": 40}', 422),
    "context of numbers": (b'{"question": "dose", "context": [1]}', 422),
    "long context": (b'{"question": "dose", "context": [%s"a"]}' % (b'"a",' * 8), 422),
}


@pytest.mark.parametrize(("body", "status"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_body_gets_a_problem(client: Client, body: bytes, status: int) -> None:
    response = client.post("/v1/ask", content=body, headers=JSON)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = ProblemShape.model_validate_json(response.content)
    assert problem.status == status
    assert "Call " in problem.emergency


def test_empty_question_gets_gentle_words(client: Client, corpus: Corpus) -> None:
    response = client.ask(" \n ")
    assert response.status_code == 422
    assert response.json()["code"] == "empty"
    assert response.json()["detail"] == " ".join(corpus.wording.replies.empty.body.split())


def test_length_counts_after_trimming(client: Client) -> None:
    assert client.ask(" " * 50 + "é" * 8_000 + "\n").status_code == 200
    longest = "I cannot breathe " + "\U0001f600" * (8_000 - 17)  # twelve bytes each, either way
    assert client.post("/", data={"question": longest}).status_code == 200
    assert client.ask(longest).json()["outcome"] == "urgent"
    response = client.ask("é" * 8_001, region="US")
    assert response.status_code == 422
    assert response.json()["code"] == "too_long"
    assert "911" in response.json()["detail"]


@pytest.mark.parametrize("type_", ["text/plain", "multipart/form-data; boundary=x", ""])
def test_other_content_types_are_refused(client: Client, type_: str) -> None:
    body = b'{"question": "dose"}'
    response = client.post("/v1/ask", content=body, headers={"content-type": type_})
    assert response.status_code == 415


def test_question_in_an_address_is_refused(client: Client) -> None:
    response = client.get("/v1/ask?q=dose")
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


def test_large_body_is_refused_announced_or_not(client: Client) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(101):
            yield b"x" * 1024

    assert client.post("/v1/ask", content=b"x" * (MAX_BODY + 1), headers=JSON).status_code == 413
    assert client.post("/v1/ask", content=pieces(), headers=JSON).status_code == 413


@examples(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=40),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(
                    st.sampled_from(["question", "context", "region"]) | st.text(max_size=5), inner
                )
            ),
        ).map(lambda value: json.dumps(value).encode()),
        st.fixed_dictionaries(
            {"question": st.text(st.characters(), max_size=60)},
            optional={"context": st.lists(st.text(max_size=8)), "region": st.text(max_size=70)},
        ).map(lambda value: json.dumps(value).encode()),
    )
)
def test_no_body_breaks_the_service(client: Client, body: bytes) -> None:
    response = client.post("/v1/ask", content=body, headers=JSON)
    assert response.status_code in (200, 400, 422)
    shape = ReplyShape if response.status_code == 200 else ProblemShape
    shape.model_validate_json(response.content)


def test_body_that_does_not_come_is_given_up() -> None:
    async def stuck() -> Message:
        await asyncio.sleep(10)
        raise AssertionError

    async def read(_scope: Scope, receive: Receive, _send: Send) -> None:
        with pytest.raises(TooSlow):
            await receive()

    async def send(_message: Message) -> None: ...

    limit = BodyLimit(read, seconds=0.01)
    asyncio.run(limit({"type": "http", "headers": []}, stuck, send))


@pytest.mark.parametrize("path", ["/v1/ask", "/", "/feedback"])
def test_who_leaves_in_the_middle_of_a_body_is_not_counted_as_our_fault(
    client: Client, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    form = b"application/x-www-form-urlencoded"
    kind = b"application/json" if path == "/v1/ask" else form
    came: list[Message] = [
        {"type": "http.request", "body": b'{"q', "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return came.pop(0)

    async def send(_message: Message) -> None: ...

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"faq"), (b"content-type", kind)],
    }

    async def leave() -> None:
        await client.app(scope, receive, send)

    asyncio.run(leave())
    assert not came
    text = client.get("/metrics").text
    assert f'ivig_faq_requests_total{{method="POST",route="{path}",status="499"}} 1.0' in text
    assert 'status="500"' not in text
    assert not caplog.messages


def test_too_many_questions_are_refused_at_once(
    fixed_assistant: Assistant, http_settings: Settings
) -> None:
    desk = Desk(max_waiting=0)
    client = Client(create_app(fixed_assistant, http_settings, desk))
    response = client.ask("dose", region="US")
    assert response.status_code == 503
    assert response.headers["retry-after"] == "1"
    assert "911" in response.json()["emergency"]
    assert client.get("/help-now").status_code == 200
    assert client.get("/healthz").status_code == 200


def test_the_thread_that_answers_begins_before_the_first_question() -> None:
    before = {*threading.enumerate()}
    desk = Desk()
    (begun,) = {*threading.enumerate()} - before
    assert begun.name.startswith("answer")
    desk.close()


def test_what_the_first_question_took_more_is_given_back_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given_back: list[str] = []
    monkeypatch.setattr(desk_module, "give_back", lambda: given_back.append("all of it"))
    desk = Desk()

    async def ask() -> list[int]:
        return [await desk.run(int) for _ in range(3)]

    assert asyncio.run(ask()) == [0, 0, 0]
    desk.close()
    assert given_back == ["all of it"]


def test_desk_works_off_the_event_loop_on_one_thread(client: Client) -> None:
    client.ask("dose")
    client.ask("dose")
    names = {thread.name for thread in threading.enumerate() if thread.name.startswith("answer")}
    assert threading.current_thread().name not in names
    assert names


def test_every_route_is_described(client: Client) -> None:
    described = client.get("/openapi.json").json()["paths"]
    for path in ("/v1/ask", "/v1/topics", "/v1/topics/{topic}", "/v1/source", "/v1/feedback"):
        for operation in described[path].values():
            assert operation["summary"]
            assert operation["description"]
    body = described["/v1/ask"]["post"]["requestBody"]["content"]["application/json"]
    assert client.post("/v1/ask", json=body["example"]).status_code == 200
    assert client.get("/docs").status_code == 404


def test_health_and_readiness(client: Client, corpus: Corpus) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["content_version"] == corpus.version


def test_what_a_program_writes_before_its_text_is_no_fault(client: Client) -> None:
    body = b'\xef\xbb\xbf{"question": "I cannot breathe"}'
    headers = {"content-type": "application/json"}
    assert client.post("/v1/ask", content=body, headers=headers).json()["outcome"] == "urgent"


def test_a_danger_counts_in_whichever_question_of_a_form_it_stands(client: Client) -> None:
    for asked in (
        ["I cannot breathe", "what is the dose"],
        ["what is the dose", "I cannot breathe"],
    ):
        assert 'href="tel:' in client.post("/", data={"question": asked, "region": "US"}).text
