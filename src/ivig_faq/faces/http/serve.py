"""Serves the app with granian until the process is asked to stop."""

from __future__ import annotations

import asyncio
import faulthandler
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server
from starlette.types import ASGIApp

from ivig_faq.errors import SettingsError
from ivig_faq.faces.http.alive import BEAT_SECONDS, Beat, Tell, tell_systemd, watchdog
from ivig_faq.settings import Settings
from ivig_faq.signals import was_told_to_end

STOP_SECONDS = 10  # for what is being answered; whoever still sends a body then is cut off
_LAST_SECONDS = 8  # for what is written and closed after that; then the process ends in any case
_HEADER_SECONDS = 5  # slow senders of headers would otherwise hold a connection for ever
_TURN_SECONDS = 0.001  # health checks and refusals wait so long for the thread that answers
_BACKLOG = 1024  # connections that wait for their turn, as many as most systems allow


@dataclass(frozen=True, slots=True)
class Parent:
    """What a worker has of the process that began it; `beat` only where it can be shared."""

    pipe: Connection
    beat: Beat | None = None


def serve(
    app: ASGIApp,
    settings: Settings,
    announce: Callable[[str], None],
    parent: Parent | None = None,
    beat: Callable[[Tell], None] = lambda tell: tell(),
) -> NoReturn:
    """Serve until SIGTERM or Ctrl-C, finish what is being answered, and end the process with 0.

    `announce` is told the address once. Raises SettingsError when the address cannot be used. One
    of several workers is given its `parent` instead: it shares the address with the others, says
    when it serves and that it moves, and stops when the parent is gone. `beat` calls what says so,
    each second, once what answers has time for it.
    """
    check_quiet()
    if parent is None:
        check_free(settings.host, settings.port)
    if was_told_to_end():
        leave()
    sys.setswitchinterval(_TURN_SECONDS)
    asyncio.run(_serve(app, settings, announce, parent, beat))
    leave()


def open_streams() -> None:
    """Open a stream that leads nowhere where one was closed; no sign of any text ends a command.

    Who stops needs one to write to, and the next file that is opened would take its place. A
    terminal of another encoding than ours lacks some signs, such as “: it shows ? for them, and an
    emergency card comes all the same. What is typed in yet another encoding is read in that way.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - it is kept
        elif getattr(stream, "errors", "") in ("strict", "surrogateescape"):
            stream.reconfigure(errors="replace")


def leave() -> NoReturn:
    """End the process with 0, now that all is answered and closed.

    Leaving Python the usual way lets the server's threads panic in some stops (granian issue 693),
    and an orderly stop would end with an error code.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def end_within(seconds: float) -> None:
    """Have the process end with 1 after so many seconds, and say in the log what held it up.

    What is logged is places in the program, no value of anything.
    """
    faulthandler.dump_traceback_later(seconds, exit=True)


async def _serve(
    app: ASGIApp,
    settings: Settings,
    announce: Callable[[str], None],
    parent: Parent | None,
    beat: Callable[[Tell], None],
) -> None:
    server = Server(
        app,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,  # version 2 ends at the proxy, with its ways to ask for too much
        websockets=False,
        backlog=_BACKLOG,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_SECONDS * 1000),
        log_enabled=False,
        log_access=False,
    )
    server.workers_kill_timeout = STOP_SECONDS
    loop = asyncio.get_running_loop()
    stopping = False

    def stop() -> None:
        nonlocal stopping
        if not stopping:  # it can be told once only
            stopping = True
            end_within(STOP_SECONDS + _LAST_SECONDS)
            server.stop()  # type: ignore[no-untyped-call]  # it has no types

    def hear(*_: object) -> None:
        if not stopping:  # the loop will be told, and ends in time even if something holds it up
            end_within(STOP_SECONDS + _LAST_SECONDS)

    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, stop)
        signal.signal(told, hear)
    serving = loop.create_task(server.serve())
    await asyncio.sleep(0)
    if parent is None:
        announce(settings.url)
        tell_systemd("READY=1")
        _keep_telling(watchdog(), beat)
    else:
        pipe = parent.pipe
        pipe.send(True)
        _keep_telling(parent.beat.note if parent.beat else None, beat)

        def parent_is_gone() -> None:
            loop.remove_reader(pipe.fileno())
            stop()

        loop.add_reader(pipe.fileno(), parent_is_gone)
    with suppress(TimeoutError):
        await serving


def _keep_telling(tell: Tell | None, beat: Callable[[Tell], None]) -> None:
    """Say that we move, now and each second from now on, where somebody wants to know."""
    if tell is not None:
        beat(tell)
        asyncio.get_running_loop().call_later(BEAT_SECONDS, _keep_telling, tell, beat)


def check_quiet() -> None:
    """Refuse Python's debug modes: they log what is slow, arguments and so questions included."""
    for mode, on in (
        ("PYTHONDEVMODE", sys.flags.dev_mode),
        ("PYTHONASYNCIODEBUG", os.environ.get("PYTHONASYNCIODEBUG")),
    ):
        if on:
            raise SettingsError(
                "Python runs in a debug mode, which can write what people type into the log. Unset"
                f" {mode} (python -X dev)."
            )


def check_free(host: str, port: int, named: str = "IVIG_FAQ_PORT or IVIG_FAQ_HOST") -> None:
    """Refuse an address that is taken: granian would share it, and requests would go astray.

    `named` are the settings that it comes from.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise SettingsError(
                f"Cannot listen on {host}:{port}: {reason}. Set another {named}."
            ) from None
