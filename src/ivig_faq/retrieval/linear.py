"""A linear support vector machine, one class against the rest, fitted by dual coordinate descent.

Hsieh et al. 2008, "A dual coordinate descent method for large-scale linear SVM" (squared hinge
loss), with all classes updated together: one row of features is read once for every class.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ivig_faq.retrieval.features import Floats, Ints, Rows

_STEPS = np.float32(127)


@dataclass(frozen=True)
class Weights:
    """Weights in 8 bits (features + 1, classes), the last row the bias, and a scale for each."""

    rows: NDArray[np.int8]
    scales: NDArray[np.float16]

    @classmethod
    def of(cls, weights: Floats) -> Weights:
        """Round weights: what a feature says of each class, beside what it says most."""
        wanted = np.abs(weights).max(axis=1) / _STEPS
        # Rounded up, so that no weight is more than 127 of them; none is 0.
        scales = np.nextafter(wanted.astype(np.float16), np.float16(1))
        steps = weights / scales[:, None].astype(np.float32)
        return cls(np.round(steps).astype(np.int8), scales)

    def margins(self, row: tuple[Ints, Floats]) -> Floats:
        """Return how far a row of features lies on the side of each class (classes,)."""
        indices, values = row
        scales = self.scales[indices].astype(np.float32)
        found = (values * scales) @ self.rows[indices].astype(np.float32)
        return np.asarray(found + self.rows[-1] * np.float32(self.scales[-1]))


def fit_linear(
    rows: Rows,
    signs: Floats,
    features: int,
    emphasis: Floats,
    *,
    cost: float = 1.0,
    rounds: int = 2,
    seed: int = 7,
    progress: Callable[[float], None] = lambda _: None,
) -> Floats:
    """Return weights (features + 1, classes), the last row the bias; same seed, same bits.

    `signs` (rows, classes) is 1 where a row is of a class, -1 where not, 0 where nothing is said;
    a fault on a row costs `emphasis` (rows, classes) times as much. Few rounds: what more of them
    find is the odd row's own (docs/retrieval.md).
    """
    weights = np.zeros((features + 1, signs.shape[1]), dtype=np.float32)
    alphas = np.zeros_like(signs)
    diagonals = np.float32(1 / (2 * cost)) / emphasis
    parts = [_with_bias(*rows.row(number), features) for number in range(len(rows))]
    columns = [values[:, None] for _, values in parts]
    squares = [
        np.float32(values @ values) + diagonal
        for (_, values), diagonal in zip(parts, diagonals, strict=True)
    ]
    order = np.arange(len(rows))
    generator = np.random.default_rng(seed)
    for done in range(rounds):
        generator.shuffle(order)
        for number in order.tolist():
            indices, values = parts[number]
            sign, alpha = signs[number], alphas[number]
            touched = weights.take(indices, axis=0)
            gradient = sign * (values @ touched) - 1 + diagonals[number] * alpha
            new = np.maximum(alpha - gradient / squares[number], 0)
            step = (new - alpha) * sign
            alphas[number] = new
            touched += np.dot(columns[number], step[None])  # three times as fast as `*`
            weights[indices] = touched
        progress((done + 1) / rounds)
    return weights


def _with_bias(
    indices: NDArray[np.int32], values: Floats, features: int
) -> tuple[NDArray[np.intp], Floats]:
    # Writing to places is twice as fast where their numbers need no widening.
    return np.append(indices, features).astype(np.intp), np.append(values, np.float32(1))
