"""How other FAQ bots find an answer, each as its own documentation says (see compare_peers.py)."""

from __future__ import annotations

import pickle  # own files in a folder of our own
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Ranked = list[tuple[str, float]]
TOP = Path(__file__).parent.parent
NONE = "_none"
OURS = "ivig-faq"
FINDING = ("numpy", "rapidfuzz", "onnxruntime")
# Each peer's libraries are imported in its own process only.
# ruff: noqa: PLC0415


@dataclass(frozen=True)
class Given:
    """The lines with their labels, a place for what is learned, and the published MiniLM."""

    lines: list[tuple[str, str]]
    cache: Path
    minilm: Path


@dataclass(frozen=True)
class Peer:
    """`rank` gives labels best first; `first` only the best, where that is quicker.

    `decide` gives the topics answered, where the method decides by itself.
    """

    rank: Callable[[str], Ranked]
    first: Callable[[str], Ranked] | None = None
    decide: Callable[[str], tuple[str, ...]] | None = None


Build = Callable[[Given], Peer]


def by_label(pairs: Ranked) -> Ranked:
    """Return the best score of each label, best first."""
    best: dict[str, float] = {}
    for label, score in pairs:
        best[label] = max(score, best.get(label, score))
    return sorted(best.items(), key=lambda item: -item[1])


def kept(cache: Path, learn: Callable[[], Any]) -> Any:
    """Return what an earlier process learned, or learn it and keep it."""
    if not cache.exists():
        cache.write_bytes(pickle.dumps(learn()))
    return pickle.loads(cache.read_bytes())  # noqa: S301  # written above


def rapidfuzz_peer(scorer: str) -> Build:
    """`extractOne` with a scorer; for the top three, the 40 best lines by the same scorer."""

    def build(given: Given) -> Peer:
        from rapidfuzz import fuzz, process, utils

        texts = [utils.default_process(text) for text, _ in given.lines]

        def labelled(found: list[tuple[str, float, int]]) -> Ranked:
            return by_label([(given.lines[at][1], score) for _, score, at in found])

        def rank(question: str) -> Ranked:
            text = utils.default_process(question)
            return labelled(process.extract(text, texts, scorer=getattr(fuzz, scorer), limit=40))

        def first(question: str) -> Ranked:
            text = utils.default_process(question)
            found = process.extractOne(text, texts, scorer=getattr(fuzz, scorer))
            return labelled([found] if found else [])

        return Peer(rank, first)

    return build


def bm25s_peer(given: Given) -> Peer:
    """bm25s with its own tokenizer and stop words, nearest phrasing."""
    import bm25s

    def learn() -> Any:
        retriever = bm25s.BM25()
        retriever.index(
            bm25s.tokenize([text for text, _ in given.lines], show_progress=False),
            show_progress=False,
        )
        return retriever

    retriever = kept(given.cache, learn)

    def rank(question: str, most: int = 40) -> Ranked:
        tokens = bm25s.tokenize(question, show_progress=False)
        found, scores = retriever.retrieve(tokens, k=most, show_progress=False)
        return by_label(
            [
                (given.lines[int(at)][1], float(score))
                for at, score in zip(found[0], scores[0], strict=True)
                if score > 0
            ]
        )

    return Peer(rank, lambda question: rank(question, 1))


def tfidf_peer(head: str) -> Build:
    """scikit-learn: words (1-2), characters in words (2-5); nearest phrasing or linear SVM."""

    def build(given: Given) -> Peer:
        import numpy as np
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_union
        from sklearn.svm import LinearSVC

        labels = [label for _, label in given.lines]

        def learn() -> Any:
            union = make_union(
                TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
                TfidfVectorizer(
                    analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2
                ),
            )
            rows = union.fit_transform([text for text, _ in given.lines])
            model = rows.T.tocsr() if head == "nearest" else LinearSVC(C=0.5).fit(rows, labels)
            return union, model

        union, model = kept(given.cache, learn)

        def rank(question: str) -> Ranked:
            row = union.transform([question])
            if head == "nearest":
                scores = (row @ model).toarray()[0]
                best = np.argsort(-scores)[:40]
                return by_label([(labels[at], float(scores[at]) / 2) for at in best])
            scores = model.decision_function(row)[0]
            return sorted(zip(model.classes_, map(float, scores), strict=True), key=lambda p: -p[1])

        def nearest(question: str) -> Ranked:
            scores = (union.transform([question]) @ model).toarray()[0]
            return [(labels[int(scores.argmax())], float(scores.max()) / 2)]

        return Peer(rank, nearest if head == "nearest" else None)

    return build


def chatterbot_peer(given: Given) -> Peer:
    """ChatterBot's default comparison over all lines, as its TextSearch does."""
    from chatterbot.comparisons import LevenshteinDistance
    from chatterbot.languages import ENG

    compare = LevenshteinDistance(ENG).compare_text

    def rank(question: str) -> Ranked:
        found = []
        for text, label in given.lines:
            found.append((label, compare(question, text)))
            if found[-1][1] >= 1:  # it stops at an exact match
                break
        return by_label(found)

    return Peer(rank)


def _vectors(given: Given) -> tuple[Any, Any]:
    from make_pieces import told_of

    from ivig_faq.retrieval.encoder import Encoder

    pieces = told_of((given.minilm / "tokenizer.json").read_text("utf-8"))
    encoder = Encoder(given.minilm / "encoder.onnx", pieces)
    # One file for both peers that use it: the encoder is the same.
    return encoder, kept(
        given.cache.parent / "vectors", lambda: encoder.encode([t for t, _ in given.lines])
    )


def minilm_peer(given: Given) -> Peer:
    """The published MiniLM, nearest phrasing by cosine."""
    import numpy as np

    encoder, vectors = _vectors(given)

    def rank(question: str) -> Ranked:
        scores = vectors @ encoder.encode([question])[0]
        best = np.argpartition(-scores, 40)[:40]
        return by_label([(given.lines[at][1], float(scores[at])) for at in best])

    return Peer(rank)


def router_peer(given: Given) -> Peer:
    """semantic-router's IndexedRouter as it comes: mean of the 5 nearest, the same MiniLM."""
    from semantic_router import IndexedRouter, Route
    from semantic_router.encoders import DenseEncoder

    encoder, vectors = _vectors(given)
    known = {text: vector.tolist() for (text, _), vector in zip(given.lines, vectors, strict=True)}

    class MiniLM(DenseEncoder):  # type: ignore[misc]  # untyped
        name: str = "all-MiniLM-L6-v2"

        def __call__(self, docs: list[str]) -> list[list[float]]:
            """Return the kept vectors of our lines and fresh ones of questions."""
            return [known[d] if d in known else encoder.encode([d])[0].tolist() for d in docs]

    routes = [
        Route(name=label, utterances=[text for text, its in given.lines if its == label])
        for label in dict.fromkeys(label for _, label in given.lines)
    ]
    router = IndexedRouter(MiniLM(), routes)
    known.clear()
    return Peer(lambda question: [(c.name, c.confidence) for c in router(question, limit=None)])


def our_peer(given: Given) -> Peer:
    """Ours; the ranking is the raw search, the decision is `Assistant.ask`."""
    from ivig_faq.assistant import build_assistant
    from ivig_faq.retrieval.question import Question
    from ivig_faq.settings import Settings

    assistant = build_assistant(Settings(answers=TOP / "answers", cache=given.cache))

    def rank(question: str) -> Ranked:
        part = assistant._index.search(Question(question))
        pairs = [(hit.topic, hit.probability) for hit in part.hits]
        return by_label([*pairs, (NONE, part.off_topic)])

    def decide(question: str) -> tuple[str, ...]:
        reply = assistant.ask(Question(question))
        return tuple(shown.topic for shown in reply.answers)

    return Peer(rank, decide=decide)


# Name -> how it is built, the packages it needs, and every how manieth question it gets.
PEERS: dict[str, tuple[Build, tuple[str, ...], int]] = {
    "rapidfuzz WRatio": (rapidfuzz_peer("WRatio"), ("rapidfuzz",), 1),
    "rapidfuzz token_set_ratio": (rapidfuzz_peer("token_set_ratio"), ("rapidfuzz",), 1),
    "rapidfuzz ratio": (rapidfuzz_peer("ratio"), ("rapidfuzz",), 1),
    "ChatterBot": (chatterbot_peer, ("chatterbot",), 9),
    "bm25s, nearest": (bm25s_peer, ("bm25s",), 1),
    "TF-IDF, nearest": (tfidf_peer("nearest"), ("scikit-learn",), 1),
    "TF-IDF, linear SVM": (tfidf_peer("svm"), ("scikit-learn",), 1),
    "MiniLM, nearest": (minilm_peer, FINDING, 1),
    "semantic-router": (router_peer, ("semantic-router", "onnxruntime", "tokenizers"), 1),
    OURS: (our_peer, FINDING, 1),
}
