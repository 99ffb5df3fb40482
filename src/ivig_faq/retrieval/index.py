"""Finds the topics that a question may be about, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import extractOne

from ivig_faq.content.models import Corpus
from ivig_faq.content.words import common_words
from ivig_faq.retrieval.follow_up import leans_on_context
from ivig_faq.retrieval.learned import OFF_TOPIC, Learned
from ivig_faq.retrieval.question import Question
from ivig_faq.retrieval.spelling import Speller
from ivig_faq.retrieval.split import Segment, split_questions
from ivig_faq.retrieval.text import to_text

Probabilities = NDArray[np.float64]

# Turns margins into probabilities; fitted on the tuning set (evaluation/calibrate.py).
SHARPNESS = 4.0
# How much likelier a follow-up makes the topics near the last one, itself, and none at all.
NEARNESS = 4.0
SAMENESS = 4.0
STRANGENESS = 0.1
# What a phrasing says that the message repeats.
SURE = 0.9
# Nine characters in ten the same is a typing slip, not another question.
_SAME = 0.9
_LONGEST_PHRASING = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """A topic, and the probability that it is what was asked."""

    topic: str
    probability: float


@dataclass(frozen=True, slots=True)
class Part:
    """A message or part of one: hits, best first; how likely none fits; the parts inside it."""

    text: str = field(repr=False)
    hits: tuple[Hit, ...]
    off_topic: float
    asks: bool = True
    parts: tuple[Part, ...] = ()
    repairs: tuple[tuple[str, str], ...] = field(default=(), repr=False)


class Index:
    """The corpus's phrasings and what was learned from them; safe to share between threads."""

    def __init__(self, corpus: Corpus, learned: Learned) -> None:
        self._learned = learned
        self._speller = Speller(learned.own_words, common_words())
        self._titles = {topic.id: to_text(topic.title) for topic in corpus.topics.values()}
        self._related = _both_ways({topic.id: topic.related for topic in corpus.topics.values()})
        phrasings = [(to_text(line), OFF_TOPIC) for line in corpus.off_topic]
        for topic, lines in corpus.questions.items():
            phrasings += [(to_text(line), topic) for line in lines]
        phrasings += [(title, topic) for topic, title in self._titles.items()]
        self._exact = dict(phrasings)
        self._topic_of = [topic for _, topic in phrasings]
        self._texts = [text for text, _ in phrasings]

    def search(self, question: Question) -> Part:
        """Return the hits of the message and of every part of it, in the order asked.

        A part leans on what comes before it where its words do: the message on
        `question.context`, a later part on the part before it.
        """
        known = tuple(topic for topic in question.context if topic in self._titles)
        return self._part(split_questions(question.text), known)

    def _part(self, segment: Segment, context: tuple[str, ...]) -> Part:
        text, repairs = self._speller.repair(segment.text)
        found = self._probabilities(text)
        if context and leans_on_context(segment.text):
            found = self._leaning(found, context)
        labels = self._learned.labels
        hits = [Hit(label, float(p)) for label, p in zip(labels, found, strict=True)]
        hits.sort(key=lambda hit: (-hit.probability, hit.topic))
        parts: list[Part] = []
        before = context
        for inside in segment.parts:
            parts.append(self._part(inside, before))
            before = (parts[-1].hits[0].topic,)
        return Part(
            segment.text,
            tuple(hit for hit in hits if hit.topic != OFF_TOPIC),
            float(found[labels.index(OFF_TOPIC)]),
            segment.asks,
            tuple(parts),
            repairs,
        )

    def _leaning(self, found: Probabilities, context: tuple[str, ...]) -> Probabilities:
        """Make likelier what is near the topics before, and what is off topic less likely."""
        near = np.ones(len(found))
        labels = self._learned.labels
        for topic in context:
            for other in self._related.get(topic, ()):
                near[labels.index(other)] = NEARNESS
        for topic in context:
            near[labels.index(topic)] = SAMENESS
        near[labels.index(OFF_TOPIC)] = STRANGENESS
        return np.asarray(found * near / (found @ near))

    def _probabilities(self, text: str) -> Probabilities:
        indices, weights = self._learned.features.row(text)
        margins = weights @ self._learned.weights[indices] + self._learned.weights[-1]
        grown = np.exp(SHARPNESS * (margins - margins.max()).astype(np.float64))
        found: Probabilities = grown / grown.sum()
        same = self._same(text)
        if same is not None:
            found *= 1 - SURE
            found[self._learned.labels.index(same)] += SURE
        return found

    def _same(self, text: str) -> str | None:
        """The label of the phrasing that the text repeats, but for slips of the keyboard."""
        if text in self._exact or len(text) > _LONGEST_PHRASING:
            return self._exact.get(text)
        near = extractOne(text, self._texts, scorer=Indel.normalized_similarity, score_cutoff=_SAME)
        return None if near is None else self._topic_of[near[2]]


def _both_ways(related: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """Near is mutual: a topic is near to those it names and to those that name it."""
    return {
        topic: frozenset(near) | {other for other, names in related.items() if topic in names}
        for topic, near in related.items()
    }
