"""A real server process for browser tests: the real answers, and an index told what to find.

A question that names topics, such as `dose, severe-mecfs`, finds those; `nothing` finds none;
`refuse 429` and the like fail with that status. Danger is seen as always. Usage: PORT ORIGIN...
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import cast

from faces.http_parts import to_part
from ivig_faq.assistant import Assistant
from ivig_faq.content.load import load_corpus
from ivig_faq.faces.http.app import create_app
from ivig_faq.faces.http.letterbox import Letterbox
from ivig_faq.faces.http.serve import serve
from ivig_faq.retrieval.index import Index, Part
from ivig_faq.retrieval.question import Question
from ivig_faq.settings import Settings
from ivig_faq.store.letters import Letters
from ivig_faq.store.memory import MemoryStore
from ivig_faq.store.open import open_database
from ivig_faq.store.tally import Tally

folder = tempfile.TemporaryDirectory()
settings = Settings(
    port=int(sys.argv[1]),
    region="GB",
    allowed_origins=tuple(sys.argv[2:]),
    rate_limit="off",
    store=f"sqlite:///{Path(folder.name, 'counts.db')}",
    letters=True,
)
corpus = load_corpus(settings.answers)


class NamedIndex:
    """Finds the topics that a question names, and otherwise one and the same."""

    def search(self, question: Question) -> Part:
        named = [word.strip() for word in question.text.split(",")]
        topics = [id_ for id_ in named if id_ in corpus.topics] or ["severe-mecfs"]
        if question.text == "nothing":
            return to_part(None)
        if question.text == "crash":
            raise RuntimeError(question.text)
        if question.text == "slow":
            time.sleep(2)
        if question.text == "and then?" and question.context:
            topics = [corpus.topics[question.context[0]].related[0]]
        found = tuple(to_part(topic) for topic in topics)
        return found[0] if len(found) == 1 else replace(found[0], parts=found)


assistant = Assistant(corpus, cast(Index, NamedIndex()), Tally(MemoryStore()))
letterbox = Letterbox(Letters(open_database(settings.store)))
app = create_app(assistant, settings, letterbox=letterbox)
serve(app, settings, lambda url: print(url, flush=True))  # noqa: T201 - read by the test
