"""What is told of a request to those who count it: its method, its route and its status."""

from __future__ import annotations

from starlette.types import Message, Scope, Send

_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


class Watched:
    """Passes a response on and keeps its status; 500 where none has come."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 500

    async def __call__(self, message: Message) -> None:
        """Pass a message on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)


def to_names(scope: Scope) -> tuple[str, str]:
    """Return method and route, never the path; "other" where it is none of ours."""
    method = scope["method"] if scope["method"] in _METHODS else "other"
    return method, getattr(scope.get("route"), "path", "other")
