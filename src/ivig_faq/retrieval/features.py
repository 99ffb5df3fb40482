"""Words and character pieces of a text as TF-IDF weights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import chain, count, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Counts = NDArray[np.int64]
AnyInts = NDArray[np.signedinteger[Any]]

_PIECES = range(2, 6)
_PIECE, _WORD = "c", "w"  # what a term begins with, by its kind
_WORDS_FROM = 1 << 63  # keys of words begin here, those of pieces end here
_AT_ONCE = 4096
_MOST_TERMS = 1 << 32  # one number holds a text and a term, to be counted by sorting
_MIN_DOCUMENTS = 2


@dataclass(frozen=True)
class Rows:
    """Sparse rows: the features of row i are indices[starts[i]:starts[i+1]], with their weights."""

    starts: Ints
    indices: Ints
    weights: Floats

    def __len__(self) -> int:
        return len(self.starts) - 1

    def row(self, number: int) -> tuple[Ints, Floats]:
        """Return the features of one row and their weights."""
        part = slice(self.starts[number], self.starts[number + 1])
        return self.indices[part], self.weights[part]


def _spoken(words: Sequence[str]) -> list[str]:
    """Words and pairs of neighbours, marked as such."""
    pairs = [f"{_WORD}{one} {two}" for one, two in pairwise(words)]
    return [f"{_WORD}{word}" for word in words] + pairs


def _pieces(word: str) -> list[str]:
    """Pieces of 2-5 characters inside a word, marked as such."""
    padded = f" {word} "
    found = []
    for size in _PIECES:
        if size >= len(padded):
            found.append(_PIECE + padded)
            break
        found += [_PIECE + padded[at : at + size] for at in range(len(padded) - size + 1)]
    return found


def term_key(term: str) -> int:
    """Return the 64-bit key of a term; two terms with one key are not to be expected."""
    key = int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "big")
    return key | _WORDS_FROM if term.startswith(_WORD) else key & ~_WORDS_FROM


@dataclass(frozen=True)
class Features:
    """A vocabulary with its inverse document frequencies, learned from texts.

    Terms are kept by their keys, in order: 140,000 of them as words would need 18 MB more.
    """

    vocabulary: NDArray[np.uint64]
    idf: Floats

    @classmethod
    def learn(cls, texts: Sequence[str]) -> tuple[Features, Rows]:
        """Learn the terms that stand in at least two texts, and how rare each is.

        The features of the texts come with them, since counting terms is what takes the time.
        """
        places: defaultdict[str, int] = defaultdict(count().__next__)

        def number(lists: Sequence[Sequence[str]]) -> list[Ints]:
            found = np.fromiter(map(places.__getitem__, chain.from_iterable(lists)), np.int32)
            return np.split(found, np.cumsum([*map(len, lists)])[:-1])

        seen = np.zeros(0, dtype=np.int64)
        counted: list[tuple[int, Ints, Ints, Ints]] = []
        for many, *found in _count_terms(texts, number):
            rows, terms, times = (numbers.astype(np.int32) for numbers in found)
            counted.append((many, rows, terms, times))
            seen = np.pad(seen, (0, len(places) - len(seen))) + np.bincount(
                terms, minlength=len(places)
            )
        kept = sorted(
            (term_key(term), number)
            for number, term in enumerate(places)
            if seen[number] >= _MIN_DOCUMENTS
        )
        keys = np.array([key for key, _ in kept], dtype=np.uint64)
        numbers = np.array([number for _, number in kept], dtype=np.int64)
        idf = (np.log((1 + len(texts)) / (1 + seen[numbers])) + 1).astype(np.float32)
        features = cls(keys, idf)
        renamed = np.full(len(places), -1, dtype=np.int32)  # dropped
        renamed[numbers] = np.arange(len(kept))
        return features, features._weighed(
            (many, *_in_order(rows, renamed[terms], times)) for many, rows, terms, times in counted
        )

    @cached_property
    def _first_word(self) -> int:
        """Where words begin: terms are numbered in order, pieces first."""
        return int(np.searchsorted(self.vocabulary, np.uint64(_WORDS_FROM)))

    def numbers(self, lists: Sequence[Sequence[str]]) -> list[Ints]:
        """Return the numbers of those terms of each list that are known."""
        keys = np.array([term_key(term) for terms in lists for term in terms], dtype=np.uint64)
        places = np.searchsorted(self.vocabulary, keys)
        known = np.searchsorted(self.vocabulary, keys, side="right") > places
        counted = np.concatenate([[0], np.cumsum(known)])
        ends = counted[np.cumsum([len(terms) for terms in lists])]
        return np.split(places[known].astype(np.int32), ends[:-1])

    def row(self, text: str) -> tuple[Ints, Floats]:
        """Return the features of one text; words and pieces each have length 1."""
        return self.rows([text]).row(0)

    def rows(self, texts: Sequence[str]) -> Rows:
        """Return the features of many texts."""
        return self._weighed(_count_terms(texts, self.numbers))

    def _weighed(self, counted: Iterable[tuple[int, AnyInts, AnyInts, AnyInts]]) -> Rows:
        """Return the rows of texts whose terms were counted, some texts at a time."""
        lengths = [np.zeros(1, dtype=np.int64)]
        indices, weights = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.float32)]
        for many, rows, terms, times in counted:
            heavy = (1 + np.log(times)) * self.idf[terms]
            kinds = 2 * rows + (terms >= self._first_word)
            heavy /= np.sqrt(np.bincount(kinds, heavy**2))[kinds]
            lengths.append(np.bincount(rows, minlength=many))
            indices.append(terms.astype(np.int32))
            weights.append(heavy.astype(np.float32))
        return Rows(
            np.cumsum(np.concatenate(lengths)).astype(np.int32),
            np.concatenate(indices),
            np.concatenate(weights),
        )


def _in_order(rows: Ints, terms: Ints, times: Ints) -> tuple[Ints, Ints, Ints]:
    """Return what is left where some terms are dropped (-1), the terms of each row in order."""
    there = np.flatnonzero(terms >= 0)
    keys = rows[there].astype(np.int64) * _MOST_TERMS + terms[there]
    order = there[np.argsort(keys)]
    return rows[order], terms[order], times[order]


def _count_terms(
    texts: Sequence[str], number: Callable[[Sequence[Sequence[str]]], list[Ints]]
) -> Iterator[tuple[int, Counts, Counts, Counts]]:
    """Return, some texts at a time: how many, and of each term its text, number and count there."""
    # A few thousand words make up all texts: each is taken apart once.
    pieces: dict[str, Ints] = {}
    for start in range(0, len(texts), _AT_ONCE):
        split = [text.split() for text in texts[start : start + _AT_ONCE]]
        new = [word for word in dict.fromkeys(chain.from_iterable(split)) if word not in pieces]
        numbered = number([*map(_pieces, new), *map(_spoken, split)])
        pieces.update(zip(new, numbered, strict=False))
        told: list[Ints] = []
        lengths: list[int] = []
        for words, spoken in zip(split, numbered[len(new) :], strict=True):
            found = [*(pieces[word] for word in words), spoken]
            told += found
            lengths.append(sum(map(len, found)))
        terms = np.concatenate(told).astype(np.int64)
        keys = np.repeat(np.arange(len(lengths)), lengths) * _MOST_TERMS + terms
        keys, times = np.unique(keys, return_counts=True)
        yield len(lengths), keys // _MOST_TERMS, keys % _MOST_TERMS, times
