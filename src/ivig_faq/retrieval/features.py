"""Words and character pieces of a text as TF-IDF weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

_PIECES = range(2, 6)
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
    return [f"w{word}" for word in words] + [f"w{one} {two}" for one, two in pairwise(words)]


def _pieces(word: str) -> list[str]:
    """Pieces of 2-5 characters inside a word, marked as such."""
    padded = f" {word} "
    found = []
    for size in _PIECES:
        if size >= len(padded):
            found.append(f"c{padded}")
            break
        found += [f"c{padded[at : at + size]}" for at in range(len(padded) - size + 1)]
    return found


@dataclass(frozen=True)
class Features:
    """A vocabulary with its inverse document frequencies, learned from texts."""

    vocabulary: tuple[str, ...]
    idf: Floats

    @classmethod
    def learn(cls, texts: Iterable[str]) -> Features:
        """Learn the terms that stand in at least two texts, and how rare each is."""
        seen: Counter[str] = Counter()
        # A few thousand words make up all texts: each is taken apart once.
        pieces: dict[str, list[str]] = {}
        total = 0
        for text in texts:
            words = text.split()
            terms = set(_spoken(words))
            for word in set(words):
                if word not in pieces:
                    pieces[word] = _pieces(word)
                terms.update(pieces[word])
            seen.update(terms)
            total += 1
        vocabulary = tuple(sorted(term for term, n in seen.items() if n >= _MIN_DOCUMENTS))
        counts = np.array([seen[term] for term in vocabulary], dtype=np.float64)
        return cls(vocabulary, (np.log((1 + total) / (1 + counts)) + 1).astype(np.float32))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {term: number for number, term in enumerate(self.vocabulary)}

    def row(self, text: str) -> tuple[Ints, Floats]:
        """Return the features of one text; words and pieces each have length 1."""
        return self._row(text, {})

    def _row(self, text: str, pieces: dict[str, Ints]) -> tuple[Ints, Floats]:
        """The same; `pieces` keeps each word's: a few thousand words make up all texts."""
        words = text.split()
        for word in words:
            if word not in pieces:
                pieces[word] = self._known(_pieces(word))
        inside = [pieces[word] for word in words] or [np.empty(0, dtype=np.int32)]
        return self._weighed(np.concatenate(inside), self._known(_spoken(words)))

    def _known(self, terms: Iterable[str]) -> Ints:
        numbers = self._numbers
        return np.array([numbers[term] for term in terms if term in numbers], dtype=np.int32)

    def _weighed(self, *kinds: Ints) -> tuple[Ints, Floats]:
        """Weigh each kind of term by itself; terms are numbered in order of their kind."""
        indices, weights = [], []
        for kind in kinds:
            numbers, counts = np.unique(kind, return_counts=True)
            heavy = (1 + np.log(counts.astype(np.float32))) * self.idf[numbers]
            length = float(np.sqrt(np.sum(heavy**2)))
            indices.append(numbers)
            weights.append(heavy / length if length else heavy)
        return np.concatenate(indices), np.concatenate(weights).astype(np.float32)

    def rows(self, texts: Sequence[str]) -> Rows:
        """Return the features of many texts."""
        pieces: dict[str, Ints] = {}
        parts = [self._row(text, pieces) for text in texts]
        lengths = np.array([0, *(len(indices) for indices, _ in parts)])
        return Rows(
            np.cumsum(lengths).astype(np.int32),
            np.concatenate([indices for indices, _ in parts]).astype(np.int32),
            np.concatenate([weights for _, weights in parts]).astype(np.float32),
        )
