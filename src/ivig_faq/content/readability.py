"""How hard a text is to read, by two school-grade formulas that need no network and no model."""

from __future__ import annotations

import gzip
import re
from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from importlib import resources
from math import sqrt
from types import MappingProxyType

from ivig_faq.content.markdown import to_sentences

WORD = re.compile(r"\{\w+\}|[^\W_]+(?:['’&/-][^\W_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
# An ending whose vowel is silent: "make", "makes", "asked", but not "table", "wanted", "boxes".
_SILENT = re.compile(
    r"(?<=[^aeiouy])(?:(?<![^aeiouy]l)e|(?<![sxzcg])(?<!ch|sh)(?<![^aeiouy]l)es|(?<![td])ed)$"
)


@cache
def known_syllables() -> Mapping[str, int]:
    """Return how many syllables each common word has.

    Source: CMU Pronouncing Dictionary, Carnegie Mellon University (tools/make_syllables.py).
    """
    packed = resources.files("ivig_faq.content").joinpath("data/syllables.txt.gz").read_bytes()
    pairs = (line.split(" ") for line in gzip.decompress(packed).decode().splitlines())
    return MappingProxyType({word: int(count) for word, count in pairs})


def guess_syllables(word: str) -> int:
    """Count the vowel groups of a word of a-z; a silent ending counts for nothing."""
    return max(1, len(_VOWELS.findall(_SILENT.sub("", word))))


@lru_cache(maxsize=50_000)
def count_syllables(word: str) -> int:
    """Return the syllables of a word; each part of a compound counts, and a number counts one."""
    parts = re.findall(r"[a-z]+", word.lower().replace("’", "'").replace("'", ""))
    table = known_syllables()
    if word.startswith("{") or not parts:
        return 1
    return sum(table.get(part) or guess_syllables(part) for part in parts)


def words_of(text: str) -> list[str]:
    """Return the words of a text; a compound and a {placeholder} are one word."""
    return WORD.findall(text)


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text; the end of a line ends a sentence too."""
    return [sentence.text for line in text.split("\n") for sentence in to_sentences(line)]


def mask(text: str, masked: Collection[str]) -> str:
    """Return the text with each masked term replaced by a word of one syllable."""
    if not masked:
        return text
    ways = "|".join(re.escape(term) for term in sorted(masked, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{ways})(?!\w)", "it", text, flags=re.IGNORECASE)


def grade(text: str, masked: Collection[str]) -> float:
    """Return the Flesch-Kincaid grade (US school years) of a text; 0 for a text without words.

    Formula: Kincaid et al. 1975, 0.39 words/sentence + 11.8 syllables/word - 15.59.
    """
    text = mask(text, masked)
    words, sentences = words_of(text), sentences_of(text)
    if not words:
        return 0.0
    syllables = sum(count_syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def smog(text: str, masked: Collection[str]) -> float:
    """Return the SMOG grade (US form, McLaughlin 1969) of a text of at least 30 sentences."""
    text = mask(text, masked)
    long_words = sum(count_syllables(word) >= 3 for word in words_of(text))
    return 3.1291 + 1.043 * sqrt(30 * long_words / max(1, len(sentences_of(text))))
