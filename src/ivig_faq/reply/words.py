"""Which words of the glossary an answer uses."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ivig_faq.content.models import Term


def find_words(text: str, glossary: Iterable[Term]) -> tuple[Term, ...]:
    """Return the glossary's terms that stand in the text, in the order of the glossary.

    The longest way of writing counts: the IgG in “IV IgG” is no word of its own.
    """
    terms = tuple(glossary)
    ways = sorted((way for term in terms for way in _ways(term)), key=len, reverse=True)
    if not ways:
        return ()
    pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, ways))})(?!\w)"
    used = {found.lower() for found in re.findall(pattern, text, re.IGNORECASE)}
    return tuple(term for term in terms if used & {way.lower() for way in _ways(term)})


def _ways(term: Term) -> tuple[str, ...]:
    return (term.term, *term.also)
