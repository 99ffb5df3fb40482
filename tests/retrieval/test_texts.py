from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from ivig_faq.retrieval.texts import Runs, Texts

MANY = ["how long does it last", "", "ça fait mal", "how long does it last", "痛い \U0001f9a0 now"]
LINES = st.text(st.sampled_from("ab é痛\U0001f9a0"), max_size=12)


def test_texts_come_back_as_they_went_in_and_are_found_the_last_time() -> None:
    texts = Texts.of(MANY)
    assert list(texts) == MANY
    assert texts[1:3] == ("", "ça fait mal")
    assert [texts.find(text) for text in MANY] == [3, 1, 2, 3, 4]
    for other in ("how long does it", "how long does it last\n", "\n", "ca fait mal", "a"):
        assert texts.find(other) is None
    for place in (-1, len(MANY)):
        with pytest.raises(IndexError):
            texts[place]


def test_nothing_is_found_among_no_texts() -> None:
    texts = Texts.of(())
    assert list(texts) == []
    assert texts.find("") is None
    assert texts.like("how long", 0.9).tolist() == []


def test_two_texts_of_one_key_are_not_taken_for_each_other() -> None:
    texts = Texts.of(["how long"])
    assert Texts(Texts.of(["how lone"]).block, texts.keys, texts.placed).find("how long") is None


def near(text: str, others: list[str], share: float) -> Iterator[int]:
    for place, other in enumerate(others):
        alike = Indel.normalized_similarity(text, other, score_cutoff=share)
        if alike and other.count(" ") == text.count(" "):
            yield place


@given(LINES, st.lists(LINES, max_size=20), st.sampled_from([0.5, 0.75, 0.8, 0.9]))
def test_no_text_that_is_alike_is_left_out(text: str, others: list[str], share: float) -> None:
    like = Texts.of(others).like(text, share).tolist()
    assert set(near(text, others, share)) <= set(like)
    # One of as many words and characters may always be alike; one of another number of words never.
    for place, other in enumerate(others):
        as_many = other.count(" ") == text.count(" ")
        assert not (as_many and len(other) == len(text)) or place in like
        assert as_many or place not in like


def test_what_is_much_longer_is_left_out() -> None:
    texts = Texts.of(["what is the dose", "what is the recommendation", "what is the doses"])
    assert texts.like("what is the dosq", 0.9).tolist() == [0, 2]


@given(st.lists(st.tuples(st.text(max_size=2), st.integers(0, 4)), max_size=8))
def test_labels_in_runs_are_those_of_each_text(runs: list[tuple[str, int]]) -> None:
    labels = [label for label, count in runs for _ in range(count)]
    assert list(Runs(runs)) == labels
    assert [Runs(runs)[place] for place in range(len(labels))] == labels
    with pytest.raises(IndexError):
        Runs(runs)[len(labels)]
