"""Three replicas behind the nginx of deploy/, with one PostgreSQL and one Redis, on loopback.

`survive` puts load on them, kills one, rolls out changed answers, and says what was seen. It is a
fault of make faults: on a machine shared with other tests its times would say nothing.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import psycopg
from load import (
    TOP,
    Line,
    Seen,
    free_port,
    get,
    open_loop,
    post,
    serve_command,
    started,
    status_of,
)

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
SOURCES = [f"127.0.1.{number}" for number in range(1, 61)]  # so many readers ask
GREEDY = "127.0.2.1"
_BURST = 120  # requests that one client may send at once, and two a second from then on
_REQUESTS = (post("what dose of ivig is best"), get("/v1/topics/dose"))
_PATIENCE = 60.0
_NEW = "As of today, it is open."


class NotHeldError(AssertionError):
    """Something that a cluster promises did not hold."""


def need(holds: bool, what: str) -> None:
    """Fail unless something holds."""
    if not holds:
        raise NotHeldError(what)


def wait_for(true: Callable[[], bool], what: str, seconds: float = _PATIENCE) -> None:
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
        wait_for(lambda: status_of(self.port, "/readyz") == 200, "a replica that is ready", 120)

    def warm(self) -> None:
        """Have it answer each question of the load once."""
        need(all(asyncio.run(_once(self.port, it)) == 200 for it in _REQUESTS), "first answers")

    def kill(self) -> None:
        """Kill -9, as a machine that loses its power."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)

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
        stack.enter_context(
            started([str(NGINX), "-c", str(file), "-g", f"daemon off;{also}"], None)
        )

    def counted(self) -> int:
        """Return how many replies all replicas have counted together."""
        with psycopg.connect(self.store, connect_timeout=5) as database:
            statement = "select coalesce(sum(n), 0) from ivig_faq_replies where status = 200"
            try:
                row = database.execute(statement).fetchone()
            except psycopg.errors.UndefinedTable:  # made with the first count
                return 0
        return int(row[0]) if row else 0

    def load(self, rate: float, seconds: float) -> Seen:
        """Ask through the balancer as many readers do, one after the other."""
        return asyncio.run(open_loop(self.port, _REQUESTS, rate, seconds, sources=SOURCES))

    def versions(self) -> set[bytes]:
        """Return what each replica serves, byte by byte."""
        return {it.ask("/v1/topics/dose") + it.ask("/topics/dose") for it in self.replicas}


@dataclass(frozen=True)
class Story:
    """What a cluster went through."""

    answered: int
    failed: int
    refused: int

    def __str__(self) -> str:
        """Say it in a line."""
        return (
            f"{self.answered} answered, {self.failed} in flight lost, counts add up; one greedy"
            f" client was told to wait {self.refused} times, whichever replica it met"
        )


def survive(cluster: Cluster, rate: float, seconds: float) -> Story:
    """Put load on a cluster; kill a replica and start it again; roll out changed answers."""
    before = _at_rest(cluster)
    steady = cluster.load(rate, seconds)
    need(failures(steady) == 0, f"though nothing was broken: {say(steady)}")
    wait_for(lambda: cluster.counted() == before + steady.count(200), "every reply counted")

    victim = cluster.replicas[0]
    killed = _beside(cluster, rate, 2 * seconds, [(seconds / 2, victim.kill)])
    victim.end()
    need(failures(killed) <= killed.most, f"beyond those in flight: {say(killed)}")
    # What the victim had counted for less than a batch is lost with it; what it had counted and
    # not yet sent was asked again of another.
    lost = rate / len(cluster.replicas)
    held = before + steady.count(200) + killed.count(200)
    wait_for(lambda: abs(cluster.counted() - held) <= lost, "counts that add up after the kill")
    victim.begin()
    victim.wait_ready()
    victim.warm()

    between = _at_rest(cluster)
    steps = [(seconds * part / 2, _roll(it)) for part, it in enumerate(cluster.replicas)]
    rolled = _beside(cluster, rate, 2 * seconds, steps)
    need(failures(rolled) == 0, f"while answers were rolled out: {say(rolled)}")
    wait_for(lambda: _all_new(cluster.versions()), "the same new bytes from every replica")
    wait_for(lambda: cluster.counted() >= between + rolled.count(200), "every reply counted")

    greedy = asyncio.run(_greedy(cluster.port))
    refused = greedy.count(429)
    need(refused > 0, f"one client got {greedy.count(200)} replies at once")
    seen = (steady, killed, rolled)
    return Story(
        answered=sum(it.count(200) for it in seen),
        failed=sum(map(failures, seen)),
        refused=refused,
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


def _beside(
    cluster: Cluster, rate: float, seconds: float, steps: list[tuple[float, Callable[[], object]]]
) -> Seen:
    """Carry a load, and do something at some seconds of it."""

    async def both() -> Seen:
        async def do(after: float, step: Callable[[], object]) -> None:
            await asyncio.sleep(after)
            step()

        doing = [asyncio.create_task(do(after, step)) for after, step in steps]
        seen = await open_loop(cluster.port, _REQUESTS, rate, seconds, sources=SOURCES)
        await asyncio.gather(*doing)
        return seen

    return asyncio.run(both())


def _roll(replica: Replica) -> Callable[[], object]:
    def change() -> None:
        file = replica.answers / "topics/dose.md"
        text = file.read_text(encoding="utf-8")
        new = re.sub("^short: .*$", f"short: {_NEW}", text, flags=re.MULTILINE)
        file.write_text(new, encoding="utf-8")

    return change


async def _once(port: int, request: bytes) -> int:
    line = Line(port)
    status = await line.ask(request)
    await line.close()
    return status


async def _greedy(port: int) -> Seen:
    """One client asks more than it may, as fast as it can."""
    seen, line = Seen(), Line(port, GREEDY)
    for _ in range(_BURST + 80):
        seen.note(await line.ask(_REQUESTS[1]), 0.0)
    await line.close()
    return seen
