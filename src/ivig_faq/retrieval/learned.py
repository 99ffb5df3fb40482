"""What is learned from the phrasings of a corpus, and how it is kept between starts."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np

from ivig_faq.content.models import Corpus
from ivig_faq.content.words import common_words
from ivig_faq.retrieval.features import Features, Floats
from ivig_faq.retrieval.linear import fit_linear
from ivig_faq.retrieval.spelling import own_words
from ivig_faq.retrieval.text import to_text

OFF_TOPIC = "_none"
_SHIPPED = Path(__file__).parent.parent / "_fitted"
# A change in any of these modules changes what is learned from the same words.
_MODULES = ("features.py", "learned.py", "linear.py", "spelling.py", "text.py")


@dataclass(frozen=True)
class Learned:
    """Labels (topics, then "_none"), features, a weight per feature and label, and own words."""

    labels: tuple[str, ...]
    features: Features
    weights: Floats
    own_words: tuple[str, ...]


def examples(corpus: Corpus) -> tuple[list[str], list[str]]:
    """Return every text to learn from, in its plain form, and its label; titles are texts too."""
    texts, labels = [], []
    for topic in sorted(corpus.topics.values(), key=lambda topic: topic.id):
        title = () if "{" in topic.title else (topic.title,)
        for phrasing in (*title, *corpus.questions.get(topic.id, ())):
            texts.append(to_text(phrasing))
            labels.append(topic.id)
    texts += [to_text(line) for line in corpus.off_topic]
    labels += [OFF_TOPIC] * len(corpus.off_topic)
    return texts, labels


def fit(
    texts: list[str], labels: list[str], progress: Callable[[float], None] = lambda _: None
) -> Learned:
    """Learn from labelled texts; the same texts give the same bits."""
    names = (*sorted(set(labels) - {OFF_TOPIC}), OFF_TOPIC)
    numbers = {name: number for number, name in enumerate(names)}
    features = Features.learn(texts)
    weights = fit_linear(
        features.rows(texts),
        np.array([numbers[label] for label in labels], dtype=np.intp),
        len(names),
        len(features.vocabulary),
        progress=progress,
    )
    # Half precision is what the file holds; rounding here makes a fresh fit equal a stored one.
    rounded = weights.astype(np.float16).astype(np.float32)
    return Learned(names, features, rounded, own_words(texts, common_words()))


def load_or_fit(
    corpus: Corpus, cache_folder: Path, progress: Callable[[str], None] = lambda _: None
) -> Learned:
    """Return what is learned from the corpus: shipped, kept by an earlier start, or fitted now."""
    texts, labels = examples(corpus)
    name = _file_name(texts, labels)
    for folder in (_SHIPPED, cache_folder):
        learned = _read(folder / name)
        if learned is not None:
            return learned
    learned = _fit_aloud(texts, labels, progress)
    try:
        write(learned, cache_folder / name)
    except OSError:
        progress("This cannot be kept for the next start: the cache folder is not writable.")
    return learned


def fit_to_folder(corpus: Corpus, folder: Path, progress: Callable[[str], None]) -> Path:
    """Fit the corpus, write the result under the name it is found by, and return its path."""
    texts, labels = examples(corpus)
    target = folder / _file_name(texts, labels)
    write(_fit_aloud(texts, labels, progress), target)
    return target


def _fit_aloud(texts: list[str], labels: list[str], progress: Callable[[str], None]) -> Learned:
    progress(f"Learning from {len(texts):,} phrasings, once. This takes up to a minute.")
    return fit(texts, labels, lambda part: progress(f"  {part:4.0%}"))


def write(learned: Learned, target: Path) -> None:
    """Write the file whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez_compressed(
                file,
                labels=np.array(learned.labels),
                vocabulary=_packed(learned.features.vocabulary),
                idf=learned.features.idf,
                weights=learned.weights.astype(np.float16),
                own_words=_packed(learned.own_words),
            )
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _read(path: Path) -> Learned | None:
    """Return a kept file's content; a file that is missing or damaged is fitted anew."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return Learned(
                tuple(str(label) for label in file["labels"]),
                Features(_unpacked(file["vocabulary"]), file["idf"]),
                file["weights"].astype(np.float32),
                _unpacked(file["own_words"]),
            )
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile):
        return None


def _packed(words: tuple[str, ...]) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def _unpacked(packed: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> tuple[str, ...]:
    text = packed.tobytes().decode()
    return tuple(text.split("\n")) if text else ()


def _file_name(texts: list[str], labels: list[str]) -> str:
    hashed = hashlib.sha256(_method().encode())
    for text, label in zip(texts, labels, strict=True):
        hashed.update(f"{label}\t{text}\n".encode())
    return f"{hashed.hexdigest()[:24]}.npz"


@cache
def _method() -> str:
    package = resources.files("ivig_faq.retrieval")
    hashed = hashlib.sha256()
    for module in _MODULES:
        hashed.update(package.joinpath(module).read_bytes())
    return hashed.hexdigest()
