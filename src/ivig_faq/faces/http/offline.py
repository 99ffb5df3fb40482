"""Words for the simple search of a static site: which words stand for which answer."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

from ivig_faq.content.models import Corpus, Topic

_WORD = re.compile(r"[a-z0-9]+")
_MOST_WORDS = 120  # a topic; the rest are rare, and the file would grow for nothing
_SPARE = 0.003  # so that a word seen once or twice does not outweigh all others
_TITLE = 0.2  # what share of all ways to ask the title counts for


def to_words(text: str) -> list[str]:
    """Return the words of a text, small and without accents, as search.js does."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))


def weigh_words(corpus: Corpus, topics: list[Topic]) -> Mapping[str, Mapping[str, int]]:
    """Return for each topic its telling words, each with a weight from 1 to 99.

    A word tells much when it is frequent in the ways to ask one thing and rare in the others.
    """
    found = {topic.id: _shares(corpus, topic) for topic in topics}
    usual = _means(found)
    weights: dict[str, dict[str, int]] = {}
    for id_, shares in found.items():
        raw = {
            word: math.log((share + _SPARE) / (usual[word] + _SPARE))
            for word, share in shares.items()
            if share > usual[word]
        }
        length = math.sqrt(sum(weight**2 for weight in raw.values())) or 1
        scaled = {word: min(99, round(99 * weight / length)) for word, weight in raw.items()}
        best = sorted(scaled, key=lambda word: (-scaled[word], word))[:_MOST_WORDS]
        weights[id_] = {word: scaled[word] for word in sorted(best) if scaled[word] > 0}
    return weights


def to_script(weights: Mapping[str, Mapping[str, int]], titles: Mapping[str, str]) -> str:
    """Return the words as a script, because a page opened from a folder may load nothing else."""
    data = [
        [id_, titles[id_], " ".join(f"{word} {weight}" for word, weight in words.items())]
        for id_, words in weights.items()
    ]
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return f'"use strict";\nself.ivigFaqWords = {text};\n'


def _means(found: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Return in which share of the ways to ask anything each word stands."""
    sums: dict[str, float] = {}
    for shares in found.values():
        for word, share in shares.items():
            sums[word] = sums.get(word, 0) + share
    return {word: total / len(found) for word, total in sums.items()}


def _shares(corpus: Corpus, topic: Topic) -> dict[str, float]:
    """Return in which share of the ways to ask each word stands; the title counts for many."""
    ways = corpus.questions.get(topic.id, ())
    counts: Counter[str] = Counter()
    for way in ways:
        counts.update(set(to_words(way)))
    found = {word: count / len(ways) for word, count in counts.items()}
    for word in set(to_words(topic.title)):
        found[word] = found.get(word, 0) + _TITLE
    return found
