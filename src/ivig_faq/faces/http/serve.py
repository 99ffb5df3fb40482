"""Serves the app with granian until the process is asked to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from fastapi import FastAPI
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from ivig_faq.errors import SettingsError
from ivig_faq.settings import Settings

_HEADER_SECONDS = 5  # slow senders of headers would otherwise hold a connection for ever
_STOP_SECONDS = 10  # for what is being answered; whoever still sends a body then is cut off


def serve(app: FastAPI, settings: Settings, announce: Callable[[str], None]) -> NoReturn:
    """Serve until SIGTERM or Ctrl-C, finish what is being answered, and end the process with 0.

    `announce` is told the address once. Raises SettingsError when the address cannot be used.
    """
    _check_free(settings.host, settings.port)
    asyncio.run(_serve(app, settings, announce))
    # All is answered and closed. Leaving Python the usual way lets the server's threads panic in
    # some stops (granian issue 693), and an orderly stop would end with an error code.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


async def _serve(app: FastAPI, settings: Settings, announce: Callable[[str], None]) -> None:
    server = Server(
        app,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_SECONDS * 1000),
        log_enabled=False,
        log_access=False,
    )
    server.workers_kill_timeout = _STOP_SECONDS
    loop = asyncio.get_running_loop()
    for stop in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(stop, server.stop)
    serving = loop.create_task(server.serve())
    await asyncio.sleep(0)
    announce(f"http://{settings.host}:{settings.port}")
    with suppress(TimeoutError):
        await serving


def _check_free(host: str, port: int) -> None:
    """Refuse an address that is taken: granian would share it, and requests would go astray."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise SettingsError(
                f"Cannot listen on {host}:{port}: {reason}. Set another IVIG_FAQ_PORT or"
                " IVIG_FAQ_HOST."
            ) from None
