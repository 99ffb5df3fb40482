"""ASGI middleware around every request: headers, a limit on bodies, and an end to every crash."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ivig_faq.faces.http.problems import TooLarge, TooSlow, log_crash

MAX_BODY = 100 * 1024  # the longest question, each letter of it in the twelve bytes of a form
MAX_BODY_SECONDS = 20.0
GONE = 499  # the client left in the middle of its body; no standard names it, but proxies do
_OFF = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
_NO_STORE = (b"cache-control", b"no-store")
Respond = Callable[[Request, Exception], Awaitable[Response]]


def to_headers(allowed_origins: Sequence[str]) -> dict[str, str]:
    """Return the headers of every response; only the allowed origins may frame a page."""
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "img-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "ivig-faq",  # the widget's own, which only parses
        "frame-ancestors": " ".join(("'self'", *allowed_origins)),
    }
    return {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "permissions-policy": ", ".join(f"{feature}=()" for feature in _OFF),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }


class Headers:
    """Adds the headers, and keeps what a reader gets out of every cache unless the route says."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self._app = app
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]
        self._names = frozenset(name for name, _ in self._headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add headers to the response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [pair for pair in message["headers"] if pair[0] not in self._names]
                if not any(name == b"cache-control" for name, _ in own):
                    own.append(_NO_STORE)
                message["headers"] = [*own, *self._headers]
            await send(message)

        await self._app(scope, receive, add)


class Shield:
    """Turns a crash into a problem: no text of it reaches the client, the log or the server."""

    def __init__(self, app: ASGIApp, respond: Respond) -> None:
        self._app = app
        self._respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; end it with a problem when it crashes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, note_start)
        except ClientDisconnect:
            if not started:  # nobody reads it, but it is counted, and 500 would say that we broke
                await Response(status_code=GONE)(scope, receive, send)
        except Exception as error:
            log_crash(error)
            if not started:
                response = await self._respond(Request(scope), error)
                await response(scope, receive, send)


class BodyLimit:
    """Stops reading a body that is too large, announced or not, or that takes too long to come."""

    def __init__(
        self, app: ASGIApp, limit: int = MAX_BODY, seconds: float = MAX_BODY_SECONDS
    ) -> None:
        self._app = app
        self._limit = limit
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; whoever reads beyond a limit gets TooLarge or TooSlow."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        too_large = len(announced) > 9 or (announced.isdigit() and int(announced) > self._limit)
        size, complete = 0, False
        deadline = asyncio.get_running_loop().time() + self._seconds

        async def read() -> Message:
            nonlocal size, complete
            if too_large:
                raise TooLarge
            try:
                async with asyncio.timeout_at(None if complete else deadline):
                    message = await receive()
            except TimeoutError:
                raise TooSlow from None
            complete = not message.get("more_body", False)
            size += len(message.get("body", b""))
            if size > self._limit:
                raise TooLarge
            return message

        await self._app(scope, read, send)
