"""Three replicas behind the nginx of deploy/, with one PostgreSQL and one Redis, on loopback.

`survive` has readers ask, kills one replica, rolls out changed answers, and says what was seen. It
looks at numbers, never at times, so that it holds on a busy machine too: it is a fault of make
faults and, with fewer questions, a test (tests/faces/test_cluster.py).
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

import psycopg
from load import (
    TOP,
    Line,
    Seen,
    free_port,
    get,
    post,
    serve_command,
    started,
    status_of,
)

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
SOURCES = [f"127.0.1.{number}" for number in range(1, 61)]  # so many readers ask
GREEDY = "127.0.2.1"
_BURST = 120  # requests that one client may send at once, and two a second from then on
_AT_ONCE = 8  # half as many as one replica lets wait
_REQUESTS = (post("what dose of ivig is best"), get("/v1/topics/dose"))
_PATIENCE = 120.0  # what is waited for takes a few seconds where nothing else runs
_NEW = "As of today, it is open."


class NotHeldError(AssertionError):
    """Something that a cluster promises did not hold."""


def need(holds: bool, what: str) -> None:
    """Fail unless something holds."""
    if not holds:
        raise NotHeldError(what)


def wait_for(true: Callable[[], object], what: str, seconds: float = _PATIENCE) -> None:
    """Wait until something is so; NotHeldError when it is not in time."""
    ends = time.monotonic() + seconds
    while not true():
        need(time.monotonic() < ends, f"not in time: {what}")
        time.sleep(0.05)


class Replica:
    """One service with its own folder of answers, as a machine of its own would have."""

    def __init__(self, answers: Path, env: dict[str, str]) -> None:
        self.port = free_port()
        self.answers = answers
        self._env = env | {"IVIG_FAQ_ANSWERS": str(answers)}
        self._ends = ExitStack()
        self.process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Start it, without waiting until it is ready."""
        self.process = self._ends.enter_context(
            started(serve_command(self.port), None, **self._env)
        )

    def wait_ready(self) -> None:
        """Wait until it answers."""
        wait_for(lambda: status_of(self.port, "/readyz") == 200, "a replica that is ready")

    def warm(self) -> None:
        """Have it answer each question of the load once."""
        need(all(asyncio.run(_once(self.port, it)) == 200 for it in _REQUESTS), "first answers")

    def kill(self) -> None:
        """Kill -9, as a machine that loses its power; return once it is gone."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def answered(self) -> int:
        """Return how many requests it says it has answered that are counted as replies."""
        route = r'route="/v1/(?:ask|topics/{topic})",status="200"'
        return self._sum(rf"ivig_faq_requests_total{{[^}}]*{route}}} (.*)")

    def let_in(self) -> int:
        """Return how many requests it let in because Redis did not answer in time."""
        return self._sum("^ivig_faq_limit_failures_total (.*)")

    def _sum(self, pattern: str) -> int:
        text = self.ask("/metrics").decode()
        return int(sum(map(float, re.findall(pattern, text, re.MULTILINE))))

    def end(self) -> None:
        """Leave nothing behind."""
        self._ends.close()

    def ask(self, path: str) -> bytes:
        """Return the body of a page, asked of this replica alone."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        try:
            connection.request("GET", path)
            return connection.getresponse().read()
        finally:
            connection.close()


class Cluster:
    """Replicas and a balancer that end with the stack; `env` is what all of them share."""

    def __init__(
        self, stack: ExitStack, folder: Path, answers: Path, env: dict[str, str], count: int = 3
    ) -> None:
        trusted = {"IVIG_FAQ_TRUSTED_PROXIES": '["127.0.0.1/32"]'}
        self.store = env["IVIG_FAQ_STORE"]
        self.replicas = []
        for number in range(count):
            own = folder / f"replica-{number}"
            shutil.copytree(answers, own)
            replica = Replica(own, env | trusted)
            stack.callback(replica.end)
            replica.begin()
            self.replicas.append(replica)
        self.port = free_port()
        self._balance(stack, folder)
        for replica in self.replicas:
            replica.wait_ready()
            replica.warm()
        page = self.replicas[0].ask("/help-now")  # as deploy/nginx.conf says
        (folder / "down.html").write_bytes(page)
        wait_for(lambda: status_of(self.port, "/readyz") == 200, "a balancer that answers")

    def _balance(self, stack: ExitStack, folder: Path) -> None:
        """Start nginx with the file of deploy/, its addresses and folders changed."""
        text = (TOP / "deploy/nginx.conf").read_text(encoding="utf-8")
        (server,) = re.findall(r"server faq:8000 [^;]*;", text)
        named = (server.replace("faq:8000", f"127.0.0.1:{it.port}") for it in self.replicas)
        changes = {
            server: " ".join(named),
            "listen 8080;": f"listen 127.0.0.1:{self.port};",
            "/tmp/": f"{folder}/",  # noqa: S108 - the file's own
            "/dev/stderr": f"{folder}/nginx.log",
            "/usr/share/nginx/html": str(folder),
        }
        for old, new in changes.items():
            need(old in text, f"deploy/nginx.conf has no {old}")
            text = text.replace(old, new)
        file = folder / "nginx.conf"
        file.write_text(text, encoding="utf-8")
        also = " user root;" if os.geteuid() == 0 else ""  # the folder is nobody else's
        nginx = stack.enter_context(
            started([str(NGINX), "-c", str(file), "-g", f"daemon off;{also}"], None)
        )
        stack.callback(nginx.wait, _PATIENCE)
        stack.callback(nginx.terminate)  # killed, it would leave its workers behind

    def counted(self) -> int:
        """Return how many replies all replicas have counted together."""
        with psycopg.connect(self.store, connect_timeout=5) as database:
            statement = "select coalesce(sum(n), 0) from ivig_faq_replies where status = 200"
            try:
                row = database.execute(statement).fetchone()
            except psycopg.errors.UndefinedTable:  # made with the first count
                return 0
        return int(row[0]) if row else 0

    def versions(self) -> set[bytes]:
        """Return what each replica serves, byte by byte."""
        return {it.ask("/v1/topics/dose") + it.ask("/topics/dose") for it in self.replicas}


@dataclass
class Asked(Seen):
    """What came back, and how many failed that were not under way while a step was taken."""

    unexcused: int = 0


@dataclass(frozen=True)
class Story:
    """What a cluster went through."""

    answered: int
    lost: int
    allowed: int

    def __str__(self) -> str:
        """Say it in a line."""
        return (
            f"{self.answered} answered, {self.lost} in flight at the kill lost, counts add up;"
            f" one greedy client got {self.allowed} of {_BURST + 80}, whichever replica it met"
        )


def survive(cluster: Cluster, count: int) -> Story:
    """Have readers ask; kill a replica and start it again; roll out changed answers."""
    before = _at_rest(cluster)
    steady = asyncio.run(_load(cluster.port, count))
    need(failures(steady) == 0, f"though nothing was broken: {say(steady)}")
    total = before + steady.count(200)
    wait_for(lambda: cluster.counted() == total, "every reply counted, and no other")

    victim, *others = cluster.replicas
    by_others = sum(it.answered() for it in others)
    killed = asyncio.run(_load(cluster.port, count, victim.kill))
    victim.end()
    need(killed.unexcused == 0, f"{killed.unexcused} not in flight failed: {say(killed)}")
    by_others = sum(it.answered() for it in others) - by_others
    # What the victim had answered and not yet written is lost with it; what it had written and not
    # yet answered was asked again of another.
    least, most = total + by_others, total + killed.count(200) + _AT_ONCE
    wait_for(lambda: least <= _at_rest(cluster) <= most, f"from {least} to {most} counts")
    victim.begin()
    victim.wait_ready()
    victim.warm()

    total = _at_rest(cluster)
    rolled = 0
    for replica in cluster.replicas:
        part = asyncio.run(_load(cluster.port, count // 2, partial(_roll, replica)))
        need(failures(part) == 0, f"while answers were rolled out: {say(part)}")
        rolled += part.count(200)
    wait_for(lambda: _all_new(cluster.versions()), "the same new bytes from every replica")
    wait_for(lambda: cluster.counted() >= total + rolled, "every reply counted")
    return Story(
        answered=steady.count(200) + killed.count(200) + rolled,
        lost=failures(killed),
        allowed=_greedy(cluster),
    )


def failures(seen: Seen) -> int:
    """Return how many got no reply, or another than 200."""
    return seen.lost + seen.count() - seen.count(200)


def say(seen: Seen) -> str:
    """Return how many came back by status, how many did not, and how many were asked at once."""
    told = ", ".join(f"{len(it)} got {status}" for status, it in sorted(seen.seconds.items()))
    return f"{told}, {seen.lost} got nothing, at most {seen.most} at once"


def _all_new(versions: set[bytes]) -> bool:
    return len(versions) == 1 and all(_NEW.encode() in it for it in versions)


def _at_rest(cluster: Cluster) -> int:
    """Return what is counted once nothing more comes."""
    last, now = -1, cluster.counted()
    while now != last:
        time.sleep(0.5)
        last, now = now, cluster.counted()
    return now


async def _load(port: int, count: int, step: Callable[[], object] | None = None) -> Asked:
    """Ask so often, from many addresses, some at once; halfway, take a step meanwhile."""
    asked, lines, turn = Asked(most=_AT_ONCE), deque(Line(port, it) for it in SOURCES), range(count)
    under_way: set[int] = set()
    excused: set[int] = set()
    stepping = False

    async def ask_on(numbers: Iterator[int]) -> None:
        nonlocal stepping
        for number in numbers:
            line = lines.popleft()
            under_way.add(number)
            if stepping:
                excused.add(number)
            status = await line.ask(_REQUESTS[number % 2], _PATIENCE)
            under_way.discard(number)
            asked.note(status, 0.0)
            asked.unexcused += status != 200 and number not in excused
            lines.append(line)
            if step is not None and number == count // 2:
                excused.update(under_way)
                stepping = True
                await asyncio.to_thread(step)
                stepping = False

    numbers = iter(turn)
    await asyncio.gather(*(ask_on(numbers) for _ in range(_AT_ONCE)))
    for line in lines:
        await line.close()
    return asked


def _roll(replica: Replica) -> None:
    file = replica.answers / "topics/dose.md"
    text = file.read_text(encoding="utf-8")
    new = re.sub("^short: .*$", f"short: {_NEW}", text, flags=re.MULTILINE)
    file.write_text(new, encoding="utf-8")


async def _once(port: int, request: bytes) -> int:
    line = Line(port)
    status = await line.ask(request, _PATIENCE)
    await line.close()
    return status


def _greedy(cluster: Cluster) -> int:
    """One client asks as fast as it can; return how often it was let in.

    Whom Redis keeps waiting is let in, and counted: that may be many on a busy machine.
    """
    before = sum(it.let_in() for it in cluster.replicas)
    allowed, seconds = asyncio.run(_ask_greedily(cluster.port))
    let_in = sum(it.let_in() for it in cluster.replicas) - before
    most = _BURST + 2 * seconds + 2 + let_in  # on a slow machine nobody can be greedy
    need(allowed <= most, f"one client got {allowed} replies, {most:.0f} at most are allowed")
    return allowed


async def _ask_greedily(port: int) -> tuple[int, float]:
    """Return how often one client was let in, and in how many seconds."""
    line, began, allowed = Line(port, GREEDY), time.monotonic(), 0
    for _ in range(_BURST + 80):
        status = await line.ask(_REQUESTS[1], _PATIENCE)
        need(status in (200, 429), f"a greedy client got {status}")
        allowed += status == 200
    await line.close()
    return allowed, time.monotonic() - began
