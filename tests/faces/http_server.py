"""A real server process for tests: the service over the real answers and the fake index."""

from __future__ import annotations

import sys
from typing import cast

from faces.http_parts import FixedIndex
from ivig_faq.assistant import Assistant
from ivig_faq.content.load import load_corpus
from ivig_faq.faces.http.app import create_app
from ivig_faq.faces.http.serve import serve
from ivig_faq.retrieval.index import Index
from ivig_faq.settings import Settings
from ivig_faq.store.memory import MemoryStore
from ivig_faq.store.tally import Tally

settings = Settings(port=int(sys.argv[1]), region="GB", allowed_origins=tuple(sys.argv[2:]))
index = FixedIndex()
index.topics = ("severe-mecfs",)
assistant = Assistant(load_corpus(settings.answers), cast(Index, index), Tally(MemoryStore()))
serve(create_app(assistant, settings), settings, lambda url: print(url, flush=True))  # noqa: T201 - read by the test
