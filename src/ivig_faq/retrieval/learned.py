"""What is learned from the phrasings of a corpus, and how it is kept between starts."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from ivig_faq.content.lines import Lines
from ivig_faq.content.models import CRISIS, REACTION, Corpus
from ivig_faq.content.words import common_words
from ivig_faq.memory import give_back
from ivig_faq.retrieval.encoder import shipped_encoder
from ivig_faq.retrieval.features import Features, Floats
from ivig_faq.retrieval.kept import find_kept, forget_oldest, method_of, write_whole
from ivig_faq.retrieval.linear import Weights, fit_linear
from ivig_faq.retrieval.neighbours import Neighbours
from ivig_faq.retrieval.softmax import fit_softmax
from ivig_faq.retrieval.spelling import Usage, find_usage
from ivig_faq.retrieval.text import to_text
from ivig_faq.retrieval.texts import Runs, Texts
from ivig_faq.retrieval.turns import Turn, Turns, turns_of
from ivig_faq.retrieval.vectors import shipped_vectors

OFF_TOPIC = "_none"
NOT_KEPT = "This cannot be kept for the next start: the cache folder is not writable."
# A change in any of these changes what is learned from the same words; the encoder changes its
# vectors.
_MODULES = (
    "features.py", "learned.py", "linear.py", "neighbours.py", "softmax.py", "spelling.py",
    "text.py", "texts.py", "turns.py", "vectors.py", "model/vectors.npz",
)  # fmt: skip
# The established topics have over 250 phrasings each.
_FEW = 150
_LOUDEST = 12.0
# A little doubt in every label: near a border the people who wrote them were not sure either.
_DOUBT = 0.1
# What a second pair of models tells apart: two dangers, and everything else together. A danger
# that they miss costs ten times what a false alarm costs.
DANGERS = (REACTION, CRISIS, "calm")
_MISSED = 10.0
# Turns are few beside phrasings, and all that says what words mean behind a title.
_TURN = 10.0


@dataclass(frozen=True)
class Learned:
    """Labels (topics, then "_none"), and the models that know them: of words, and of vectors.

    `weights` of words and `head` (directions + 1, labels) know the labels; `danger_weights` and
    `danger_head` know the three of `DANGERS` alone, and were learned for recall. `turn_head` knows
    the labels of vectors of a message behind the title before it.
    `texts` are what was learned from, in their plain form and in the order of `examples`; `key`
    names the phrasings that they are the plain form of, "" where that is not known.
    """

    labels: tuple[str, ...]
    features: Features
    weights: Weights
    head: Floats
    danger_weights: Weights
    danger_head: Floats
    neighbours: Neighbours
    turn_head: Floats
    turns: Turns
    usage: Usage
    texts: Texts
    key: str = ""


def examples(corpus: Corpus) -> tuple[list[str], list[str]]:
    """Return every text to learn from, in its plain form, and its label; titles are texts too."""
    told = [(to_text(text), label) for label, lines in _labelled(corpus) for text in lines]
    return [text for text, _ in told], [label for _, label in told]


def known_examples(corpus: Corpus, learned: Learned) -> tuple[Texts, Runs]:
    """Return the same, from what was `learned` where that was learned from this very corpus.

    It holds the plain forms, which take long to make.
    """
    labels = Runs((label, len(lines)) for label, lines in _labelled(corpus))
    if learned.key == key_of(corpus):
        return learned.texts, labels
    texts, _ = examples(corpus)
    return Texts.of(texts), labels


def _labelled(corpus: Corpus) -> Iterator[tuple[str, Lines]]:
    """The same texts as they were typed, those with the same label together."""
    for topic in sorted(corpus.topics.values(), key=lambda topic: topic.id):
        if "{" not in topic.title:
            yield topic.id, Lines.of((" ".join(topic.title.split()),))
        yield topic.id, corpus.questions.get(topic.id, Lines())
        yield f"!{topic.id}", corpus.not_this.get(topic.id, Lines())
    yield OFF_TOPIC, corpus.off_topic


def fit(
    texts: list[str],
    labels: list[str],
    progress: Callable[[float], None] = lambda _: None,
    turns: Sequence[Turn] = (),
    kept_words: Set[str] = frozenset(),
) -> Learned:
    """Learn from labelled texts; the same texts give the same bits.

    A label with "!" before it says that the text is not about that topic, and nothing else.
    `kept_words` are no slips, however near to a commoner word.
    """
    names = (*sorted({label for label in labels if label[0] not in "!_"}), OFF_TOPIC)
    signs, dangers = signs_of(names, labels), _dangers(labels)
    emphasis = _emphasis(labels)
    heard = np.where(dangers[:, -1] == 1, 1, _MISSED).astype(np.float32)
    tell = _SideBySide(progress)
    # What is learned of words and of vectors has nothing to do with each other.
    with ThreadPoolExecutor(1) as beside, tell:
        # One pass learns topics and dangers: reading the rows is what takes the time.
        of_words = beside.submit(
            _learn_words,
            texts,
            kept_words,
            np.hstack([signs, dangers]),
            np.hstack([emphasis[:, None].repeat(len(names), 1), heard[:, None].repeat(3, 1)]),
            partial(tell, "words", 0.6),
        )
        vectors = shipped_vectors().of(texts, shipped_encoder(), partial(tell, "vectors", 0.4))
        head = fit_softmax(vectors, _shares(signs), emphasis)
        danger_head = fit_softmax(vectors, _shares(dangers), heard)
        told, behind = (
            shipped_vectors().of(said, shipped_encoder())
            for said in ([turn.text for turn in turns], [turn.after_title for turn in turns])
        )
        turn_head = fit_softmax(
            np.vstack([vectors, behind]),
            _shares(np.vstack([signs, signs_of(names, [turn.now for turn in turns])])),
            np.concatenate([emphasis, np.full(len(turns), _TURN, dtype=np.float32)]),
            begin=head,
            steps=60,
        )
        features, weights, usage = of_words.result()
    progress(1.0)
    # Rounded as the file holds it, so that a fresh fit equals a stored one.
    return Learned(
        labels=names,
        features=features,
        weights=Weights.of(weights[:, : len(names)]),
        head=_rounded(head),
        danger_weights=Weights.of(weights[:, len(names) :]),
        danger_head=_rounded(danger_head),
        neighbours=_neighbours(vectors, labels, names, emphasis),
        turn_head=_rounded(turn_head),
        turns=Turns.of(told, turns, names),
        usage=usage,
        texts=Texts.of(texts),
    )


def _learn_words(
    texts: list[str],
    kept_words: Set[str],
    signs: Floats,
    emphasis: Floats,
    progress: Callable[[float], None],
) -> tuple[Features, Floats, Usage]:
    features, rows = Features.learn(texts)
    progress(0.0)  # ends here where the rest failed meanwhile
    weights = fit_linear(rows, signs, len(features.vocabulary), emphasis, progress=progress)
    return features, weights, find_usage(texts, common_words(), kept_words)


class _SideBySide:
    """Says how far two things are that are learned side by side.

    Where it is left by an error, what is still learned ends the next time it says how far it is.
    """

    def __init__(self, progress: Callable[[float], None]) -> None:
        self._progress = progress
        self._done: dict[str, float] = {}
        self._failed = False
        self._lock = threading.Lock()

    def __call__(self, what: str, share: float, part: float) -> None:
        """Note that so much of something is learned, which is a share of the whole."""
        with self._lock:
            if self._failed:
                raise InterruptedError
            self._done[what] = share * part
            self._progress(sum(self._done.values()))

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, *_: object) -> None:
        self._failed = kind is not None


def signs_of(names: tuple[str, ...], labels: list[str]) -> Floats:
    """1 where a text is of a class, -1 where it is not, 0 where nothing is said."""
    numbers = {name: number for number, name in enumerate(names)}
    signs = np.full((len(labels), len(names)), -1, dtype=np.float32)
    for row, label in enumerate(labels):
        if label.startswith("!"):
            signs[row] = 0
            signs[row, numbers[label[1:]]] = -1
        else:
            signs[row, numbers[label]] = 1
    return signs


def _neighbours(
    vectors: Floats, labels: list[str], names: tuple[str, ...], emphasis: Floats
) -> Neighbours:
    told = [row for row, label in enumerate(labels) if not label.startswith("!")]
    kinds = np.array([names.index(labels[row]) for row in told], dtype=np.int16)
    heard = np.ones(len(names), dtype=np.float32)
    heard[kinds] = emphasis[told]
    return Neighbours.of(vectors[told], kinds, heard)


def _dangers(labels: list[str]) -> Floats:
    """1 where a text is of a kind of `DANGERS`, -1 where not; what it is not about is calm too."""
    kinds = [DANGERS.index(label) if label in DANGERS else len(DANGERS) - 1 for label in labels]
    is_kind = np.array(kinds)[:, None] == np.arange(len(DANGERS))
    return np.where(is_kind, 1, -1).astype(np.float32)


def _emphasis(labels: list[str]) -> Floats:
    """A topic with few phrasings is heard as if it had more, so that a new one is found at once."""
    counted = Counter(labels)
    heard = [min(_LOUDEST, max(1.0, _FEW / counted[label])) for label in labels]
    return np.array(heard, dtype=np.float32)


def _shares(signs: Floats) -> Floats:
    """The share of each class in a text: nearly all of it for its own, none for what it is not."""
    classes = signs.shape[1]
    shares = np.where(signs == 1, 1 - _DOUBT, 0) + np.float32(_DOUBT / classes)
    only_not = (signs == 1).sum(axis=1) == 0
    shares[only_not] = (signs[only_not] == 0) / (classes - 1)
    return np.asarray(shares, dtype=np.float32)


def _rounded(weights: Floats) -> Floats:
    return weights.astype(np.float16).astype(np.float32)


def load_or_fit(
    corpus: Corpus, cache_folder: Path, progress: Callable[[str], None] = lambda _: None
) -> Learned:
    """Return what is learned from the corpus: shipped, kept by an earlier start, or fitted now."""
    learned = load_learned(corpus, cache_folder)
    if learned is not None:
        return learned
    learned = replace(_fit_aloud(corpus, progress), key=key_of(corpus))
    give_back()
    try:
        target = cache_folder / _file_name(corpus)
        write(learned, target)
        forget_oldest(target)
    except OSError:
        progress(NOT_KEPT)
    return learned


def load_learned(corpus: Corpus, cache_folder: Path) -> Learned | None:
    """Return what was learned from the corpus before: shipped, or kept; None where nothing was."""
    return find_kept(_file_name(corpus), cache_folder, read)


def fit_to_folder(
    corpus: Corpus, folder: Path, cache_folder: Path, progress: Callable[[str], None]
) -> Path:
    """Put what is learned from the corpus where a wheel carries it, and return its path."""
    learned = load_or_fit(corpus, cache_folder, progress)
    target = folder / _file_name(corpus)
    write(learned, target)
    return target


def _fit_aloud(corpus: Corpus, progress: Callable[[str], None]) -> Learned:
    texts, labels = examples(corpus)
    progress(f"Learning from {len(texts):,} phrasings, once. This takes up to a minute.")
    return fit(
        texts,
        labels,
        lambda part: progress(f"  {part:4.0%}"),
        turns_of(corpus),
        kept_words_of(corpus).keys(),
    )


def kept_words_of(corpus: Corpus) -> dict[str, str]:
    """Return the words that are never taken for misspelt ones, and what each is read as."""
    plain = {to_text(word): to_text(meaning) for word, meaning in corpus.kept_words.items()}
    return {word: meaning or word for word, meaning in plain.items() if word}


def write(learned: Learned, target: Path) -> None:
    """Write the file whole or not at all."""
    arrays: dict[str, Any] = {
        "labels": np.array(learned.labels),
        "vocabulary": learned.features.vocabulary,
        "idf": learned.features.idf,
        "weights": learned.weights.rows,
        "weight_scales": learned.weights.scales,
        "head": learned.head.astype(np.float16),
        "danger_weights": learned.danger_weights.rows,
        "danger_weight_scales": learned.danger_weights.scales,
        "danger_head": learned.danger_head.astype(np.float16),
        "neighbours": learned.neighbours.first,
        "neighbours_rest": learned.neighbours.rest,
        "neighbour_labels": learned.neighbours.labels,
        "neighbour_heard": learned.neighbours.heard,
        "turn_head": learned.turn_head.astype(np.float16),
        "turns": learned.turns.rows,
        "turns_before": learned.turns.before,
        "turns_now": learned.turns.now,
        "words": _packed(learned.usage.words),
        "word_counts": learned.usage.counts,
        "word_pairs": learned.usage.pairs,
        "together": learned.usage.together,
        "parts": learned.usage.parts,
        "part_words": learned.usage.part_words,
        "texts": np.frombuffer(learned.texts.block, dtype=np.uint8),
        "text_keys": learned.texts.keys,
        "text_places": learned.texts.placed,
    }
    # Nothing is packed: that would cost each start a twentieth of a second.
    write_whole(target, lambda file: np.savez(file, **arrays))


def read(path: Path) -> Learned | None:
    """Return a kept file's content; a file that is missing or damaged is fitted anew."""
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            labels = tuple(str(label) for label in file["labels"])
            return Learned(
                labels=labels,
                features=Features(file["vocabulary"], file["idf"]),
                weights=Weights(file["weights"], file["weight_scales"]),
                head=file["head"].astype(np.float32),
                danger_weights=Weights(file["danger_weights"], file["danger_weight_scales"]),
                danger_head=file["danger_head"].astype(np.float32),
                neighbours=Neighbours(
                    file["neighbours"],
                    file["neighbours_rest"],
                    file["neighbour_labels"],
                    file["neighbour_heard"],
                ),
                turn_head=file["turn_head"].astype(np.float32),
                turns=Turns(file["turns"], file["turns_before"], file["turns_now"]),
                usage=Usage(
                    _unpacked(file["words"]),
                    file["word_counts"],
                    file["word_pairs"],
                    file["together"],
                    file["parts"],
                    file["part_words"],
                ),
                texts=Texts(file["texts"].tobytes(), file["text_keys"], file["text_places"]),
                key=path.stem,
            )
    except MemoryError:  # to learn anew would take more
        raise
    except Exception:  # what can be wrong with a damaged file is not known beforehand
        return None


def _packed(words: tuple[str, ...]) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def _unpacked(packed: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> tuple[str, ...]:
    text = packed.tobytes().decode()
    return tuple(text.split("\n")) if text else ()


def key_of(corpus: Corpus) -> str:
    """Return what names everything that is learned from a corpus, and how."""
    hashed = hashlib.sha256(method_of(_MODULES).encode())
    titles = chain.from_iterable((topic.id, topic.title) for topic in corpus.topics.values())
    turns = chain.from_iterable((turn.before, turn.text, turn.now) for turn in corpus.follow_ups)
    # No text of a file holds this mark, so that no two corpora are written alike.
    for label, lines in _labelled(corpus):
        hashed.update(f"{label}\0".encode() + lines.block + b"\0")
    for told in (titles, turns, corpus.kept_words):
        hashed.update("\0".join(told).encode() + b"\0\0")
    return hashed.hexdigest()[:24]


def _file_name(corpus: Corpus) -> str:
    return f"{key_of(corpus)}.npz"
