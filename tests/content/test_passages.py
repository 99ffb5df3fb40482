"""Parts of a file are found where they stand, and replaced without a change to anything else."""

from __future__ import annotations

import pytest

from conftest import TOP
from ivig_faq.content.models import Corpus
from ivig_faq.content.passages import (
    NEEDS_HAND,
    Passage,
    find_fault,
    find_passages,
    read_passages,
    replace_passages,
)

FILE = """\
---
# a note on top
id: dose
title: What dose is best?   # a note beside
short: 'It''s not known: "which" dose.'
cites: [Q3, L1]
status: draft
related: []
---
<!-- ok T05: a known word — AB -->
# How **much** #

Not known: which dose is best. [Q3] The review does not
show that it works for everyone. [L1]

- One: two. [Q3] [L1]
  Three? “Four.”
- Five <!-- ok T05: a known word — AB -->
  and six.
"""
WORDS = [
    "What dose is best?",
    'It\'s not known: "which" dose.',
    "How **much**",
    "Not known: which dose is best. [Q3]",
    "The review does not show that it works for everyone. [L1]",
    "One: two. [Q3] [L1]",
    "Three?",
    "“Four.”",
    "Five and six.",
]


def found(raw: str = FILE) -> dict[str, Passage]:
    return {one.place: one for one in find_passages("dose", raw)}


def test_title_short_form_and_each_sentence_are_found_in_order() -> None:
    passages = found()
    assert [one.text for one in passages.values()] == WORDS
    assert list(passages)[:4] == ["title", "short", "sentence 1", "sentence 2"]


def test_every_sentence_of_the_shipped_answers_is_found(corpus: Corpus) -> None:
    passages = read_passages(TOP / "answers", corpus.topics.values())
    expected = []
    for topic in corpus.topics.values():
        expected += [topic.title, topic.short]
        for said in topic.sentences:
            expected.append(" ".join((said.text, *(f"[{cited}]" for cited in said.cites))))
    assert [one.text for one in passages] == expected
    assert len({one.mark for one in passages}) == len(passages)


@pytest.mark.parametrize("change", [str, lambda raw: "\ufeff" + raw.replace("\n", "\r\n")])
@pytest.mark.parametrize("place", [*found()])
def test_only_the_letters_of_a_passage_change(place: str, change: type[str]) -> None:
    raw = change(FILE)
    passage = found(raw)[place]
    new = "Quite “other”, it's: words. [L1]"
    after = replace_passages(raw, [(passage, new)])
    assert after.startswith(raw[: passage.start]) and after.endswith(raw[passage.end :])
    if passage.by_hand:
        assert find_fault("dose", raw, [(passage, new)]) == NEEDS_HAND
        return
    assert find_fault("dose", raw, [(passage, new)]) is None
    changed = {it: one.text for it, one in found(after).items()}
    assert " ".join(changed.values()) == " ".join(
        new if it == place else one.text for it, one in found(raw).items()
    )


@pytest.mark.parametrize("place", ["title", "short"])
@pytest.mark.parametrize(
    "new", ['a "b" \\ c', "it's # so", "null", "2026-11-22", "no", "{a}: b", "- a", "é 漢 🙂", "17"]
)
def test_any_words_can_stand_in_the_head(place: str, new: str) -> None:
    passage = found()[place]
    assert find_fault("dose", FILE, [(passage, new)]) is None
    after = replace_passages(FILE, [(passage, new)])
    assert found(after)[place].text == new
    for note in ("# a note on top\n", "   # a note beside\n"):
        assert note in after


def test_all_passages_are_replaced_at_once() -> None:
    new = [(one, f"{one.text} More.") for one in found().values() if not one.by_hand]
    assert find_fault("dose", FILE, new) is None
    after = replace_passages(FILE, new)
    assert "## " not in after and after.count(" More.") == len(new)
    assert "Three? More. “Four.” More.\n- Five <!--" in after


def test_a_value_over_several_lines_becomes_one_and_its_neighbours_stay() -> None:
    raw = FILE.replace("short: 'It''s not known: \"which\" dose.'", "short: >\n  one\n  two")
    passage = found(raw)["short"]
    assert passage.text == "one two"
    after = replace_passages(raw, [(passage, "three")])
    assert '\nshort: "three"\ncites: [Q3, L1]\n' in after
    noted = raw.replace("short: >", "short: > # why")
    assert find_fault("dose", noted, [(found(noted)["short"], "three")]) == NEEDS_HAND


@pytest.mark.parametrize(
    ("place", "new"),
    [
        ("sentence 2", "- a list"),
        ("sentence 2", "# a heading"),
        ("sentence 2", "1. a list"),
        ("sentence 4", "- a list in a list"),
        ("sentence 2", "<!-- a note -->"),
        ("sentence 2", "See <!-- ok T05: a — AB --> here."),
        ("sentence 1", "   "),
    ],
)
def test_words_that_the_file_would_read_otherwise_are_refused(place: str, new: str) -> None:
    assert find_fault("dose", FILE, [(found()[place], new)]) is not None


def test_a_mark_tells_topic_place_and_words() -> None:
    marks = {
        one.mark
        for topic in ("dose", "cost")
        for raw in (FILE, FILE.replace("best", "good"))
        for one in find_passages(topic, raw)
    }
    assert len(marks) == 2 * (len(WORDS) + 2)
