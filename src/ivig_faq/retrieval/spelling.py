"""Misspelt words put right, but only towards words that the corpus itself uses.

A noisy channel after Kernighan, Church and Gale 1990, "A spelling correction program based on a
noisy channel model", with pairs of words: what is likeliest to have been meant, given how often
each word and each pair is written, and how rarely a hand slips.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from math import exp, log
from types import MappingProxyType
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

Numbers = NDArray[np.unsignedinteger[Any]]

_LONG = 6
_OFTEN = 6
_FAR_COMMONER = 10
_END = ""
_MOST = 4
# Fitted on slips in the tuning set: natural logarithms of how unlikely a slip is, one more in the
# same word, one in its first letter, and one that happens to make a real word.
SLIP = 6.5
SECOND = 4.0
FIRST = 1.0
REAL = 5.0
# How much the corpus's own use of a word counts beside that of English, and how many times a
# word must have been seen for its neighbours to count as much as itself.
_OWN = 0.8
_FEW = 8.0
_UNKNOWN = 1e-9
# A word is everyday from this Zipf frequency on, and a text English where this share of its words
# is: 96 in 100 of the corpus's English texts are, and one in six of those in other languages.
_EVERYDAY = 3.5
_MOSTLY = 0.5


@dataclass(frozen=True)
class Usage:
    """The corpus's words, commonest first, in how many texts each stands, and pairs of them.

    `pairs` (n,) are two places in `words`, an end of a text being their length, as one number, in
    order: the first place times the number of words and that end, and the second; `together` (n,)
    says how often. `parts` (n,) are checksums of each word, and of it without one letter, in
    order; `part_words` (n,) the places of those words.
    """

    words: tuple[str, ...]
    counts: Numbers
    pairs: Numbers
    together: Numbers
    parts: Numbers
    part_words: Numbers


def find_usage(
    texts: Iterable[str], known: Mapping[str, float], kept: Set[str] = frozenset()
) -> Usage:
    """Count the corpus's words that are no misspellings, and the pairs that stand there twice.

    Only in English: “hat” is a word of many German lines, and a slip in “hat bad side effects”.
    """
    split = [text.split() for text in texts]
    everyday = {word for word in {*chain(*split)} if known.get(word, 0.0) >= _EVERYDAY}
    told = [words for words in split if _is_english(words, everyday)]
    counted = Counter(word for words in told for word in set(words))
    own = _own_words(counted, known, kept)
    places = {word: place for place, word in enumerate(own)}
    places[_END] = len(own)
    seen = Counter(
        places[one] * len(places) + places[two]
        for words in told
        for one, two in pairwise((_END, *words, _END))
        if one in places and two in places
    )
    pairs = sorted((pair, n) for pair, n in seen.items() if n > 1)
    parts = sorted((part, place) for place, word in enumerate(own) for part in _parts(word))
    return Usage(
        own,
        _narrow(counted[word] for word in own),
        _narrow(pair for pair, _ in pairs),
        _narrow(n for _, n in pairs),
        _narrow(part for part, _ in parts),
        _narrow(place for _, place in parts),
    )


def _narrow(numbers: Iterable[int]) -> Numbers:
    """Keep numbers from 0 on in as few bytes as the largest needs."""
    found = np.array([*numbers], dtype=np.uint64)
    return found.astype(np.min_scalar_type(int(found.max(initial=0))))


def _is_english(words: list[str], everyday: Set[str]) -> bool:
    """Whether half of the words are everyday ones of English."""
    return sum(word in everyday for word in words) >= _MOSTLY * len(words)


def _own_words(
    counted: Mapping[str, int], known: Mapping[str, float], kept: Set[str]
) -> tuple[str, ...]:
    """A word is one when English knows it and two texts use it, or when six texts do (brands).

    A word that English does not know is a slip where a far commoner one is an edit or two away.
    """
    told = [
        (word, n)
        for word, n in counted.items()
        if word.isalpha() and (n >= _OFTEN or (n > 1 and (word in known or word in kept)))
    ]
    told.sort(key=lambda pair: (-pair[1], pair[0]))
    own: list[str] = []
    for word, n in told:
        # Commonest first, so that the far commoner ones are the first of them.
        commoner = bisect_right(own, -_FAR_COMMONER * n, key=lambda other: -counted[other])
        slip = word not in known and word not in kept
        if not slip or not extract(
            word, own[:commoner], scorer=OSA.distance, score_cutoff=_edits(word), limit=1
        ):
            own.append(word)
    return tuple(own)


def _edits(word: str) -> int:
    """How many edits a misspelling of a word may be away: one, two from six letters on."""
    return 1 if len(word) < _LONG else 2


class Speller:
    """Finds the words that were meant; safe to share between threads."""

    def __init__(
        self,
        usage: Usage,
        known: Mapping[str, float],
        kept: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Know how words are used, how common they are, and what those mean that are no slips."""
        self._usage = usage
        self._known = known
        self._kept = kept
        self._texts = float(usage.counts.sum()) or 1.0

    def knows(self, word: str) -> bool:
        """Say whether a word is one of English or of the corpus."""
        return word in self._known or word in self._places or word in self._kept

    def repair(self, text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Return the text with misspelt words replaced, and each replacement made."""
        words = text.split()
        meant = [self._kept.get(word, word) for word in self._likeliest(words)]
        repairs = tuple((one, two) for one, two in zip(words, meant, strict=True) if one != two)
        return " ".join(meant), repairs

    def _likeliest(self, words: list[str]) -> list[str]:
        """The likeliest row of words that may have been meant (Viterbi)."""
        around = [_END, *words, _END]
        best: dict[str, tuple[float, list[str]]] = {_END: (0.0, [])}
        for at, word in enumerate(around[1:], 1):
            options = self._meant(word, around[at - 1], around[at + 1 : at + 2])
            best = {
                option: max(
                    (
                        (so_far + self._after(before, option) - cost, [*row, option])
                        for before, (so_far, row) in best.items()
                    ),
                    key=lambda found: found[0],
                )
                for option, cost in options.items()
            }
        return best[_END][1][:-1]

    def _meant(self, word: str, before: str, after: list[str]) -> dict[str, float]:
        """What may have been meant, and what the slip costs; most words stand as they are."""
        if word == _END or len(word) == 1 or not word.isalpha() or not word.isascii():
            return {word: 0.0}
        if word in self._kept:
            return {word: 0.0}
        usual = self._together(before, word) and self._together(word, *after)
        near = () if usual else self._near(word)
        likeliest = sorted(near, key=lambda found: (found[1] - self._alone(found[0]), found[0]))
        return {word: 0.0, **dict(likeliest[:_MOST])}

    def _near(self, word: str) -> Iterator[tuple[str, float]]:
        seen = {word}
        slip = SLIP + REAL * (word in self._known)
        for other in self._sharing_a_part(word):
            if other not in seen and OSA.distance(word, other, score_cutoff=1) <= 1:
                yield other, slip + FIRST * (other[0] != word[0])
            seen.add(other)
        if len(word) >= _LONG and not self.knows(word):
            for other, edits, _ in extract(
                word, self._two_edits_away(word), scorer=OSA.distance, score_cutoff=2, limit=_MOST
            ):
                if other not in seen and edits > 1:
                    yield other, SLIP + SECOND + FIRST * (other[0] != word[0])

    def _two_edits_away(self, word: str) -> list[str]:
        """The corpus's words that may be two edits from this one, and a few others.

        One edit changes the length by one at most, and which letters are there by two.
        """
        apart = np.bitwise_count(self._letters ^ np.uint64(_letters(word)))
        near = (apart <= 4) & (np.abs(self._lengths - len(word)) <= 2)
        return [self._usage.words[place] for place in np.flatnonzero(near).tolist()]

    def _alone(self, word: str) -> float:
        """The logarithm of how likely a word is, whatever stands beside it."""
        place = self._places.get(word)
        return self._likely(word) if place is None else self._own[place]

    def _likely(self, word: str, count: float = 0.0) -> float:
        zipf = self._known.get(word)
        share = 0.0 if zipf is None else (1 - _OWN) * 10 ** (zipf - 9)
        return log(max(share + _OWN * count / self._texts, _UNKNOWN))

    def _after(self, before: str, word: str) -> float:
        """How likely a word is behind another one."""
        together = self._together(before, word)
        often = self._often(before)
        alone = self._alone(word) if word != _END else log(0.1)
        if not often:
            return alone
        return log((together + _FEW * exp(alone)) / (often + _FEW))

    def _often(self, word: str) -> float:
        if word == _END:
            return self._begun
        return float(self._usage.counts[self._places[word]]) if word in self._places else 0.0

    def _together(self, one: str, two: str) -> int:
        """How often two words stand beside each other; the end of a text is one."""
        places = self._places
        if one not in places or two not in places:
            return 0
        pair = places[one] * len(places) + places[two]
        at = bisect_left(self._pairs, pair)
        there = at < len(self._pairs) and self._pairs[at] == pair
        return int(self._usage.together[at]) if there else 0

    def _sharing_a_part(self, word: str) -> Iterator[str]:
        """The words that are like this one but for a letter in either, and a few others."""
        for part in _parts(word):
            for at in range(bisect_left(self._parts, part), bisect_right(self._parts, part)):
                yield self._usage.words[self._usage.part_words[at]]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {word: place for place, word in enumerate((*self._usage.words, _END))}

    @cached_property
    def _own(self) -> array[float]:
        """What `_alone` says of each of the corpus's words."""
        counted = zip(self._usage.words, self._usage.counts.tolist(), strict=True)
        return array("d", (self._likely(word, float(count)) for word, count in counted))

    @cached_property
    def _letters(self) -> NDArray[np.uint64]:
        return np.array([_letters(word) for word in self._usage.words], dtype=np.uint64)

    @cached_property
    def _lengths(self) -> NDArray[np.int16]:
        return np.array([len(word) for word in self._usage.words], dtype=np.int16)

    # Numbers in a row, read where they lie: as dictionaries of words these two would need 15 MB.

    @cached_property
    def _pairs(self) -> memoryview[int]:
        return self._usage.pairs.data

    @cached_property
    def _parts(self) -> memoryview[int]:
        return self._usage.parts.data

    @cached_property
    def _begun(self) -> float:
        begins = self._usage.pairs // len(self._places) == len(self._usage.words)
        return float(self._usage.together[begins].sum())


def _letters(word: str) -> int:
    """A bit for each letter that is there; letters far apart in Unicode may share one."""
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) % 64)
    return found


def _parts(word: str) -> set[int]:
    """Checksums of a word, and of it without each of its letters; single letters have none."""
    lessened = {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
    return {crc32(part.encode()) for part in lessened} if len(word) > 1 else set()
