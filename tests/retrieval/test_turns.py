from __future__ import annotations

import numpy as np

from ivig_faq.content.models import Corpus
from ivig_faq.retrieval.features import Floats
from ivig_faq.retrieval.turns import Turn, Turns, turns_of

LABELS = ("dose", "headaches", "side-effects", "treatment-length", "_none")
COMMON, LONG, OTHER = np.eye(8, dtype=np.float32)[:3]


def turn(before: str, now: str) -> Turn:
    return Turn(before, "x", now, f"{before} x")


def turns(*around: tuple[str, str, Floats]) -> Turns:
    vectors = np.array([vector for _, _, vector in around], dtype=np.float32).reshape(-1, 8)
    return Turns.of(vectors, [turn(before, now) for before, now, _ in around], LABELS)


def best(found: Floats) -> str:
    return LABELS[int(found.argmax())]


def test_a_turn_that_stayed_on_its_topic_speaks_for_staying_on_any() -> None:
    known = turns(("headaches", "headaches", COMMON), ("dose", "treatment-length", LONG))
    assert best(known.votes(COMMON, LABELS.index("side-effects"), 5)) == "side-effects"
    assert best(known.votes(LONG, LABELS.index("side-effects"), 5)) == "treatment-length"


def test_a_turn_after_the_same_topic_counts_more() -> None:
    known = turns(
        ("headaches", "side-effects", LONG), ("side-effects", "dose", LONG),
        ("dose", "treatment-length", LONG),
    )  # fmt: skip
    assert best(known.votes(LONG, LABELS.index("dose"), 5)) == "treatment-length"
    assert best(known.votes(LONG, LABELS.index("side-effects"), 5)) == "dose"


def test_without_turns_every_topic_has_the_same_chance() -> None:
    assert len(set(turns().votes(OTHER, 0, 5).tolist())) == 1


def test_the_turns_of_the_answers_name_topics_that_are_there(corpus: Corpus) -> None:
    found = turns_of(corpus)
    assert len(found) > 1_500 and {turn.before for turn in found} <= set(corpus.topics)
    assert {turn.now for turn in found} <= {*corpus.topics, "_none"}
    assert all(turn.after_title.endswith(turn.text) for turn in found)
