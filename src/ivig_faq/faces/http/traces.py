"""Spans for an operator's collector (OpenTelemetry); off unless a collector is named.

A span holds no more than a count does: the kind of request, its status, and when it was. Nothing
typed, no address, no path and no topic has a place in it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fastapi.telemetry import TelemetryConfig
from starlette.types import ASGIApp, Receive, Scope, Send

import ivig_faq
from ivig_faq.errors import SettingsError
from ivig_faq.faces.http.watch import Watched, to_names

if TYPE_CHECKING:  # only who traces pays for the library
    from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
    from opentelemetry.sdk.trace.export import SpanExportResult

# What FastAPI would do of itself, for any library in the process that asks for spans: it would tell
# paths, queries and the texts of errors.
SILENT: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
_NAMED = ("/v1/", "/healthz", "/readyz", "/metrics")
_LOG = logging.getLogger("ivig_faq.spans")
_SEND_SECONDS = 2  # a collector that is gone must not hold up the end of the service
_GONE = "The collector named by IVIG_FAQ_SPANS takes no spans; they are lost until it does."
_BACK = "The collector named by IVIG_FAQ_SPANS takes spans again."


class Traces:
    """Passes spans on to one processor; it is not the process's own, so no library adds to it."""

    def __init__(self, processor: SpanProcessor) -> None:
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - an extra

        version = {"service.name": "ivig-faq", "service.version": ivig_faq.__version__}
        self._provider = TracerProvider(resource=Resource(version), shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("ivig_faq")

    def note(self, method: str, route: str, status: int, began: int) -> None:
        """Send one request; whatever trace it says that it belongs to, it begins its own."""
        from opentelemetry.context import Context  # noqa: PLC0415 - an extra
        from opentelemetry.trace import SpanKind  # noqa: PLC0415 - an extra

        span = self._tracer.start_span(
            f"{method} {route}",
            context=Context(),
            kind=SpanKind.SERVER,
            start_time=began,
            attributes={
                "http.request.method": method,
                "http.route": route,
                "http.response.status_code": status,
            },
        )
        span.end()

    def close(self) -> None:
        """Send what waits."""
        self._provider.shutdown()


def open_traces(collector: str) -> Traces | None:
    """Return what sends spans to a collector, None where it is "off".

    The log says once that a collector is gone, and once that it is back: the libraries would say it
    at each try, with its address.

    Raises SettingsError where the libraries that send them are not installed.
    """
    if collector == "off":
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - an extra
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.trace.export import (  # noqa: PLC0415 - an extra
            BatchSpanProcessor,
            SpanExportResult,
        )
    except ImportError:
        raise SettingsError(
            "IVIG_FAQ_SPANS needs libraries that are not installed: pip install ivig-faq[otel]."
        ) from None

    class Exporter(OTLPSpanExporter):
        _gone = False

        def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
            result = super().export(spans)
            gone = result is not SpanExportResult.SUCCESS
            if gone != self._gone:
                self._gone = gone
                _LOG.warning(_GONE if gone else _BACK)
            return result

    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
    exporter = Exporter(f"{collector}/v1/traces", timeout=_SEND_SECONDS)
    return Traces(BatchSpanProcessor(exporter))


class Trace:
    """ASGI middleware that notes each request under its kind."""

    def __init__(self, app: ASGIApp, traces: Traces) -> None:
        self._app = app
        self._traces = traces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        watched, began = Watched(send), time.time_ns()
        try:
            await self._app(scope, receive, watched)
        finally:
            method, route = to_names(scope)
            self._traces.note(method, _kind(route), watched.status, began)


def _kind(route: str) -> str:
    """The route of a call; "page" for any page, so that nobody is told which was read when."""
    return route if route == "other" or route.startswith(_NAMED) else "page"
