"""Who hangs is replaced: a worker by its parent, the service by systemd."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from load import workers_serving

from ivig_faq.faces.http.alive import Beat, tell_systemd, watchdog
from ivig_faq.faces.http.desk import Desk
from ivig_faq.faces.http.workers import _Worker
from processes import PIPES, free_port, read_line, running, running_service, stop, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux")
SOON = """
from ivig_faq.faces.http import alive, workers

workers.SILENT_SECONDS, workers._LOOK_SECONDS = 6.0, 0.5
from ivig_faq.__main__ import main

main()
"""
HANGS = "A worker hangs; it is ended.\n"


def two(port: int) -> dict[str, str]:
    return {"IVIG_FAQ_PORT": str(port), "IVIG_FAQ_WORKERS": "2"}


def test_a_worker_that_hangs_is_replaced() -> None:
    port = free_port()
    with running(["-c", SOON, "serve"], two(port), **PIPES) as process:
        assert read_line(process.stderr).startswith("Serving on")
        wait_until(lambda: len(workers_serving(process.pid, port)) == 2, "two workers")
        before = workers_serving(process.pid, port)
        os.kill(min(before), signal.SIGSTOP)
        assert read_line(process.stderr) == HANGS
        wait_until(lambda: len(workers_serving(process.pid, port) - before) == 1, "a new worker")
        assert max(before) in workers_serving(process.pid, port)
        assert stop(process) == 0
        assert process.stderr is not None
        assert HANGS not in process.stderr.read()


def test_nobody_is_replaced_after_all_were_held_up_together() -> None:
    """A laptop that slept, a container that was paused."""
    port = free_port()
    with running(["-c", SOON, "serve"], two(port), **PIPES) as process:
        wait_until(lambda: len(workers_serving(process.pid, port)) == 2, "two workers")
        before = workers_serving(process.pid, port)
        for pid in (process.pid, *before):
            os.kill(pid, signal.SIGSTOP)
        assert not threading.Event().wait(8)
        for pid in (process.pid, *before):
            os.kill(pid, signal.SIGCONT)
        assert not threading.Event().wait(3)
        assert workers_serving(process.pid, port) == before
        assert stop(process) == 0
        assert process.stderr is not None
        assert HANGS not in process.stderr.read()


def test_a_worker_is_silent_once_it_has_moved_and_then_not_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1000.0
    monkeypatch.setattr("ivig_faq.faces.http.alive.time.monotonic", lambda: now)
    worker = _Worker.__new__(_Worker)
    worker._beat, worker.began = Beat(), now
    beat = worker._beat
    now = 1600.0
    assert not worker.is_silent(0.0)  # what it learns at its start may take long
    now = 1600.1
    assert worker.is_silent(0.0)
    assert not worker.is_silent(1001.0)
    now = 2000.0
    beat.note()
    assert beat.last == 2000.0
    now = 2020.0
    assert not worker.is_silent(0.0)
    now = 2020.1
    assert worker.is_silent(0.0)
    assert worker.is_silent(1000.0)
    assert not worker.is_silent(2010.0)
    worker._beat = None  # where processes are no copies nobody tells
    assert not worker.is_silent(0.0)


def test_the_desk_tells_of_itself_only_while_it_answers() -> None:
    desk = Desk()
    told: list[str] = []
    begun, free = threading.Event(), threading.Event()

    def hang() -> None:
        begun.set()
        free.wait(60)

    async def ask() -> None:
        work = asyncio.create_task(desk.run(hang))
        await asyncio.to_thread(begun.wait, 60)
        for _ in range(5):
            desk.beat(lambda: told.append("moves"))
        assert told == []
        free.set()
        await work

    asyncio.run(ask())
    desk.close()
    assert told == ["moves"]  # what waited was not piled up
    desk.beat(lambda: told.append("too late"))
    assert told == ["moves"]


@pytest.fixture(params=["a folder", "no folder"])
def systemd(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[socket.socket]:
    """A socket where systemd would listen; a name with @ stands in no folder."""
    name = str(tmp_path / "notify") if request.param == "a folder" else f"@{tmp_path}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(name.replace("@", "\0"))
        listening.settimeout(60)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        yield listening


def test_systemd_is_told_where_it_asks(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_systemd("READY=1")
    assert systemd.recv(64) == b"READY=1"
    assert watchdog() is None
    monkeypatch.setenv("WATCHDOG_USEC", "20000000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid() + 1))
    assert watchdog() is None
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    tell = watchdog()
    assert tell is not None
    tell()
    assert systemd.recv(64) == b"WATCHDOG=1"
    monkeypatch.delenv("NOTIFY_SOCKET")
    assert watchdog() is None
    tell_systemd("READY=1")
    systemd.settimeout(0.2)
    with pytest.raises(TimeoutError):
        systemd.recv(64)


def test_whoever_does_not_listen_holds_nothing_up(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for _ in range(1000):  # more than a socket keeps
        tell_systemd("READY=1")
    assert systemd.recv(64) == b"READY=1"
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    tell_systemd("READY=1")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_service_tells_systemd_that_it_is_ready_and_then_that_it_moves(
    systemd: socket.socket, workers: str
) -> None:
    env = {"IVIG_FAQ_PORT": str(free_port()), "IVIG_FAQ_WORKERS": workers}
    with running_service(env=env | {"WATCHDOG_USEC": "30000000"}, **PIPES) as process:
        assert [systemd.recv(64) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
        assert stop(process) == 0
