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
    for _ in range(100):
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
    response = httpx.post(f"http://127.0.0.1:{port}/v1/ask", json={"question": "severe me?"})
    assert response.json()["answers"][0]["topic"] == "severe-mecfs"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert process.returncode == 0
    assert out + err == ""


def test_questions_in_flight_are_answered_before_it_stops(
    process: subprocess.Popen[str], port: int
) -> None:
    _ready(port)
    url = f"http://127.0.0.1:{port}"
    with httpx.Client() as client, ThreadPoolExecutor(4) as senders:
        slow = [
            senders.submit(client.post, f"{url}/v1/ask", json={"question": "slow"})
            for _ in range(4)
        ]
        while "ivig_faq_waiting 4.0" not in client.get(f"{url}/metrics").text:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        assert [sent.result().status_code for sent in slow] == [200] * 4
    assert process.wait(timeout=10) == 0


def test_taken_port_is_refused_in_words() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"{port}: address already in use. Set another"):
            serve(FastAPI(), Settings(port=port), lambda _: None)
