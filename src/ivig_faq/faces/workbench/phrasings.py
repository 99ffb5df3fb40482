"""How people ask for an answer, and which of it other answers are asked by too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Indel
from rapidfuzz.process import extract

from ivig_faq.content.models import Corpus
from ivig_faq.retrieval.text import to_text

# As near as what the index takes for the same words with a slip of the keyboard.
_SAME = 0.9
_SHORTEST = 8
_MOST = 3


@dataclass(frozen=True, slots=True)
class Twin:
    """A phrasing of one answer, and one that is nearly the same elsewhere."""

    text: str
    other: str
    topic: str
    alike: float


def find_twins(corpus: Corpus, topic: str, lines: Iterable[str] | None = None) -> list[Twin]:
    """Return the phrasings of a topic that nearly stand in another list too, nearest first.

    With `lines`, only those of them are looked for.
    """
    mine = corpus.off_topic if topic == "_none" else corpus.questions.get(topic, ())
    wanted = set(mine) if lines is None else set(lines)
    elsewhere = [
        (to_text(line), line, other)
        for other, lines in (*corpus.questions.items(), ("_none", corpus.off_topic))
        if other != topic
        for line in lines
    ]
    texts = [text for text, _, _ in elsewhere]
    exact = {text: number for number, text in enumerate(texts)}
    twins = []
    for line in (line for line in mine if line in wanted):
        text = to_text(line)
        if text in exact:
            _, other, where = elsewhere[exact[text]]
            twins.append(Twin(line, other, where, 1.0))
        elif len(text) >= _SHORTEST:
            found = extract(
                text, texts, scorer=Indel.normalized_similarity, score_cutoff=_SAME, limit=_MOST
            )
            for _, alike, number in found:
                _, other, where = elsewhere[number]
                twins.append(Twin(line, other, where, alike))
    return sorted(twins, key=lambda twin: (-twin.alike, twin.text))
