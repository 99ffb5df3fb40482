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
# A key that stuck or was leaned on is no word.
_STUCK = re.compile(r"\b(\w)\1{3,}\b")
_APOSTROPHES = re.compile(r"(?<=\w)['’‘`´ʼ＇](?=\w)")
_WORD = re.compile(r"\w+")
# "M.E." is one word; the last dot also ends a sentence where a capital letter follows.
_DOTTED = re.compile(r"(?<![\w.])(?:[A-Za-z]\.)+[A-Za-z](?:\b(?!\.)|\.(?!\s+[A-Z])|(?=\.\s))")


class _Visible(dict[int, str]):
    """What each character becomes: itself, nothing where it is not seen, a space, a line end."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        match unicodedata.category(character):
            case "Mn" | "Cf":
                seen = ""
            case "Cc" | "Zl" | "Zp":
                seen = "\n" if character in "\n\r\u2028\u2029" else " "
            case _:
                seen = character
        self[code] = seen
        return seen


_VISIBLE = _Visible()


def fold(raw: str) -> str:
    """Return the text in one plain form: compatible, visible, lower-case, unaccented characters.

    Punctuation and line breaks stay, so that clauses can still be told apart.
    """
    text = unicodedata.normalize("NFKC", raw.encode("utf-8", "replace").decode("utf-8"))
    if "." in text:  # few have one, and a start folds every phrasing
        text = _DOTTED.sub(lambda match: match[0].replace(".", ""), text)
    text = unicodedata.normalize("NFKD", text.casefold())
    text = _APOSTROPHES.sub("", text.translate(_VISIBLE))
    return " ".join(map(_one_alphabet, text.split(" ")))


def to_text(raw: str) -> str:
    """Return the words of the text in their plain form, one space between them."""
    typed = _STUCK.sub(" ", fold(raw).replace("_", " "))
    return " ".join(_WORD.findall(_REPEATED.sub(r"\1\1", typed)))


def _one_alphabet(word: str) -> str:
    return word.translate(_LOOKALIKES) if not word.isascii() and _LATIN.search(word) else word
