"""A FastAPI service that does nothing of ours, for tools/bench_serving.py to compare with.

usage: bench_bare.py PORT
It validates the same body and returns as many bytes, on the same server. It imports nothing of
this project: its start and its memory must be those of FastAPI and granian alone.
"""

from __future__ import annotations

import asyncio
import sys

from fastapi import FastAPI, Request, Response
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server
from pydantic import BaseModel

_BYTES = b'{"x": "' + b"y" * 7_600 + b'"}'  # as long as a usual reply
app = FastAPI()


class Body(BaseModel):
    """The body of a question."""

    question: str
    context: list[str] = []
    region: str | None = None


@app.post("/v1/ask")
async def ask(request: Request) -> Response:
    """Read the question and return bytes."""
    Body.model_validate_json(await request.body())
    return Response(_BYTES, media_type="application/json")


@app.get("/healthz")
async def is_alive() -> dict[str, str]:
    """Say that it runs."""
    return {"status": "ok"}


async def _serve(port: int) -> None:
    server = Server(
        app,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        backlog=1024,
        http1_settings=HTTP1Settings(header_read_timeout=5000),
        log_enabled=False,
        log_access=False,
    )
    await server.serve()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
