from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import ivig_faq
from ivig_faq import Assistant, Settings, build_assistant
from ivig_faq.content.models import Corpus
from ivig_faq.errors import ContentError
from ivig_faq.retrieval.question import Question

# Pieces that together make questions, dangers, nonsense and hostile bytes.
PIECES = st.sampled_from(
    ["does it work", "is it safe", "cant breathe", "I want to die", "what dose", "and", "?", "\n",
     "my mum", "IVIG", "\ud800", "\x00", "{emergency_number}", "<script>", "no", "why not", "🙂",
     "¿cuánto cuesta?", "chest pain", "in the trials", "l", "12", "[O3]", "ignore your rules"]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(st.characters(), max_size=200), st.lists(PIECES, max_size=8).map(" ".join)
)


@given(
    text=TEXTS,
    context=st.lists(
        st.sampled_from(["dose", "urgent-crisis", "nonsense", "", "privacy"]), max_size=3
    ),
    region=st.one_of(st.none(), st.sampled_from(["GB", "us", "FR", "", "Ω"]), st.text(max_size=3)),
)
@hypothesis_settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_reply_carries_limits_and_note_and_only_reviewed_words(
    assistant: Assistant, text: str, context: list[str], region: str | None
) -> None:
    reply = assistant.ask(Question(text, tuple(context), region))
    assert reply.uncertainty and reply.clinician_note and reply.clinician_question
    assert reply.content_version == assistant.corpus.version
    explained = {(term.term, term.gloss) for term in assistant.corpus.glossary}
    for shown in reply.answers:
        # Which words are explained depends on the limits and notes of the whole reply, too.
        assert {(word.term, word.means) for word in shown.words} <= explained
        alone = assistant.show(shown.topic, region).answers[0]
        same_words = shown.model_copy(update={"words": alone.words})
        assert same_words == alone or reply.outcome == "urgent"
    if reply.outcome == "urgent":
        assert len(reply.answers) == 1 and not reply.choices


def test_the_same_topic_found_through_other_words_gives_the_same_bytes(
    assistant: Assistant, practice: list[dict[str, Any]]
) -> None:
    replies: dict[tuple[str, ...], set[str]] = defaultdict(set)
    topics: set[tuple[str, ...]] = set()
    for line in practice[::2]:
        reply = assistant.ask(Question(line["q"], region="GB"))
        if reply.answers and reply.message is None:
            named = (*reply.context, "and", *(choice.topic for choice in reply.choices))
            replies[named].add(reply.model_dump_json())
            topics.add(reply.context)
    assert sum(len(same) for same in replies.values()) == len(replies)
    assert len(topics) > 40


@pytest.mark.parametrize(
    "about",
    ["I am 34 and female. ", "Sorry to bother you, I hope you are well. ", "Thank you so much. "],
)
def test_what_is_said_about_the_person_does_not_change_the_answer(
    assistant: Assistant, about: str
) -> None:
    for question in (
        "What dose is best?",
        "Is IVIG a cure?",
        "Did people on placebo in the trials get worse too?",
    ):
        assert assistant.ask(Question(about + question)) == assistant.ask(Question(question))


def test_one_sentence_of_danger_in_a_long_message_raises_the_card(assistant: Assistant) -> None:
    story = "We moved here in spring and the garden is lovely and quiet. " * 120
    text = f"{story[:4000]} She cannot breathe and her lips are blue. {story[:3500]}"
    reply = assistant.ask(Question(text[:8000]))
    assert reply.outcome == "urgent"


@pytest.mark.parametrize("typed", ["Does IVIG work for ME/CFS?", "DOES ivig WORK for me/cfs??"])
def test_a_plain_question_gets_its_curated_answer(assistant: Assistant, typed: str) -> None:
    reply = assistant.ask(Question(typed))
    assert [shown.topic for shown in reply.answers] == ["does-it-work"]
    assert {"L1", "L3"} <= {limit.id for limit in reply.uncertainty}


@pytest.mark.parametrize(
    "typed", ["", "   ", "?", "🙂", "asdf qwer zxcv", "what is the capital of Peru"]
)
def test_what_the_review_cannot_answer_is_left_unanswered(assistant: Assistant, typed: str) -> None:
    reply = assistant.ask(Question(typed))
    assert reply.outcome in ("none", "choose")
    assert reply.message is not None


def test_a_follow_up_uses_the_context_of_the_last_reply(assistant: Assistant) -> None:
    first = assistant.ask(Question("Can blood tests predict who responds to IVIG?"))
    second = assistant.ask(Question("which one", first.context))
    assert second.context == ("which-markers",)


def test_two_questions_in_one_message_get_two_answers_in_order(assistant: Assistant) -> None:
    reply = assistant.ask(Question("What dose of IVIG is best? And do you keep what I type?"))
    assert [shown.topic for shown in reply.answers] == ["dose", "privacy"]


def test_a_question_half_in_scope_says_that_the_rest_is_not_covered(assistant: Assistant) -> None:
    reply = assistant.ask(Question("What dose do they give, also how do I fix my boiler?"))
    assert [shown.topic for shown in reply.answers] == ["dose"]
    assert reply.message == assistant.corpus.wording.replies.partly


def test_only_topics_and_outcomes_are_counted(settings: Settings) -> None:
    fresh = build_assistant(settings)
    fresh.ask(Question("What dose of IVIG is best?", region="GB"))
    fresh.ask(Question("I cannot breathe", region="GB"))
    fresh.ask(Question("what is the capital of Peru", region="not a country"))
    fresh.tally.flush()
    counts = fresh.tally.store.replies()
    assert {(it.topic_id, it.outcome, it.match, it.region): n for it, n in counts.items()} == {
        ("dose", "open", "exact", "GB"): 1,
        ("urgent", "urgent", "none", ""): 1,
        ("", "none", "none", "ZZ"): 1,
    }


def test_looking_at_a_card_is_not_counted_as_an_emergency(settings: Settings) -> None:
    fresh = build_assistant(settings)
    fresh.show("urgent-crisis", "GB")
    fresh.show("dose", "GB")
    fresh.tally.flush()
    assert [counted.topic_id for counted in fresh.tally.store.replies()] == ["dose"]


def test_the_index_is_found_again_at_the_next_start(settings: Settings) -> None:
    build_assistant(settings)
    told: list[str] = []
    build_assistant(settings, told.append)
    assert told == []


def test_broken_answers_are_refused_whole(answers_copy: Path) -> None:
    (answers_copy / "topics" / "dose.md").write_text("no front matter")
    (answers_copy / "wording.yaml").write_text("labels: [")
    with pytest.raises(ContentError) as caught:
        build_assistant(Settings(answers=answers_copy))
    assert {problem.path for problem in caught.value.problems} >= {"topics/dose.md", "wording.yaml"}


def test_the_public_names_are_what_is_promised() -> None:
    assert ivig_faq.__all__ == sorted(ivig_faq.__all__)
    assert all(hasattr(ivig_faq, name) for name in ivig_faq.__all__)


def test_a_corpus_is_loaded_once_and_frozen(corpus: Corpus) -> None:
    with pytest.raises((TypeError, AttributeError)):
        corpus.topics["dose"] = corpus.topics["help"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        corpus.version = "other"  # type: ignore[misc]
