"""The pieces of words against the library that the encoder was trained with."""

from __future__ import annotations

import json
import unicodedata
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from ivig_faq.content.models import Corpus
from ivig_faq.content.numbered import NumberedWords
from ivig_faq.retrieval.learned import examples
from ivig_faq.retrieval.pieces import ALIKE, Pieces
from ivig_faq.retrieval.text import to_text

FILE = Path(__file__).with_name("tokenizer.json").read_text("utf-8")
SHIPPED = resources.files("ivig_faq.retrieval").joinpath("model/pieces.txt").read_text("utf-8")
LONGEST = 64
# What both know: characters that stood in an old Unicode, since either may know a newer one.
LETTERS = st.characters().filter(lambda c: unicodedata.ucd_3_2_0.category(c) not in ("Cn", "Cs"))


@pytest.fixture(scope="module")
def theirs() -> Tokenizer:
    tokenizer = Tokenizer.from_str(FILE)
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    return tokenizer


@pytest.fixture(scope="module")
def ours() -> Pieces:
    return Pieces(SHIPPED)


def test_what_ships_are_the_pieces_of_the_tokenizer() -> None:
    begin, inside = (NumberedWords(lines.split("\n"), ALIKE) for lines in SHIPPED.split("\n\n"))
    told = {**begin, **{f"##{piece}": number for piece, number in inside.items()}}
    assert told == json.loads(FILE)["model"]["vocab"]


def test_every_phrasing_is_cut_as_the_library_cuts_it(
    corpus: Corpus, ours: Pieces, theirs: Tokenizer
) -> None:
    texts = examples(corpus)[0]
    assert [ours.cut(text, LONGEST) for text in texts] == [
        found.ids for found in theirs.encode_batch(texts)
    ]


@given(typed=st.text(LETTERS, max_size=80))
def test_any_text_is_cut_as_the_library_cuts_it(
    ours: Pieces, theirs: Tokenizer, typed: str
) -> None:
    text = to_text(typed)
    assert ours.cut(text, LONGEST) == theirs.encode(text).ids


@pytest.mark.parametrize(
    "typed",
    [
        "", "immunoglobulin", "ivig 0.5 g/kg, twice", "x" * 100, "x" * 101, "word " * 80,
        "\u6cbb\u7597\u4f1a\u6709\u7528\u5417", "\uc548\ub155\ud558\uc138\uc694", "\u13a0\uab70",
        "naïve façade", "½ dose²", "\U0001f489 drip",
    ],
)  # fmt: skip
def test_odd_texts_are_cut_as_the_library_cuts_them(
    ours: Pieces, theirs: Tokenizer, typed: str
) -> None:
    text = to_text(typed)
    assert ours.cut(text, LONGEST) == theirs.encode(text).ids
