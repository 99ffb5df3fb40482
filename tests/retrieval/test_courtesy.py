from __future__ import annotations

import pytest

from ivig_faq.retrieval.courtesy import without_courtesy
from ivig_faq.retrieval.split import split_questions


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("hello i hope you are well is it safe", "is it safe"),
        ("sorry to bother you what dose thank you so much in advance", "what dose"),
        ("please could you help me with a question who pays many thanks and take care", "who pays"),
        ("hi there quick question does it hurt pls", "does it hurt"),
        ("is it safe", "is it safe"),
        ("thanks", ""),
        ("hello", ""),
        ("hidden benefits", "hidden benefits"),
        ("can you help me", "can you help me"),
        ("please help me i cannot breathe", "help me i cannot breathe"),
    ],
)
def test_greetings_and_thanks_say_nothing_about_what_is_asked(typed: str, asked: str) -> None:
    assert without_courtesy(typed) == asked


def test_a_message_that_is_only_courtesy_is_kept() -> None:
    assert split_questions("Hello there! Thanks.").text == "hello there thanks"


def test_sentences_of_courtesy_are_left_out_beside_others() -> None:
    assert split_questions("Hello. What dose is best? Thank you!").text == "what dose is best"
