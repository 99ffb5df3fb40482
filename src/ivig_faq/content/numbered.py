"""Many words with a number each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping


class NumberedWords(Mapping[str, int]):
    """Words without white space, and their numbers, in one line for all that begin alike.

    A dictionary of 93,000 words takes 9 MB, this 2; to look one up takes a microsecond.
    """

    def __init__(self, lines: Iterable[str], letters: int) -> None:
        """Hold lines ``" word<tab>number word<tab>number "`` of words that begin with so many
        letters alike; a shorter word has a line of its own.
        """
        self._letters = letters
        self._lines = {_first_word(line)[:letters]: line for line in lines}

    @classmethod
    def of(cls, numbers: Iterable[tuple[str, int]], letters: int) -> NumberedWords:
        """Hold words and their numbers."""
        return cls(lines_of(numbers, letters), letters)

    def __getitem__(self, word: str) -> int:
        line = self._lines.get(word[: self._letters], "")
        at = line.find(f" {word}\t")
        if at < 0:
            raise KeyError(word)
        begin = at + len(word) + 2
        return int(line[begin : line.index(" ", begin)])

    def __contains__(self, word: object) -> bool:
        """Whether it is one of them; most pieces that are looked for are not."""
        return isinstance(word, str) and f" {word}\t" in self._lines.get(word[: self._letters], "")

    def __iter__(self) -> Iterator[str]:
        for line in self._lines.values():
            yield from (pair.partition("\t")[0] for pair in line[1:-1].split(" "))

    def __len__(self) -> int:
        return sum(line.count("\t") for line in self._lines.values())


def lines_of(numbers: Iterable[tuple[str, int]], letters: int) -> list[str]:
    """Return the lines of words and their numbers, each word in the order in which it comes."""
    lines: dict[str, list[str]] = {}
    for word, number in numbers:
        lines.setdefault(word[:letters], []).append(f" {word}\t{number}")
    return ["".join((*pairs, " ")) for pairs in lines.values()]


def _first_word(line: str) -> str:
    return line[1 : line.index("\t")]
