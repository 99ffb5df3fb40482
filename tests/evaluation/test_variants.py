from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from ivig_faq import Assistant
from ivig_faq.evaluation.robust import measure_robust
from ivig_faq.evaluation.sets import Message, QuestionSets
from ivig_faq.evaluation.variants import ADDITIONS, TYPOS, VARIANTS, vary

WORDS = st.sampled_from(
    "does the IVIG gamma globulin help people with ME CFS not it's 0.4 g/kg me? headache, (maybe) é"
    .split()
)  # fmt: skip
TEXTS = st.one_of(st.lists(WORDS, min_size=1, max_size=24).map(" ".join), st.text(min_size=1))


@given(text=TEXTS, variant=st.sampled_from(VARIANTS))
def test_a_variant_is_the_same_every_time_and_never_empty(text: str, variant: str) -> None:
    assert vary(text, variant) == vary(text, variant)
    assert vary(text, variant)


@given(words=st.lists(WORDS, min_size=1, max_size=24))
def test_typos_touch_a_quarter_of_the_words_with_one_slip_each(words: list[str]) -> None:
    typed = vary(" ".join(words), TYPOS).split(" ")
    slips = [OSA.distance(before, after) for before, after in zip(words, typed, strict=True)]
    assert max(slips) <= 1
    assert sum(slips) <= max(1, round(len(words) / 4))


@given(text=TEXTS)
def test_case_and_punctuation_leave_the_letters_alone(text: str) -> None:
    assert vary(text, "lower case") == text.lower()
    letters = [c for c in text if c.isalnum()]
    kept = [c for c in vary(text, "no punctuation") if c.isalnum()]
    assert kept == letters


@pytest.mark.parametrize("variant", [*ADDITIONS, "a life story before", "a life story around"])
def test_what_is_added_stands_around_the_whole_message(variant: str) -> None:
    text = "does gamma globulin help with ME"
    assert text in vary(text, variant) and vary(text, variant) != text


def test_little_words_go_and_not_stays() -> None:
    text = "is it not the case that the drip is not safe for me"
    varied = vary(text, "little words missing").split()
    assert varied.count("not") == 2 and {"case", "drip", "safe", "me"} <= set(varied)
    removed = [line for line in difflib.ndiff(text.split(), varied) if line.startswith("- ")]
    assert removed


@pytest.mark.parametrize(
    ("text", "variant", "changes"),
    [
        ("did immunoglobulin help in ME", "treatment by another name", True),
        ("are my immunoglobulin levels too low", "treatment by another name", False),
        ("is IVIG the same as gamma globulin", "treatment by another name", False),
        ("did it help in ME", "illness by another name", True),
        ("did it help me", "illness by another name", False),
        ("is CFS the same as ME", "illness by another name", False),
    ],
)
def test_names_change_only_where_the_meaning_stays(text: str, variant: str, changes: bool) -> None:
    assert (vary(text, variant) != text) is changes


def test_losses_are_measured_over_the_messages_that_a_variant_changes(assistant: Assistant) -> None:
    lines = [("what dose of IVIG is best?", "dose"), ("is it a cure", "is-it-a-cure"),
             ("what is the capital of Peru", "none")]  # fmt: skip
    sets = QuestionSets(tuple(Message(q=q, expect=expect) for q, expect in lines), (), ())
    treatment, lower, upper = measure_robust(
        assistant.ask, sets, ("treatment by another name", "lower case", "upper case")
    )
    assert (treatment.clean.of, treatment.moved.of) == (1, 1)
    assert (lower.clean.of, lower.moved.of) == (1, 2)
    assert (upper.clean.of, upper.moved.of, upper.lost) == (2, 3, 0)
