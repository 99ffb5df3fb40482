from __future__ import annotations

import hashlib
import re
import socket
from pathlib import Path

import numpy as np
import pytest

import ivig_faq
from ivig_faq.content.models import Corpus
from ivig_faq.retrieval.encoder import shipped_encoder
from ivig_faq.retrieval.learned import examples
from ivig_faq.retrieval.texts import hash_text
from ivig_faq.retrieval.vectors import make_vectors, shipped_vectors

MODEL = Path(ivig_faq.__file__).parent / "retrieval/model"


def test_vectors_have_length_one_and_hardly_depend_on_what_is_read_beside_them() -> None:
    texts = ["how much does it cost", "x", "", "is it safe " * 100, *["does it help me"] * 60]
    together = shipped_encoder().encode(texts)
    alone = np.vstack([shipped_encoder().encode([text]) for text in texts])
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-4)
    # Sums in another order may round another way; reading along would change far more.
    assert np.sum(together * alone, axis=1).min() > 0.999
    assert shipped_encoder().encode([]).shape == (0, 384)


def test_questions_that_ask_the_same_are_near() -> None:
    same, also, other = shipped_encoder().encode(
        ["who pays for it", "is it on the nhs", "does feeling worse mean it is working"]
    )
    assert same @ also > same @ other + 0.2


def test_the_encoder_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("no network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    shipped_encoder.cache_clear()
    assert shipped_encoder().encode(["hello"]).shape == (1, 384)


def test_the_model_card_names_the_shipped_files() -> None:
    card = (MODEL / "MODEL_CARD.md").read_text(encoding="utf-8")
    for name in ("encoder.onnx", "encoder.bin"):
        assert hashlib.sha256((MODEL / name).read_bytes()).hexdigest() in card
    assert re.search(r"licen[cs]e", card, re.IGNORECASE)
    assert sum(path.stat().st_size for path in MODEL.glob("encoder.*")) < 25_000_000


def test_kept_vectors_are_near_what_the_encoder_says(corpus: Corpus) -> None:
    texts = examples(corpus)[0][::1500]
    vectors = shipped_vectors()
    fresh = vectors.directions.project(shipped_encoder().encode(texts))
    assert np.abs(vectors.of(texts, shipped_encoder()) - fresh).max() < 0.2


def test_texts_not_kept_are_encoded() -> None:
    vectors = shipped_vectors()
    texts = ["a line that nobody has ever written before 4711"]
    assert hash_text(texts[0]) not in set(vectors.hashes.tolist())
    fresh = vectors.directions.project(shipped_encoder().encode(texts))
    assert np.allclose(vectors.of(texts, shipped_encoder()), fresh)


def test_made_vectors_find_each_of_their_texts() -> None:
    texts = [f"line number {number} of some" for number in range(40)]
    made = make_vectors(texts, shipped_encoder(), width=8)
    assert sorted(made.hashes.tolist()) == made.hashes.tolist()
    assert made.of(texts, shipped_encoder()).shape == (40, 8)
    assert made.rows.dtype == np.int8
