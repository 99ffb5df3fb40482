from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivig_faq.retrieval.text import fold, to_text


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Does IVIG work?", "does ivig work"),
        ("DOES  ivig\twork ???", "does ivig work"),
        ("ME/CFS", "me cfs"),
        ("can't can’t can`t", "cant cant cant"),
        ("naïve café", "naive cafe"),
        ("ｆｕｌｌ ｗｉｄｔｈ", "full width"),
        ("zero\u200bwidth", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("ivіg (with a Cyrillic i)", "ivig with a cyrillic i"),
        ("heeeelp", "heelp"),
        ("gggggggg", ""),
        ("help mmmmmm ooooh", "help ooh"),
        ("a\x00b\x07c", "a b c"),
        ("\ud800 lone", "lone"),
        ("under_score", "under score"),
        ("\ufb01ne", "fine"),
        ("people with M.E. and C.F.S.", "people with me and cfs"),
        ("at 3 p.m. today", "at 3 pm today"),
        ("plan B. Then 1.5 g", "plan b then 1 5 g"),
        ("", ""),
        ("?!", ""),
    ],
)
def test_same_words_have_one_form(typed: str, plain: str) -> None:
    assert to_text(typed) == plain


def test_words_of_another_alphabet_stay_themselves() -> None:
    assert to_text("больно дышать") == "больно дышать"


def test_folding_keeps_what_separates_clauses() -> None:
    assert fold("No. I CAN'T breathe,\nhelp") == "no. i cant breathe,\nhelp"
    assert fold("It is M.E. Does it help") == "it is me. does it help"


@given(st.text(st.characters(), max_size=300))
def test_any_text_has_a_plain_form_that_is_its_own_plain_form(typed: str) -> None:
    plain = to_text(typed)
    assert plain == to_text(plain)
    assert plain == plain.strip()
    assert "\n" not in plain and "  " not in plain
