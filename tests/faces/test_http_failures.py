"""What goes wrong around a service: full or deleted folders, closed streams, early signals."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from load import workers_serving
from prometheus_client import CollectorRegistry, Counter, values

from ivig_faq.faces.http import metrics
from ivig_faq.faces.http.metrics import share_counts, shared_registry
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

KILLED = "A worker was ended by signal 9 (Killed); another one starts.\n"


@pytest.fixture
def port() -> int:
    return free_port()


def _two(port: int, **settings: str) -> dict[str, str]:
    """The environment of two workers, with temporary files in a folder of their own."""
    pair = {"port": str(port), "workers": "2", "rate_limit": "off"} | settings
    return {f"IVIG_FAQ_{name.upper()}": value for name, value in pair.items()}


def _open_files(process: subprocess.Popen[str]) -> list[Path]:
    return list(Path(f"/proc/{process.pid}/fd").iterdir())


def _wait_for_two(process: subprocess.Popen[str], port: int) -> set[int]:
    wait_until(lambda: len(workers_serving(process.pid, port)) == 2, "two workers serving")
    return workers_serving(process.pid, port)


def test_a_taken_address_for_metrics_is_refused_before_a_worker_starts(port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        with running_service(env=_two(port, metrics=place), **PIPES) as process:
            _, err = process.communicate(timeout=PATIENCE)
    said = f"Cannot listen on {place}: address already in use. Set another IVIG_FAQ_METRICS."
    assert (err, process.returncode) == (f"ivig-faq: {said}\n", 2)


FAILING = """
from ivig_faq.errors import SettingsError
from ivig_faq.faces.http import workers
from ivig_faq.__main__ import main

def fail(*_):
    raise SettingsError("It cannot be.")

workers.serve_counts = fail
main()
"""


def test_a_parent_that_fails_stops_its_workers_and_says_why(port: int) -> None:
    env = _two(port, metrics=f"127.0.0.1:{free_port()}")
    with running(["-c", FAILING, "serve"], env, **PIPES) as process:
        _, err = process.communicate(timeout=PATIENCE)
    assert (err, process.returncode) == ("ivig-faq: It cannot be.\n", 2)
    assert not accepts(port)


LIMITED = """
import os
import sys
from pathlib import Path
from ivig_faq.__main__ import main

fork, full = os.fork, Path(sys.argv.pop())

def limited():
    if full.exists():
        raise BlockingIOError(11, "Resource temporarily unavailable")
    return fork()

os.fork = limited
main()
"""


def test_a_worker_that_cannot_be_started_is_tried_again_until_it_can(
    port: int, tmp_path: Path
) -> None:
    full = tmp_path / "full"
    with running(["-c", LIMITED, "serve", str(full)], _two(port), **PIPES) as process:
        first = _wait_for_two(process, port)
        read_line(process.stderr)
        files = len(_open_files(process))
        full.touch()
        os.kill(min(first), signal.SIGKILL)
        assert read_line(process.stderr) == KILLED
        assert process.stderr is not None
        assert "cannot be started: resource temporarily" in process.stderr.readline()
        full.unlink()
        second = _wait_for_two(process, port)
        wait_until(lambda: len(_open_files(process)) == files, "no more open files than before")
        full.touch()
        os.kill(min(second), signal.SIGKILL)
        assert process.stderr.readline() == KILLED
        assert "cannot be started" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENCE)
        assert (err, process.returncode) == ("", 0)


FULL = """
import os
from ivig_faq.__main__ import main

def full(*_):
    raise OSError(28, "No space left on device")

os.posix_fallocate = full
main()
"""


def test_workers_answer_where_there_is_no_room_for_counts(port: int) -> None:
    with running(["-c", FULL, "serve"], _two(port), **PIPES) as process:
        _wait_for_two(process, port)
        url = f"http://127.0.0.1:{port}"
        for _ in range(8):
            assert httpx.get(f"{url}/v1/topics", timeout=PATIENCE).status_code == 200
            assert httpx.get(f"{url}/metrics", timeout=PATIENCE).status_code == 200
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert err.count("a worker counts for itself") == 2
    assert "Traceback" not in err


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in which counts are shared, until the test ends."""
    monkeypatch.setenv(metrics.SHARED, str(tmp_path))
    monkeypatch.setattr(values, "ValueClass", values.ValueClass)
    monkeypatch.setattr(values, "MmapedDict", values.MmapedDict)  # type: ignore[attr-defined]
    share_counts(str(tmp_path))
    yield tmp_path
    values.ValueClass.close_all_files()


def _count(counter: Counter, names: range) -> None:
    for name in names:
        counter.labels(f"{name} {'x' * 200}").inc()


def _sum(shared: Path) -> float:
    (found,) = shared_registry(str(shared)).collect()
    return sum(sample.value for sample in found.samples)


def test_files_of_counts_have_their_room_before_they_are_written(shared: Path) -> None:
    counter = Counter("c", "C.", ["name"], registry=CollectorRegistry())
    for names in range(1), range(1, 400):
        _count(counter, names)
        for file in shared.iterdir():
            facts = file.stat()
            assert facts.st_blocks * 512 >= facts.st_size > 0
    assert _sum(shared) == 400


def test_one_version_of_the_answers_is_the_one_that_is_served(shared: Path) -> None:
    """Whatever a process wrote into its file of counts stands there until it ends."""
    registry = metrics.Metrics()
    for version in ("old", "new"):
        registry.show_content(version)
    lines = registry.text().decode().splitlines()
    found = [line for line in lines if line.startswith("ivig_faq_content{")]
    assert sorted(found) == [
        'ivig_faq_content{version="new"} 1.0', 'ivig_faq_content{version="old"} 0.0',
    ]  # fmt: skip


def test_counts_that_find_no_more_room_go_on_in_memory(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = Counter("c", "C.", ["name"], registry=CollectorRegistry())
    _count(counter, range(10))

    def full(*_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    _count(counter, range(400))
    (own,) = counter.collect()
    assert sum(sample.value for sample in own.samples if sample.name == "c_total") == 410
    assert 10 < _sum(shared) < 410


def test_a_file_of_counts_that_is_being_made_is_passed_over(shared: Path) -> None:
    _count(Counter("c", "C.", ["name"], registry=CollectorRegistry()), range(2))
    (shared / "counter_0.db").touch()
    assert _sum(shared) == 2


def test_a_deleted_folder_of_counts_costs_no_answer_and_no_worker(
    port: int, tmp_path: Path
) -> None:
    env = _two(port) | {"TMPDIR": str(tmp_path)}
    with running_service(env=env, **PIPES) as process:
        first = _wait_for_two(process, port)
        read_line(process.stderr)
        (folder,) = tmp_path.glob("ivig-faq-*")
        shutil.rmtree(folder)

        def asked() -> set[int]:
            paths = ["/metrics", "/v1/topics"] * 6
            return {httpx.get(f"http://127.0.0.1:{port}{path}").status_code for path in paths}

        assert asked() == {200}
        os.kill(min(first), signal.SIGKILL)
        wait_until(lambda: workers_serving(process.pid, port) - first, "a new worker")
        assert folder.stat().st_mode & 0o777 == 0o700
        assert asked() == {200}
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENCE)
        assert "Traceback" not in err
    assert not folder.exists()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_levels_are_read_while_nobody_asks(workers: str, port: int, tmp_path: Path) -> None:
    shutil.copytree("answers", tmp_path / "answers")
    counts = free_port()
    env = _two(port, workers=workers, metrics=f"127.0.0.1:{counts}")
    with running_service(
        env=env | {"IVIG_FAQ_ANSWERS": str(tmp_path / "answers")}, **PIPES
    ) as process:
        assert read_line(process.stderr).startswith("Serving on")
        (tmp_path / "answers/glossary.yaml").write_bytes(b"\xff")
        address = f"http://127.0.0.1:{counts}/metrics"
        broken = "ivig_faq_content_broken 1.0"
        wait_until(lambda: broken in httpx.get(address).text, "the level of broken content", 20)
        assert stop(process) == 0


def _learning(pid: int) -> set[str]:
    """The children of a process that learn."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    commands = {child: Path(f"/proc/{child}/cmdline") for child in children}
    return {child for child, command in commands.items() if b"learning" in command.read_bytes()}


@pytest.mark.parametrize(
    ("workers", "told"), [("1", signal.SIGTERM), ("1", signal.SIGINT), ("2", signal.SIGTERM)]
)
def test_a_signal_while_it_learns_ends_it_with_zero_and_a_hangup_does_nothing(
    workers: str, told: signal.Signals, port: int, tmp_path: Path
) -> None:
    env = _two(port, workers=workers, cache=str(tmp_path))
    with running_service(env=env, **PIPES) as process:
        assert "Learning from" in read_line(process.stderr)
        (learning,) = _learning(process.pid)
        process.send_signal(signal.SIGHUP)
        assert stop(process, told) == 0
        assert not Path(f"/proc/{learning}").exists()
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_without_an_error_stream_a_request_in_flight_is_answered_before_it_stops(
    workers: str, port: int
) -> None:
    env = _two(port, workers=workers)
    with running_service(env=env, preexec_fn=lambda: os.close(2)) as process:
        wait_ready(port)
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
            head = b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            line.sendall(head + b"Content-Length: 21\r\n\r\n{")
            httpx.get(f"http://127.0.0.1:{port}/readyz")  # by now it has begun to read the first
            process.send_signal(signal.SIGTERM)
            wait_until(lambda: not accepts(port), "no new connections")
            line.sendall(b'"question": "dose?"}')
            assert line.recv(12) == b"HTTP/1.1 200"
        assert ended(process) == 0


@pytest.mark.parametrize("host", ["", "example.org"])
def test_an_option_is_checked_as_a_setting_is(host: str) -> None:
    with running_service("--host", host, **PIPES) as process:
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert "IVIG_FAQ_HOST: must be an IP address" in err


IMPORTING = """
import os, signal, sys

def tell(*_):
    os.kill(os.getpid(), signal.SIGHUP)
    os.kill(os.getpid(), signal.SIGTERM)

class Told:
    __del__ = tell

class Finder:
    def find_spec(self, name, *_):
        if name == "granian":
            sys.meta_path.remove(self)
            {how}

sys.meta_path.insert(0, Finder())
from ivig_faq.__main__ import main
main()
"""


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize(
    ("how", "lost"),
    [("tell()", False), ("Told()", True)],  # what is raised in the latter is dropped
)
def test_signals_are_heard_before_all_is_imported(how: str, lost: bool, workers: str) -> None:
    code = IMPORTING.replace("{how}", how)
    env = {"IVIG_FAQ_PORT": str(free_port()), "IVIG_FAQ_WORKERS": workers}
    with running(["-c", code, "serve"], env, **PIPES) as process:
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (0, "")
    assert ("Exception ignored in" in err) == lost
    assert "Serving on" not in err
