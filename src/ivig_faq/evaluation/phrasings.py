"""Phrasings that may teach the wrong thing: twins, strays, and lines of a question set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Indel

from ivig_faq.content.models import Corpus
from ivig_faq.evaluation.sets import QuestionSets
from ivig_faq.retrieval.features import Features, Floats
from ivig_faq.retrieval.learned import examples, signs_of
from ivig_faq.retrieval.linear import fit_linear
from ivig_faq.retrieval.neighbours import unit
from ivig_faq.retrieval.softmax import log_shares
from ivig_faq.retrieval.text import to_text

_FOLDS = 5
_ROUNDS = 6
# What word margins are multiplied by to be shares, as the index does.
_SHARPNESS = 3.6
_SURE = 0.95
_NEAR = 0.8
_SAME = 0.9
_SHORTEST = 8
_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Twin:
    """Two phrasings that differ by a few letters, and the topics they are filed under."""

    text: str
    topic: str
    other_text: str
    other_topic: str


@dataclass(frozen=True, slots=True)
class Stray:
    """A phrasing that a model which has not seen it surely calls another topic."""

    text: str
    topic: str
    called: str
    share: float


@dataclass(frozen=True, slots=True)
class Suspects:
    """What a person should look at; `overlaps` are phrasings that stand in a question set too."""

    twins: tuple[Twin, ...]
    strays: tuple[Stray, ...]
    overlaps: tuple[tuple[str, str], ...]


def find_suspects(
    corpus: Corpus,
    vectors_of: Callable[[Sequence[str]], Floats],
    held_out: QuestionSets,
    progress: Callable[[str], None] = lambda _: None,
) -> Suspects:
    """Return the phrasings of a corpus that a person should look at.

    `vectors_of` gives the encoder's vectors, which only propose twins. The encoder has learned
    from every line, so what a line would be called without it is asked of the word model alone.
    """
    told = [pair for pair in zip(*examples(corpus), strict=True) if not pair[1].startswith("!")]
    texts, labels = [text for text, _ in told], [label for _, label in told]
    progress("Looking for twins.")
    twins = tuple(find_twins(texts, labels, vectors_of(texts)))
    progress("Asking a model about lines that it has not seen.")
    strays = tuple(find_strays(texts, labels))
    asked = {to_text(question) for question in held_out.questions()}
    overlaps = tuple((text, label) for text, label in told if text in asked)
    return Suspects(twins, strays, overlaps)


def find_twins(texts: list[str], labels: list[str], vectors: Floats) -> Iterator[Twin]:
    """Return pairs under different labels that are alike letter by letter."""
    directions = unit(vectors)
    for start in range(0, len(texts), _AT_ONCE):
        near = directions[start : start + _AT_ONCE] @ directions.T
        for row, place in np.argwhere(near >= _NEAR):
            one, two = start + int(row), int(place)
            if one >= two or labels[one] == labels[two] or len(texts[one]) < _SHORTEST:
                continue
            if Indel.normalized_similarity(texts[one], texts[two], score_cutoff=_SAME):
                yield Twin(texts[one], labels[one], texts[two], labels[two])


def find_strays(texts: list[str], labels: list[str]) -> list[Stray]:
    """Return lines that a model of the other four fifths surely calls another topic."""
    names = tuple(sorted(set(labels)))
    signs = signs_of(names, labels)
    found = []
    for fold in range(_FOLDS):
        seen = [row for row in range(len(texts)) if row % _FOLDS != fold]
        held = range(fold, len(texts), _FOLDS)
        features, rows = Features.learn([texts[row] for row in seen])
        weights = fit_linear(
            rows,
            signs[seen],
            len(features.vocabulary),
            np.ones((len(seen), 1), dtype=np.float32),
            rounds=_ROUNDS,
        )
        for row in held:
            indices, values = features.row(texts[row])
            margins = values @ weights[indices] + weights[-1]
            shares = np.exp(log_shares(_SHARPNESS * margins[None])[0])
            best = int(shares.argmax())
            if names[best] != labels[row] and shares[best] >= _SURE:
                found.append(Stray(texts[row], labels[row], names[best], float(shares[best])))
    return sorted(found, key=lambda stray: -stray.share)


def to_lines(suspects: Suspects) -> Iterator[str]:
    """Return each phrasing with where it is filed and what is odd about it, then the counts."""
    for twin in suspects.twins:
        yield f"twins: {twin.topic}: {twin.text}"
        yield f"       {twin.other_topic}: {twin.other_text}"
    for stray in suspects.strays:
        yield f"called {stray.called} ({stray.share:.2f}), filed under {stray.topic}: {stray.text}"
    for text, topic in suspects.overlaps:
        yield f"stands in a question set too: {topic}: {text}"
    yield ""
    yield (
        f"{len(suspects.twins)} twins under different topics, {len(suspects.strays)} strays, "
        f"{len(suspects.overlaps)} in a question set."
    )
