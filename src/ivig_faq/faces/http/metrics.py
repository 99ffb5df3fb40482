"""Counters for operators. No label says anything about a person, a question or its topic.

Outcomes are left out on purpose: read often enough, beside a proxy's log, "one more emergency at
10:42" would say who it was.
"""

from __future__ import annotations

import logging
import mmap
import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Metric,
    disable_created_metrics,
    generate_latest,
    start_http_server,
    values,
)
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.types import ASGIApp, Receive, Scope, Send

from ivig_faq.errors import SettingsError
from ivig_faq.faces.http.watch import Watched, to_names

SHARED = "PROMETHEUS_MULTIPROC_DIR"  # where the library looks for the folder that processes share
_LOG = logging.getLogger("ivig_faq.metrics")
_ROOM = 1 << 14  # bytes that a file of counts begins with; those of ended workers stay
_AROUND_KEY = 28  # bytes that a count takes beside its name, at most
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """What is counted, in a registry of its own."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # it has no types; when a route was first asked for is nobody's business
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "ivig_faq_requests",
            "Requests by route, method and status.",
            ["route", "method", "status"],
            registry=self._registry,
        )
        self.seconds = Histogram(
            "ivig_faq_request_seconds",
            "Time from a request to the end of its response, in seconds.",
            ["route"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._levels: dict[str, tuple[Gauge, Callable[[], float]]] = {}
        self._read_at = 0.0
        self._version = ""
        self.cached = self._count("cached", "Questions answered from what was given lately.")
        self.limit_failures = self._count(
            "limit_failures", "Requests let in because the shared limit could not be asked."
        )
        self.untrusted = self._count(
            "untrusted_forwards", "Requests that name a client, while no proxy is trusted to."
        )
        self.waiting = Gauge(
            "ivig_faq_waiting",
            "Questions that wait or are answered now.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        self._content = Gauge(
            "ivig_faq_content",
            "The version of the answers that are served.",
            ["version"],
            registry=self._registry,
            multiprocess_mode="livemax",
        )

    def show_content(self, version: str) -> None:
        """Say which version of the answers is served now."""
        if not os.environ.get(SHARED):
            self._content.clear()
        elif self._version:  # what stands in files that are shared cannot be taken out
            self._content.labels(self._version).set(0)
        self._content.labels(version).set(1)
        self._version = version

    def watch(
        self,
        name: str,
        says: str,
        level: Callable[[], float],
        over_processes: Literal["livesum", "livemax"] = "livesum",
    ) -> None:
        """Also show a number that somebody else keeps; watching it again changes who is asked."""
        if name in self._levels:
            gauge = self._levels[name][0]
        else:
            gauge = Gauge(
                f"ivig_faq_{name}",
                says,
                registry=self._registry,
                multiprocess_mode=over_processes,
            )
        self._levels[name] = (gauge, level)
        gauge.set(level())

    def read_levels(self) -> None:
        """Read the watched numbers, at most once a second."""
        now = time.monotonic()
        if now - self._read_at >= 1:
            self._read_at = now
            for gauge, level in self._levels.values():
                gauge.set(level())

    def _count(self, name: str, says: str) -> Counter:
        return Counter(f"ivig_faq_{name}", says, registry=self._registry)

    def text(self) -> bytes:
        """Return all counts in the text format that Prometheus reads."""
        self._read_at = 0.0
        self.read_levels()
        return generate_latest(self.registry)

    @property
    def registry(self) -> CollectorRegistry:
        """What is counted here or, where several processes share a folder, in all of them."""
        shared = os.environ.get(SHARED)
        return shared_registry(shared) if shared and Path(shared).is_dir() else self._registry


def share_counts(folder: str) -> None:
    """Have what is counted from now on, here and in processes begun from here, kept in a folder."""
    os.environ[SHARED] = folder
    if hasattr(os, "memfd_create"):  # not on macOS or Windows
        values.MmapedDict = _Reserved  # type: ignore[attr-defined,assignment]  # it makes the files
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]  # it has no types; the library looked when it was imported, and a copy of this process does not import


class _Reserved(MmapedDict):
    """A file of counts that has its room on the disk before anything is written to it.

    The library's own has none, and is mapped into memory: on a full disk, to count would end the
    process. Where there is no room, or no folder, this counts on in memory that nobody shares.
    """

    def __init__(self, filename: str) -> None:
        super().__init__(_reserved(filename))  # type: ignore[no-untyped-call]  # it has no types

    def _init_value(self, key: str) -> None:
        if self._used + len(key.encode()) + _AROUND_KEY > self._capacity:
            self._grow(2 * self._capacity)
        super()._init_value(key)  # type: ignore[no-untyped-call]  # it has no types

    def _grow(self, size: int) -> None:
        try:
            os.posix_fallocate(self._f.fileno(), 0, size)
        except OSError:
            _say_alone()
            self._f.close()
            self._f = open(os.memfd_create("counts"), "r+b")  # noqa: PTH123, SIM115 - no path, kept
            self._f.write(self._m[:])
            self._f.truncate(size)
        self._m = mmap.mmap(self._f.fileno(), size)
        self._capacity = size


def _reserved(filename: str) -> str | int:
    """Return the name of a file that has room now, or else memory that looks like a file."""
    try:
        with Path(filename).open("ab") as file:
            os.posix_fallocate(file.fileno(), 0, _ROOM)
    except OSError:
        _say_alone()
        with suppress(OSError):
            Path(filename).unlink()
        return os.memfd_create("counts")
    return filename


@cache
def _say_alone() -> None:
    """Say it once in each process."""
    _LOG.warning(
        "The folder of temporary files is full or gone: a worker counts for itself, and /metrics"
        " does not show all that it counts."
    )


class _Shared(MultiProcessCollector):
    """What processes count together; nothing while their folder is gone."""

    def __init__(self, registry: CollectorRegistry, folder: str) -> None:
        self._files = Path(folder)  # the library would want it to be there
        registry.register(self)

    def collect(self) -> Iterable[Metric]:
        """Return the sums; a file that has just been made holds nothing yet, not even its size."""
        files = []
        for file in self._files.glob("*.db"):
            with suppress(FileNotFoundError):  # it is being deleted
                if file.stat().st_size:
                    files.append(str(file))
        try:
            found: Iterable[Metric] = self.merge(files)  # type: ignore[no-untyped-call]
        except FileNotFoundError:
            return ()
        return found


def shared_registry(folder: str) -> CollectorRegistry:
    """Return what the processes that share a folder count together."""
    registry = CollectorRegistry()
    _Shared(registry, folder)
    return registry


def serve_counts(registry: CollectorRegistry, address: tuple[str, int]) -> None:
    """Serve counts at an address of their own. Raises SettingsError when it cannot be used."""
    host, port = address
    try:
        start_http_server(port, host, registry)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise SettingsError(
            f"Cannot serve metrics on {host}:{port}: {reason}. Set another IVIG_FAQ_METRICS."
        ) from None


class Observe:
    """ASGI middleware that counts and times each request under its route, never its path."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and count its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        watched, began = Watched(send), time.perf_counter()
        try:
            await self._app(scope, receive, watched)
        finally:
            method, route = to_names(scope)
            self._metrics.requests.labels(route, method, watched.status).inc()
            self._metrics.read_levels()
            self._metrics.seconds.labels(route).observe(time.perf_counter() - began)
