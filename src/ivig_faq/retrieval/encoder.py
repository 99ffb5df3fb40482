"""The sentence encoder: texts to vectors, near each other where they ask the same thing.

all-MiniLM-L6-v2 fine-tuned on the corpus (tools/train_encoder.py); see encoder/MODEL_CARD.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import onnxruntime

from ivig_faq.retrieval.features import Floats
from ivig_faq.retrieval.pieces import Pieces

WIDTH = 384
_LONGEST = 64
_BATCH = 32


class Encoder:
    """Weights of 8 bits run by onnxruntime on one thread; safe to share between threads."""

    def __init__(self, model: Path, tokenizer: str) -> None:
        # Official builds for Windows report their use; nothing here reports anything.
        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        # One thread a worker: several fight for the same cores and answer later (service.md).
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # From its file: of bytes the session would keep a copy for as long as it lives (23 MB).
        self._session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )
        self._pieces = Pieces(tokenizer)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return a vector of length 1 for each text in plain form, shape (texts, 384)."""
        tokens = [self._pieces.cut(text, _LONGEST) for text in texts]
        # Rows of like length run together, so that little is computed for padding.
        order = sorted(range(len(tokens)), key=lambda row: len(tokens[row]))
        vectors = np.zeros((len(tokens), WIDTH), dtype=np.float32)
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            vectors[rows] = self._run([tokens[row] for row in rows])
        return vectors

    def _run(self, tokens: list[list[int]]) -> Floats:
        ids = np.zeros((len(tokens), max(map(len, tokens))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, found in enumerate(tokens):
            ids[row, : len(found)] = found
            mask[row, : len(found)] = 1
        output = self._session.run(["vectors"], {"ids": ids, "mask": mask})[0]
        return np.asarray(output, dtype=np.float32)


@cache
def shipped_encoder() -> Encoder:
    """Return the encoder that travels in the package."""
    folder = resources.files("ivig_faq.retrieval").joinpath("model")
    with resources.as_file(folder.joinpath("encoder.onnx")) as model:
        return Encoder(model, folder.joinpath("tokenizer.json").read_text(encoding="utf-8"))
