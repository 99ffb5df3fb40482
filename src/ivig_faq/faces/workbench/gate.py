"""Lets in one person on this machine: by address, token, cookie and origin; all else is refused."""

from __future__ import annotations

import hmac
import logging
import secrets
from html import escape
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOG = logging.getLogger("ivig_faq.workbench")
_COOKIE = "ivig_faq_workbench"
_MAX_BODY = 1024 * 1024
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_HEADERS = {
    "content-security-policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    # Not no-referrer: with it a browser says “Origin: null” even to the page's own forms.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class _TooLargeError(Exception):
    """More was sent than any file of answers holds."""


class Gate:
    """Refuses whoever has not the token, and every request that another site may have caused."""

    def __init__(self, app: ASGIApp, address: str, token: str) -> None:
        self._app = app
        self._address = address
        self._token = token
        # Not the token itself: an address stands in histories, this stands nowhere.
        self._key = secrets.token_urlsafe(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here; no crash says anything about what was typed."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def add(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        early = self._early(Request(scope))
        if early is not None:
            await early(scope, receive, add)
            return
        try:
            await self._app(scope, _limited(receive), add)
        except ClientDisconnect:
            return
        except Exception as error:
            too_large = isinstance(error, _TooLargeError)
            if not too_large:
                _LOG.error("%s", type(error).__name__)
            if not started:
                response = (
                    _refusal(413, "That is too much text for one file. Nothing was saved.")
                    if too_large
                    else _refusal(
                        500,
                        "Something broke here. Nothing was saved. Go back: your words are still "
                        "in the page.",
                    )
                )
                await response(scope, receive, add)

    def _early(self, request: Request) -> Response | None:
        """Return the answer to a request that goes no further; None for one that may."""
        if request.headers.get("host") != self._address:
            return _refusal(
                403, f"The workbench is at http://{self._address} only. Open it under that address."
            )
        if request.method not in ("GET", "HEAD", "POST"):
            return _refusal(405, "The workbench does not do that.")
        token = parse_qs(request.url.query).get("token", [""])[0]
        if request.url.path == "/" and _same(token, self._token):
            entered = RedirectResponse("/", status_code=303)
            entered.set_cookie(_COOKIE, self._key, httponly=True, samesite="strict")
            return entered
        if not _same(request.cookies.get(_COOKIE, ""), self._key):
            return _refusal(
                403,
                "This address needs its token. Open the whole address that was printed when the "
                "workbench started.",
            )
        if request.method == "POST" and request.headers.get("origin") != f"http://{self._address}":
            return _refusal(403, "That came from another page. Nothing was done.")
        return None


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _limited(receive: Receive) -> Receive:
    size = 0

    async def read() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > _MAX_BODY:
            raise _TooLargeError
        return message

    return read


def _refusal(status: int, says: str) -> HTMLResponse:
    return HTMLResponse(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Workbench</title></head><body><main><h1>Workbench</h1><p>{escape(says)}</p>"
        "</main></body></html>",
        status,
    )
