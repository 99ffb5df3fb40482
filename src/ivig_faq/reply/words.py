"""Which words of the glossary an answer uses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ivig_faq.content.models import Term


def find_words(text: str, glossary: Iterable[Term]) -> tuple[Term, ...]:
    """Return the glossary's terms that stand in the text, in the order of the glossary.

    The longest way of writing counts: the IgG in “IV IgG” is no word of its own.
    """
    terms = tuple(glossary)
    pattern = _pattern_of(tuple(way for term in terms for way in _ways(term)))
    used = {found.lower() for found in pattern.findall(text)}
    return tuple(term for term in terms if not used.isdisjoint(map(str.lower, _ways(term))))


@lru_cache(maxsize=4)  # one glossary a process, and another one while an edit is tried
def _pattern_of(ways: tuple[str, ...]) -> re.Pattern[str]:
    if not ways:
        return re.compile("(?!)")
    longest = sorted(ways, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)", re.IGNORECASE)


def _ways(term: Term) -> tuple[str, ...]:
    return (term.term, *term.also)
