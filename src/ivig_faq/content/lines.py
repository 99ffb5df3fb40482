"""Many lines of a file, kept in one block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload


@dataclass(frozen=True, slots=True)
class Lines(Sequence[str]):
    """Texts without line ends, in their order: 57,000 of them as strings would take 7 MB, not 3.

    `block` holds them in UTF-8, each with a line end behind it. Going through all of them is
    quick; to ask for one of them takes them all apart.
    """

    block: bytes = b""

    @classmethod
    def of(cls, texts: Iterable[str]) -> Lines:
        """Keep texts."""
        return cls("\n".join((*texts, "")).encode())

    def __len__(self) -> int:
        return self.block.count(b"\n")

    def __iter__(self) -> Iterator[str]:
        return iter(self.block.decode().split("\n")[:-1])

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        return tuple(self)[place]
