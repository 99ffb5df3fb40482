"""The second pass: what the phrasings nearest in meaning say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ivig_faq.retrieval.features import Floats

_COUNT = 60
# How fast a vote fades with distance, and what a topic without any vote is still given.
_FADES = 20.0
_LEAST = 0.01
_AT_ONCE = 2048  # as many rows as a core keeps close
STEPS = 127


@dataclass(frozen=True)
class Neighbours:
    """Phrasings as directions (n, width) in 8 bits, the number of each one's label (n,).

    `heard` (classes,) is how much a vote for each label counts.
    """

    rows: NDArray[np.int8]
    labels: NDArray[np.int16]
    heard: Floats

    @classmethod
    def of(cls, vectors: Floats, labels: NDArray[np.int16], heard: Floats) -> Neighbours:
        """Keep vectors (n, width) by their directions."""
        return cls(np.round(unit(vectors) * STEPS).astype(np.int8), labels, heard)

    def votes(self, vectors: Floats) -> Floats:
        """Return the logarithm of each label's share of the nearest phrasings (n, classes)."""
        votes = np.zeros((len(vectors), len(self.heard)), dtype=np.float32)
        for row, (places, near) in enumerate(self._nearest(vectors, _COUNT)):
            labels = self.labels[places]
            np.add.at(votes[row], labels, self.heard[labels] * np.exp(_FADES * (near - 1)))
        shares = votes / np.maximum(votes.sum(axis=1, keepdims=True), 1e-12)
        return np.asarray(np.log(shares + _LEAST), dtype=np.float32)

    def nearest(self, vector: Floats, count: int) -> list[tuple[int, float]]:
        """Return the places of the phrasings nearest to a vector (width,), nearest first."""
        places, near = next(self._nearest(vector[None], count))
        order = np.argsort(-near, kind="stable")
        return [(int(places[at]), float(near[at])) for at in order]

    def _nearest(self, vectors: Floats, count: int) -> Iterator[tuple[NDArray[np.intp], Floats]]:
        count = min(count, len(self.rows))
        for near in self._similarities(vectors):
            places = np.argpartition(-near, count - 1)[:count]
            yield places, near[places]

    def _similarities(self, vectors: Floats) -> Floats:
        """How near each phrasing is to each vector; widened bit by bit, for all need 20 MB."""
        wanted = unit(vectors) / np.float32(STEPS)
        near = np.empty((len(vectors), len(self.rows)), dtype=np.float32)
        for start in range(0, len(self.rows), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            near[:, part] = wanted @ self.rows[part].T.astype(np.float32)
        return near


def unit(vectors: Floats) -> Floats:
    """Return the vectors (n, width) scaled to length 1."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)
