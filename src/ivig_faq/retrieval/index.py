"""Finds the topics that a question may be about, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ivig_faq.content.models import CRISIS, REACTION, Corpus
from ivig_faq.content.words import common_words
from ivig_faq.retrieval.encoder import shipped_encoder
from ivig_faq.retrieval.features import Floats
from ivig_faq.retrieval.follow_up import leans_on_context
from ivig_faq.retrieval.learned import OFF_TOPIC, Learned, kept_words_of
from ivig_faq.retrieval.phrasings import Phrasings
from ivig_faq.retrieval.question import Question
from ivig_faq.retrieval.softmax import log_shares, with_bias
from ivig_faq.retrieval.spelling import Speller
from ivig_faq.retrieval.split import Segment, all_segments, split_questions
from ivig_faq.retrieval.text import to_text
from ivig_faq.retrieval.vectors import shipped_directions

Probabilities = NDArray[np.float64]
Repair = Callable[[str], tuple[str, tuple[tuple[str, str], ...]]]

# All fitted on the tuning set, docs/retrieval.md: how much word margins weigh beside the encoder's
# log shares, and what turns their sum into probabilities that hold.
WORDS = 4.0
DANGER_WORDS = 2.0
NEIGHBOURS = 0.75
SHARPNESS = 0.66
# How much likelier a follow-up makes the topics near the last one, itself, and none at all; how
# much its words count behind that title, and how much the turns that people wrote.
NEARNESS = 8.0
SAMENESS = 2.0
STRANGENESS = 0.01
LEAN = 0.8
TURNS = 0.6
# How far the corpus's own word on a text is trusted.
SURE = 0.9
SILENT = 0.995
MOST_ENCODED = 16
# How likely a danger may be at most in a question that is taken for an ordinary one, and how many
# words the rest may have: the encoder hears more, and was trained with no more.
ORDINARY = 0.1
MOST_HEARD = 50


@dataclass(frozen=True, slots=True)
class Hit:
    """A topic, and the probability that it is what was asked."""

    topic: str
    probability: float


@dataclass(frozen=True, slots=True)
class Near:
    """A phrasing in plain form, its topic or "_none", and how near in meaning it is (-1 to 1)."""

    text: str
    topic: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Part:
    """A message or part of one: hits, best first; how likely none fits; the parts inside it.

    `reaction` and `crisis` say how likely it tells of a danger now. `rest` is the whole message
    without its ordinary questions, where both are in it.
    """

    text: str = field(repr=False)
    hits: tuple[Hit, ...]
    off_topic: float
    reaction: float = 0.0
    crisis: float = 0.0
    asks: bool = True
    leans: bool = False
    parts: tuple[Part, ...] = ()
    repairs: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    rest: Part | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one text alone says: a probability per label, and the repairs made."""

    found: Probabilities
    dangers: Probabilities
    repairs: tuple[tuple[str, str], ...]
    vector: Floats | None


class Index:
    """The corpus's phrasings and what was learned from them; safe to share between threads."""

    def __init__(self, corpus: Corpus, learned: Learned) -> None:
        self._learned = learned
        self._speller = Speller(learned.usage, common_words(), kept_words_of(corpus))
        self._related = _both_ways({topic.id: topic.related for topic in corpus.topics.values()})
        self._titles = {topic.id: to_text(topic.title) for topic in corpus.topics.values()}
        self._phrasings = Phrasings(corpus, learned, self._speller.knows)

    def search(self, question: Question) -> Part:
        """Return the hits of the message and of every part of it, in the order asked.

        A part leans on what comes before it where its words do: the message on
        `question.context`, a later part on the part before it.
        """
        repair = cache(self._speller.repair)
        whole = split_questions(question.text, lambda text: repair(text)[0])
        texts = list(dict.fromkeys(segment.text for segment in all_segments(whole)))
        read = self._read(texts, repair)
        known = tuple(topic for topic in question.context if topic in self._related)
        part = self._part(whole, known, read)
        return replace(part, rest=self._rest(part, read))

    def nearest(self, text: str, count: int = 8) -> tuple[Near, ...]:
        """Return the phrasings nearest in meaning to a plain text, nearest first."""
        vector = shipped_directions().project(shipped_encoder().encode([text]))[0]
        near = self._learned.neighbours.nearest(vector, count)
        told = self._phrasings.told(number for number, _ in near)
        return tuple(
            Near(*one, similarity) for one, (_, similarity) in zip(told, near, strict=True)
        )

    def _read(self, texts: Sequence[str], repair: Repair) -> dict[str, _Reading]:
        """Read each text alone, the encoder many at a time."""
        repaired = {text: repair(text) for text in texts}
        # The encoder is slow: of a very long message it reads the parts that come first.
        encoded = list(dict.fromkeys(better for better, _ in repaired.values()))[:MOST_ENCODED]
        learned = self._learned
        vectors = shipped_directions().project(shipped_encoder().encode(encoded))
        behind = with_bias(vectors)
        meant = log_shares(behind @ learned.head) + NEIGHBOURS * learned.neighbours.votes(vectors)
        alarming = log_shares(behind @ learned.danger_head)
        places = {text: place for place, text in enumerate(encoded)}
        rows = learned.features.rows([better for better, _ in repaired.values()])
        read = {}
        for number, (text, (better, repairs)) in enumerate(repaired.items()):
            row = rows.row(number)
            found = WORDS * learned.weights.margins(row)
            alarm = DANGER_WORDS * learned.danger_weights.margins(row)
            place = places.get(better)
            if place is not None:
                found += meant[place]
                alarm += alarming[place]
            topics = self._with_same(_shares(SHARPNESS * found), text, better)
            dangers = self._both(_shares(alarm), topics)
            vector = None if place is None else vectors[place]
            read[text] = _Reading(topics, dangers, repairs, vector)
        return read

    def _both(self, alarm: Probabilities, found: Probabilities) -> Probabilities:
        """How likely each danger is: midway, in log odds, between both pairs of models."""
        cards = np.array([found[self._learned.labels.index(card)] for card in (REACTION, CRISIS)])
        odds = (_log_odds(alarm[:2]) + _log_odds(cards)) / 2
        return np.asarray(1 / (1 + np.exp(-odds)))

    def _with_same(self, found: Probabilities, typed: str, text: str) -> Probabilities:
        """Trust what the corpus says of this very text, as `typed` or put right."""
        labels = self._learned.labels
        if not text:  # a message without words asks nothing
            found *= 1 - SILENT
            found[labels.index(OFF_TOPIC)] += SILENT
            return found
        same = self._phrasings.find_same(typed, text)
        if same is None or same.removeprefix("!") not in labels:
            return found
        if same.startswith("!"):
            found[labels.index(same[1:])] *= 1 - SURE
            return np.asarray(found / found.sum())
        found *= 1 - SURE
        found[labels.index(same)] += SURE
        return found

    def _part(
        self, segment: Segment, context: tuple[str, ...], read: Mapping[str, _Reading]
    ) -> Part:
        reading = read[segment.text]
        found = reading.found
        leans = bool(context) and leans_on_context(segment.text)
        if leans:
            found = self._leaning(reading, segment.text, context)
        labels = self._learned.labels
        hits = [Hit(label, float(p)) for label, p in zip(labels, found, strict=True)]
        hits.sort(key=lambda hit: (-hit.probability, hit.topic))
        parts: list[Part] = []
        before = context
        for inside in segment.parts:
            parts.append(self._part(inside, before, read))
            # What is about something else altogether is nothing to lean on.
            strange = parts[-1].off_topic > parts[-1].hits[0].probability
            before = () if strange else (parts[-1].hits[0].topic,)
        return Part(
            text=segment.text,
            hits=tuple(hit for hit in hits if hit.topic != OFF_TOPIC),
            off_topic=float(found[labels.index(OFF_TOPIC)]),
            reaction=float(reading.dangers[0]),
            crisis=float(reading.dangers[1]),
            asks=segment.asks,
            leans=leans,
            parts=tuple(parts),
            repairs=reading.repairs,
        )

    def _rest(self, whole: Part, read: Mapping[str, _Reading]) -> Part | None:
        """Read what is told around ordinary questions alone: beside one a danger is overheard."""
        leaves = list(_leaves(whole))
        left = [leaf.text for leaf in leaves if not _is_ordinary(leaf)]
        text = " ".join(left)
        if not 0 < len(left) < len(leaves) or len(text.split()) > MOST_HEARD:
            return None
        reading = read.get(text) or self._read([text], self._speller.repair)[text]
        reaction, crisis = map(float, reading.dangers)
        return Part(text, (), 0.0, reaction, crisis, asks=False)

    def _leaning(self, reading: _Reading, text: str, context: tuple[str, ...]) -> Probabilities:
        """Weigh what a text says alone, behind the title of the topic before, and in like turns.

        Topics near that one become likelier, none less likely, and a card never likelier.
        """
        alone = reading.found
        learned = self._learned
        labels = learned.labels
        near = np.ones(len(alone))
        for topic in context:
            for other in self._related.get(topic, ()):
                near[labels.index(other)] = NEARNESS
        for topic in context:
            near[labels.index(topic)] = SAMENESS
        near[labels.index(OFF_TOPIC)] = STRANGENESS
        found = (alone + 1e-6) * near
        if reading.vector is not None:
            after = shipped_encoder().encode([f"{self._titles[context[0]]} {text}"])
            behind = with_bias(shipped_directions().project(after)) @ learned.turn_head
            votes = learned.turns.votes(reading.vector, labels.index(context[0]), len(labels))
            found = found ** (1 - LEAN) * np.exp(LEAN * log_shares(behind)[0]) * votes**TURNS
        found /= found.sum()
        for card in (REACTION, CRISIS):
            found[labels.index(card)] = min(found[labels.index(card)], alone[labels.index(card)])
        return np.asarray(found / found.sum())


def _leaves(part: Part) -> Iterator[Part]:
    for inside in part.parts:
        yield from _leaves(inside)
    if not part.parts:
        yield part


def _is_ordinary(leaf: Part) -> bool:
    danger = max(leaf.reaction, leaf.crisis)
    return leaf.asks and danger < ORDINARY and leaf.hits[0].topic not in (REACTION, CRISIS)


def _shares(logits: Floats) -> Probabilities:
    shares = np.exp((logits - logits.max()).astype(np.float64))
    return np.asarray(shares / shares.sum())


def _log_odds(probabilities: Probabilities) -> Probabilities:
    kept = np.clip(probabilities, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(kept / (1 - kept)))


def _both_ways(related: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """Near is mutual: a topic is near to those it names and to those that name it."""
    return {
        topic: frozenset(near) | {other for other, names in related.items() if topic in names}
        for topic, near in related.items()
    }
