"""Several processes that answer on one port, and one that looks after them.

On Linux each begins as a copy of this process: what is read and made at the start is read and made
once, and held once in memory. The next one after a killed one serves soon for the same reason.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import NoReturn

from prometheus_client.multiprocess import mark_process_dead

from ivig_faq.faces.http.metrics import serve_counts, share_counts, shared_registry
from ivig_faq.faces.http.serve import STOP_SECONDS, check_free, leave
from ivig_faq.settings import Settings

Work = Callable[[Settings, Connection], None]
COPIES = sys.platform == "linux"  # elsewhere a copy of a process is not to be relied on
_CONTEXT = multiprocessing.get_context("fork") if COPIES else multiprocessing.get_context("spawn")
_TOLD = {getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)}
_End = Connection | socket.socket
_PAUSE_AFTER_QUICK_END = 1.0
_QUICK_END = 5.0


class _Worker:
    """One process; holding the other end of its pipe tells it that its parent lives.

    `held` is what this process holds open and a copy of it must let go.
    """

    def __init__(self, work: Work, settings: Settings, held: Sequence[_End]) -> None:
        self.pipe, child = multiprocessing.Pipe()
        drops = (self.pipe, *held) if COPIES else ()
        self.process: BaseProcess = _CONTEXT.Process(
            target=_run, args=(work, settings, child, drops), name="answer"
        )
        with _unheard():
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
    share_counts(shared)
    stopping: list[int] = []
    woken, wakes = socket.socketpair()
    woken.setblocking(False)
    wakes.setblocking(False)
    signal.set_wakeup_fd(wakes.fileno())
    workers: list[_Worker] = []

    def begin() -> _Worker:
        return _Worker(work, settings, [woken, wakes, *(worker.pipe for worker in workers)])

    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda number, _frame: stopping.append(number))
    try:
        workers.append(begin())
        if not workers[0].ready(woken) and not stopping:
            workers[0].process.join()
            sys.exit(workers[0].process.exitcode or 1)
        while len(workers) < settings.workers and not stopping:
            workers.append(begin())
        if hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, lambda number, _frame: _pass_on(number, workers))
        if settings.metrics_address is not None:
            serve_counts(shared_registry(shared), settings.metrics_address)
        announce(f"http://{settings.host}:{settings.port}")
        while not stopping:
            wait([woken, *(worker.process.sentinel for worker in workers)])
            with suppress(BlockingIOError):
                woken.recv(64)
            for number, worker in enumerate(workers):
                if not stopping and not worker.process.is_alive():
                    _bury(worker, shared)
                    workers[number] = begin()
        _stop(workers)
    finally:
        shutil.rmtree(shared, ignore_errors=True)
    leave()


@contextmanager
def _unheard() -> Iterator[None]:
    """Let no signal reach a copy of this process before it has handlers of its own."""
    if not COPIES:
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _TOLD)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _run(work: Work, settings: Settings, parent: Connection, drops: Sequence[_End]) -> None:
    if COPIES:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until it serves, what it reads is new anyway
    for end in drops:
        end.close()
    if COPIES:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _TOLD)
    try:
        work(settings, parent)
    except KeyboardInterrupt:
        sys.exit(0)


def _bury(worker: _Worker, shared: str) -> None:
    """Let go of a worker that has ended."""
    mark_process_dead(worker.process.pid, shared)  # type: ignore[no-untyped-call]  # it has no types
    worker.pipe.close()
    if time.monotonic() - worker.began < _QUICK_END:
        time.sleep(_PAUSE_AFTER_QUICK_END)  # a worker that cannot live must not keep a core busy


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
