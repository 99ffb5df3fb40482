"""Nothing reaches a network while it serves: every socket of the process is a reader's own."""

from __future__ import annotations

import re
import signal
import subprocess
from pathlib import Path

import httpx

from editing import answers, editions, few_phrasings, reword
from faces.test_canary import send_everywhere
from ivig_faq.editions import Editions
from processes import free_port, running, stop, wait_ready, wait_until

__all__ = ["answers", "editions", "few_phrasings"]

# Told of each use of a socket before it happens, by whatever module; what this refuses is noted.
SERVE = """
import sys

asked = open(sys.argv.pop(1), "a", buffering=1)


def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.gethostbyname"):
        asked.write(f"{event} {arguments[-1]}\\n")
        raise OSError("the network is not for serving")


sys.addaudithook(watch)
from ivig_faq.cli import main

main()
"""


def foreign_sockets(pid: int, port: int) -> list[str]:
    """The sockets of a process, whoever opened them, that are not the service's own port."""
    links = [path.readlink() for path in Path(f"/proc/{pid}/fd").iterdir() if path.is_symlink()]
    inodes = {found[1] for link in links if (found := re.fullmatch(r"socket:\[(\d+)\]", str(link)))}
    lines = []
    for kind in ("tcp", "tcp6", "udp", "udp6"):
        lines += Path(f"/proc/{pid}/net/{kind}").read_text().splitlines()[1:]
    held = [line.split() for line in lines if line.split()[9] in inodes]
    assert held, "the service holds its own port at least"
    return [" ".join(it[1:3]) for it in held if int(it[1].rpartition(":")[2], 16) != port]


def test_serving_reaches_nobody(
    tmp_path: Path, answers: Path, few_phrasings: Path, editions: Editions
) -> None:
    """Through every route, an error of each kind, a change of the answers, and the end."""
    port, asked = free_port(), tmp_path / "asked.txt"
    settings = {
        "IVIG_FAQ_ANSWERS": str(answers),
        "IVIG_FAQ_CACHE": str(few_phrasings / "cache"),
        "IVIG_FAQ_PORT": str(port),
        "IVIG_FAQ_STORE": f"sqlite:///{tmp_path}/counts.db",
        "IVIG_FAQ_LETTERS": "true",
    }
    with running(
        ["-c", SERVE, str(asked), "serve"], settings, stderr=subprocess.DEVNULL
    ) as process:
        wait_ready(port)
        url = f"http://127.0.0.1:{port}"
        assert {response.status_code for response in send_everywhere(url, port)} >= {200, 404, 422}
        reword(answers, "As of today, it is open.")
        process.send_signal(signal.SIGHUP)
        wait_until(lambda: "As of today" in httpx.get(f"{url}/topics/dose").text)
        wait_until(lambda: foreign_sockets(process.pid, port) == [], "only our own port", 10)
        assert stop(process) == 0
    assert asked.read_text() == ""
