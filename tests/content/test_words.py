from __future__ import annotations

import pytest

from ivig_faq.content.words import CommonWords, common_words

LIST = " the\t77 \n care\t54 car\t54 carafe\t24 "


def test_a_word_has_its_frequency_and_nothing_else_is_one() -> None:
    words = CommonWords(lambda: LIST)
    assert dict(words) == {"the": 7.7, "care": 5.4, "car": 5.4, "carafe": 2.4}
    assert len(words) == 4
    assert "cara" not in words
    assert words.get("cara") is None
    with pytest.raises(KeyError):
        words["cara"]


def test_the_list_that_ships_knows_frequent_and_rare_words() -> None:
    words = common_words()
    assert words["the"] > words["hospital"] > words["abacus"] >= 2
    assert len(words) == len(dict(words)) == len(set(words)) > 90_000
    assert all(word in words for word in words)
    assert "imunoglobulin" not in words
