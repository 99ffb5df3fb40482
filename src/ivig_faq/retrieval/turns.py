"""What follow-ups mean after a topic, told by turns that people wrote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ivig_faq.content.models import Corpus
from ivig_faq.retrieval.features import Floats
from ivig_faq.retrieval.neighbours import STEPS, unit
from ivig_faq.retrieval.text import to_text

_COUNT = 60
_FADES = 8.0
# How much more a turn after the very same topic counts, and what each label is given without any.
_SAME = 4.0
_LEAST = 0.02


@dataclass(frozen=True, slots=True)
class Turn:
    """A message in plain form, the topics before and after it, and it behind the title before."""

    before: str
    text: str
    now: str
    after_title: str


def turns_of(corpus: Corpus) -> tuple[Turn, ...]:
    """Return the turns of a corpus."""
    titles = {topic.id: to_text(topic.title) for topic in corpus.topics.values()}
    return tuple(
        Turn(turn.before, text, turn.now, f"{titles[turn.before]} {text}")
        for turn in corpus.follow_ups
        for text in (to_text(turn.text),)
    )


@dataclass(frozen=True)
class Turns:
    """Messages as directions (n, width) in 8 bits, and the numbers of the topics around each."""

    rows: NDArray[np.int8]
    before: NDArray[np.int16]
    now: NDArray[np.int16]

    @classmethod
    def of(cls, vectors: Floats, turns: Iterable[Turn], labels: tuple[str, ...]) -> Turns:
        """Keep turns by the directions of their messages, vectors (n, width)."""
        around = [(labels.index(turn.before), labels.index(turn.now)) for turn in turns]
        numbers = np.array(around, dtype=np.int16).reshape(-1, 2)
        rows = np.round(unit(vectors) * STEPS).astype(np.int8)
        return cls(rows, numbers[:, 0], numbers[:, 1])

    def votes(self, vector: Floats, before: int, classes: int) -> Floats:
        """Return the share of each label (classes,) among the turns like a message (width,).

        A turn that stayed on its topic speaks for staying, whatever the topic.
        """
        votes = np.full(classes, _LEAST, dtype=np.float32)
        if not len(self.rows):
            return votes
        near = self.rows.astype(np.float32) @ unit(vector[None])[0] / np.float32(STEPS)
        weights = np.exp(_FADES * (near - 1)) * np.where(self.before == before, _SAME, 1)
        places = np.argsort(-weights, kind="stable")[:_COUNT]
        stays = self.before[places] == self.now[places]
        found = np.zeros(classes, dtype=np.float32)
        np.add.at(found, np.where(stays, before, self.now[places]), weights[places])
        return np.asarray(votes + found / found.sum(), dtype=np.float32)
