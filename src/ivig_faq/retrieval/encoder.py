"""The sentence encoder: texts to vectors, near each other where they ask the same thing.

all-MiniLM-L6-v2 fine-tuned on the corpus (tools/train_encoder.py); see encoder/MODEL_CARD.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from ivig_faq.retrieval.features import Floats
from ivig_faq.retrieval.neighbours import unit

WIDTH = 384
LONGEST = 128  # tokens of a text; trained with 64
_AT_ONCE = 128  # tokens; attention grows with their square


class Encoder:
    """Arithmetic in 8 bits run by onnxruntime on one thread; safe to share between threads."""

    def __init__(self, model: Path, pieces: str) -> None:
        # A start needs none of it: the first question does.
        import onnxruntime  # noqa: PLC0415

        from ivig_faq.retrieval.pieces import Pieces  # noqa: PLC0415

        # Official builds for Windows report their use; nothing here reports anything.
        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        # One thread a worker: several fight for the same cores and answer later (service.md).
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # An arena keeps what the largest run took for good, and saves one hundredth of the time.
        options.enable_cpu_mem_arena = False
        # From its file: weights are mapped from the one beside it.
        self._session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )
        self._pieces = Pieces(pieces)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return a vector of length 1 for each text in plain form, shape (texts, 384)."""
        tokens = [self._pieces.cut(text, LONGEST) for text in texts]
        vectors = np.zeros((len(tokens), WIDTH), dtype=np.float32)
        ends = np.cumsum([len(found) for found in tokens])
        start = 0
        while start < len(tokens):
            before = ends[start - 1] if start else 0
            end = max(start + 1, int(np.searchsorted(ends, before + _AT_ONCE, side="right")))
            vectors[start:end] = self._run(tokens[start:end])
            start = end
        return vectors

    def _run(self, tokens: list[list[int]]) -> Floats:
        """Read texts one behind the other: nothing is computed for padding."""
        lengths = np.array([len(found) for found in tokens])
        starts = np.cumsum(lengths) - lengths
        inputs = {
            "ids": np.concatenate(tokens),
            "places": np.arange(lengths.sum()) - np.repeat(starts, lengths),
            "texts": np.repeat(np.arange(len(tokens)), lengths),
        }
        output = self._session.run(["tokens"], inputs)[0]
        return unit(np.add.reduceat(output, starts))


@cache
def shipped_encoder() -> Encoder:
    """Return the encoder that travels in the package."""
    folder = Path(__file__).parent / "model"
    pieces = (folder / "pieces.txt").read_text(encoding="utf-8")
    return Encoder(folder / "encoder.onnx", pieces)
