"""The door of the service: it counts who comes how often, and turns nobody in danger away."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from ivig_faq.faces.http.client import Network, find_client, names_client
from ivig_faq.faces.http.limit import Limiter
from ivig_faq.faces.http.metrics import Metrics
from ivig_faq.faces.http.middleware import Respond
from ivig_faq.faces.http.problems import TooMany, log_crash

# Help, and what costs nothing: never counted, never refused.
FREE = frozenset(
    {
        "/",
        "/help-now",
        "/healthz",
        "/readyz",
        "/metrics",
        "/widget.js",
        "/static/style.css",
        "/favicon.ico",
    }
)
# Here the question is read first: a message that shows a danger gets its card all the same.
ASKING = frozenset({("POST", "/"), ("POST", "/v1/ask")})
_WAIT = "ivig_faq.wait"


class Door:
    """ASGI middleware that refuses whoever comes too often, and leaves questions to be read."""

    def __init__(
        self,
        app: ASGIApp,
        limiter: Limiter,
        trusted: Sequence[Network],
        metrics: Metrics,
        respond: Respond,
    ) -> None:
        self._app = app
        self._limiter = limiter
        self._trusted = trusted
        self._metrics = metrics
        self._respond = respond
        self._broken = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, marked or not, or answer that it came too soon."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asks = (scope["method"], scope["path"]) in ASKING
        if scope["path"] in FREE and not asks:
            await self._app(scope, receive, send)
            return
        if not self._trusted and names_client(scope):
            self._metrics.untrusted.inc()
        wait = await self._count(scope)
        if wait and not asks:
            response = await self._respond(Request(scope), TooMany(wait))
            await response(scope, receive, send)
            return
        scope[_WAIT] = wait
        await self._app(scope, receive, send)

    async def _count(self, scope: Scope) -> int:
        """Count a request; a limiter that breaks refuses nobody, and is logged the first time."""
        try:
            return await self._limiter.take(find_client(scope, self._trusted))
        except Exception as error:
            self._metrics.limit_failures.inc()
            if not self._broken:
                self._broken = True
                log_crash(error)
            return 0


def seconds_to_wait(request: Request) -> int:
    """Return how long whoever asks should have waited; 0 for almost everybody."""
    return int(request.scope.get(_WAIT, 0))
