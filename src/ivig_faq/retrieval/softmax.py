"""Multinomial logistic regression on vectors, fitted by Adam over all rows at once."""

from __future__ import annotations

import numpy as np

from ivig_faq.retrieval.features import Floats

_RATE = 0.1
_DECAY = 1e-3


def fit_softmax(
    vectors: Floats,
    targets: Floats,
    emphasis: Floats,
    *,
    begin: Floats | None = None,
    steps: int = 75,
) -> Floats:
    """Return weights (width + 1, classes), the last row the bias, for target shares (n, classes).

    A row counts `emphasis` (n,) times. It begins at zero, or where another fit ended, and nothing
    is drawn by chance: same rows, same bits.
    """
    rows = with_bias(vectors)
    heavy = (emphasis / emphasis.sum())[:, None]
    if begin is None:
        begin = np.zeros((rows.shape[1], targets.shape[1]), dtype=np.float32)
    weights: Floats = begin.copy()
    first: Floats = np.zeros_like(weights)
    second: Floats = np.zeros_like(weights)
    for step in range(1, steps + 1):
        faults: Floats = rows @ weights  # in place: most of the time goes into passing over these
        faults -= faults.max(axis=1, keepdims=True)
        np.exp(faults, out=faults)
        faults /= faults.sum(axis=1, keepdims=True)
        faults -= targets
        faults *= heavy
        gradient: Floats = rows.T @ faults + np.float32(_DECAY) * weights
        first += (gradient - first) * np.float32(0.1)
        second += (gradient**2 - second) * np.float32(0.01)
        size = np.sqrt(second / (1 - 0.99**step)) + 1e-8
        weights -= (_RATE * first / (1 - 0.9**step) / size).astype(np.float32)
    return weights


def with_bias(vectors: Floats) -> Floats:
    """Return the vectors with a last component of one."""
    return np.hstack([vectors, np.ones((len(vectors), 1), dtype=np.float32)])


def log_shares(scores: Floats) -> Floats:
    """Return the logarithm of each class's share, row by row."""
    lowered = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(lowered - np.log(np.exp(lowered).sum(axis=1, keepdims=True)))
