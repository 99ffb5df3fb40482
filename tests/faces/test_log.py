"""A log that nobody reads holds nothing up."""

from __future__ import annotations

import io
import logging
import os
import signal
import sys
from collections.abc import Iterator
from typing import TextIO

import httpx
import pytest
from load import workers_serving

from ivig_faq.faces.http.log import Unhindered
from processes import (
    PATIENCE,
    PIPES,
    free_port,
    read_line,
    running,
    stop,
    wait_ready,
    wait_until,
)

LINE = "x" * 99  # a hundred bytes with the line end


def record(text: str) -> logging.LogRecord:
    return logging.makeLogRecord({"msg": text, "levelno": logging.WARNING})


@pytest.fixture
def pipe() -> Iterator[tuple[TextIO, TextIO]]:
    reads, writes = os.pipe()
    with os.fdopen(reads) as reading, os.fdopen(writes, "w") as writing:
        yield reading, writing


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe cannot be asked there")
def test_what_nobody_reads_is_left_out_and_counted(pipe: tuple[TextIO, TextIO]) -> None:
    reading, writing = pipe
    handler = Unhindered(writing)
    for _ in range(2000):
        handler.emit(record(LINE))
    handler.emit(record("lost too"))
    os.set_blocking(reading.fileno(), False)
    held = reading.read()
    lines = held.count("\n")
    assert held == f"{LINE}\n" * lines
    assert 500 < lines < 2000
    handler.emit(record("read again"))
    said = f"{2001 - lines} lines of the log were left out: nobody read it."
    assert reading.read().splitlines() == [said, "read again"]
    handler.emit(record("and again"))
    assert reading.read().splitlines() == ["and again"]


def test_a_stream_that_cannot_be_asked_is_written_to() -> None:
    stream = io.StringIO()
    Unhindered(stream).emit(record("told"))
    assert stream.getvalue() == "told\n"


CHATTY = """
import logging

from ivig_faq import cli
from ivig_faq.__main__ import main

announce = cli._announce

def talk(address):
    announce(address)
    for _ in range(2000):
        logging.getLogger("ivig_faq.test").warning("x" * 99)

cli._announce = talk
main()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a pipe elsewhere may hold more")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_service_whose_log_nobody_reads_answers_and_stops(workers: str) -> None:
    port = free_port()
    env = {"IVIG_FAQ_PORT": str(port), "IVIG_FAQ_WORKERS": workers}
    with running(["-c", CHATTY, "serve"], env, **PIPES) as process:
        assert read_line(process.stderr).startswith("Serving on")
        wait_ready(port)
        if workers == "2":
            wait_until(lambda: len(workers_serving(process.pid, port)) == 2, "two workers")
            before = workers_serving(process.pid, port)
            os.kill(min(before), signal.SIGKILL)  # of which its parent has something to say
            wait_until(lambda: workers_serving(process.pid, port) - before, "a new worker")
        for number in range(20):
            body = {"question": f"what about dose {number}"}
            asked = httpx.post(f"http://127.0.0.1:{port}/v1/ask", json=body, timeout=PATIENCE)
            assert asked.status_code == 200
        assert stop(process) == 0
