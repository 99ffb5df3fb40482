from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from ivig_faq.content.lines import Lines
from ivig_faq.content.models import Corpus
from ivig_faq.evaluation.phrasings import Suspects, Twin, find_suspects, to_lines
from ivig_faq.evaluation.sets import read_sets
from ivig_faq.retrieval.features import Floats

DOSE = (
    "what dose", "which dose is best", "how many grams of it", "the dose per kilo",
    "what dose they gave", "is a big dose best", "how many grams per kilo", "which dose in grams",
    "the best dose", "dose in grams per kilo", "is the cost a problem for who pays the price",
)  # fmt: skip
COST = (
    "what does it cost", "who pays for it", "price of one drip", "is it expensive", "cost a year",
    "who pays the price", "is the price a problem", "what price a year", "the cost of one drip",
    "who pays the cost", "how many grams of itt",
)  # fmt: skip


def letters(texts: Sequence[str]) -> Floats:
    """Stand in for the encoder: how often each letter occurs."""
    return np.array([[text.count(chr(97 + n)) for n in range(26)] for text in texts], np.float32)


@pytest.fixture
def suspects(corpus: Corpus, tmp_path: Path) -> Suspects:
    edited = dataclasses.replace(
        corpus,
        topics={},
        questions={"dose": Lines.of(DOSE), "cost-and-access": Lines.of(COST)},
        not_this={"dose": Lines.of(("who pays for it",))},
        off_topic=Lines.of(("best pizza in town", "how tall is that tower")),
    )
    topics = {id_: corpus.topics[id_] for id_ in ("dose", "cost-and-access")}
    held = tmp_path / "held.jsonl"
    held.write_text(
        json.dumps({"q": "Who pays for it?", "expect": "cost-and-access"})
        + "\n"
        + json.dumps({"turns": [{"q": "the best  DOSE", "expect": "dose"}]}),
        encoding="utf-8",
    )
    return find_suspects(dataclasses.replace(edited, topics=topics), letters, read_sets([held]))


def test_lines_that_differ_by_a_letter_under_two_topics_are_twins(suspects: Suspects) -> None:
    twin = Twin("how many grams of itt", "cost-and-access", "how many grams of it", "dose")
    assert suspects.twins == (twin,)


def test_a_line_that_the_others_contradict_is_a_stray(suspects: Suspects) -> None:
    stray = "is the cost a problem for who pays the price"
    assert (stray, "dose", "cost-and-access") in {
        (found.text, found.topic, found.called) for found in suspects.strays
    }
    assert not any(found.text == "which dose is best" for found in suspects.strays)


def test_a_line_of_a_question_set_is_found_whatever_its_spelling(suspects: Suspects) -> None:
    assert set(suspects.overlaps) == {
        ("who pays for it", "cost-and-access"), ("the best dose", "dose"),
    }  # fmt: skip


def test_all_of_it_is_told_in_lines_that_end_with_the_counts(suspects: Suspects) -> None:
    lines = list(to_lines(suspects))
    assert "twins: cost-and-access: how many grams of itt" in lines
    assert "stands in a question set too: dose: the best dose" in lines
    assert lines[-1].startswith("1 twins") and lines[-1].endswith("2 in a question set.")
