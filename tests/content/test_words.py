from __future__ import annotations

import pytest

from ivig_faq.content.words import CommonWords, common_words

LIST = "77 the\n54 care car\n\n carafe 24 carat 29\n zebu 21\n"


def test_every_word_has_its_frequency_and_nothing_else_is_one() -> None:
    words = CommonWords(lambda: LIST)
    assert dict(words) == {
        "the": 7.7, "care": 5.4, "car": 5.4, "carafe": 2.4, "carat": 2.9, "zebu": 2.1,
    }  # fmt: skip
    assert len(words) == 6
    for other in ("", " ", "ca", "cara", "carats", "24", "zeb", "zebu 21", "afe", "the "):
        assert other not in words
        assert words.get(other) is None
    with pytest.raises(KeyError):
        words["carats"]


def test_the_list_that_ships_knows_frequent_and_rare_words() -> None:
    words = common_words()
    assert words["the"] > words["hospital"] > words["abacus"] >= 2
    assert len(words) == len(dict(words)) == len(set(words)) > 90_000
    assert all(word in words for word in words)
    assert "imunoglobulin" not in words
