"""Whether the probabilities that the search gives come true."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ivig_faq.evaluation.rates import ROUNDS, SEED, Interval

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Messages whose best topic was about equally probable, and how often it was right."""

    low: float
    high: float
    count: int
    predicted: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The expected calibration error (0 is perfect), its 95 % interval, and the bins behind it.

    The error is the mean distance of prediction from truth, bins weighted by their messages
    (Naeini et al. 2015). It leans upwards in small sets: empty noise counts as distance.
    """

    error: float
    interval: Interval
    count: int
    bins: tuple[Bin, ...]


def calibrate(pairs: Iterable[tuple[float, bool]]) -> Calibration | None:
    """Return the calibration of pairs: probability of the best topic, and whether it was right."""
    table = np.array([(probability, right) for probability, right in pairs], dtype=np.float64)
    if not len(table):
        return None
    predicted, right = np.clip(table[:, 0], 0, 1), table[:, 1]
    places = np.minimum((predicted * BINS).astype(np.intp), BINS - 1)
    counts = np.bincount(places, minlength=BINS)
    sums = np.bincount(places, predicted, BINS), np.bincount(places, right, BINS)
    bins = tuple(
        Bin(
            at / BINS,
            (at + 1) / BINS,
            int(counts[at]),
            float(sums[0][at] / counts[at]),
            float(sums[1][at] / counts[at]),
        )
        for at in range(BINS)
        if counts[at]
    )
    gaps = predicted - right
    chance = np.random.default_rng(SEED)
    errors = []
    for _ in range(ROUNDS):
        drawn = chance.integers(0, len(gaps), len(gaps))
        errors.append(_error(places[drawn], gaps[drawn]))
    low, high = np.percentile(errors, (2.5, 97.5))
    return Calibration(_error(places, gaps), (float(low), float(high)), len(gaps), bins)


def _error(places: NDArray[np.intp], gaps: NDArray[np.float64]) -> float:
    return float(np.abs(np.bincount(places, gaps, BINS)).sum() / len(gaps))
