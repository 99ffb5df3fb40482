"""How common an English word is."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

BEGINNING = 3  # letters


class CommonWords(Mapping[str, float]):
    """The Zipf frequency of each common word (7: "the", 2: once in ten million words).

    Three words in four are rare, and hardly ever asked for. They stand in one text for each
    beginning: a dictionary of all words takes 9 MB, this 3.
    """

    def __init__(self, listed: str) -> None:
        """Read lines "tenths word word", an empty one, then lines " word tenths word tenths".

        Each of the latter holds the words that begin with the same three letters.
        """
        often, rarely = listed.split("\n\n")
        self._often: dict[str, float] = {}
        for line in often.splitlines():
            tenths, *words = line.split()
            self._often.update(dict.fromkeys(words, int(tenths) / 10))
        self._rarely = {line[1 : 1 + BEGINNING]: line for line in rarely.splitlines()}

    def __getitem__(self, word: str) -> float:
        zipf = self._often.get(word) or self._rare(word)
        if zipf is None:
            raise KeyError(word)
        return zipf

    def __contains__(self, word: object) -> bool:
        return word in self._often or (isinstance(word, str) and self._rare(word) is not None)

    def __iter__(self) -> Iterator[str]:
        yield from self._often
        for line in self._rarely.values():
            yield from line.split()[::2]

    def __len__(self) -> int:
        return len(self._often) + sum(line.count(" ") // 2 for line in self._rarely.values())

    def _rare(self, word: str) -> float | None:
        line = self._rarely.get(word[:BEGINNING], "")
        at = line.find(f" {word} ")
        behind = at + len(word) + 2
        return None if at < 0 else int(line[behind : behind + 2]) / 10


@cache
def common_words() -> CommonWords:
    """Return the common words of English.

    Source: wordfreq 3.1 by Robyn Speer, CC BY-SA 4.0 (tools/make_words.py writes the list).
    """
    packed = resources.files("ivig_faq.content").joinpath("data/words.txt.gz").read_bytes()
    return CommonWords(gzip.decompress(packed).decode())
