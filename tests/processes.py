"""Processes that a test starts, and waits that end: none outlives its test, or waits for ever."""

from __future__ import annotations

import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

import httpx

PATIENCE = 120.0  # seconds, on a machine that is busy; what is waited for takes a few
PIPES: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str], env: dict[str, str] | None = None, **options: Any
) -> Iterator[subprocess.Popen[str]]:
    """Run Python with the paths of the tests; whatever happens, the process is gone afterwards.

    Popen on its own would wait, without an end, for a process that nobody has told to stop.
    """
    paths = {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, *command], env=os.environ | paths | (env or {}), text=True, **options
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def running_service(
    *options: str, env: dict[str, str] | None = None, **more: Any
) -> Iterator[subprocess.Popen[str]]:
    """Run `ivig-faq serve`, as `running` does."""
    code = "from ivig_faq.__main__ import main; main()"
    with running(["-c", code, "serve", *options], env, **more) as process:
        yield process


def wait_until(true: Callable[[], Any], what: str = "it", seconds: float = PATIENCE) -> None:
    """Wait until something is so; a service that does not answer yet is asked again."""
    ends = time.monotonic() + seconds
    while True:
        try:
            if true():
                return
        except httpx.TransportError:
            pass
        if time.monotonic() > ends:
            raise AssertionError(f"{what} did not happen within {seconds:.0f} seconds")
        time.sleep(0.05)


def accepts(port: int) -> bool:
    """Return whether somebody takes connections on a port."""
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def wait_ready(port: int) -> None:
    """Wait until the service at a port is ready."""
    url = f"http://127.0.0.1:{port}/readyz"
    wait_until(lambda: httpx.get(url).is_success, f"the service on port {port} being ready")


def read_line(stream: IO[str] | None) -> str:
    """Return the next line that a process writes to a pipe nobody has read from before."""
    assert stream is not None
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        assert selector.select(PATIENCE), "the process said nothing"
    return stream.readline()


def stop(process: subprocess.Popen[str], told: signal.Signals = signal.SIGTERM) -> int:
    """Tell a process to stop; return its exit code, or say that it did not stop and end it."""
    process.send_signal(told)
    return ended(process)


def ended(process: subprocess.Popen[str]) -> int:
    """Return the exit code of a process that ends on its own."""
    try:
        return process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        raise AssertionError(f"process {process.pid} did not end, and was killed") from None
