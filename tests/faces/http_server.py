"""A real server process for tests: the real answers, the fake index, and letters to the editors.

Usage: PORT FOLDER ORIGIN...
"""

from __future__ import annotations

import sys
from typing import cast

from faces.http_parts import FixedIndex
from ivig_faq.assistant import Assistant
from ivig_faq.content.load import load_corpus
from ivig_faq.faces.http.app import create_app
from ivig_faq.faces.http.letterbox import Letterbox
from ivig_faq.faces.http.serve import serve
from ivig_faq.retrieval.index import Index
from ivig_faq.settings import Settings
from ivig_faq.store.letters import Letters
from ivig_faq.store.memory import MemoryStore
from ivig_faq.store.open import open_database
from ivig_faq.store.tally import Tally

port, folder, *origins = sys.argv[1:]
settings = Settings(
    port=int(port),
    region="GB",
    allowed_origins=tuple(origins),
    rate_limit="off",
    store=f"sqlite:///{folder}/counts.db",
    letters=True,
)
index = FixedIndex()
index.topics = ("severe-mecfs",)
assistant = Assistant(load_corpus(settings.answers), cast(Index, index), Tally(MemoryStore()))
letterbox = Letterbox(Letters(open_database(settings.store)))
app = create_app(assistant, settings, letterbox=letterbox)
serve(app, settings, lambda url: print(url, flush=True))  # noqa: T201 - read by the test
