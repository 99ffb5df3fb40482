"""Break the service on purpose, on loopback, and see that it holds (make faults).

usage: .venv/bin/python tools/faults.py [NAME ...] [--out docs/faults.md] [--readme README.md]
Each fault is bounded in time; one that cannot be tried here says why, and fails the run. With
--readme, what was seen goes in four lines between the markers there.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

import psycopg
from cluster import NGINX, Cluster, NotHeldError, failures, need, say, survive, wait_for
from load import (
    TOP,
    closed_loop,
    free_port,
    get,
    memory_of,
    open_loop,
    post,
    serve_command,
    started,
    status_of,
    wait_ready,
    workers_of,
    workers_serving,
)

from ivig_faq.faces.http.alive import SILENT_SECONDS

HEADER_SECONDS = 5
STOP_SECONDS = 10
_MOST_SECONDS = 600  # for one fault, on a machine that does other things too


class LeftOut(Exception):  # noqa: N818 - no error
    """A fault that cannot be tried on this machine."""


class Service:
    """One service in a process of its own, with its own folder."""

    def __init__(self, stack: ExitStack, *more: str, **env: str) -> None:
        self.port = free_port()
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        env = {"IVIG_FAQ_RATE_LIMIT": "off"} | {f"IVIG_FAQ_{k.upper()}": v for k, v in env.items()}
        command = serve_command(self.port, *more)
        self.process = stack.enter_context(started(command, self.port, **env))
        asyncio.run(closed_loop(self.port, [post("does it work")], 1, 0.5))  # warm

    @property
    def pid(self) -> int:
        """The process that was started."""
        return self.process.pid

    def stop(self) -> str:
        """Stop it; return what it wrote to its log."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=60)[1].decode()

    def send(self, data: bytes, wait: float = 6) -> bytes:
        """Send bytes as they are; return what comes back until it closes or says no more."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as line:
            back = b""
            with suppress(OSError):
                line.sendall(data)
            with suppress(OSError):
                while part := line.recv(65_536):
                    back += part
                    line.settimeout(0.3)
            return back


def fresh(count: int = 3000, mark: str = "") -> list[bytes]:
    """Return questions none of which is in any cache."""
    return [post(f"what about dose number {mark} {n}") for n in range(count)]


def r1_drain(stack: ExitStack) -> str:
    """SIGTERM while questions are answered."""
    service = Service(stack, store=f"sqlite:///{tempfile.mkdtemp()}/counts.db")
    got: list[int] = []

    def ask(number: int) -> None:
        seen = asyncio.run(closed_loop(service.port, [post(f"is it safe {number}")], 1, 0.01))
        got.extend(seen.seconds)

    askers = [threading.Thread(target=ask, args=(n,)) for n in range(5)]
    for asker in askers:
        asker.start()
    time.sleep(0.02)
    began = time.perf_counter()
    service.process.send_signal(signal.SIGTERM)
    for asker in askers:
        asker.join()
    code = service.process.wait(timeout=STOP_SECONDS + 20)
    took = time.perf_counter() - began
    need(code == 0, f"exit code {code}")
    need(got == [200] * 5, f"in flight got {got}")
    need(took < STOP_SECONDS + 1, f"took {took:.1f} s")
    return f"5 of 5 in flight answered, exit 0 after {took:.1f} s"


def r2_longer_than_the_grace(stack: ExitStack) -> str:
    """A body that never ends, while the service is told to stop."""
    service = Service(stack)
    with socket.create_connection(("127.0.0.1", service.port), timeout=40) as line:
        line.sendall(post("does it work")[:-5])
        time.sleep(0.3)
        began = time.perf_counter()
        service.process.send_signal(signal.SIGTERM)
        code = service.process.wait(timeout=40)
        took = time.perf_counter() - began
        line.settimeout(5)
        try:
            closed = line.recv(1) in (b"", b"H")
        except ConnectionError:
            closed = True
    need(took < STOP_SECONDS + 3, f"took {took:.1f} s")
    need(closed, "the client was left hanging")
    return f"gone after {took:.1f} s with {code}, the client was told"


def r3_killed_worker(stack: ExitStack) -> str:
    """Kill -9 of one of two workers under 50 requests a second."""
    service = Service(stack, "--workers=2")

    def serving() -> set[int]:
        return workers_serving(service.pid, service.port)

    wait_for(lambda: len(serving()) == 2, "two workers that serve")
    before = serving()
    # By a process of its own: one that asks and kills would do both when it gets its turn late.
    code = (
        "import os, sys, time; time.sleep(2); os.kill(int(sys.argv[1]), 9); print(time.monotonic())"
    )
    with subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-c", code, str(min(before))], stdout=subprocess.PIPE, text=True
    ) as killer:
        replaced = 0.0

        def watch() -> None:
            nonlocal replaced
            with suppress(NotHeldError):  # said below
                wait_for(lambda: workers_of(service.pid) - before, "a new worker", 30)
                wait_for(lambda: len(serving() - before) == 1, "a new worker that serves", 30)
                replaced = time.monotonic()

        watching = threading.Thread(target=watch)
        watching.start()
        seen = asyncio.run(open_loop(service.port, [post("does it work")], 50, 8))
        watching.join()
        killed = float(killer.communicate(timeout=30)[0])
    lost, all_ = failures(seen), seen.count() + seen.lost
    need(lost <= 0.01 * all_, f"{lost} of {all_} failed: {say(seen)}")
    need(bool(replaced), "no new worker came")
    need(replaced - killed <= 3, f"the new worker came after {replaced - killed:.1f} s")
    return f"{lost} of {all_} lost, a new worker serves after {replaced - killed:.1f} s"


def r4_killed_while_counting(stack: ExitStack) -> str:
    """Kill -9 of everything while SQLite is written."""
    path = Path(tempfile.mkdtemp()) / "counts.db"
    service = Service(stack, store=f"sqlite:///{path}")
    seen = asyncio.run(closed_loop(service.port, fresh(), 4, 2))
    service.process.kill()
    service.process.wait()
    with sqlite3.connect(path) as database:
        (intact,) = database.execute("pragma integrity_check").fetchone()
        # What warmed the service up was another topic.
        (kept,) = database.execute(
            "select coalesce(sum(n), 0) from ivig_faq_replies where topic_id = 'dose'"
        ).fetchone()
    need(intact == "ok", intact)
    replies = seen.count(200)
    # A batch is written twenty times a second; half a second's replies are far more than one.
    need(replies - max(20, replies // 4) <= kept <= replies, f"kept {kept} of {replies}")
    return f"intact; {kept} counts kept of {replies} replies"


BROKEN: dict[str, Callable[[Path], object]] = {
    "truncated": lambda file: file.write_bytes(file.read_bytes()[:40]),
    "empty": lambda file: file.write_bytes(b""),
    "wrong": lambda file: file.write_text(file.read_text().replace("outcome: ", "outcome: x")),
    "not UTF-8": lambda file: file.write_bytes(b"\xff\xfe" + file.read_bytes()),
    "missing": lambda file: file.unlink(),
}


def r5_bad_content(stack: ExitStack) -> str:
    """Truncated, empty, wrong, badly encoded and missing answers while it serves."""
    answers = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "answers"
    shutil.copytree(TOP / "answers", answers)
    service = Service(stack, answers=str(answers))
    file = answers / "topics/dose.md"
    good, served = file.read_bytes(), ready_of(service.port)["content_version"]
    for number, (how, make_bad) in enumerate(BROKEN.items(), 1):
        make_bad(file)
        wait_for(lambda: ready_of(service.port)["files"] == "broken", "seen as broken")
        seen = asyncio.run(closed_loop(service.port, fresh(20, how), 1, 0.5))
        need(set(seen.seconds) == {200} and not seen.lost, f"{how}: {sorted(seen.seconds)}")
        need(ready_of(service.port)["content_version"] == served, f"{how}: another version")
        counted = f"ivig_faq_reload_failures {number}.0".encode()
        need(counted in body_of(service.port, "/metrics"), f"{how}: not counted")
        file.write_bytes(good)
        wait_for(lambda: ready_of(service.port)["files"] == "served", "mended")
    file.write_bytes(good.replace(b"status: draft", b"status: withdrawn", 1))  # without a reason
    began = time.perf_counter()
    wait_for(lambda: not answers_about_dose(service.port), "withdrawn though broken", 5)
    took = time.perf_counter() - began
    return (
        f"{len(BROKEN)} tried, the old version served, each counted; withdrawn after {took:.1f} s"
    )


def body_of(port: int, path: str) -> bytes:
    """Return the body of a page."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()


def ready_of(port: int) -> dict[str, str]:
    """Return what /readyz says."""
    told: dict[str, str] = json.loads(body_of(port, "/readyz"))
    return told


def answers_about_dose(port: int) -> list[object]:
    """Return the answers of one topic; none once it is withdrawn."""
    answers: list[object] = json.loads(body_of(port, "/v1/topics/dose"))["answers"]
    return answers


def r6_full_disk(stack: ExitStack) -> str:
    """No file may grow any more."""
    limit = 200 * 1024
    folder = tempfile.mkdtemp()
    port = free_port()
    command = serve_command(port)
    code = (
        "import resource, signal, os; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}));"
        f"os.execv({command[0]!r}, {command!r})"
    )
    env = {"IVIG_FAQ_RATE_LIMIT": "off", "IVIG_FAQ_STORE": f"sqlite:///{folder}/counts.db"}
    process = stack.enter_context(started([sys.executable, "-c", code], port, **env))
    seen = asyncio.run(closed_loop(port, [post("does it work"), post("is it safe")], 8, 4))
    need(process.poll() is None, "it ended")
    need(set(seen.seconds) == {200} and not seen.lost, f"statuses {sorted(seen.seconds)}")
    return f"{seen.count(200)} of {seen.count()} answered"


def r7_database_away(stack: ExitStack) -> str:
    """A PostgreSQL of its own stopped for five seconds, then frozen for five, under load."""
    database = Database(stack)
    service = Service(stack, store=database.url)
    steady = asyncio.run(open_loop(service.port, [post("does it work")], 200, 3))
    parts = [steady]
    for away, back in ((database.stop, database.start), (database.freeze, database.thaw)):
        away()
        threading.Timer(5, back).start()
        parts.append(asyncio.run(open_loop(service.port, [post("does it work")], 200, 6)))
        need(status_of(service.port, "/readyz") == 200, "not ready")
        need(failures(parts[-1]) == 0, say(parts[-1]))
    total = sum(part.count(200) for part in parts)
    wait_for(lambda: database.counted() >= total, f"{total} counts, {database.counted()} so far")
    tail = max(part.within(99) for part in parts[1:]) / steady.within(99)
    need(tail <= 1.5, f"p99 {tail:.2f} times that before")
    return f"{total} of {total} answered, every one counted; p99 {tail:.2f} times that before"


class Database:
    """A PostgreSQL of its own, in a folder that goes with the stack; nobody else's is touched."""

    def __init__(self, stack: ExitStack) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not found:
            raise LeftOut("PostgreSQL is not installed: apt-get install postgresql")
        self._programs, self._port = found[-1], free_port()
        self._folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        # It does not run as root; Debian's package brings a user for it.
        self._who = {"user": "postgres"} if os.geteuid() == 0 else {}
        if self._who:
            shutil.chown(self._folder, "postgres")
        self._run("initdb", "--auth=trust", "--username=faq", "--no-sync", "-D", "data")
        self.url = f"postgresql://faq@127.0.0.1:{self._port}/postgres"
        stack.callback(self._end)
        self.start()

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(  # noqa: S603 - Debian's own
            [self._programs / program, *words],
            cwd=self._folder,
            check=True,
            capture_output=True,
            timeout=60,
            **self._who,
        )

    def start(self) -> None:
        """Start it, and wait until it can be used."""
        where = f"-p {self._port} -k {self._folder} -c listen_addresses=127.0.0.1"
        self._run("pg_ctl", "start", "-w", "-D", "data", "-l", "log", "-o", where)

    def stop(self) -> None:
        """Stop it, with whoever is connected."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", "data")

    def freeze(self) -> None:
        """Let every process of it hang."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        self._signal(signal.SIGCONT)

    def counted(self) -> int:
        """Return how many replies are counted in it."""
        statement = "select coalesce(sum(n), 0) from ivig_faq_replies where status = 200"
        try:
            with psycopg.connect(self.url, connect_timeout=5) as database:
                row = database.execute(statement).fetchone()
        except psycopg.OperationalError:  # it is not back yet
            return 0
        return int(row[0]) if row else 0

    def _signal(self, number: signal.Signals) -> None:
        first = int((self._folder / "data/postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for pid in (first, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _end(self) -> None:
        with suppress(OSError, subprocess.SubprocessError):
            self.thaw()
            self.stop()


def r8_slow_clients(stack: ExitStack) -> str:
    """300 connections that send headers or bodies drop by drop, or nothing at all."""
    service = Service(stack)
    starts = (b"GET / HTTP/1.1\r\nX: ", post("does it work")[:-5], b"")
    lines = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(300)]
    for number, line in enumerate(lines):
        line.sendall(starts[number % 3])
    began, late, checks = time.perf_counter(), 0.0, 0
    while time.perf_counter() - began < HEADER_SECONDS + 1:
        asked = time.perf_counter()
        need(status_of(service.port, "/healthz") == 200, "health failed")
        late, checks = max(late, time.perf_counter() - asked), checks + 1
        time.sleep(0.2)
    time.sleep(1)
    shut = 0
    for line in lines[0::3]:
        line.setblocking(False)
        try:
            shut += line.recv(65_536) is not None
        except BlockingIOError:
            pass
        except OSError:
            shut += 1
    for line in lines:
        line.close()
    need(shut == 100, f"{shut} of 100 slow headers were closed")
    return f"health {checks} of {checks}, slowest {1000 * late:.0f} ms; slow headers closed"


def r9_oversized(stack: ExitStack) -> str:
    """64 MB bodies, announced and in chunks."""
    service = Service(stack)
    before = memory_of(service.pid)
    head = b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    announced = service.send(head + b"Content-Length: 67108864\r\n\r\n" + b"x" * 1_000_000)
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    chunked = service.send(head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 64 + b"0\r\n\r\n")
    grown = memory_of(service.pid) - before
    for name, back in (("announced", announced), ("chunked", chunked)):
        need(back == b"" or b" 413 " in back[:20], f"{name}: {back[:40]!r}")
    need(b" 413 " in announced[:20] or b" 413 " in chunked[:20], "nobody was told 413")
    need(grown < 10, f"memory grew by {grown:.0f} MB")
    return f"413 or closed, memory +{max(0, grown):.1f} MB"


_ENDS = b" HTTP/1.1\r\nHost: x\r\n"
_ASKS = b"POST /v1/ask" + _ENDS
_BODIES = (
    b'"\\ud800"',
    b'{"question": NaN',
    b"[" * 17,
    b"\xff" * 17,
    b'{"question":1e99}',
    b"null",
    b"{}",
)
HOSTILE = [
    b"\0" * 100,
    b"\xff\xfe" * 50,
    b"\x16\x03\x01\x02\x00\x01",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"get / http/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\nHost: x\n\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"CONNECT x:1" + _ENDS + b"\r\n",
    b"GET /%00" + _ENDS + b"\r\n",
    b"GET /../../etc/passwd" + _ENDS + b"\r\n",
    b"GET /topics/%2e%2e%2f" + _ENDS + b"\r\n",
    b"GET /topics/\xff" + _ENDS + b"\r\n",
    b"GET /?region=%ff%fe" + _ENDS + b"\r\n",
    b"GET /handout?topics=" + b"," * 4000 + _ENDS + b"\r\n",
    b"GET /" + _ENDS + b"Host: y\r\n\r\n",
    b"GET /" + _ENDS + b"X: a\r\n b\r\n\r\n",
    _ASKS + b"Content-Length: -1\r\n\r\n",
    _ASKS + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    _ASKS + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    _ASKS + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    *(post("x").replace(b'{"question": "x"}', body.ljust(17)) for body in _BODIES),
]


def r10_hostile_bytes(stack: ExitStack) -> str:
    """Raw bytes that no browser sends."""
    service = Service(stack)
    before = memory_of(service.pid)
    statuses: set[int] = set()
    for data in HOSTILE:
        back = service.send(data)
        if back.startswith(b"HTTP/1."):
            statuses.add(int(back[9:12]))
    need(all(status < 500 for status in statuses), f"statuses {sorted(statuses)}")
    need(status_of(service.port, "/healthz") == 200, "it ended")
    grown, log = memory_of(service.pid) - before, service.stop()
    need("Traceback" not in log and "ERROR" not in log, log[-300:])
    need(grown < 10, f"memory grew by {grown:.0f} MB")
    return f"{len(HOSTILE)} tried: {', '.join(map(str, sorted(statuses)))}; nothing in the log"


def r11_header_floods(stack: ExitStack) -> str:
    """10,000 headers, a line of 20 MB, an address of 64 KB."""
    service = Service(stack)
    before = memory_of(service.pid)
    floods = [
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: b\r\n" * 10_000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 65_536 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ]
    told = []
    for flood in floods:
        back = service.send(flood)
        told.append(int(back[9:12]) if back.startswith(b"HTTP/1.") else 0)
    need(all(status in (0, 400, 404, 414, 431) for status in told), str(told))
    need(status_of(service.port, "/healthz") == 200, "it ended")
    grown = memory_of(service.pid) - before
    need(grown < 10, f"memory grew by {grown:.0f} MB")
    names = ", ".join(str(status) if status else "closed" for status in told)
    return f"{names}; memory +{max(0, grown):.1f} MB"


def r12_description(stack: ExitStack) -> str:
    """Whatever the OpenAPI description allows, and what it does not."""
    service = Service(stack)
    tool = Path(sys.executable).with_name("schemathesis")
    if not tool.exists():
        raise LeftOut("schemathesis is not installed: make test installs it")
    options = "--checks all --mode all --phases examples,coverage,fuzzing,stateful"
    url = f"http://127.0.0.1:{service.port}/openapi.json"
    done = subprocess.run(  # noqa: S603 - our own command
        [tool, "run", url, *options.split(), "--max-examples", "20", "--seed", "7"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        cwd=service.folder,
    )
    need(done.returncode == 0, done.stdout[-600:])
    cases = [line.strip() for line in done.stdout.splitlines() if "generated" in line]
    return cases[-1] if cases else "nothing found"


def r13_overload(stack: ExitStack) -> str:
    """Three times what can be answered, for six seconds."""
    service = Service(stack)
    capacity = asyncio.run(closed_loop(service.port, fresh(mark="a"), 8, 2)).count(200) / 2
    seen = asyncio.run(open_loop(service.port, fresh(mark="b"), 3 * capacity, 6))
    need(
        set(seen.seconds) <= {200, 503} and not seen.lost,
        f"{sorted(seen.seconds)}, lost {seen.lost}",
    )
    time.sleep(2)
    after = asyncio.run(closed_loop(service.port, fresh(mark="c"), 1, 1))
    need(set(after.seconds) == {200}, "not back to normal")
    accepted, refused = seen.count(200), seen.count(503)
    p99 = 1000 * seen.within(99)
    return f"{accepted} answered (p99 {p99:.0f} ms), {refused} told to come back; normal after"


def r14_file_descriptors(stack: ExitStack) -> str:
    """200 file descriptors and 300 connections."""
    port = free_port()
    command = serve_command(port)
    code = (
        "import resource, os; resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200));"
        f"os.execv({command[0]!r}, {command!r})"
    )
    process = stack.enter_context(started([sys.executable, "-c", code], port))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    lines = []
    for _ in range(300):
        try:
            lines.append(socket.create_connection(("127.0.0.1", port), timeout=2))
        except OSError:
            break
    time.sleep(2)
    for line in lines:
        line.close()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    back = wait_ready(port, process, 15)
    return f"{len(lines)} connections; answers again after {back:.1f} s"


def r15_many_clients(_: ExitStack) -> str:
    """200,000 clients, one of them too busy."""
    name = "test_two_hundred_thousand_clients_fit_in_memory_and_a_busy_one_is_still_known"
    command = [sys.executable, "-m", "pytest", "-n", "0", f"tests/faces/test_limit.py::{name}"]
    done = subprocess.run(  # noqa: S603 - our own
        command, capture_output=True, text=True, check=False, timeout=300, cwd=TOP
    )
    need(done.returncode == 0, done.stdout[-300:])
    return "memory held, the busy one still waits (a test, run here)"


def r16_soak(stack: ExitStack) -> str:
    """Five minutes of questions over four connections; memory must not creep."""
    service = Service(stack)
    requests = [*fresh(400), get("/topics"), get("/help-now"), get("/nothing")]
    asyncio.run(closed_loop(service.port, requests, 4, 30))
    before = memory_of(service.pid)
    seen = asyncio.run(closed_loop(service.port, requests, 4, 300))
    grown = memory_of(service.pid) - before
    statuses = set(seen.seconds)
    need(statuses == {200, 404} and not seen.lost, f"{sorted(statuses)}, lost {seen.lost}")
    need(grown < max(1, seen.count() / 100_000), f"+{grown:.1f} MB in {seen.count()} requests")
    return f"{seen.count()} requests, memory {grown:+.1f} MB"


def m1_several_machines(stack: ExitStack) -> str:
    """Three replicas behind nginx under load: one is killed, then changed answers rolled out."""
    if NGINX is None:
        raise LeftOut("nginx is not installed: apt-get install nginx-light")
    database = Database(stack)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    _, redis = redis_of(stack)
    limit = f"redis://127.0.0.1:{redis}"
    env = {"IVIG_FAQ_STORE": database.url, "IVIG_FAQ_RATE_LIMIT": limit}
    return str(survive(Cluster(stack, folder, TOP / "answers", env), 600))


def m2_hanging_worker(stack: ExitStack) -> str:
    """One of two workers is frozen (SIGSTOP) and never goes on."""
    service = Service(stack, "--workers=2")

    def serving() -> set[int]:
        return workers_serving(service.pid, service.port)

    wait_for(lambda: len(serving()) == 2, "two workers that serve")
    before = serving()
    os.kill(min(before), signal.SIGSTOP)
    began = time.monotonic()
    wait_for(lambda: len(serving() - before) == 1, "a new worker that serves", 60)
    replaced = time.monotonic() - began
    need(replaced <= SILENT_SECONDS + 5, f"the new worker came after {replaced:.1f} s")
    seen = asyncio.run(closed_loop(service.port, fresh(), 8, 3))
    need(failures(seen) == 0, say(seen))
    answered = f"{seen.count()} of {seen.count()} answered"
    return f"a new worker serves after {replaced:.1f} s, then {answered}"


def m3_limit_away(stack: ExitStack) -> str:
    """A Redis that counts what each client asks is frozen, then killed, under load."""
    redis, port = redis_of(stack)
    service = Service(stack, rate_limit=f"redis://127.0.0.1:{port}")
    asked, told = [post("does it work")], []
    for number in (signal.SIGSTOP, signal.SIGKILL):
        redis.send_signal(number)
        seen = asyncio.run(closed_loop(service.port, asked, 4, 5))
        need(failures(seen) == 0, say(seen))
        told.append(f"{seen.count()} of {seen.count()}, p99 {1000 * seen.within(99):.0f} ms")
    return f"all let in: frozen {told[0]}; killed {told[1]}"


def redis_of(stack: ExitStack) -> tuple[subprocess.Popen[bytes], int]:
    """Start a Redis of its own that keeps nothing; return it and its port."""
    program, port = shutil.which("redis-server"), free_port()
    if program is None:
        raise LeftOut("Redis is not installed: apt-get install redis-server")
    words = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    process = subprocess.Popen([program, *words], stdout=subprocess.DEVNULL)  # noqa: S603 - Debian's
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process, port


def r18_clock(stack: ExitStack) -> str:
    """The clock jumps a year while it serves."""
    library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
    if library is None:
        raise LeftOut("libfaketime is not here: apt-get install faketime")
    told = Path(tempfile.mkdtemp()) / "now"
    told.write_text("+0\n")
    port = free_port()
    env = {
        "LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(told), "FAKETIME_NO_CACHE": "1",
        "DONT_FAKE_MONOTONIC": "1", "IVIG_FAQ_RATE_LIMIT": "off",
    }  # fmt: skip
    stack.enter_context(started(serve_command(port), port, **env))
    for step in ("+0", "+365d", "-365d"):
        new = told.with_name("new")  # half a file would end whoever reads it
        new.write_text(f"{step}\n")
        new.replace(told)
        seen = asyncio.run(closed_loop(port, fresh(50, step), 2, 1))
        need(set(seen.seconds) == {200}, f"at {step}: {sorted(seen.seconds)}")
    return "forward and back by a year, every question answered"


FAULTS: dict[str, Callable[[ExitStack], str]] = {
    "R1": r1_drain, "R2": r2_longer_than_the_grace, "R3": r3_killed_worker,
    "R4": r4_killed_while_counting, "R5": r5_bad_content, "R6": r6_full_disk,
    "R7": r7_database_away, "R8": r8_slow_clients, "R9": r9_oversized, "R10": r10_hostile_bytes,
    "R11": r11_header_floods, "R12": r12_description, "R13": r13_overload,
    "R14": r14_file_descriptors, "R15": r15_many_clients, "R16": r16_soak, "R18": r18_clock,
    "M1": m1_several_machines, "M2": m2_hanging_worker, "M3": m3_limit_away,
}  # fmt: skip
MARKED = re.compile(r"(?<=<!-- faults -->\n).*(?=<!-- /faults -->)", re.DOTALL)


def main() -> None:
    """Try each fault and print the table; exit 1 when one was not survived, or not tried."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(FAULTS))
    parser.add_argument("--out", type=Path)
    parser.add_argument("--readme", type=Path)
    args = parser.parse_args()
    rows = _read_rows(args.out) if args.out and args.out.exists() else {}
    for name in args.names:
        load = os.getloadavg()[0]
        held, seen = _try(FAULTS[name])
        what = (FAULTS[name].__doc__ or "").rstrip(".")
        rows[name] = [name, what, held, seen.replace("|", "/"), f"{load:.0f}"]
        print(" | ".join(rows[name]), flush=True)
        if args.out:
            args.out.write_text(_page(rows), encoding="utf-8")
    if args.readme:
        page = args.readme.read_text(encoding="utf-8")
        args.readme.write_text(MARKED.sub(lambda _: _in_short(rows), page), encoding="utf-8")
    sys.exit(0 if all(rows[name][2] == "yes" for name in args.names) else 1)


def _read_rows(file: Path) -> dict[str, list[str]]:
    """Return the rows of a page, so that some faults can be tried again by name."""
    cells = (
        line.strip("| \n").split(" | ") for line in file.read_text(encoding="utf-8").splitlines()
    )
    return {cell[0]: cell for cell in cells if cell[0] in FAULTS and len(cell) == 5}


def _page(rows: dict[str, list[str]]) -> str:
    head = (
        f"# Faults survived\n\nWritten by `make faults`, last on {datetime.now(UTC).date()}, on"
        f" {os.cpu_count()} cores. The last column is the load average before each: what is above"
        " the number of cores, other programs took. There is no R17.\n\n"
        "| fault | what is done | held | what was seen | load |\n|---|---|---|---|---:|\n"
    )
    return head + "".join(f"| {' | '.join(rows[name])} |\n" for name in FAULTS if name in rows)


def _try(fault: Callable[[ExitStack], str]) -> tuple[str, str]:
    """Return whether a fault was survived, and what was seen."""
    signal.alarm(_MOST_SECONDS)
    try:
        with ExitStack() as stack:
            return "yes", fault(stack)
    except LeftOut as reason:
        return "left out", str(reason)
    except Exception as error:  # whatever it is, the others are tried all the same
        return "**no**", f"{type(error).__name__}: {error}".replace("\n", " ")[:300]
    finally:
        signal.alarm(0)


def _late(*_: object) -> None:
    raise TimeoutError(f"not over after {_MOST_SECONDS} s")


def _in_short(rows: dict[str, list[str]]) -> str:
    """What was seen, in four lines for people in a hurry."""
    missed = [f"{name} {row[2].strip('*')}" for name, row in rows.items() if row[2] != "yes"]
    missed += [f"{name} not tried" for name in FAULTS if name not in rows]
    more = f" ({', '.join(missed)})" if missed else ""
    survived = f"{len(FAULTS) - len(missed)} of {len(FAULTS)}"

    def of(*names: str) -> str:
        return "; ".join(f"{name}: {rows[name][3]}" for name in names if name in rows)

    return (
        "| | |\n|---|---|\n"
        f"| load held | {of('R13', 'R16')} |\n"
        f"| faults survived | {survived}{more} |\n"
        f"| inputs tried | {of('R10', 'R12')} |\n"
        f"| lost | {of('R3', 'R4', 'R7', 'M1', 'M2')} |\n"
    )


if __name__ == "__main__":
    shutil.rmtree(TOP / ".schemathesis", ignore_errors=True)
    signal.signal(signal.SIGALRM, _late)
    main()
