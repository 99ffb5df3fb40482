"""The service over editions that change: each request is answered by one of them, from end to end.

A whole app belongs to each edition, so that no page, cache or route can mix two.
"""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from functools import partial

from fastapi.dependencies import models
from starlette.types import Receive, Scope, Send

from ivig_faq.assistant import Assistant
from ivig_faq.editions import Editions
from ivig_faq.faces.http.app import create_app, create_limiter
from ivig_faq.faces.http.desk import Desk
from ivig_faq.faces.http.letterbox import Letterbox
from ivig_faq.faces.http.metrics import Metrics
from ivig_faq.faces.http.traces import Traces
from ivig_faq.settings import Settings
from ivig_faq.store.clock import now
from ivig_faq.store.letters import Letters


class Service:
    """Passes each request to the app of the edition that is current when the request comes."""

    def __init__(
        self,
        editions: Editions,
        settings: Settings,
        metrics: Metrics | None = None,
        letters: Letters | None = None,
        traces: Traces | None = None,
    ) -> None:
        metrics = metrics or Metrics()
        self._editions = editions
        desk = Desk(note=metrics.waiting.set)
        self.beat = desk.beat
        self._create = partial(
            create_app,
            settings=settings,
            desk=desk,
            limiter=create_limiter(settings, metrics),
            metrics=metrics,
            state=lambda: editions.state,
            letterbox=Letterbox(letters) if letters else None,
            traces=traces,
        )
        self._first = self._app = self._create(editions.current)
        editions.listen(self._replace, metrics.read_levels)
        watch_content(metrics, editions)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; start and stop with the server."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _replace(self, assistant: Assistant) -> None:
        self._app = self._create(assistant)  # whole before anybody can reach it
        # FastAPI remembers each function of a route, and with it all of its edition: 3 MB an edit.
        for kept in vars(models).values():
            if hasattr(kept, "cache_clear"):
                kept.cache_clear()

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        with suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
            # Not on Windows, nor off the main thread; the files are looked at all the same.
            loop.add_signal_handler(signal.SIGHUP, self._editions.wake)
        self._editions.start()
        try:
            await self._first(scope, receive, send)  # what all apps share is opened and closed once
        finally:
            self._editions.close()


def watch_content(metrics: Metrics, editions: Editions) -> None:
    """Also show how the served answers stand beside the files."""

    def age() -> float:
        return (now() - editions.state.loaded).total_seconds()

    for name, says, level in (
        ("reloads", "Changed answers that were taken up.", lambda: editions.state.reloads),
        ("reload_failures", "Changed answers that were broken.", lambda: editions.state.failures),
    ):
        metrics.watch(name, says, level)
    says = "Time since the served answers were taken up."
    metrics.watch("content_age_seconds", says, age, "livemax")
    says = "1 while the files are broken and the last good answers are served."
    metrics.watch("content_broken", says, lambda: editions.state.files == "broken", "livemax")
