"""The second pass: what the phrasings nearest in meaning say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ivig_faq.retrieval.features import Floats

_COUNT = 60
# How fast a vote fades with distance, and what a topic without any vote is still given.
_FADES = 20.0
_LEAST = 0.01
_AT_ONCE = 4096  # rows: as fast as all of them, which need 5 MB
STEPS = 127
# Directions are told from the widest on: so many say nearly how near a row is, and how much nearer
# it can be at most. The likeliest are then looked at whole: those as likely as this many of every
# eighth row.
_FIRST = 24
_LIKELY, _EVERY = 64, 8
_ROUNDING = 1e-5


@dataclass(frozen=True)
class Neighbours:
    """Phrasings as directions in 8 bits, the number of each one's label (n,).

    `first` (directions, n) are the widest directions, and `rest` (n, directions) those behind them.
    `heard` (classes,) is how much a vote for each label counts.
    """

    first: NDArray[np.int8]
    rest: NDArray[np.int8]
    labels: NDArray[np.int16]
    heard: Floats

    @classmethod
    def of(cls, vectors: Floats, labels: NDArray[np.int16], heard: Floats) -> Neighbours:
        """Keep vectors (n, width) by their directions."""
        rows = np.round(unit(vectors) * STEPS).astype(np.int8)
        first, rest = np.ascontiguousarray(rows[:, :_FIRST].T), rows[:, _FIRST:].copy()
        return cls(first, rest, labels, heard)

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
        """The places of the nearest rows and how near they are, in no order, for each vector."""
        count = min(count, len(self.labels))
        if not count:
            yield from ((np.zeros(0, np.intp), np.zeros(0, np.float32)) for _ in vectors)
            return
        wanted = unit(vectors)
        for vector, begun in zip(wanted, self._begun(wanted), strict=True):
            # What is left of both is as near as their lengths allow.
            most = begun + np.linalg.norm(vector[_FIRST:]) * self._left
            some, enough = most[::_EVERY], max(_LIKELY, count)
            least = np.partition(some, -enough)[-enough] if enough < len(some) else -np.inf
            likely = np.flatnonzero(most >= least)
            worst = np.partition(self._near(likely, vector, begun), -count)[-count]
            places = np.flatnonzero(most >= worst - _ROUNDING)
            near = self._near(places, vector, begun)
            best = np.argpartition(-near, count - 1)[:count]
            yield places[best], near[best]

    def _near(self, places: NDArray[np.intp], vector: Floats, begun: Floats) -> Floats:
        """How near rows are to a vector, of all of which it is known how near they begin."""
        near = begun[places]
        rest = vector[_FIRST:] / np.float32(STEPS)
        for start in range(0, len(places), _AT_ONCE):
            part = places[start : start + _AT_ONCE]
            near[start : start + _AT_ONCE] += self.rest[part].astype(np.float32) @ rest
        return near

    def _begun(self, wanted: Floats) -> Floats:
        """How near the first directions make each row to each vector (n, rows)."""
        begun = np.empty((len(wanted), len(self.labels)), dtype=np.float32)
        firsts = wanted[:, :_FIRST] / np.float32(STEPS)
        for start in range(0, len(self.labels), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            wide = self.first[:, part].astype(np.float32)
            for row, vector in enumerate(firsts):  # two at once would be slower
                begun[row, part] = vector @ wide
        return begun

    @cached_property
    def _left(self) -> Floats:
        """How long each row is behind its first directions (rows,)."""
        left = np.empty(len(self.labels), dtype=np.float32)
        for start in range(0, len(left), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            left[part] = np.linalg.norm(self.rest[part].astype(np.float32), axis=1)
        return left / np.float32(STEPS)


def unit(vectors: Floats) -> Floats:
    """Return the vectors (n, width) scaled to length 1."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)
