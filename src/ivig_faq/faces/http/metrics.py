"""Counters for operators. No label says anything about a person, a question or its topic.

Outcomes are left out on purpose: read often enough, beside a proxy's log, "one more emergency at
10:42" would say who it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """What is counted, in a registry of its own."""

    def __init__(self, content_version: str, waiting: Callable[[], float]) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # it has no types; when a route was first asked for is nobody's business
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "ivig_faq_requests",
            "Requests by route, method and status.",
            ["route", "method", "status"],
            registry=self._registry,
        )
        self.seconds = Histogram(
            "ivig_faq_request_seconds",
            "Time from a request to the end of its response, in seconds.",
            ["route"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        Gauge(
            "ivig_faq_waiting", "Questions that wait or are answered now.", registry=self._registry
        ).set_function(waiting)
        Gauge(
            "ivig_faq_content",
            "The version of the answers that are served.",
            ["version"],
            registry=self._registry,
        ).labels(content_version).set(1)

    def text(self) -> bytes:
        """Return all counts in the text format that Prometheus reads."""
        return generate_latest(self._registry)


class Observe:
    """ASGI middleware that counts and times each request under its route, never its path."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and count its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        began = time.perf_counter()

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note_status)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._metrics.requests.labels(route, method, status).inc()
            self._metrics.seconds.labels(route).observe(time.perf_counter() - began)
