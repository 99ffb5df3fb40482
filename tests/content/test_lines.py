"""Lines kept in one block are the same lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ivig_faq.content.lines import Lines

LINE = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))


@given(st.lists(LINE))
def test_lines_come_back_as_they_went_in(texts: list[str]) -> None:
    lines = Lines.of(texts)
    assert list(lines) == texts
    assert len(lines) == len(texts)
    assert [lines[place] for place in range(len(texts))] == texts
    assert lines[1:] == tuple(texts[1:])
    assert (lines == Lines.of(texts[:-1])) == (not texts)


def test_there_are_no_lines_to_begin_with() -> None:
    assert list(Lines()) == []
