"""Whatever is typed or written, reading it ends in an answer or in our own error."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ivig_faq.retrieval.signs import SignError, Speller, read_atom, read_sentences
from ivig_faq.retrieval.split import all_segments, split_questions

# The same texts each time: a run that fails can be repeated, and none fails by chance.
repeatable = settings(derandomize=True, deadline=None, max_examples=300)
# All of Unicode with lone halves of pairs, and what folding, splitting and mending look out for.
HOSTILE = st.text(st.characters(), max_size=200) | st.text("ab 1@.?!\n'’-,ſßІаı\u0301\u200b\ud800")


@repeatable
@given(HOSTILE)
def test_any_message_splits_into_parts(typed: str) -> None:
    assert all(isinstance(segment.text, str) for segment in all_segments(split_questions(typed)))


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
        atom = read_atom(written)
    except SignError:
        return
    assert atom.words or atom.stems
    atom.pattern.search(" . ~a b . ")
