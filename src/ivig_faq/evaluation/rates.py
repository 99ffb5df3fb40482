"""A share, and how far it may be from the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

ROUNDS = 2000
SEED = 7
_TAILS = (2.5, 97.5)

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rate:
    """So many out of so many; `clusters` are (count, of) of what was asked in one conversation."""

    count: int
    of: int
    clusters: tuple[tuple[int, int], ...] = field(default=(), compare=False, repr=False)

    @property
    def share(self) -> float:
        """The share, from 0 to 1; 0 where there was nothing to count."""
        return self.count / self.of if self.of else 0.0

    def interval(self) -> Interval:
        """Return the 95 % interval by a seeded bootstrap over messages, or over conversations.

        Resampling none of 20 gives none each time, which proves nothing: there the exact bound
        (Clopper and Pearson 1934) is returned.
        """
        if not self.of:
            return 0.0, 1.0
        unseen = 1 - 0.025 ** (1 / self.of)
        if self.count == 0:
            return 0.0, unseen
        if self.count == self.of:
            return 1 - unseen, 1.0
        chance = np.random.default_rng(SEED)
        if self.clusters:
            counts, sizes = np.array(self.clusters).T
            drawn = chance.integers(0, len(counts), (ROUNDS, len(counts)))
            shares = counts[drawn].sum(axis=1) / np.maximum(sizes[drawn].sum(axis=1), 1)
        else:
            # Drawing `of` messages with replacement finds a binomial number of those counted.
            shares = chance.binomial(self.of, self.share, ROUNDS) / self.of
        low, high = np.percentile(shares, _TAILS)
        return float(low), float(high)


def change(before: Sequence[bool], after: Sequence[bool]) -> tuple[float, Interval]:
    """Return the share lost from before to after, message by message, and its 95 % interval."""
    if not before:
        return 0.0, (0.0, 0.0)
    losses = np.array(before, dtype=float) - np.array(after, dtype=float)
    chance = np.random.default_rng(SEED)
    drawn = losses[chance.integers(0, len(losses), (ROUNDS, len(losses)))].mean(axis=1)
    low, high = np.percentile(drawn, _TAILS)
    return float(losses.mean()), (float(low), float(high))
