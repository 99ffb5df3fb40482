"""Which words of the glossary an answer uses."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ivig_faq.content.models import Term


def find_words(text: str, glossary: Iterable[Term]) -> tuple[Term, ...]:
    """Return the glossary's terms that stand in the text, in the order of the glossary."""
    return tuple(term for term in glossary if _pattern(term).search(text))


def _pattern(term: Term) -> re.Pattern[str]:
    ways = sorted((term.term, *term.also), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ways))})(?!\w)", re.IGNORECASE)
