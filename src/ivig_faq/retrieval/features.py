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


def _terms(text: str) -> list[str]:
    """Words and pairs of neighbours, then pieces of 2-5 characters inside words, marked as such."""
    words = text.split()
    found = [f"w{word}" for word in words]
    found += [f"w{one} {two}" for one, two in pairwise(words)]
    for word in words:
        padded = f" {word} "
        length = len(padded)
        for size in _PIECES:
            if size >= length:
                found.append(f"c{padded}")
                break
            found += [f"c{padded[at : at + size]}" for at in range(length - size + 1)]
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
        total = 0
        for text in texts:
            seen.update(set(_terms(text)))
            total += 1
        vocabulary = tuple(sorted(term for term, n in seen.items() if n >= _MIN_DOCUMENTS))
        counts = np.array([seen[term] for term in vocabulary], dtype=np.float64)
        return cls(vocabulary, (np.log((1 + total) / (1 + counts)) + 1).astype(np.float32))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {term: number for number, term in enumerate(self.vocabulary)}

    def row(self, text: str) -> tuple[Ints, Floats]:
        """Return the features of one text; words and pieces each have length 1."""
        counted = Counter(_terms(text))
        numbers = self._numbers
        known = sorted(
            (numbers[term], term[0], n) for term, n in counted.items() if term in numbers
        )
        indices = np.array([number for number, _, _ in known], dtype=np.int32)
        weights = np.array([n for _, _, n in known], dtype=np.float32)
        weights = (1 + np.log(weights)) * self.idf[indices]
        pieces = np.array([kind == "c" for _, kind, _ in known], dtype=bool)
        for part in (pieces, ~pieces):
            length = float(np.sqrt(np.sum(weights[part] ** 2)))
            if length:
                weights[part] /= length
        return indices, weights.astype(np.float32)

    def rows(self, texts: Sequence[str]) -> Rows:
        """Return the features of many texts."""
        parts = [self.row(text) for text in texts]
        lengths = np.array([0, *(len(indices) for indices, _ in parts)])
        return Rows(
            np.cumsum(lengths).astype(np.int32),
            np.concatenate([indices for indices, _ in parts]).astype(np.int32),
            np.concatenate([weights for _, weights in parts]).astype(np.float32),
        )
