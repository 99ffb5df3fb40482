"""Vectors of the corpus's phrasings, encoded once and kept, so that an edit is quick."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ivig_faq.retrieval.encoder import Encoder
from ivig_faq.retrieval.features import Floats
from ivig_faq.retrieval.texts import hash_text

# Vectors of length 1 have components too small for a fit that begins at zero.
_SCALE = 16.0
_AT_ONCE = 256


@dataclass(frozen=True)
class Directions:
    """The directions (384, width) that vectors are told in, and where they are told from (384,).

    Fine-tuning spreads topics over few directions: the first 96 hold what tells them apart.
    """

    mean: Floats
    along: Floats

    def project(self, encoded: Floats) -> Floats:
        """Return encoder output (n, 384) in these directions (n, width)."""
        return np.asarray((encoded - self.mean) @ self.along * _SCALE, dtype=np.float32)


@dataclass(frozen=True)
class Vectors:
    """Known texts by hash, each with its vector in 8 bits, and the directions they are told in."""

    hashes: NDArray[np.uint64]
    rows: NDArray[np.int8]
    unit: float
    directions: Directions

    def of(
        self,
        texts: Sequence[str],
        encoder: Encoder,
        progress: Callable[[float], None] = lambda _: None,
    ) -> Floats:
        """Return a vector for each text (n, width); only texts that are not known are encoded."""
        wanted = np.array([hash_text(text) for text in texts], dtype=np.uint64)
        places = np.minimum(np.searchsorted(self.hashes, wanted), len(self.hashes) - 1)
        found = self.rows[places].astype(np.float32) * np.float32(self.unit * _SCALE)
        new = np.flatnonzero(self.hashes[places] != wanted)
        for start in range(0, len(new), _AT_ONCE):
            rows = new[start : start + _AT_ONCE]
            found[rows] = self.directions.project(encoder.encode([texts[row] for row in rows]))
            progress(min(1.0, (start + _AT_ONCE) / len(new)))
        return found


def make_vectors(texts: Sequence[str], encoder: Encoder, width: int = 96) -> Vectors:
    """Encode texts and keep them in their `width` principal directions, 8 bits each."""
    unique = sorted(set(texts), key=hash_text)
    encoded = encoder.encode(unique)
    mean = encoded.mean(axis=0)
    _, directions = np.linalg.eigh(np.cov((encoded - mean).T))
    kept = directions[:, ::-1][:, :width].astype(np.float32)
    told = (encoded - mean) @ kept
    unit = float(np.abs(told).max() / 127)
    hashes = np.array([hash_text(text) for text in unique], dtype=np.uint64)
    return Vectors(hashes, np.round(told / unit).astype(np.int8), unit, Directions(mean, kept))


@cache
def shipped_vectors() -> Vectors:
    """Return the vectors that travel in the package; only learning needs them."""
    hashes, rows, unit = _read("hashes", "rows", "unit")
    return Vectors(hashes, rows, float(unit), shipped_directions())


@cache
def shipped_directions() -> Directions:
    """Return the directions that travel in the package."""
    return Directions(*_read("mean", "directions"))


def _read(*names: str) -> list[NDArray[Any]]:
    path = resources.files("ivig_faq.retrieval").joinpath("model/vectors.npz")
    with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
        return [file[name] for name in names]
