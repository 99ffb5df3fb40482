"""Texts cut into the pieces of words that the encoder knows (WordPiece, as BERT reads English).

Of a text in its plain form little is left to do, so no library is needed: what one does with case,
accents and punctuation has been done, and a test compares both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

_INSIDE = "##"  # marks a piece that does not begin a word
_LONGEST_WORD = 100
# Ideographs are words of their own: the blocks that BERT names.
_IDEOGRAPH = re.compile(
    "([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0002a6df\U0002a700-\U0002b73f\U0002b740-\U0002b81f\U0002b920-\U0002ceaf"
    "\U0002f800-\U0002fa1f])"
)


class Pieces:
    """The encoder's vocabulary, from the file of its tokenizer."""

    def __init__(self, tokenizer: str) -> None:
        model = json.loads(tokenizer)["model"]
        self._numbers: Mapping[str, int] = model["vocab"]
        self._unknown = self._numbers[model["unk_token"]]
        self._first, self._last = self._numbers["[CLS]"], self._numbers["[SEP]"]

    def cut(self, text: str, most: int) -> list[int]:
        """Return the numbers of the pieces of a plain text, at most so many, ends included."""
        found: list[int] = []
        for word in _IDEOGRAPH.sub(r" \1 ", text).lower().split():
            found += self._word(word)
        return [self._first, *found[: most - 2], self._last]

    def _word(self, word: str) -> list[int]:
        """The longest known pieces from left to right; a word that they do not cover is unknown."""
        if len(word) > _LONGEST_WORD:
            return [self._unknown]
        found = []
        start = 0
        while start < len(word):
            heads = _heads(word, start)
            start, piece = next(
                ((end, head) for end, head in heads if head in self._numbers), (0, "")
            )
            if not piece:
                return [self._unknown]
            found.append(self._numbers[piece])
        return found


def _heads(word: str, start: int) -> Iterator[tuple[int, str]]:
    mark = _INSIDE if start else ""
    return ((end, mark + word[start:end]) for end in range(len(word), start, -1))
