"""The corpus's own word on a text: which phrasing it repeats, but for slips of the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rapidfuzz.distance import Indel
from rapidfuzz.process import extractOne

from ivig_faq.content.models import Corpus
from ivig_faq.retrieval.learned import Learned, known_examples

# Nine characters in ten the same may be a typing slip.
_SAME = 0.9
# Shorter texts are other words when a letter changes; longer ones are never typed twice.
_SHORTEST, _LONGEST = 8, 200


class Phrasings:
    """Every phrasing in its plain form, and its label."""

    def __init__(self, corpus: Corpus, learned: Learned, knows: Callable[[str], bool]) -> None:
        """Hold the corpus's phrasings; a word that somebody `knows` is meant as it stands."""
        self._known = knows
        self._texts, self._labels = known_examples(corpus, learned)

    def told(self, numbers: Iterable[int]) -> list[tuple[str, str]]:
        """Return phrasings by their numbers, and what each is about.

        Those that only say what they are not about have no number.
        """
        places = [place for place, label in enumerate(self._labels) if not label.startswith("!")]
        return [(self._texts[places[at]], self._labels[places[at]]) for at in numbers]

    def find_same(self, typed: str, text: str) -> str | None:
        """Return the label of the phrasing that a text repeats, as `typed` or put right.

        None where it repeats none. A misspelt text repeats the nearest one of as many words.
        """
        for spelt in dict.fromkeys((typed, text)):
            place = self._texts.find(spelt)
            if place is not None:
                return self._labels[place]
        # A word that is known is meant as it stands: without another one nothing can be a slip.
        if not _SHORTEST <= len(text) <= _LONGEST or all(map(self._knows, text.split())):
            return None
        # Only what has as many words can differ by slips alone.
        places = self._texts.like(text, _SAME)
        alike = self._texts.at(places)
        near = extractOne(text, alike, scorer=Indel.normalized_similarity, score_cutoff=_SAME)
        return self._labels[places[near[2]]] if near and self._slipped(text, near[0]) else None

    def _knows(self, word: str) -> bool:
        """Whether a word is meant as it stands, as a number is."""
        return word.isdigit() or self._known(word)

    def _slipped(self, text: str, phrasing: str) -> bool:
        """Whether only slips part them: “how long does the battery last” asks something else."""
        words, others = text.split(), phrasing.split()
        return len(words) == len(others) and all(
            word == other or not self._knows(word)
            for word, other in zip(words, others, strict=True)
        )
