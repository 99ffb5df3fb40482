from __future__ import annotations

import numpy as np
import pytest

from ivig_faq.retrieval.features import Features, term_key


def test_words_and_pieces_each_have_length_one() -> None:
    texts = ["how much is it", "how much does it cost", "is it safe"]
    features, _ = Features.learn(texts * 2)
    indices, weights = features.row("how much is it")
    terms = ["whow", "wmuch", "wis", "wit", "whow much", "wmuch is", "wis it"]
    spoken = set(features.numbers([terms])[0])
    is_word = np.array([index in spoken for index in indices])
    assert len(spoken) == 7 and is_word.sum() == 7
    for kind in (is_word, ~is_word):
        assert np.sqrt((weights[kind] ** 2).sum()) == pytest.approx(1, abs=1e-5)


def test_terms_of_a_single_text_are_not_learned() -> None:
    features, _ = Features.learn(["headache today", "headache again", "unicorn"])
    found = features.numbers([["wheadache"], ["wunicorn"], [], ["wunicorn", "wheadache"]])
    assert [len(numbers) for numbers in found] == [1, 0, 0, 1]
    nothing = Features.learn(["unicorn"])[0]
    assert len(nothing.vocabulary) == len(nothing.numbers([["wunicorn"]])[0]) == 0


def test_rarer_terms_weigh_more() -> None:
    features, _ = Features.learn(["a dose", "a cost", "a thing"] * 3)
    rare, common = features.idf[features.numbers([["wdose", "wa"]])[0]]
    assert rare > common


def test_pieces_are_numbered_before_words_and_no_key_stands_for_both() -> None:
    features, _ = Features.learn(["a dose"] * 2)
    pieces, words = features.numbers([["c dos", "cdos"], ["wdose", "wa dose"]])
    assert len(pieces) == len(words) == 2
    assert max(pieces) < min(words)
    assert term_key("cdose") != term_key("wdose")


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
