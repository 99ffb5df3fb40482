from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression

from ivig_faq.retrieval.softmax import fit_softmax, log_shares, with_bias


def sample() -> tuple[
    np.ndarray[tuple[int, int], np.dtype[np.float32]], np.ndarray[tuple[int], np.dtype[np.intp]]
]:
    generator = np.random.default_rng(3)
    labels = generator.integers(0, 4, 600)
    centres = generator.normal(0, 1.5, (4, 8))
    return (centres[labels] + generator.normal(0, 1, (600, 8))).astype(np.float32), labels


def test_fit_agrees_with_an_independent_solver() -> None:
    vectors, labels = sample()
    weights = fit_softmax(
        vectors, np.eye(4, dtype=np.float32)[labels], np.ones(len(labels), dtype=np.float32)
    )
    ours = np.exp(log_shares(with_bias(vectors) @ weights))
    reference = LogisticRegression(C=1e3 / len(vectors), max_iter=2000).fit(vectors, labels)
    assert np.abs(ours - reference.predict_proba(vectors)).mean() < 0.02


def test_the_same_rows_give_the_same_bits() -> None:
    vectors, labels = sample()
    targets = np.eye(4, dtype=np.float32)[labels]
    ones = np.ones(len(labels), dtype=np.float32)
    one, two = (fit_softmax(vectors, targets, ones) for _ in range(2))
    assert np.array_equal(one, two)


def test_an_emphasised_row_counts_as_often_as_it_is_said() -> None:
    vectors, labels = sample()
    targets = np.eye(4, dtype=np.float32)[labels]
    twice = fit_softmax(vectors, targets, np.where(labels == 2, 2, 1).astype(np.float32))
    rows = np.concatenate([np.arange(len(labels)), np.flatnonzero(labels == 2)])
    ones = np.ones(len(rows), dtype=np.float32)
    assert np.allclose(twice, fit_softmax(vectors[rows], targets[rows], ones), atol=1e-3)


def test_shares_sum_to_one_even_for_extreme_scores() -> None:
    shares = np.exp(log_shares(np.array([[1e4, 0, -1e4], [0, 0, 0]], dtype=np.float32)))
    assert np.allclose(shares.sum(axis=1), 1)
    assert np.isfinite(shares).all()
