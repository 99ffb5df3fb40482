"""Recent replies are kept so that nobody can read what was asked, and not for long."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

import pytest

from faces.http_parts import Client, FixedIndex
from ivig_faq.assistant import Assistant
from ivig_faq.faces.http.cache import MAX_REPLIES, MAX_SECONDS, Cache, Given
from ivig_faq.reply.model import Reply
from ivig_faq.retrieval.question import Question
from ivig_faq.store.counted import to_counted


@pytest.fixture
def given(fixed_assistant: Assistant) -> Given:
    return Given.of(fixed_assistant.show("dose"), b"what dose")


def test_nothing_that_was_asked_can_be_read_in_what_is_held(given: Given) -> None:
    cache = Cache()
    question = Question("zqcanary7391 what dose", ("dose",), "zqregion")
    cache.put(cache.name("json", "1", question), given)
    held = pickle.dumps([*vars(cache)["_held"].items()])
    assert b"zqcanary" not in held
    assert b"zqregion" not in held


def test_another_process_gives_the_same_question_another_name() -> None:
    question = Question("what dose")
    assert Cache().name("json", "1", question) != Cache().name("json", "1", question)


@pytest.mark.parametrize(
    "other",
    [
        ("page", "1", Question("what dose")),
        ("json", "2", Question("what dose")),
        ("json", "1", Question("what doses")),
        ("json", "1", Question("what dose", ("dose",))),
        ("json", "1", Question("what dose", (), "GB")),
        ("json", "1", Question("what\ndose")),
        ("json", "1", Question("what. dose")),
    ],
)
def test_what_may_get_another_reply_has_another_name(other: tuple[str, str, Question]) -> None:
    cache = Cache()
    assert cache.name("json", "1", Question("what dose")) != cache.name(*other)


def test_capitals_accents_and_spaces_around_make_no_other_question() -> None:
    cache = Cache()
    names = {cache.name("json", "1", Question(q)) for q in ("What dose", "what dose ", "whát dose")}
    assert len(names) == 1


def test_the_oldest_goes_first_and_none_stays_long(given: Given) -> None:
    now = [0.0]
    cache = Cache(lambda: now[0])
    names = [cache.name("json", "1", Question(str(n))) for n in range(MAX_REPLIES + 1)]
    cache.put(names[0], given)
    for name in names[1:]:
        assert cache.get(names[0]) is given
        cache.put(name, given)
    assert len(cache) == MAX_REPLIES
    assert cache.get(names[1]) is None
    now[0] = MAX_SECONDS + 1
    assert cache.get(names[0]) is None


def test_cards_are_never_kept(fixed_assistant: Assistant) -> None:
    cache = Cache()
    question = Question("I cannot breathe")
    card: Reply | None = fixed_assistant.warn(question)
    assert card is not None
    name = cache.name("json", "1", question)
    cache.put(name, Given.of(card, b""))
    assert cache.get(name) is None


def test_clear_forgets_everything(given: Given) -> None:
    cache = Cache()
    cache.put(b"1", given)
    cache.clear()
    assert len(cache) == 0
    assert cache.get(b"1") is None


def test_a_reply_from_memory_is_the_same_and_counted_like_any_other(client: Client) -> None:
    first, again = client.ask("what dose"), client.ask("WHAT dose")
    assert first.content == again.content
    assert first.headers["cache-control"] == again.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("topics", [("dose",), ("dose", "does-it-work"), ("about-mecfs",), ()])
def test_what_is_held_is_counted_as_the_reply_is(
    fixed_assistant: Assistant, index: FixedIndex, topics: tuple[str, ...]
) -> None:
    index.topics = topics
    reply = fixed_assistant.ask(Question("what dose"))
    assert {answer.topic for answer in reply.answers} == set(topics)
    now = datetime(2026, 11, 30, tzinfo=UTC)
    held = Given.of(reply, b"")
    assert to_counted(held, "GB", 0.1, now) == to_counted(reply, "GB", 0.1, now)


def test_no_word_of_a_reply_is_held_beside_what_was_made_of_it(given: Given) -> None:
    assert b"review" not in pickle.dumps(given)
