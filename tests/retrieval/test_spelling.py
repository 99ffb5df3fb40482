from __future__ import annotations

import pytest

from ivig_faq.content.words import common_words
from ivig_faq.retrieval.spelling import Speller, own_words


@pytest.fixture(scope="module")
def speller() -> Speller:
    own = (
        "headache",
        "immunoglobulin",
        "treatment",
        "infusion",
        "placebo",
        "dose",
        "cost",
        "worse",
    )
    return Speller(own, common_words())


@pytest.mark.parametrize(
    ("typed", "repaired"),
    [
        ("hedache", "headache"),
        ("imunoglobulin tretment", "immunoglobulin treatment"),
        ("infuson", "infusion"),
        ("plasebo", "placebo"),
        ("dsoe", "dose"),
    ],
)
def test_misspelt_words_of_the_corpus_are_put_right(
    speller: Speller, typed: str, repaired: str
) -> None:
    assert speller.repair(typed)[0] == repaired


@pytest.mark.parametrize(
    "typed", ["rose", "host", "lost", "horse", "ivg", "2gkg", "больно", "zzzzzzzz"]
)
def test_real_short_and_foreign_words_stay_as_typed(speller: Speller, typed: str) -> None:
    assert speller.repair(typed) == (typed, ())


def test_each_repair_is_named(speller: Speller) -> None:
    assert speller.repair("my hedache")[1] == (("hedache", "headache"),)


def test_rare_misspellings_in_the_corpus_are_not_its_own_words() -> None:
    texts = ["my hedache", "my headache", "a headache"]
    assert own_words(texts, common_words()) == ("headache",)
