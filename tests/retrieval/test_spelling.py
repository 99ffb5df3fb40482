from __future__ import annotations

from random import Random

import pytest

from ivig_faq import Assistant
from ivig_faq.content.models import Corpus
from ivig_faq.content.words import common_words
from ivig_faq.evaluation.slips import drop, swap
from ivig_faq.retrieval.learned import examples
from ivig_faq.retrieval.question import Question
from ivig_faq.retrieval.spelling import Speller, find_usage

TEXTS = [
    "what dose of immunoglobulin is best",
    "what does the infusion cost",
    "what bad effects can it have",
    "i want to know what dose they had",
    "i want to know the cost of the infusion",
    "a headache after the infusion",
    "a bad headache after treatment",
    "is the treatment safe",
    "is the placebo safe",
    "did the placebo group get worse",
    "did the treatment group get worse",
    "what bad headache is that",
    "the dose of immunoglobulin",
] * 3


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(find_usage(TEXTS, common_words()), common_words())


@pytest.fixture(scope="module")
def shipped(corpus: Corpus) -> Speller:
    return Speller(find_usage(examples(corpus)[0], common_words()), common_words())


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


@pytest.mark.parametrize("typed", ["rose", "horse", "2gkg", "больно", "zzzzzzzz", "", "a"])
def test_real_short_and_foreign_words_stay_as_typed(speller: Speller, typed: str) -> None:
    assert speller.repair(typed) == (typed, ())


@pytest.mark.parametrize(
    ("typed", "repaired"),
    [
        ("hat bad side effects can it have", "what bad side effects can it have"),
        ("wh can read what i write here", "who can read what i write here"),
        ("how many hours in th chair", "how many hours in the chair"),
    ],
)
def test_words_around_it_tell_what_a_slip_was_meant_to_be(
    shipped: Speller, typed: str, repaired: str
) -> None:
    assert shipped.repair(typed)[0] == repaired


def test_a_kept_word_is_no_slip_of_a_common_one() -> None:
    texts = [*TEXTS, "does the dosq help", "i had a dosq"]
    usual = Speller(find_usage(texts, common_words()), common_words())
    assert usual.repair("what dosq is best")[0] == "what dose is best"
    assert "dosq" not in find_usage(texts, common_words()).words
    assert "dosq" in find_usage(texts, common_words(), {"dosq"}).words
    kept = Speller(find_usage(texts, common_words(), {"dosq"}), common_words(), {"dosq": "dosq"})
    assert kept.repair("what dosq is best")[0] == "what dosq is best"
    assert kept.knows("dosq") and not kept.knows("dosw")


def test_a_kept_word_is_read_as_what_it_means() -> None:
    speller = Speller(
        find_usage(TEXTS, common_words()), common_words(), {"panzyga": "immunoglobulin"}
    )
    assert speller.repair("what dose of panzyga") == (
        "what dose of immunoglobulin",
        (("panzyga", "immunoglobulin"),),
    )


@pytest.mark.parametrize("typed", ["what is cvid", "and what is itp", "my igg and cvid"])
def test_names_that_the_answers_keep_stay_as_typed(assistant: Assistant, typed: str) -> None:
    assert assistant.search(Question(typed)).repairs == ()


def test_each_repair_is_named(speller: Speller) -> None:
    assert speller.repair("my hedache")[1] == (("hedache", "headache"),)


def test_rare_misspellings_in_the_corpus_are_not_its_own_words() -> None:
    texts = ["my hedache", "my headache", "a headache"]
    assert find_usage(texts, common_words()).words == ("headache", "my")


def test_spelling_is_learned_from_english_alone() -> None:
    texts = ["er hat mich nicht angeschaut"] * 9 + ["what is the dose"] * 2
    assert set(find_usage(texts, common_words()).words) == {"what", "is", "the", "dose"}


def test_what_is_seen_once_is_no_pair() -> None:
    usage = find_usage(["dose cost", "dose cost", "cost dose"], common_words())
    words = (*usage.words, "")
    pairs = {(words[one], words[two]) for one, two in (divmod(p, len(words)) for p in usage.pairs)}
    assert pairs == {("", "dose"), ("dose", "cost"), ("cost", "")}
    assert usage.together.tolist() == [2, 2, 2]


def test_nothing_learned_repairs_nothing() -> None:
    assert Speller(find_usage([], {}), {}).repair("hedache now") == ("hedache now", ())


def test_slips_in_the_corpus_come_back_more_often_than_words_are_spoilt(
    shipped: Speller, corpus: Corpus
) -> None:
    """One slip in every fourth phrasing: repairs must be worth what they spoil many times over."""
    chance = Random(7)
    mended = spoilt = kept = 0
    for text in examples(corpus)[0][::200]:
        words = text.split()
        long = [at for at, word in enumerate(words) if len(word) > 4 and word.isalpha()]
        if not long or sum(word in common_words() for word in words) < 0.8 * len(words):
            continue  # nothing to mend, or in another language
        at = chance.choice(long)
        slipped = chance.choice((drop, swap))(words[at], chance)
        found = shipped.repair(" ".join([*words[:at], slipped, *words[at + 1 :]]))[0].split()
        mended += found[at] == words[at] != slipped
        kept += found[at] != words[at]
        spoilt += sum(a != b for n, (a, b) in enumerate(zip(words, found, strict=True)) if n != at)
    assert mended > 3 * kept
    assert mended > 10 * spoilt


def test_the_service_reads_through_slips(assistant: Assistant) -> None:
    found = assistant._index.search
    typed = found(Question("hw log does teh beneft lst"))
    meant = found(Question("how long does the benefit last"))
    assert typed.hits[0].topic == meant.hits[0].topic == "how-long-it-lasts"
