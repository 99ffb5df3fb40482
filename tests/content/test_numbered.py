from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivig_faq.content.numbered import NumberedWords, lines_of

# Words that look like what stands between words, and digits that look like numbers.
WORDS = st.text(st.sampled_from("ab12#=-\u0301ß"), min_size=1, max_size=6)


@given(st.dictionaries(WORDS, st.integers(0, 40_000)), st.integers(1, 3), WORDS)
def test_every_word_has_its_number_and_nothing_else_is_one(
    numbers: dict[str, int], letters: int, other: str
) -> None:
    words = NumberedWords.of(numbers.items(), letters)
    assert dict(words) == numbers
    assert len(words) == len(numbers)
    assert words.get(other) == numbers.get(other)
    assert (other in words) == (other in numbers)


def test_words_that_begin_alike_share_a_line_and_a_shorter_one_stands_alone() -> None:
    lines = lines_of({"carafe": 24, "ca": 7, "carat": 29}.items(), 3)
    assert lines == [" carafe\t24 carat\t29 ", " ca\t7 "]
    assert dict(NumberedWords(lines, 3)) == {"carafe": 24, "carat": 29, "ca": 7}


def test_parts_of_a_line_are_no_words() -> None:
    words = NumberedWords.of({"carafe": 24, "zebu": 21}.items(), 3)
    for other in ("", "ca", "cara", "carafes", "24", "afe", "zeb"):
        assert other not in words
    with pytest.raises(KeyError):
        words["carafes"]
