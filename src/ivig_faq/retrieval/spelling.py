"""Misspelt words put right, but only towards words that the corpus itself uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

_SHORTEST = 4
_LONG = 6
_OFTEN = 6
_FAR_COMMONER = 10


def own_words(texts: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    """Return the corpus's words that are no misspellings, commonest first.

    A word is one when English knows it and two lines use it, or when six lines do (brands); a
    word that English does not know is a slip where a far commoner one is an edit or two away.
    """
    counted = Counter(word for text in texts for word in set(text.split()))
    kept = [
        (word, n)
        for word, n in counted.items()
        if len(word) >= _SHORTEST and word.isalpha() and (n >= _OFTEN or (n > 1 and word in known))
    ]
    kept.sort(key=lambda pair: (-pair[1], pair[0]))
    own: list[str] = []
    for word, n in kept:
        commoner = [other for other in own if counted[other] >= _FAR_COMMONER * n]
        if word in known or not extract(
            word, commoner, scorer=OSA.distance, score_cutoff=_edits(word), limit=1
        ):
            own.append(word)
    return tuple(own)


def _edits(word: str) -> int:
    """How many edits a misspelling of a word may be away: one, two from six letters on."""
    return 1 if len(word) < _LONG else 2


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
        """The nearest own word within its few edits; commonest first."""
        if len(word) < _SHORTEST or not word.isalpha() or not word.isascii():
            return None
        if word in self._own_set or word in self._known:
            return None
        near = extract(word, self._own, scorer=OSA.distance, score_cutoff=_edits(word), limit=4)
        if not near:
            return None
        return min(near, key=lambda hit: (hit[1] + (hit[0][0] != word[0]), hit[2]))[0]
