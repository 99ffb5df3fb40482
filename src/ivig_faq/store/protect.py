"""Hides small counts, and as many others as it takes that no sum or difference gives them away."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

SMALLEST = 10
Name = Hashable


@dataclass(slots=True)
class Published:
    """Counts meant for one report: named sums over the same items, and which sums add up to which.

    Every name that is published is known to the reader of the report, and so is every sum.
    """

    items: Sequence[int]
    sums: dict[Name, frozenset[int]] = field(default_factory=dict)
    parents: dict[Name, list[Name]] = field(default_factory=dict)

    def add(self, name: Name, members: Iterable[int], *parents: Name) -> None:
        """Add a sum over some items, which is a part of each of its parents."""
        self.sums[name] = frozenset(members)
        for parent in parents:
            self.parents.setdefault(parent, []).append(name)

    def count(self, name: Name) -> int:
        """Return what a name adds up to."""
        return sum(self.items[item] for item in self.sums[name])


def protect(published: Published) -> Mapping[Name, int]:
    """Return the counts that may be shown; all others are hidden.

    No hidden count above zero can be computed from those shown, and wherever a total is shown, what
    is hidden of it is at least ten, of two names or more.
    """
    whole, published = published, _merged(published)
    counts = {name: published.count(name) for name in published.sums}
    hidden = {name for name, count in counts.items() if count < SMALLEST}
    while True:
        more = _too_little(published, counts, hidden) or _computable(published, counts, hidden)
        if not more:
            break
        hidden |= more
    shown = {published.sums[name]: count for name, count in counts.items() if name not in hidden}
    return {name: shown[members] for name, members in whole.sums.items() if members in shown}


def _merged(published: Published) -> Published:
    """Return the sums with one name for those over the same items, which stand or fall together."""
    first: dict[frozenset[int], Name] = {}
    for name, members in published.sums.items():
        first.setdefault(members, name)
    merged = Published(published.items, {name: members for members, name in first.items()})
    for parent, children in published.parents.items():
        for child in children:
            of, part = first[published.sums[parent]], first[published.sums[child]]
            if part != of and part not in merged.parents.setdefault(of, []):
                merged.parents[of].append(part)
    return merged


def _too_little(published: Published, counts: Mapping[Name, int], hidden: set[Name]) -> set[Name]:
    """Names to hide because a total that is shown leaves too little for those that are hidden."""
    more: set[Name] = set()
    for parent, children in published.parents.items():
        if parent in hidden:
            continue
        away = [counts[name] for name in children if name in hidden and counts[name]]
        if away and (sum(away) < SMALLEST or len(away) < 2):
            more.add(_next(parent, children, counts, hidden))
    return more


def _computable(published: Published, counts: Mapping[Name, int], hidden: set[Name]) -> set[Name]:
    """Names to hide because a hidden count is a sum or difference of counts that are shown.

    That is so where its row lies in the space of the shown rows: a question of linear algebra.
    """
    shown = [name for name in published.sums if name not in hidden and counts[name]]
    secret = [name for name in published.sums if name in hidden and counts[name]]
    if not shown or not secret:
        return set()
    rows, asked = _rows(published, shown), _rows(published, secret)
    sizes, axes = np.linalg.eigh(rows @ rows.T)  # far smaller than the rows, with the same span
    kept = sizes > 1e-9 * sizes[-1]
    span = (axes[:, kept] / np.sqrt(sizes[kept])).T @ rows
    rest = np.linalg.norm(asked - asked @ span.T @ span, axis=1)
    known = [name for name, left in zip(secret, rest, strict=True) if left < 1e-6]
    more = {
        _next(parent, children, counts, hidden)
        for name in known
        for parent, children in published.parents.items()
        if name in children and parent not in hidden
    }
    return more or {_least(shown, counts) for _ in known}


def _next(
    parent: Name, children: Sequence[Name], counts: Mapping[Name, int], hidden: set[Name]
) -> Name:
    """The smallest count that is still shown beside a hidden one, or their total where none is."""
    left = [name for name in children if name not in hidden]
    return _least(left, counts) if left else parent


def _least(names: Sequence[Name], counts: Mapping[Name, int]) -> Name:
    return min(names, key=lambda name: (counts[name], str(name)))


def _rows(published: Published, names: Sequence[Name]) -> NDArray[np.float64]:
    rows = np.zeros((len(names), len(published.items)))
    for row, name in enumerate(names):
        rows[row, list(published.sums[name])] = 1
    return rows
