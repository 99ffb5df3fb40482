"""How common an English word is."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from importlib import resources

BEGINNING = 3  # letters


class CommonWords(Mapping[str, float]):
    """The Zipf frequency of each common word (7: "the", 2: once in ten million words).

    Three words in four are rare, and hardly ever asked for. They stand in one text for each
    beginning: a dictionary of all words takes 9 MB, this 3.
    """

    def __init__(self, read: Callable[[], str]) -> None:
        """Hold what is unpacked at the first question: no start needs it.

        Lines "tenths word word", an empty one, then lines " word tenths word tenths", each with
        the words that begin with the same three letters.
        """
        self._read = read

    @cached_property
    def _lists(self) -> tuple[dict[str, float], dict[str, str]]:
        """Words that stand often, and the line of each beginning of the others."""
        often, rarely = self._read().split("\n\n")
        found: dict[str, float] = {}
        for line in often.splitlines():
            tenths, *words = line.split()
            found.update(dict.fromkeys(words, int(tenths) / 10))
        return found, {line[1 : 1 + BEGINNING]: line for line in rarely.splitlines()}

    def __getitem__(self, word: str) -> float:
        zipf = self._lists[0].get(word) or self._rare(word)
        if zipf is None:
            raise KeyError(word)
        return zipf

    def __contains__(self, word: object) -> bool:
        return word in self._lists[0] or (isinstance(word, str) and self._rare(word) is not None)

    def __iter__(self) -> Iterator[str]:
        often, rarely = self._lists
        yield from often
        for line in rarely.values():
            yield from line.split()[::2]

    def __len__(self) -> int:
        often, rarely = self._lists
        return len(often) + sum(line.count(" ") // 2 for line in rarely.values())

    def _rare(self, word: str) -> float | None:
        line = self._lists[1].get(word[:BEGINNING], "")
        at = line.find(f" {word} ")
        behind = at + len(word) + 2
        return None if at < 0 else int(line[behind : behind + 2]) / 10


@cache
def common_words() -> CommonWords:
    """Return the common words of English.

    Source: wordfreq 3.1 by Robyn Speer, CC BY-SA 4.0 (tools/make_words.py writes the list).
    """
    packed = resources.files("ivig_faq.content").joinpath("data/words.txt.gz").read_bytes()
    return CommonWords(lambda: gzip.decompress(packed).decode())
