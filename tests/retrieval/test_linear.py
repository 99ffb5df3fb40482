from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from ivig_faq.content.models import Corpus
from ivig_faq.retrieval.features import Features, Floats
from ivig_faq.retrieval.learned import examples
from ivig_faq.retrieval.linear import Weights, fit_linear


@pytest.fixture(scope="module")
def sample(corpus: Corpus) -> tuple[list[str], np.ndarray[tuple[int], np.dtype[np.intp]]]:
    texts, labels = examples(corpus)
    wanted = {"dose", "how-soon", "privacy", "is-it-safe"}
    rows = [row for row, label in enumerate(labels) if label in wanted]
    names = sorted(wanted)
    return [texts[row] for row in rows], np.array([names.index(labels[row]) for row in rows])


def signs_of(labels: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Floats:
    return np.where(np.arange(4) == labels[:, None], 1, -1).astype(np.float32)


def test_fit_agrees_with_an_independent_solver(
    sample: tuple[list[str], np.ndarray[tuple[int], np.dtype[np.intp]]],
) -> None:
    texts, labels = sample
    features, rows = Features.learn(texts)
    size = len(features.vocabulary)
    ones = np.ones((len(texts), 1), dtype=np.float32)
    ours = fit_linear(rows, signs_of(labels), size, ones, cost=0.5, rounds=60)
    dense = np.hstack(
        [csr_matrix((rows.weights, rows.indices, rows.starts), (len(texts), size)).toarray(), ones]
    )
    # The bias is one more feature here, as it is in ours.
    theirs = LinearSVC(C=0.5, fit_intercept=False, dual=True, tol=1e-5, max_iter=20_000)
    theirs.fit(dense, labels)
    margins, reference = dense @ ours, dense @ theirs.coef_.T
    assert np.abs(margins - reference).max() < 0.02


def test_the_same_rows_give_the_same_bits(
    sample: tuple[list[str], np.ndarray[tuple[int], np.dtype[np.intp]]],
) -> None:
    texts, labels = sample
    features, rows = Features.learn(texts)
    size, ones = len(features.vocabulary), np.ones((len(texts), 1), dtype=np.float32)
    one, two = (fit_linear(rows, signs_of(labels), size, ones, rounds=2) for _ in range(2))
    assert np.array_equal(one, two)


def test_weights_in_eight_bits_say_nearly_the_same() -> None:
    weights = np.random.default_rng(3).normal(size=(41, 5)).astype(np.float32)
    weights[7] = 0  # a feature that says nothing
    indices = np.array([3, 7, 20], dtype=np.int32)
    values = np.array([0.5, 0.2, 0.8], dtype=np.float32)
    expected = values @ weights[indices] + weights[-1]
    assert np.allclose(Weights.of(weights).margins((indices, values)), expected, atol=0.03)
    nothing = (indices[:0], values[:0])
    assert np.allclose(Weights.of(weights).margins(nothing), weights[-1], atol=0.02)
