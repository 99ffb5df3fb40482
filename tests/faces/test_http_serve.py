"""A real granian process: it serves, keeps quiet, and stops when asked."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from ivig_faq.errors import SettingsError
from ivig_faq.faces.http.serve import serve
from ivig_faq.settings import Settings

SCRIPT = Path(__file__).with_name("http_server.py")


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def process(port: int) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, str(SCRIPT), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"http://127.0.0.1:{port}\n"
        yield process
        process.kill()


def _ready(port: int) -> None:
    for _ in range(3000):
        try:
            httpx.get(f"http://127.0.0.1:{port}/readyz").raise_for_status()
            return
        except httpx.TransportError:
            time.sleep(0.02)
    raise AssertionError("the service did not become ready")


def test_service_answers_says_nothing_and_stops_with_zero(
    process: subprocess.Popen[str], port: int
) -> None:
    _ready(port)
    response = httpx.post(
        f"http://127.0.0.1:{port}/v1/ask", json={"question": "severe me?"}, timeout=60
    )
    assert response.json()["answers"][0]["topic"] == "severe-mecfs"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0
    assert out + err == ""


def test_questions_in_flight_are_answered_before_it_stops(
    process: subprocess.Popen[str], port: int
) -> None:
    _ready(port)
    url = f"http://127.0.0.1:{port}"
    with httpx.Client(timeout=60) as client, ThreadPoolExecutor(4) as senders:
        slow = [
            senders.submit(client.post, f"{url}/v1/ask", json={"question": "slow"})
            for _ in range(4)
        ]
        while "ivig_faq_waiting 4.0" not in client.get(f"{url}/metrics").text:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        assert [sent.result().status_code for sent in slow] == [200] * 4
    assert process.wait(timeout=120) == 0


def test_taken_port_is_refused_in_words() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"{port}: address already in use. Set another"):
            serve(FastAPI(), Settings(port=port), lambda _: None)


def _start(port: int, **settings: str) -> subprocess.Popen[str]:
    env = os.environ | {f"IVIG_FAQ_{name.upper()}": value for name, value in settings.items()}
    return subprocess.Popen(
        [sys.executable, "-c", "from ivig_faq.cli import main; main()", "serve", f"--port={port}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=env | {"IVIG_FAQ_RATE_LIMIT": "off"},
    )


@pytest.fixture
def pair(port: int, free_port: int) -> Iterator[subprocess.Popen[str]]:
    """Two workers, with metrics at an address of their own."""
    with _start(port, workers="2", metrics=f"127.0.0.1:{free_port}") as process:
        assert process.stderr is not None
        assert f"127.0.0.1:{port}" in process.stderr.readline()
        yield process
        process.kill()


@pytest.fixture
def free_port(port: int) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _children(process: subprocess.Popen[str]) -> list[int]:
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    named = [int(pid) for pid in found]
    return [pid for pid in named if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def _listening(port: int) -> int:
    """How many sockets wait for connections on a port: one for each worker that serves."""
    lines = Path("/proc/net/tcp").read_text().splitlines()
    return sum(f":{port:04X} 00000000:0000 0A" in line for line in lines)


def _asked(counts: str) -> float:
    (line,) = [line for line in counts.splitlines() if 'route="/v1/topics",status="200"' in line]
    return float(line.rpartition(" ")[2])


def test_a_killed_worker_is_replaced_while_the_other_answers_and_counts_add_up(
    pair: subprocess.Popen[str], port: int, free_port: int
) -> None:
    _ready(port)
    while _listening(port) < 2:
        time.sleep(0.02)
    url = f"http://127.0.0.1:{port}/v1/topics"
    assert [httpx.get(url, timeout=60).status_code for _ in range(20)] == [200] * 20
    first = _children(pair)
    os.kill(first[0], signal.SIGKILL)
    time.sleep(0.1)
    assert [httpx.get(url, timeout=60).status_code for _ in range(20)] == [200] * 20
    while len(set(_children(pair)) - set(first)) < 1:
        time.sleep(0.05)
    assert _asked(httpx.get(f"http://127.0.0.1:{free_port}/metrics").text) == 40.0
    pair.send_signal(signal.SIGTERM)
    out, err = pair.communicate(timeout=120)
    assert (out, err, pair.returncode) == ("", "", 0)


def test_workers_end_when_their_parent_is_killed(pair: subprocess.Popen[str], port: int) -> None:
    _ready(port)
    while len(_children(pair)) < 2:
        time.sleep(0.02)
    workers = _children(pair)
    pair.kill()
    pair.wait()
    for _ in range(1200):
        if not any(Path(f"/proc/{worker}").exists() for worker in workers):
            return
        time.sleep(0.05)
    raise AssertionError("a worker outlived its parent")


def test_workers_that_cannot_start_say_why_once(port: int, tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    with _start(port, workers="2", answers=str(tmp_path)) as process:
        _, err = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "register.yaml" in err
    assert "Traceback" not in err
