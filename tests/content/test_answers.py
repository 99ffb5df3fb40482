"""What every shipped answer promises beyond the rules of the check."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ivig_faq.content.load import load_corpus
from ivig_faq.content.markdown import to_sentences
from ivig_faq.content.models import Topic
from ivig_faq.settings import Settings

ROOT = Path(__file__).parents[2]
SHIPPED = load_corpus(Settings().answers)
WHOLE = ("symptoms-now",)  # shown whole, because it begins with signs of an emergency


def of(*outcomes: str) -> list[Topic]:
    return [topic for topic in SHIPPED.topics.values() if topic.outcome in outcomes]


@pytest.mark.parametrize(
    "topic",
    [one for one in SHIPPED.topics.values() if one.outcome != "urgent" and one.id not in WHOLE],
    ids=lambda topic: topic.id,
)
def test_a_short_form_is_how_the_answer_begins(topic: Topic) -> None:
    short = [said.text for said in to_sentences(topic.short)]
    assert [said.text for said in topic.blocks[0].sentences[: len(short)]] == short


@pytest.mark.parametrize("topic", of("not_covered"), ids=lambda topic: topic.id)
def test_a_question_that_is_not_covered_gets_what_is_missing_and_who_may_know(topic: Topic) -> None:
    said = [one.text for one in topic.sentences]
    assert said[0].startswith("The summary of the review does not say ")
    assert [one for one in said if one.startswith("You could ask ")]
    assert len(topic.related) == 3


def test_what_is_missing_is_said_of_the_summary_and_never_of_the_paper() -> None:
    blamed = [
        (topic.id, said.text)
        for topic in SHIPPED.topics.values()
        for said in topic.sentences
        if said.text.startswith("The review does not say")
    ]
    assert blamed == []


def test_the_guide_shows_a_whole_answer_as_it_stands() -> None:
    guide = (ROOT / "answers/README.md").read_text("utf-8")
    found = re.search(r"`(topics/[a-z-]+\.md)`:\n\n```\n(.*?)```\n", guide, re.S)
    assert found is not None
    assert found[2] == (ROOT / "answers" / found[1]).read_text("utf-8")
