"""Many short texts, kept in one block."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import accumulate, repeat
from typing import overload

import numpy as np
from numpy.typing import NDArray

from ivig_faq.content.lines import Lines

Places = NDArray[np.intp]

_ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class Texts(Sequence[str]):
    """Texts without line ends, in their order; 54,000 of them as strings would take 10 MB.

    `block` holds them in UTF-8, each with a line end behind it; `keys` their keys in order, and
    `placed` where the text of each key stands.
    """

    block: bytes
    keys: NDArray[np.uint64]
    placed: NDArray[np.int32]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """Keep texts."""
        texts = tuple(texts)
        keys = np.array([hash_text(text) for text in texts], dtype=np.uint64)
        order = np.argsort(keys, kind="stable")
        return cls(Lines.of(texts).block, keys[order], order.astype(np.int32))

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        if isinstance(place, slice):
            return tuple(self.at(np.arange(*place.indices(len(self)))))
        if not 0 <= place < len(self):
            raise IndexError(place)
        return self.at(np.array([place]))[0]

    def at(self, places: Places) -> list[str]:
        """Return the texts that stand there."""
        begins, ends = self._starts[places].tolist(), (self._starts[places + 1] - 1).tolist()
        block = self.block
        return [block[one:two].decode() for one, two in zip(begins, ends, strict=True)]

    def find(self, text: str) -> int | None:
        """Return where a text stands, the last time where it does twice; None if it does not."""
        last = int(np.searchsorted(self.keys, np.uint64(hash_text(text)), side="right")) - 1
        place = int(self.placed[last]) if last >= 0 else -1
        return place if place >= 0 and self[place] == text else None

    def like(self, text: str, share: float) -> Places:
        """Return where texts of as many words stand that may have this share of characters alike.

        The share is that of `rapidfuzz.distance.Indel`: what is alike of both texts together.
        """
        characters, spaces = self._sizes
        apart = np.abs(characters - len(text)) > (1 - share) * (characters + len(text)) + _ROUNDING
        return np.flatnonzero((spaces == text.count(" ")) & ~apart)

    @property
    def _bytes(self) -> NDArray[np.uint8]:
        return np.frombuffer(self.block, np.uint8)

    @cached_property
    def _starts(self) -> NDArray[np.int32]:
        """Where each text begins, and where the next one would."""
        starts = np.zeros(len(self) + 1, dtype=np.int32)
        starts[1:] = np.flatnonzero(self._bytes == ord("\n")) + 1
        return starts

    @cached_property
    def _sizes(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """How many characters and how many spaces each text has."""
        bytes_ = np.diff(self._starts) - 1
        longer = self._count((self._bytes & 0xC0) == 0x80)  # what a character has beyond one byte
        return bytes_.astype(np.int32) - longer, self._count(self._bytes == ord(" "))

    def _count(self, where: NDArray[np.bool_]) -> NDArray[np.int32]:
        """How many of the bytes that are meant each text has."""
        return np.diff(np.searchsorted(np.flatnonzero(where), self._starts)).astype(np.int32)


class Runs:
    """Labels of many texts, those of the same label together."""

    def __init__(self, runs: Iterable[tuple[str, int]]) -> None:
        """Hold labels, each with how many texts in a row have it."""
        self._runs = tuple(runs)
        self._ends = tuple(accumulate(count for _, count in self._runs))

    def __iter__(self) -> Iterator[str]:
        for label, count in self._runs:
            yield from repeat(label, count)

    def __getitem__(self, place: int) -> str:
        """Return the label of the text at a place from 0 on."""
        return self._runs[bisect_right(self._ends, place)][0]


def hash_text(text: str) -> int:
    """Return the 64-bit key of a plain text."""
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")
