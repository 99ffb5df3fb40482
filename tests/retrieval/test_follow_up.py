from __future__ import annotations

import pytest

from ivig_faq.retrieval.follow_up import leans_on_context
from ivig_faq.retrieval.text import to_text


@pytest.mark.parametrize(
    "typed",
    ["and how long does that last?", "why not?", "what about milder people?", "and after covid?",
     "which one tho", "how often", "does it hurt them too", "then what"],
)  # fmt: skip
def test_elliptical_turns_lean_on_the_reply_before(typed: str) -> None:
    assert leans_on_context(to_text(typed))


@pytest.mark.parametrize(
    "typed",
    [
        "Does IVIG work for people with severe ME/CFS?",
        "How many grams of immunoglobulin did patients in the studies get?",
        "I would like to know what the authors of the review say about long covid and whether they"
        " tested it",
    ],
)
def test_questions_that_say_everything_do_not_lean(typed: str) -> None:
    assert not leans_on_context(to_text(typed))
