"""Several processes that answer on one port, and one that looks after them.

On Linux each begins as a copy of this process: what is read and made at the start is read and made
once, and held once in memory. The next one after a killed one serves soon for the same reason.
"""

from __future__ import annotations

import logging
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
from pathlib import Path
from typing import NoReturn

from prometheus_client.multiprocess import mark_process_dead

from ivig_faq.errors import SettingsError
from ivig_faq.faces.http.alive import SILENT_SECONDS, START_SECONDS, Beat, tell_systemd, watchdog
from ivig_faq.faces.http.metrics import serve_counts, share_counts, shared_registry
from ivig_faq.faces.http.serve import STOP_SECONDS, Parent, check_free, leave
from ivig_faq.settings import Settings
from ivig_faq.signals import end_when_told

Work = Callable[[Settings, Parent], None]
COPIES = sys.platform == "linux"  # elsewhere a copy of a process is not to be relied on
_CONTEXT = multiprocessing.get_context("fork") if COPIES else multiprocessing.get_context("spawn")
_TOLD = {getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)}
_End = Connection | socket.socket
_LOG = logging.getLogger("ivig_faq.workers")
_PAUSE_AFTER_FAILURE = 1.0
_PAUSE_AFTER_QUICK_END = 1.0
_QUICK_END = 5.0
_LOOK_SECONDS = 2.0  # between two looks whether all move


class _Worker:
    """One process; holding the other end of its pipe tells it that its parent lives.

    `held` is what this process holds open and a copy of it must let go.
    """

    def __init__(self, work: Work, settings: Settings, held: Sequence[_End]) -> None:
        _try_fork()
        self.pipe, child = multiprocessing.Pipe()
        drops = (self.pipe, *held) if COPIES else ()
        self._beat = Beat() if COPIES else None
        self.process: BaseProcess = _CONTEXT.Process(
            target=_run, args=(work, settings, Parent(child, self._beat), drops), name="answer"
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

    def is_silent(self, since: float) -> bool:
        """Whether it has not moved for long; before `since` nothing is held against it.

        It hangs or was stopped: it answers nobody, and keeps its share of the connections. Until
        it first serves it may have to learn, and has more time.
        """
        if self._beat is None:
            return False
        last = self._beat.last
        most = SILENT_SECONDS if last else START_SECONDS
        return time.monotonic() - max(last or self.began, since) > most

    def close(self) -> None:
        """Let go of what is shared with it."""
        self.pipe.close()
        if self._beat is not None:
            self._beat.close()


def run_workers(work: Work, settings: Settings, announce: Callable[[str], None]) -> NoReturn:
    """Keep `settings.workers` processes at work until SIGTERM or Ctrl-C; end with 0 then.

    `work` serves in a process of its own and sends True through the pipe once it does. The first
    goes ahead, so that what is learned is learned once; if it cannot start, neither do we. Whatever
    goes wrong here, the workers are stopped before we end.
    """
    check_free(settings.host, settings.port)
    if settings.metrics_address is not None:
        check_free(*settings.metrics_address, "IVIG_FAQ_METRICS")
    stopping: list[int] = []
    woken, wakes = _wake_up()
    workers: list[_Worker] = []

    def begin() -> None:
        with suppress(OSError):  # a worker that finds no folder counts for itself
            Path(shared).mkdir(mode=0o700)  # whoever tidies /tmp may have deleted it
            _LOG.warning("The folder of counts was deleted; it lacks what was counted until now.")
        held: list[_End] = [woken, wakes, *(worker.pipe for worker in workers)]
        try:
            workers.append(_Worker(work, settings, held))
        except OSError as error:
            raise _not_started(error) from None

    def fill() -> None:
        while len(workers) < settings.workers and not stopping:
            begin()

    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda number, _frame: stopping.append(number))
    shared = _make_folder()
    try:
        share_counts(shared)
        begin()
        if not workers[0].ready(woken) and not stopping:
            workers[0].process.join()
            _say_killed(workers[0], "no other one is tried")
            sys.exit(workers[0].process.exitcode or 1)
        fill()
        _pass_on_hangups(workers)
        if settings.metrics_address is not None:
            serve_counts(shared_registry(shared), settings.metrics_address)
        announce(settings.url)
        tell_systemd("READY=1")
        _look_after(workers, fill, shared, woken, stopping)
    finally:
        _stop(workers)
        shutil.rmtree(shared, ignore_errors=True)
    leave()


def _look_after(
    workers: list[_Worker],
    fill: Callable[[], None],
    shared: str,
    woken: socket.socket,
    stopping: list[int],
) -> None:
    """Replace workers that end or hang, until a signal says that we stop."""
    tell = watchdog() or (lambda: None)
    short = False
    turn = fair = time.monotonic()
    while not stopping:
        tell()
        _wait(woken, workers, _PAUSE_AFTER_FAILURE if short else _LOOK_SECONDS)
        if time.monotonic() - turn > 2 * _LOOK_SECONDS:
            fair = time.monotonic()  # this process was held up too: all of them may have been
        turn = time.monotonic()
        _end_silent(workers, fair)
        if not stopping and _bury_ended(workers, shared):
            _wait(woken, workers, _PAUSE_AFTER_QUICK_END)
        try:
            fill()
            short = False
        except SettingsError as error:
            if not short:
                _LOG.error("%s It is tried again until it works.", error)
            short = True


def _wake_up() -> tuple[socket.socket, socket.socket]:
    """Return a socket that every signal writes to, and the end that it writes into."""
    woken, wakes = socket.socketpair()
    woken.setblocking(False)
    wakes.setblocking(False)
    signal.set_wakeup_fd(wakes.fileno())
    return woken, wakes


def _wait(woken: socket.socket, workers: list[_Worker], most: float | None) -> None:
    """Wait until a signal wakes us or a worker has ended, at most so many seconds."""
    wait([woken, *(worker.process.sentinel for worker in workers)], most)
    with suppress(BlockingIOError):
        woken.recv(64)


def _make_folder() -> str:
    """Return a folder for the counts of all processes, and for nothing else."""
    try:
        return tempfile.mkdtemp(prefix="ivig-faq-")
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise SettingsError(f"No temporary folder can be made: {reason}. Set TMPDIR.") from None


def _not_started(error: OSError) -> SettingsError:
    reason = (error.strerror or "unknown reason").lower()
    return SettingsError(
        f"A worker cannot be started: {reason}. Allow more processes and memory, or set fewer"
        " IVIG_FAQ_WORKERS."
    )


def _try_fork() -> None:
    """Raise OSError where no process can be begun now.

    Asked first, since multiprocessing leaves four files open each time it finds out itself.
    """
    if COPIES:
        child = os.fork()
        if not child:
            os._exit(0)
        os.waitpid(child, 0)


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


def _run(work: Work, settings: Settings, parent: Parent, drops: Sequence[_End]) -> None:
    if COPIES:
        signal.set_wakeup_fd(-1)
    end_when_told()
    for end in drops:
        end.close()
    if COPIES:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _TOLD)
    work(settings, parent)


def _end_silent(workers: list[_Worker], since: float) -> None:
    """End the workers that hang: the next turn buries them."""
    for worker in workers:
        if worker.is_silent(since):
            _LOG.warning("A worker hangs; it is ended.")
            worker.process.kill()
            worker.process.join(_PAUSE_AFTER_FAILURE)


def _bury_ended(workers: list[_Worker], shared: str) -> bool:
    """Let go of workers that have ended; say whether one ended soon after it began.

    One that cannot live must not keep a core busy.
    """
    ended = [worker for worker in workers if not worker.process.is_alive()]
    for worker in ended:
        workers.remove(worker)
        _bury(worker, shared)
    return any(time.monotonic() - worker.began < _QUICK_END for worker in ended)


def _say_killed(worker: _Worker, so: str) -> None:
    """Speak for a worker that could not say why it ended."""
    code = worker.process.exitcode or 0
    if code < 0:
        _LOG.warning(
            "A worker was ended by signal %d (%s); %s.", -code, signal.strsignal(-code), so
        )


def _bury(worker: _Worker, shared: str) -> None:
    """Let go of a worker that has ended."""
    _say_killed(worker, "another one starts")
    with suppress(OSError):  # somebody else deleted its files
        mark_process_dead(worker.process.pid, shared)  # type: ignore[no-untyped-call]  # it has no types
    worker.close()


def _pass_on_hangups(workers: list[_Worker]) -> None:
    """Have each worker look at the answers now when this process is asked to."""

    def pass_on(number: int, _frame: object) -> None:
        for worker in workers:
            with suppress(ProcessLookupError):
                os.kill(worker.process.pid or 0, number)

    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, pass_on)


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
