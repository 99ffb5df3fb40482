"""A real granian process: it serves, keeps quiet, and stops when asked."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from load import workers_serving

from ivig_faq.errors import SettingsError
from ivig_faq.faces.http.serve import serve
from ivig_faq.settings import Settings
from ivig_faq.store.open import open_database
from processes import (
    PATIENCE,
    PIPES,
    accepts,
    ended,
    free_port,
    read_line,
    running,
    running_service,
    stop,
    wait_ready,
    wait_until,
)

SCRIPT = Path(__file__).with_name("http_server.py")


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def process(port: int, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    with running([str(SCRIPT), str(port), str(tmp_path)], **PIPES) as process:
        assert read_line(process.stdout) == f"http://127.0.0.1:{port}\n"
        wait_ready(port)
        yield process


def test_service_answers_says_nothing_and_stops_with_zero(
    process: subprocess.Popen[str], port: int
) -> None:
    response = httpx.post(
        f"http://127.0.0.1:{port}/v1/ask", json={"question": "severe me?"}, timeout=60
    )
    assert response.json()["answers"][0]["topic"] == "severe-mecfs"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert out + err == ""


def test_questions_in_flight_are_answered_before_it_stops(
    process: subprocess.Popen[str], port: int
) -> None:
    url = f"http://127.0.0.1:{port}"
    with httpx.Client(timeout=PATIENCE) as client, ThreadPoolExecutor(4) as senders:
        slow = [
            senders.submit(client.post, f"{url}/v1/ask", json={"question": "slow"})
            for _ in range(4)
        ]
        wait_until(lambda: "ivig_faq_waiting 4.0" in client.get(f"{url}/metrics").text)
        process.send_signal(signal.SIGTERM)
        assert [sent.result(PATIENCE).status_code for sent in slow] == [200] * 4
    assert ended(process) == 0


def test_taken_port_is_refused_in_words() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"{port}: address already in use. Set another"):
            serve(FastAPI(), Settings(port=port), lambda _: None)


@contextmanager
def _started(port: int, **settings: str) -> Iterator[subprocess.Popen[str]]:
    env = {f"IVIG_FAQ_{name.upper()}": value for name, value in settings.items()}
    env |= {"IVIG_FAQ_RATE_LIMIT": "off"}
    with running_service(f"--port={port}", env=env, **PIPES) as process:
        yield process


@pytest.fixture
def pair(port: int, counts_port: int) -> Iterator[subprocess.Popen[str]]:
    """Two workers, with metrics at an address of their own."""
    with _started(port, workers="2", metrics=f"127.0.0.1:{counts_port}") as process:
        assert f"127.0.0.1:{port}" in read_line(process.stderr)
        wait_ready(port)
        yield process


@pytest.fixture
def counts_port(port: int) -> int:
    return free_port()


def _asked(counts: str) -> float:
    (line,) = [line for line in counts.splitlines() if 'route="/v1/topics",status="200"' in line]
    return float(line.rpartition(" ")[2])


def test_a_killed_worker_is_replaced_while_the_other_answers_and_counts_add_up(
    pair: subprocess.Popen[str], port: int, counts_port: int
) -> None:
    wait_until(lambda: len(workers_serving(pair.pid, port)) == 2, "both workers serving")
    url = f"http://127.0.0.1:{port}/v1/topics"
    assert [httpx.get(url, timeout=60).status_code for _ in range(20)] == [200] * 20
    first = workers_serving(pair.pid, port)
    os.kill(min(first), signal.SIGKILL)
    # A zombie may have threads that still hold its socket; once it is buried, none has.
    wait_until(lambda: not Path(f"/proc/{min(first)}").exists(), "the end of the worker")
    assert [httpx.get(url, timeout=60).status_code for _ in range(20)] == [200] * 20
    wait_until(lambda: workers_serving(pair.pid, port) - first, "a new worker")
    assert _asked(httpx.get(f"http://127.0.0.1:{counts_port}/metrics").text) == 40.0
    pair.send_signal(signal.SIGTERM)
    out, err = pair.communicate(timeout=PATIENCE)
    said = "A worker was ended by signal 9 (Killed); another one starts.\n"
    assert (out, err, pair.returncode) == ("", said, 0)


def test_workers_end_when_their_parent_is_killed(pair: subprocess.Popen[str], port: int) -> None:
    wait_until(lambda: len(workers_serving(pair.pid, port)) == 2, "two workers")
    workers = workers_serving(pair.pid, port)
    pair.kill()
    ended(pair)
    wait_until(
        lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers),
        "the end of the workers",
    )


def test_workers_that_cannot_start_say_why_once(port: int, tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    with _started(port, workers="2", answers=str(tmp_path)) as process:
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "register.yaml" in err
    assert "Traceback" not in err


HELD_UP = """
import sys
import time

from ivig_faq.faces.http import serve
from ivig_faq.settings import Settings
from ivig_faq.store.open import open_database

serve.STOP_SECONDS = serve._LAST_SECONDS = 1


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
    else:
        print("held up", flush=True)
        while True:
            time.sleep(0.01)


serve.serve(app, Settings(port=int(sys.argv[1])), lambda url: print(url, flush=True))
"""


def test_what_holds_up_everything_is_ended_and_named(port: int) -> None:
    with running(["-c", HELD_UP, str(port)], **PIPES) as process:
        read_line(process.stdout)
        wait_until(lambda: accepts(port))
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert read_line(process.stdout) == "held up\n"
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert re.search(r'File "<string>", line \d+ in app', err)


ENDLESS = """
import sys
from pathlib import Path

from ivig_faq.faces.http import serve
from ivig_faq.faces.http.app import create_app
from faces.http_parts import FixedIndex
from ivig_faq.assistant import Assistant
from ivig_faq.content.load import load_corpus
from ivig_faq.settings import Settings
from ivig_faq.store.open import open_database
from ivig_faq.store.open import open_store
from ivig_faq.store.tally import Tally

serve.STOP_SECONDS = 1
settings = Settings(port=int(sys.argv[1]), store=sys.argv[2])
tally = Tally(open_store(settings.store))
assistant = Assistant(load_corpus(settings.answers), FixedIndex(), tally)
app = create_app(assistant, settings)
serve.serve(app, settings, lambda url: print(url, flush=True))
"""


def test_counts_are_written_also_when_somebody_never_ends_their_request(
    port: int, tmp_path: Path
) -> None:
    store = f"sqlite:///{tmp_path}/counts.db"
    with running(["-c", ENDLESS, str(port), store], stdout=subprocess.PIPE) as process:
        read_line(process.stdout)
        wait_ready(port)
        with socket.create_connection(("127.0.0.1", port)) as line:
            head = b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            line.sendall(head + b"Content-Length: 50\r\n\r\n{")
            time.sleep(0.2)
            url = f"http://127.0.0.1:{port}/v1/ask"
            assert httpx.post(url, json={"question": "dose"}, timeout=PATIENCE).is_success
            assert stop(process) == 0
    database = open_database(store)
    assert sum(database.replies().values()) == 1
    database.close()
