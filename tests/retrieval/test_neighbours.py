from __future__ import annotations

import numpy as np
import pytest

from ivig_faq.retrieval.features import Floats
from ivig_faq.retrieval.neighbours import STEPS, Neighbours

EVEN: Floats = np.ones(3, dtype=np.float32)


def some(count: int, seed: int, width: int = 12) -> Floats:
    return np.random.default_rng(seed).normal(size=(count, width)).astype(np.float32)


def test_the_nearest_are_those_of_the_smallest_angle() -> None:
    rows = some(300, 1)
    neighbours = Neighbours.of(rows, np.zeros(300, dtype=np.int16), EVEN[:1])
    for asked in some(5, 2):
        cosines = rows @ asked / np.linalg.norm(rows, axis=1) / np.linalg.norm(asked)
        found = neighbours.nearest(asked, 7)
        best = np.sort(cosines)[::-1][:7]
        # Eight bits may swap two that are equally near, and no more.
        assert np.allclose(cosines[[place for place, _ in found]], best, atol=0.01)
        assert np.allclose([near for _, near in found], best, atol=0.01)


def test_votes_count_the_near_ones_and_leave_no_label_without_a_chance() -> None:
    one, other = np.eye(12, dtype=np.float32)[:2]
    rows = np.vstack([one + some(30, 3) * 0.05, other + some(90, 4) * 0.05])
    neighbours = Neighbours.of(rows, np.repeat([0, 1], [30, 90]).astype(np.int16), EVEN[:3])
    for asked, label in ((one, 0), (other, 1)):
        votes = neighbours.votes(asked[None])[0]
        assert votes.argmax() == label
        assert np.isclose(np.exp(votes).sum(), 1 + 3 * 0.01, atol=1e-3)
        assert np.isfinite(votes).all()


def test_fewer_phrasings_than_are_asked_for_are_all_returned() -> None:
    neighbours = Neighbours.of(some(3, 5), np.array([0, 1, 1], dtype=np.int16), EVEN[:2])
    assert len(neighbours.nearest(some(1, 6)[0], 60)) == 3
    assert np.isfinite(neighbours.votes(np.zeros((1, 12), dtype=np.float32))).all()


def test_without_phrasings_no_label_is_likelier() -> None:
    nothing = Neighbours.of(some(0, 5), np.zeros(0, dtype=np.int16), EVEN)
    assert len(set(nothing.votes(some(2, 6)).ravel().tolist())) == 1
    assert nothing.nearest(some(1, 6)[0], 8) == []


def test_a_label_with_few_phrasings_can_be_heard_louder() -> None:
    one = np.eye(12, dtype=np.float32)[0]
    rows = np.repeat(one[None], 50, axis=0) + some(50, 7) * 0.05
    labels = np.repeat([0, 1], [45, 5]).astype(np.int16)
    loud: Floats = np.array([1, 12], dtype=np.float32)
    assert Neighbours.of(rows, labels, EVEN[:2]).votes(one[None])[0].argmax() == 0
    assert Neighbours.of(rows, labels, loud).votes(one[None])[0].argmax() == 1


@pytest.mark.parametrize("told", [0.05, 1.0])  # how much of a row its later directions tell
def test_none_of_the_nearest_is_passed_over_for_its_first_directions(told: float) -> None:
    rows = some(9000, 8, 96) * np.repeat([1, told], [20, 76]).astype(np.float32)
    neighbours = Neighbours.of(rows, np.zeros(9000, dtype=np.int16), EVEN[:1])
    asked = rows[::1500] + 0.2 * some(6, 9, 96)
    kept = np.hstack([neighbours.first.T, neighbours.rest])
    for vector, (places, near) in zip(asked, neighbours._nearest(asked, 60), strict=True):
        cosines = kept / STEPS @ vector / np.linalg.norm(vector)
        assert np.allclose(np.sort(near), np.sort(cosines)[-60:], atol=1e-5)
        assert np.allclose(near, cosines[places], atol=1e-5)
