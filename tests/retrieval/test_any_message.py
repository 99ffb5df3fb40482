"""Whatever is typed or written, reading it ends in an answer or in our own error."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ivig_faq.retrieval.signs import Atom, SignError, Speller, read_sentences, read_sign
from ivig_faq.retrieval.split import all_segments, split_questions
from ivig_faq.retrieval.text import to_text

# The same texts each time: a run that fails can be repeated, and none fails by chance.
repeatable = settings(derandomize=True, max_examples=300)
# All of Unicode with lone halves of pairs, and what folding, splitting and mending look out for.
HOSTILE = st.text(st.characters(), max_size=200) | st.text("ab 1@.?!\n'’-,ſßІаı\u0301\u200b\ud800")


@repeatable
@given(HOSTILE)
def test_plain_form_of_plain_form_is_the_same(typed: str) -> None:
    text = to_text(typed)
    assert to_text(text) == text == " ".join(text.split())


@repeatable
@given(HOSTILE)
def test_any_message_splits_into_few_parts_made_of_its_words(typed: str) -> None:
    segments = list(all_segments(split_questions(typed)))
    assert len(segments) <= 1 + 40 * 7
    for segment in segments:
        assert len(segment.parts) != 1
        assert set(segment.text.split()) <= set(to_text(typed).split())


@repeatable
@given(HOSTILE)
def test_any_message_is_folded_into_sentences_of_words(typed: str) -> None:
    speller = Speller({"help"}, {"breathe", "chest"}, {"atmen"}, {"chok"})
    for sentence in read_sentences(typed, speller):
        assert sentence.tokens
        assert sentence.line.startswith(" .") and sentence.line.endswith(" . ")


@repeatable
@given(st.text("ab(|)*+. ?[]\\^$ßé", max_size=40) | HOSTILE)
def test_any_written_sign_is_refused_or_compiles(written: str) -> None:
    try:
        read = read_sign(written)
    except SignError:
        return
    assert read.words or read.stems
    Atom(written).pattern.search(" . ~a b . ")
