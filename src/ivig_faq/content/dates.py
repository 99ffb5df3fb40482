"""On which day the text of each answer last changed, as changes.yaml says it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from ivig_faq.content.load import CHANGES, load_corpus
from ivig_faq.content.models import Changed, Corpus
from ivig_faq.content.signing import write_whole
from ivig_faq.content.signoff import changed_on, text_hash

_HEAD = """\
# On which day the text of each answer last changed: readers are told. `ivig-faq dates` writes it.
# `text` is the hash of that text. After an edit it fits no more, and no day is shown until it does.
"""


def note_days(root: Path, today: date) -> tuple[str, ...]:
    """Write today beside each answer that is not the text that was noted last; return their ids.

    Raises ContentError where the answers cannot be loaded, SignOffError where the file cannot be
    written.
    """
    corpus = load_corpus(root)
    new = tuple(id_ for id_, topic in corpus.topics.items() if changed_on(topic, corpus) is None)
    if new or set(corpus.changed) - set(corpus.topics):
        write_whole(root / CHANGES, _to_text(_noted(corpus, today)))
    return new


def _noted(corpus: Corpus, today: date) -> Iterable[Changed]:
    for id_, topic in sorted(corpus.topics.items()):
        day = changed_on(topic, corpus) or today
        yield Changed(topic=id_, text=text_hash(topic), changed_on=day)


def _to_text(noted: Iterable[Changed]) -> str:
    lines = (
        f'  - {{topic: {one.topic}, changed_on: {one.changed_on}, text: "{one.text}"}}\n'
        for one in noted
    )
    return f"{_HEAD}changes:\n{''.join(lines)}"
