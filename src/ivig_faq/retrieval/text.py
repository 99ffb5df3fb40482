"""What counts as the same words."""

from __future__ import annotations

import re
import unicodedata

# Letters that look like Latin ones; replaced only inside words that mix alphabets.
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕһԁԛԝгвнкмтαβεικνορτυχ",
    "aeopcyxijshdqwrbhkmtabeikvoptux",
)
_LATIN = re.compile(r"[a-z]")
_REPEATED = re.compile(r"(.)\1{2,}")
_APOSTROPHES = re.compile(r"(?<=\w)['’‘`´ʼ＇](?=\w)")
_WORD = re.compile(r"\w+")


def fold(raw: str) -> str:
    """Return the text in one plain form: compatible, visible, lower-case, unaccented characters.

    Punctuation and line breaks stay, so that clauses can still be told apart.
    """
    text = unicodedata.normalize("NFKC", raw.encode("utf-8", "replace").decode("utf-8"))
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(kept for kept in map(_visible, text) if kept)
    text = _APOSTROPHES.sub("", text)
    return " ".join(map(_one_alphabet, text.split(" ")))


def to_text(raw: str) -> str:
    """Return the words of the text in their plain form, one space between them."""
    return " ".join(_WORD.findall(_REPEATED.sub(r"\1\1", fold(raw).replace("_", " "))))


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Mn", "Cf"):
        return ""
    if category in ("Cc", "Zl", "Zp"):
        return "\n" if character in "\n\r\u2028\u2029" else " "
    return character


def _one_alphabet(word: str) -> str:
    return word.translate(_LOOKALIKES) if not word.isascii() and _LATIN.search(word) else word
