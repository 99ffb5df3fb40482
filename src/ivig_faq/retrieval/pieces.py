"""Texts cut into the pieces of words that the encoder knows (WordPiece, as BERT reads English).

Of a text in its plain form little is left to do, so no library is needed: what one does with case,
accents and punctuation has been done, and a test compares both.
"""

from __future__ import annotations

import re

from ivig_faq.content.numbered import NumberedWords

_LONGEST_WORD = 100
ALIKE = 2  # letters that pieces in one line begin with
# Ideographs are words of their own: the blocks that BERT names.
_IDEOGRAPH = re.compile(
    "([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0002a6df\U0002a700-\U0002b73f\U0002b740-\U0002b81f\U0002b920-\U0002ceaf"
    "\U0002f800-\U0002fa1f])"
)


class Pieces:
    """The encoder's vocabulary: as a dictionary of 30,000 pieces it would need 5 MB, not 1."""

    def __init__(self, told: str) -> None:
        """Know the pieces that begin a word and those inside one: tools/make_pieces.py."""
        begin, inside = (lines.split("\n") for lines in told.split("\n\n"))
        self._begin, self._inside = NumberedWords(begin, ALIKE), NumberedWords(inside, ALIKE)
        self._unknown = self._begin["[UNK]"]
        self._first, self._last = self._begin["[CLS]"], self._begin["[SEP]"]

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
            known = self._inside if start else self._begin
            end = next((to for to in range(len(word), start, -1) if word[start:to] in known), 0)
            if not end:
                return [self._unknown]
            found.append(known[word[start:end]])
            start = end
        return found
