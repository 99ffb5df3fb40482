from __future__ import annotations

import numpy as np
import pytest

from ivig_faq.retrieval.features import Features


def test_words_and_pieces_each_have_length_one() -> None:
    texts = ["how much is it", "how much does it cost", "is it safe"]
    features, _ = Features.learn(texts * 2)
    indices, weights = features.row("how much is it")
    kinds = np.array([features.vocabulary[index][0] for index in indices])
    for kind in "wc":
        assert np.sqrt((weights[kinds == kind] ** 2).sum()) == pytest.approx(1, abs=1e-5)


def test_terms_of_a_single_text_are_not_learned() -> None:
    features, _ = Features.learn(["headache today", "headache again", "unicorn"])
    assert "wheadache" in features.vocabulary
    assert "wunicorn" not in features.vocabulary
    assert Features.learn(["unicorn"])[0].vocabulary == ()


def test_rarer_terms_weigh_more() -> None:
    features, _ = Features.learn(["a dose", "a cost", "a thing"] * 3)
    idf = dict(zip(features.vocabulary, features.idf, strict=True))
    assert idf["wdose"] > idf["wa"]


def test_a_text_without_known_terms_is_an_empty_row() -> None:
    features, _ = Features.learn(["dose dose", "dose", "dose"])
    indices, weights = features.row("??")
    assert len(indices) == len(weights) == 0


def test_rows_hold_what_each_text_gives_alone() -> None:
    texts = ["what dose", "", "what cost", "what dose dose"]
    features, learned = Features.learn(texts)
    rows = features.rows(texts)
    assert rows.row(3)[0].size and not rows.row(1)[0].size
    for number, text in enumerate(texts):
        alone = features.row(text)
        for together in (rows.row(number), learned.row(number)):
            assert np.array_equal(together[0], alone[0])
            assert np.array_equal(together[1], alone[1])
