"""Many lines of a file, kept in one block."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

_QUICKLY = 1  # level: half the size in a quarter of the time that the best third takes


class _Packed(bytes):
    """A block that was packed."""


class Lines(Sequence[str]):
    """Texts without line ends, in their order: 57,000 of them as strings would take 7 MB, not 4.

    Going through all of them is quick; to ask for one of them takes them all apart.
    """

    __slots__ = ("_kept",)

    def __init__(self, block: bytes = b"") -> None:
        """Hold texts in UTF-8, each with a line end behind it."""
        self._kept = block

    @classmethod
    def of(cls, texts: Iterable[str]) -> Lines:
        """Keep texts."""
        return cls("\n".join((*texts, "")).encode())

    @property
    def block(self) -> bytes:
        """The texts in UTF-8, each with a line end behind it."""
        kept = self._kept
        return zlib.decompress(kept) if isinstance(kept, _Packed) else kept

    def pack(self) -> bool:
        """Keep the same in half the room, for texts that hardly anybody will ask for.

        Return whether they were not packed before.
        """
        if isinstance(self._kept, _Packed):
            return False
        self._kept = _Packed(zlib.compress(self._kept, _QUICKLY))
        return True

    def __eq__(self, other: object) -> bool:
        return self.block == other.block if isinstance(other, Lines) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.block)

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
