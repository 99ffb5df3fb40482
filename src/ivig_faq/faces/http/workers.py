"""Several processes that answer on one port, and one that looks after them."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import NoReturn

from prometheus_client.multiprocess import mark_process_dead

from ivig_faq.faces.http.metrics import SHARED, serve_counts, shared_registry
from ivig_faq.faces.http.serve import STOP_SECONDS, check_free, leave
from ivig_faq.settings import Settings

Work = Callable[[Settings, Connection], None]
_PAUSE_AFTER_QUICK_END = 1.0
_QUICK_END = 5.0


class _Worker:
    """One process; holding the other end of its pipe tells it that its parent lives."""

    def __init__(self, work: Work, settings: Settings) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, child = context.Pipe()
        self.process: BaseProcess = context.Process(
            target=_run, args=(work, settings, child), name="answer"
        )
        self.process.start()
        child.close()
        self.began = time.monotonic()

    def ready(self, woken: socket.socket) -> bool:
        """Wait until it serves, or until a signal wakes us; False when it ended instead."""
        if self.pipe not in wait([self.pipe, woken]):
            return True
        try:
            return bool(self.pipe.recv())
        except (EOFError, ConnectionResetError):
            return False


def run_workers(work: Work, settings: Settings, announce: Callable[[str], None]) -> NoReturn:
    """Keep `settings.workers` processes at work until SIGTERM or Ctrl-C; end with 0 then.

    `work` serves in a process of its own and sends True through the pipe once it does. The first
    goes ahead, so that what is learned is learned once; if it cannot start, neither do we.
    """
    check_free(settings.host, settings.port)
    shared = tempfile.mkdtemp(prefix="ivig-faq-")  # the counts of all processes, and nothing else
    os.environ[SHARED] = shared
    stopping: list[int] = []
    woken, wakes = socket.socketpair()
    woken.setblocking(False)
    wakes.setblocking(False)
    signal.set_wakeup_fd(wakes.fileno())
    workers: list[_Worker] = []
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda number, _frame: stopping.append(number))
    try:
        workers.append(_Worker(work, settings))
        if not workers[0].ready(woken) and not stopping:
            workers[0].process.join()
            sys.exit(workers[0].process.exitcode or 1)
        if not stopping:
            workers += [_Worker(work, settings) for _ in range(settings.workers - 1)]
        if hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, lambda number, _frame: _pass_on(number, workers))
        if settings.metrics_address is not None:
            serve_counts(shared_registry(shared), settings.metrics_address)
        announce(f"http://{settings.host}:{settings.port}")
        while not stopping:
            wait([woken, *(worker.process.sentinel for worker in workers)])
            with suppress(BlockingIOError):
                woken.recv(64)
            if not stopping:
                workers[:] = [_replaced(worker, work, settings, shared) for worker in workers]
        _stop(workers)
    finally:
        shutil.rmtree(shared, ignore_errors=True)
    leave()


def _run(work: Work, settings: Settings, pipe: Connection) -> None:
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until it serves, what it reads is new anyway
    try:
        work(settings, pipe)
    except KeyboardInterrupt:
        sys.exit(0)


def _replaced(worker: _Worker, work: Work, settings: Settings, shared: str) -> _Worker:
    """Return the worker, or a new one where it has ended."""
    if worker.process.is_alive():
        return worker
    mark_process_dead(worker.process.pid, shared)  # type: ignore[no-untyped-call]  # it has no types
    worker.pipe.close()
    if time.monotonic() - worker.began < _QUICK_END:
        time.sleep(_PAUSE_AFTER_QUICK_END)  # a worker that cannot live must not keep a core busy
    return _Worker(work, settings)


def _pass_on(number: int, workers: list[_Worker]) -> None:
    for worker in workers:
        with suppress(ProcessLookupError):
            os.kill(worker.process.pid or 0, number)


def _stop(workers: list[_Worker]) -> None:
    """Ask all to finish what they answer, and end who does not."""
    for worker in workers:
        worker.process.terminate()
    deadline = time.monotonic() + STOP_SECONDS + 0.5
    for worker in workers:
        worker.process.join(max(0.0, deadline - time.monotonic()))
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
