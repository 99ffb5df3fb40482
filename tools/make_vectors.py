"""Encode the corpus with the shipped encoder and keep the vectors (after a training, no torch)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ivig_faq.content.load import load_corpus
from ivig_faq.retrieval.encoder import shipped_encoder
from ivig_faq.retrieval.learned import examples
from ivig_faq.retrieval.turns import turns_of
from ivig_faq.retrieval.vectors import make_vectors

TOP = Path(__file__).parent.parent
TARGET = TOP / "src/ivig_faq/retrieval/model/vectors.npz"


def main() -> None:
    """Write the file that `shipped_vectors` reads."""
    corpus = load_corpus(TOP / "answers")
    texts, _ = examples(corpus)
    turns = turns_of(corpus)
    texts += [text for turn in turns for text in (turn.text, turn.after_title)]
    made = make_vectors(texts, shipped_encoder())
    np.savez(
        TARGET,
        hashes=made.hashes,
        rows=made.rows,
        unit=np.float64(made.unit),
        mean=made.directions.mean,
        directions=made.directions.along,
    )


if __name__ == "__main__":
    main()
