"""How common an English word is."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from importlib import resources

from ivig_faq.content.numbered import NumberedWords

BEGINNING = 3  # letters


class CommonWords(Mapping[str, float]):
    """The Zipf frequency of each common word (7: "the", 2: once in ten million words)."""

    def __init__(self, read: Callable[[], str]) -> None:
        """Hold what is unpacked at the first question: no start needs it.

        Lines of `NumberedWords`, with tenths for numbers.
        """
        self._read = read

    @cached_property
    def _tenths(self) -> NumberedWords:
        return NumberedWords(self._read().splitlines(), BEGINNING)

    def __getitem__(self, word: str) -> float:
        return self._tenths[word] / 10

    def __contains__(self, word: object) -> bool:
        return word in self._tenths

    def __iter__(self) -> Iterator[str]:
        return iter(self._tenths)

    def __len__(self) -> int:
        return len(self._tenths)


@cache
def common_words() -> CommonWords:
    """Return the common words of English.

    Source: wordfreq 3.1 by Robyn Speer, CC BY-SA 4.0 (tools/make_words.py writes the list).
    """
    packed = [resources.files("ivig_faq.content").joinpath("data/words.txt.gz").read_bytes()]
    return CommonWords(lambda: gzip.decompress(packed.pop()).decode())
