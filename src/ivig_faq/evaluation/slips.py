"""How hands and keyboards change a message without changing what it asks."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

# What lies beside each letter on the commonest keyboard.
_BESIDE = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok",
    "o": "ipl", "p": "ol", "a": "qsz", "s": "awdx", "d": "sefc", "f": "drgv", "g": "fthb",
    "h": "gyjn", "j": "hukm", "k": "jil", "l": "kop", "z": "asx", "x": "zsdc", "c": "xdfv",
    "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]{3,}")
_LITTLE = frozenset(
    "a an the is are was were am be been to of for on in at do does did have has had will would"
    " can could it its my your this that there some so just".split()
)
SHARE = 0.25

Slip = Callable[[str, Random], str]


def swap(word: str, chance: Random) -> str:
    """Two neighbouring letters change places."""
    at = chance.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def drop(word: str, chance: Random) -> str:
    """A letter is missing."""
    at = chance.randrange(len(word))
    return word[:at] + word[at + 1 :]


def double(word: str, chance: Random) -> str:
    """A letter comes twice."""
    at = chance.randrange(len(word))
    return word[: at + 1] + word[at:]


def hit_beside(word: str, chance: Random) -> str:
    """A finger lands on the next key."""
    places = [at for at, letter in enumerate(word) if letter.lower() in _BESIDE]
    if not places:
        return word
    at = chance.choice(places)
    other = chance.choice(_BESIDE[word[at].lower()])
    return word[:at] + (other.upper() if word[at].isupper() else other) + word[at + 1 :]


def mistype(text: str, chance: Random, slips: tuple[Slip, ...]) -> str:
    """Return the text with a slip in a quarter of its words; those of 1-2 letters stay."""
    places = list(_WORD.finditer(text))
    wanted = max(1, round(len(text.split()) * SHARE))
    chosen = chance.sample(places, min(wanted, len(places)))
    for place in sorted(chosen, key=lambda found: -found.start()):
        word = chance.choice(slips)(place.group(), chance)
        text = text[: place.start()] + word + text[place.end() :]
    return text


def without_little_words(text: str, chance: Random) -> str:
    """Return the text without half of its articles, helping verbs and the like; "not" stays."""
    words = text.split()
    kept = [word for word in words if word.lower() not in _LITTLE or chance.random() < 0.5]
    return " ".join(kept) if kept else text


def without_punctuation(text: str) -> str:
    """Return the text without marks, except inside words and numbers."""
    return " ".join(re.sub(r"(?<!\w)[^\w\s]+|[^\w\s]+(?!\w)", " ", text).split()) or text
