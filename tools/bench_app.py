"""One server for tools/bench_serving.py, in a process of its own.

usage: bench_app.py bare|ours|counting|unlimited PORT
bare: a FastAPI service that validates the same body and returns as many bytes, on the same server.
ours: the service; counting: the same with counts in SQLite; unlimited: anybody may wait.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from pydantic import BaseModel

from ivig_faq.faces.http.serve import serve
from ivig_faq.settings import Settings

_BYTES = b'{"x": "' + b"y" * 7_600 + b'"}'  # as long as a usual reply


class Body(BaseModel):
    """The body of a question."""

    question: str
    context: list[str] = []
    region: str | None = None


def make_bare() -> FastAPI:
    """Return what the service would be if it did nothing."""
    app = FastAPI()

    @app.post("/v1/ask")
    async def ask(request: Request) -> Response:
        Body.model_validate_json(await request.body())
        return Response(_BYTES, media_type="application/json")

    @app.get("/healthz")
    async def is_alive() -> dict[str, str]:
        return {"status": "ok"}

    return app


def make_ours(variant: str, settings: Settings) -> Any:
    """Return the service."""
    from ivig_faq.assistant import build_assistant  # noqa: PLC0415 - the bare one does not pay for it
    from ivig_faq.faces.http.app import create_app  # noqa: PLC0415
    from ivig_faq.faces.http.desk import Desk  # noqa: PLC0415
    from ivig_faq.store.open import open_store  # noqa: PLC0415
    from ivig_faq.store.tally import Tally  # noqa: PLC0415

    assistant = build_assistant(settings, tally=Tally(open_store(settings.store)))
    desk = Desk(max_waiting=10**6) if variant == "unlimited" else None
    return create_app(assistant, settings, desk)


def main() -> None:
    """Serve the variant until it is told to stop."""
    variant, port = sys.argv[1], int(sys.argv[2])
    folder = tempfile.mkdtemp(prefix="ivig-faq-bench-")
    store = f"sqlite:///{Path(folder) / 'counts.db'}" if variant == "counting" else "memory:"
    settings = Settings(port=port, rate_limit="off", store=store)
    app = make_bare() if variant == "bare" else make_ours(variant, settings)
    serve(app, settings, lambda _: None)


if __name__ == "__main__":
    main()
