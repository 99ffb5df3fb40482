"""One server for tools/bench_serving.py, in a process of its own.

usage: bench_app.py ours|counting|unlimited PORT
ours: the service; counting: the same with counts in SQLite; unlimited: anybody may wait.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from ivig_faq.assistant import build_assistant
from ivig_faq.faces.http.app import create_app
from ivig_faq.faces.http.desk import Desk
from ivig_faq.faces.http.serve import serve
from ivig_faq.memory import keep_together
from ivig_faq.settings import Settings
from ivig_faq.store.open import open_store
from ivig_faq.store.tally import Tally


def make_ours(variant: str, settings: Settings) -> Any:
    """Return the service."""
    assistant = build_assistant(settings, tally=Tally(open_store(settings.store)))
    desk = Desk(max_waiting=10**6) if variant == "unlimited" else None
    return create_app(assistant, settings, desk)


def main() -> None:
    """Serve the variant until it is told to stop."""
    variant, port = sys.argv[1], int(sys.argv[2])
    keep_together()  # as the command does
    folder = tempfile.mkdtemp(prefix="ivig-faq-bench-")
    store = f"sqlite:///{Path(folder) / 'counts.db'}" if variant == "counting" else "memory:"
    settings = Settings(port=port, rate_limit="off", store=store)
    serve(make_ours(variant, settings), settings, lambda _: None)


if __name__ == "__main__":
    main()
