from __future__ import annotations

import numpy as np
import pytest

from ivig_faq.retrieval.features import Features


def test_words_and_pieces_each_have_length_one() -> None:
    features = Features.learn(["how much is it", "how much does it cost", "is it safe"])
    indices, weights = features.row("how much is it")
    kinds = np.array([features.vocabulary[index][0] for index in indices])
    for kind in "wc":
        assert np.sqrt((weights[kinds == kind] ** 2).sum()) == pytest.approx(1, abs=1e-5)


def test_terms_of_a_single_text_are_not_learned() -> None:
    features = Features.learn(["headache today", "headache again", "unicorn"])
    assert "wheadache" in features.vocabulary
    assert "wunicorn" not in features.vocabulary


def test_rarer_terms_weigh_more() -> None:
    features = Features.learn(["a dose", "a dose", "a cost", "a cost", "a thing", "a thing"])
    idf = dict(zip(features.vocabulary, features.idf, strict=True))
    assert idf["wdose"] > idf["wa"]


def test_a_text_without_known_terms_is_an_empty_row() -> None:
    indices, weights = Features.learn(["dose dose", "dose"]).row("??")
    assert len(indices) == len(weights) == 0


def test_rows_hold_what_each_text_gives_alone() -> None:
    texts = ["what dose", "", "what cost", "what dose"]
    features = Features.learn(texts)
    rows = features.rows(texts)
    for number, text in enumerate(texts):
        for together, alone in zip(rows.row(number), features.row(text), strict=True):
            assert np.array_equal(together, alone)
