"""Fit how much each kind of evidence weighs (retrieval/index.py) on the tuning sets.

Tries all combinations around the present ones; prints the log loss of what was meant, over the
messages of the sets that are no emergencies, for the best few. A person writes them into the code.
"""

from __future__ import annotations

import argparse
from itertools import product
from pathlib import Path

import numpy as np

from ivig_faq.content.load import load_corpus
from ivig_faq.content.words import common_words
from ivig_faq.evaluation.judge import CARDS
from ivig_faq.evaluation.sets import NONE, read_sets
from ivig_faq.retrieval import index
from ivig_faq.retrieval.encoder import shipped_encoder
from ivig_faq.retrieval.learned import OFF_TOPIC, kept_words_of, load_or_fit
from ivig_faq.retrieval.softmax import log_shares, with_bias
from ivig_faq.retrieval.spelling import Speller
from ivig_faq.retrieval.split import split_questions
from ivig_faq.retrieval.vectors import shipped_directions
from ivig_faq.settings import Settings

ROOT = Path(__file__).parent.parent
SETS = sorted((ROOT / "tests/questions").glob("tuning*.jsonl"))
WORDS = (2.0, 3.0, 4.0, 5.0, 6.0)
NEIGHBOURS = (0.0, 0.4, 0.75, 1.1, 1.5)
SHARPNESS = (0.4, 0.5, 0.6, 0.66, 0.75, 0.9)
SHOWN = 8


def main() -> None:
    """Fit, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=Path, nargs="+", default=SETS)
    args = parser.parse_args()
    settings = Settings(answers=ROOT / "answers")
    corpus = load_corpus(settings.answers)
    learned = load_or_fit(corpus, settings.cache, print)
    speller = Speller(learned.usage, common_words(), kept_words_of(corpus))
    messages = [it for it in read_sets(args.sets).messages if it.expect not in CARDS]
    texts = [split_questions(message.q).text for message in messages]
    better = [speller.repair(text)[0] for text in texts]
    rows = [learned.features.row(text) for text in better]
    words = np.array([learned.weights.margins(row) for row in rows])
    told = [shipped_directions().project(shipped_encoder().encode(it)) for it in (texts, better)]
    head = np.mean([log_shares(with_bias(it) @ learned.head) for it in told], axis=0)
    votes = learned.neighbours.votes(np.mean(told, axis=0))
    meant = np.array([
        [label in it.right or (label == OFF_TOPIC and NONE in it.right) for label in learned.labels]
        for it in messages
    ])  # fmt: skip
    found = []
    for weights in (
        (index.WORDS, index.NEIGHBOURS, index.SHARPNESS),
        *product(WORDS, NEIGHBOURS, SHARPNESS),
    ):
        shares = log_shares(weights[2] * (head + weights[0] * words + weights[1] * votes))
        loss = -float(np.log((np.exp(shares) * meant).sum(axis=1)).mean())
        right = float(meant[np.arange(len(meant)), shares.argmax(axis=1)].mean())
        found.append((loss, right, weights))
    print("log loss   right  WORDS  NEIGHBOURS  SHARPNESS  (the present ones first)")
    for loss, right, (word, near, sharp) in (found[0], *sorted(found)[:SHOWN]):
        print(f"{loss:8.4f}{right:8.1%}{word:7}{near:12}{sharp:11}")


if __name__ == "__main__":
    main()
