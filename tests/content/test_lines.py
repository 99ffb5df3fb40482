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


@given(st.lists(LINE), st.lists(LINE))
def test_packed_lines_are_the_same(texts: list[str], others: list[str]) -> None:
    lines, packed = Lines.of(texts), Lines.of(texts)
    assert packed.pack()
    assert not packed.pack()
    assert packed == lines
    assert hash(packed) == hash(lines)
    assert (packed == Lines.of(others)) == (texts == others)
    assert list(packed) == texts
    assert len(packed) == len(texts)
    assert packed.block == lines.block
    assert lines != texts


def test_packed_lines_take_half_the_room() -> None:
    lines = Lines.of(f"how long does it take until it works for {n}" for n in range(1000))
    before = len(lines._kept)
    lines.pack()
    assert len(lines._kept) < before / 2


def test_there_are_no_lines_to_begin_with() -> None:
    assert list(Lines()) == []
