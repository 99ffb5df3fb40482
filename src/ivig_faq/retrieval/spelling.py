"""Misspelt words put right, but only towards words that the corpus itself uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

_SHORTEST = 4
_LONG = 6
_OFTEN = 6


def own_words(texts: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    """Return the corpus's words that are no misspellings, commonest first.

    A word is one when English knows it and two lines use it, or when six lines do (brands).
    """
    counted = Counter(word for text in texts for word in set(text.split()))
    kept = [
        (word, n)
        for word, n in counted.items()
        if len(word) >= _SHORTEST and word.isalpha() and (n >= _OFTEN or (n > 1 and word in known))
    ]
    return tuple(word for word, _ in sorted(kept, key=lambda pair: (-pair[1], pair[0])))


class Speller:
    """Repairs words that neither the corpus nor English knows."""

    def __init__(self, own: tuple[str, ...], known: Collection[str]) -> None:
        self._own = own
        self._known = known
        self._own_set = frozenset(own)

    def repair(self, text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Return the text with misspelt words replaced, and each replacement made."""
        repairs = []
        words = text.split()
        for at, word in enumerate(words):
            better = self._better(word)
            if better:
                words[at] = better
                repairs.append((word, better))
        return " ".join(words), tuple(repairs)

    def _better(self, word: str) -> str | None:
        """The nearest own word within one edit, two from six letters on; commonest first."""
        if len(word) < _SHORTEST or not word.isalpha() or not word.isascii():
            return None
        if word in self._own_set or word in self._known:
            return None
        most = 1 if len(word) < _LONG else 2
        near = extract(word, self._own, scorer=OSA.distance, score_cutoff=most, limit=4)
        if not near:
            return None
        return min(near, key=lambda hit: (hit[1] + (hit[0][0] != word[0]), hit[2]))[0]
