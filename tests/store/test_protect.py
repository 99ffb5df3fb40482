"""No small count can be worked out from a report: asked of a solver that knows nothing of ours."""

from __future__ import annotations

import random
from collections.abc import Mapping

import numpy as np
import pytest
from scipy.optimize import linprog

from ivig_faq.store.protect import Name, Published, protect


def table(cells: list[list[int]]) -> Published:
    """A table with its margins and its total."""
    width = len(cells[0])
    published = Published([count for row in cells for count in row])
    everything = range(len(published.items))
    published.add("all", everything)
    for row in range(len(cells)):
        published.add(("row", row), [n for n in everything if n // width == row], "all")
    for column in range(width):
        published.add(("column", column), [n for n in everything if n % width == column], "all")
    for item in everything:
        published.add(("cell", item), [item], ("row", item // width), ("column", item % width))
    return published


def possible(published: Published, shown: Mapping[Name, int], name: Name) -> tuple[float, float]:
    """The least and the most that a count can be, for somebody who reads all that is shown."""
    rows = np.zeros((len(shown), len(published.items)))
    for number, other in enumerate(shown):
        rows[number, list(published.sums[other])] = 1
    asked = np.zeros(len(published.items))
    asked[list(published.sums[name])] = 1
    values = list(shown.values())
    ends = []
    for sign in (1, -1):
        end = linprog(sign * asked, A_eq=rows if values else None, b_eq=values or None)
        ends.append(sign * end.fun if end.status == 0 else np.inf)
    return ends[0], ends[1]


def test_what_is_small_is_hidden_and_what_is_large_and_alone_is_shown() -> None:
    published = Published([12, 40])
    published.add("a", [0])
    published.add("b", [1])
    assert protect(published) == {"a": 12, "b": 40}
    published.items = [9, 40]
    assert protect(published) == {"b": 40}


def test_a_total_does_not_give_a_single_small_count_away() -> None:
    published = Published([3, 25, 40])
    published.add("all", range(3))
    for number in range(3):
        published.add(number, [number], "all")
    assert protect(published) == {"all": 68, 2: 40}


def test_small_counts_that_make_less_than_ten_together_are_joined_by_another() -> None:
    published = Published([2, 3, 25, 40])
    published.add("all", range(4))
    for number in range(4):
        published.add(number, [number], "all")
    assert protect(published) == {"all": 70, 3: 40}


def test_a_total_of_one_small_and_nothing_else_is_hidden_with_it() -> None:
    published = Published([3, 25])
    published.add("all", range(2))
    for number in range(2):
        published.add(number, [number], "all")
    assert protect(published) == {"all": 28}


def test_two_tables_over_the_same_counts_do_not_give_away_what_each_hides() -> None:
    published = Published([3, 20, 30, 50])
    published.add("all", range(4))
    for number in range(4):
        published.add(number, [number], "all")
    published.add("first two", [0, 1])  # tells 0 and 1 apart from the rest
    published.add("last three", [1, 2, 3])  # is everything but the small one
    shown = protect(published)
    low, high = possible(published, shown, 0)
    assert high - low > 1


@pytest.mark.parametrize("seed", range(40))
def test_no_small_count_of_a_random_table_can_be_worked_out(seed: int) -> None:
    chance = random.Random(seed)
    height, width = chance.randint(1, 5), chance.randint(1, 5)
    most = chance.choice((5, 15, 30, 200))
    cells = [[chance.randint(0, most) for _ in range(width)] for _ in range(height)]
    published = table(cells)
    shown = protect(published)
    assert all(count >= 10 and count == published.count(name) for name, count in shown.items())
    for name in published.sums:
        if name not in shown and 0 < published.count(name) < 10:
            low, high = possible(published, shown, name)
            assert high - low >= 1, (cells, name, shown)


def test_a_table_of_large_counts_is_shown_whole() -> None:
    published = table([[10, 20, 30], [40, 50, 60]])
    assert set(protect(published)) == set(published.sums)
