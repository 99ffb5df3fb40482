"""A small load generator over plain sockets, and what Linux says of a process."""

from __future__ import annotations

import asyncio
import os
import random
import re
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles

TOP = Path(__file__).parents[1]


@dataclass
class Seen:
    """What came back: seconds by status, and how many got nothing."""

    seconds: dict[int, list[float]] = field(default_factory=dict)
    lost: int = 0
    most: int = 0  # the most that were asked at once

    def note(self, status: int, seconds: float) -> None:
        """Remember one response; status 0 stands for none."""
        if status:
            self.seconds.setdefault(status, []).append(seconds)
        else:
            self.lost += 1

    def count(self, status: int | None = None) -> int:
        """Return how many responses came, of one status or of all."""
        found = self.seconds if status is None else {status: self.seconds.get(status, [])}
        return sum(map(len, found.values()))

    def within(self, share: int, status: int = 200) -> float:
        """Return the seconds within which so many in a hundred came; 0 where none did."""
        found = self.seconds.get(status, [])
        return quantiles(found, n=100)[share - 1] if len(found) > 1 else sum(found)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def post(question: str, path: str = "/v1/ask") -> bytes:
    """Return the request that asks a question."""
    body = b'{"question": "' + question.replace("\\", "").replace('"', "").encode() + b'"}'
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    return head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body


def get(path: str) -> bytes:
    """Return the request for a page."""
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


class Line:
    """One connection that is kept, and opened anew where it was closed."""

    def __init__(self, port: int, source: str | None = None) -> None:
        self._port = port
        self._source = (source, 0) if source else None  # the address that it is opened from
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes, limit: float = 30.0) -> int:
        """Send a request and return the status of the response, 0 when none came."""
        try:
            async with asyncio.timeout(limit):
                if self._ends is None or _is_closed(*self._ends):
                    self._ends = await asyncio.open_connection(
                        "127.0.0.1", self._port, local_addr=self._source
                    )
                reader, writer = self._ends
                writer.write(request)
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = head.partition(b"content-length:")[2].partition(b"\r")[0]
                await reader.readexactly(int(length or 0))
                return int(head.split(b" ", 2)[1])
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError):
            await self.close()
            return 0

    async def close(self) -> None:
        """Close the connection."""
        if self._ends is not None:
            self._ends[1].close()
            self._ends = None


def _is_closed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Whether the other side has gone; any client looks before it asks on."""
    return reader.at_eof() or reader.exception() is not None or writer.is_closing()


async def closed_loop(port: int, requests: Sequence[bytes], lines: int, seconds: float) -> Seen:
    """Ask over so many connections, each waiting for its response before it asks on."""
    seen, ends, turn = Seen(), time.perf_counter() + seconds, iter(_forever(requests))

    async def ask_on() -> None:
        line = Line(port)
        while time.perf_counter() < ends:
            began = time.perf_counter()
            seen.note(await line.ask(next(turn)), time.perf_counter() - began)
        await line.close()

    await asyncio.gather(*(ask_on() for _ in range(lines)))
    return seen


async def open_loop(
    port: int,
    requests: Sequence[bytes],
    rate: float,
    seconds: float,
    *,
    sources: Sequence[str] = (),
) -> Seen:
    """Ask at a rate that does not wait for responses, as readers do; from addresses in turn."""
    seen, chance, turn = Seen(), random.Random(1), iter(_forever(requests))
    idle = deque(Line(port, source) for source in sources)
    asking: set[asyncio.Task[None]] = set()

    async def ask() -> None:
        line = idle.popleft() if idle else Line(port)
        began = time.perf_counter()
        status = await line.ask(next(turn))
        seen.note(status, time.perf_counter() - began)
        idle.append(line)

    began = at = time.perf_counter()
    while at < began + seconds:
        at += chance.expovariate(rate)
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        task = asyncio.create_task(ask())
        asking.add(task)
        seen.most = max(seen.most, len(asking))
        task.add_done_callback(asking.discard)
    await asyncio.gather(*asking)
    for line in idle:
        await line.close()
    return seen


async def beside(port: int, load: Awaitable[Seen], request: bytes) -> tuple[Seen, Seen]:
    """Carry a load, and ask a light question twenty times a second meanwhile."""
    light, line = Seen(), Line(port)

    async def ask_on() -> None:
        while True:
            began = time.perf_counter()
            light.note(await line.ask(request), time.perf_counter() - began)
            await asyncio.sleep(0.05)

    asking = asyncio.create_task(ask_on())
    seen = await load
    asking.cancel()
    await line.close()
    return seen, light


def _forever(requests: Sequence[bytes]) -> Iterator[bytes]:
    while True:
        yield from requests


@contextmanager
def started(
    command: Sequence[str], port: int | None, **env: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server and, where a port is named, wait until it answers; end it afterwards."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, env=os.environ | env, stderr=subprocess.PIPE
    )
    try:
        if port is not None:
            wait_ready(port, process)
        yield process
    finally:
        process.kill()
        process.communicate()


def serve_command(port: int, *more: str) -> list[str]:
    """Return the command that serves, as `ivig-faq serve`."""
    run = "from ivig_faq.__main__ import main; main()"
    return [sys.executable, "-c", run, "serve", f"--port={port}", *more]


def wait_ready(port: int, process: subprocess.Popen[bytes], seconds: float = 120) -> float:
    """Wait until the service answers; return after how many seconds it did."""
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended: {process.communicate()[1].decode()[-500:]}")
        if status_of(port, "/healthz", 2) == 200:
            return time.perf_counter() - began
        time.sleep(0.02)
    raise RuntimeError("the server did not become ready")


def status_of(port: int, path: str, limit: float = 5.0) -> int:
    """Return the status of one request, 0 when no response came."""
    connection = HTTPConnection("127.0.0.1", port, timeout=limit)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def workers_of(pid: int) -> set[int]:
    """Return the processes that answer for a service of several workers."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child) for child in found if "Z" not in _state_of(int(child))}


def workers_serving(pid: int, port: int) -> set[int]:
    """Return the workers of a service that take connections on a port."""
    return {worker for worker in workers_of(pid) if is_serving(worker, port)}


def is_serving(pid: int, port: int) -> bool:
    """Whether a process waits for connections on a port, rather than only holding its socket."""
    lines = Path("/proc/net/tcp").read_text().splitlines()
    sockets = {int(it.split()[9]) for it in lines if f":{port:04X} 00000000:0000 0A" in it}
    watched: set[int] = set()
    for file in Path(f"/proc/{pid}/fdinfo").glob("*"):
        with suppress(OSError):
            watched |= {
                int(it, 16) for it in re.findall(r"^tfd:.* ino:(\w+)", file.read_text(), re.M)
            }
    return bool(sockets & watched)


def _state_of(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return "Z"


def cpu_of(pid: int) -> float:
    """Return the CPU seconds that a process has used, its threads that ended included."""
    clock = (~pid << 3) | 2  # as clock_getcpuclockid(3) names it; /proc counts in hundredths
    return time.clock_gettime(clock)


def memory_of(pid: int) -> float:
    """Return the resident megabytes of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
